"""Strategic goals: what is inferred says so; the flow from the goal; the budget by two comparisons."""

from __future__ import annotations

from evalbook.data import DataPackage
from evalbook.frames import strategic_goals as sb


def test_a_year_that_is_not_printed_says_so_over_its_column(package: DataPackage) -> None:
    counts = sb.goal_counts(sb.goals(package, range(2012, 2022)))
    assert list(counts.columns[-3:]) == ["2017 推定", "2018", "2019"]
    assert counts.to_numpy().sum() == 43


def test_researchers_are_reached_by_way_of_the_area_and_its_supervisor() -> None:
    rows = sb.structure()
    ways = dict(zip(rows["target"], rows["source"], strict=True))
    assert ways["CREST（チーム）"] == ways["さきがけ（個人）"] == "研究領域と研究総括"
    assert ways["研究領域と研究総括"] == "JSTの研究主監会議"


def test_the_difference_of_the_totals_is_told_as_ours(package: DataPackage) -> None:
    total = sb.budget_comparison(package, range(2017, 2022)).iloc[1]
    assert total["before_text"] == "総額 434.1億円" and "－9.66億円" in total["after_text"]
    assert "本書の引き算" in total["label"] and "本書の計算" in total["basis_label"]


def test_the_spread_names_how_many_schemes_print_an_amount(package: DataPackage) -> None:
    assert sb.spread_words(sb.four_schemes(package)["table"])["count"] == "3"


def test_each_share_is_named_with_whose_papers_it_counts(package: DataPackage) -> None:
    rows = sb.quality_table(package)
    assert list(rows["name"]) == ["トップ10%（事業全体）", "トップ1%（事業全体）", "トップ1%（さきがけ）"]
