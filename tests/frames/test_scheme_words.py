"""Amounts that were divided, and the words of the strategic programme's new areas."""

from __future__ import annotations

import pandas as pd
import pytest

from evalbook.frames import forest, fund_plan, new_areas, ratings
from evalbook.frames.fund_words import stage_counts
from evalbook.frames.scheme_quadrants import medians, quadrants
from evalbook.frames.scheme_words import budget_title, landscape_words, map_words, quadrant_words
from evalbook.frames.schemes import counts, fiscal_words, programme_budgets, range_text, scheme_rows, scheme_table


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (1e9, None, "10億円"),
        (1e9 / 6, None, "約1.7億円"),
        (2.727e7, 9.091e7, "約2,700万円から約9,100万円"),
        (3.9e7, None, "3,900万円"),
    ],
)
def test_a_division_adds_no_digits(low, high, text) -> None:
    assert range_text(low, high) == text


@pytest.mark.parametrize(
    ("drawn", "title"),
    [
        ({}, "一件への支援は、年額では500万円から10億円、総額では300万円から50億円にわたる"),
        ({"basis": "total"}, "一件への支援は、総額では300万円から50億円にわたる"),
        ({"annualise": True}, "長い制度ほど一年あたりの額も大きい傾きがあるが、そこから外れる制度もある"),
    ],
)
def test_the_map_is_titled_by_the_amounts_it_draws(package, drawn, title) -> None:
    yearly = scheme_rows(package, **drawn | {"annualise": True})
    assert landscape_words(scheme_rows(package, **drawn), yearly)["map_title"] == title


def test_every_scheme_is_told_in_whole_words(package) -> None:
    table = scheme_table(package, scheme_rows(package))
    assert len(table) == len(package.table("schemes"))
    told = table[["item_told", "term_text", "amount_told", "remark"]]
    assert (told != "").all(axis=None)
    assert not told.apply(lambda column: column.str.contains("≤|SB")).any(axis=None)


def test_a_count_and_its_note_are_told_together(package) -> None:
    told = scheme_table(package, scheme_rows(package)).set_index("scheme")["remark"]
    assert told["a_step-tryout"] == "259課題（2020年度の採択）。追加公募の採択数は含まない"
    assert told["coi"] == "18課題（支援中）" and told["mirai-exploratory"] == "―"


def test_a_scheme_belongs_to_an_item_of_the_evaluation(package) -> None:
    told = scheme_table(package, scheme_rows(package)).set_index("scheme")["item_told"]
    assert set(told[["crest", "presto", "erato", "act_x", "a_step-stage1_needs"]]) == {"2.1"}
    assert told["a_step-joint_incubation"] == "2.2"
    assert told.str.fullmatch(r"\d(\.\d)?").all()


def test_the_spread_compares_upper_ends(package) -> None:
    yearly = scheme_rows(package, annualise=True)
    words = landscape_words(scheme_rows(package), yearly)
    assert words["smallest"] == "「A-STEP トライアウト」の200万円以下" and words["largest"] == "「COI」の10億円"
    assert words["spread"] == "約500倍"
    assert words["scheme_count"] == str(len(package.table("schemes")) - 1)  # one row is a call


def test_counts_that_are_not_final_are_marked_and_not_compared(package) -> None:
    rows = scheme_rows(package)
    frame = counts(rows).set_index("scheme")
    assert set(frame.index[frame["hatched"]]) == {"nextep", "a_step-company_repayment"}
    assert frame.loc["nextep", "text"] == "0課題（2020年度の採択、選考中）"
    title = landscape_words(rows, scheme_rows(package, annualise=True))["count_title"]
    assert title.endswith("選考中の2制度を除く9制度のうち3は3件以下である")


def test_the_quadrants_are_those_of_the_medians(package) -> None:
    yearly = scheme_rows(package, annualise=True)
    places = quadrants(yearly)
    assert medians(yearly) == (5.0, pytest.approx(5.5e7))
    assert places["count"].sum() == 30 and "CREST" in places.set_index("place")["names"]["小さく長い"]
    assert quadrant_words(places)["corner_counts"] == "小さく短い区画に11、大きく長い区画に8の制度が入る"
    assert "四つの区画に分ける" in map_words(True)["map_lead"] and "同じ大きさではない" in map_words(False)["map_lead"]


def test_budgets_printed_as_within_a_sum_are_told(package) -> None:
    budgets = programme_budgets(package, range(2017, 2022))
    assert list(budgets.loc[budgets["hatched"], "id"]) == ["a_step-budget.2020"]
    assert budget_title(budgets).endswith("の額は内数としか書かれていない")
    assert budget_title(budgets[~budgets["hatched"]]).endswith("年度は2019年度と2020年度である")


def test_terms_counted_in_fiscal_years_are_told_so(package) -> None:
    told = scheme_rows(package).set_index("scheme")["term_text"]
    assert told["a_step-joint_incubation"] == "3年度以下" and told["coi_next-full_scale"] == "10年度以下"
    assert told["nextep"] == "10年以下"
    assert told["coi_next-incubation"] == "2年"  # 「2年」 in the table, 「2年度」 in the text
    assert forest.scheme_terms(package, top=40).set_index("scheme")["text"]["a_step-company_matching"] == "6年度以下"
    rows = scheme_rows(package, item="2.2")
    assert fiscal_words(rows).startswith("共創の場 本格型、A-STEP 産学・育成、") and fiscal_words(rows.iloc[:0]) == ""


def test_milestones_are_counted_by_state_and_year(package) -> None:
    stages = fund_plan.milestones(package)
    counts = fund_plan.milestone_counts(stages).set_index("label")["count"]
    assert counts.to_dict() == {"実施　2020年度": 2, "実施　時期の記載なし": 4, "予定　2021年度": 6, "予定　時期の記載なし": 2}
    assert list(counts.index)[0] == "実施　2020年度"
    assert stage_counts(stages) == {
        "stage_count": "14", "stage_done": "6", "stage_planned": "8", "stage_due": "6", "stage_year": "2021年度",
    }  # fmt: skip


def test_new_areas_are_told_by_both_ends_or_by_the_only_year(package) -> None:
    areas = new_areas.new_areas(package, range(2012, 2022))
    assert new_areas.words(areas) == "CRESTが3領域から4領域に、さきがけが4領域から6領域に、ERATOが2課題から3課題に増える"
    assert new_areas.finding(areas) == "新しく設ける数は、3つの制度のどれも2018年度より2019年度が多い（CRESTは3から4、さきがけは4から6、ERATOは2から3）"
    alone = new_areas.new_areas(package, range(2019, 2020))
    assert new_areas.words(alone).endswith("である") and new_areas.slopes(alone).empty
    nothing = new_areas.new_areas(package, range(2012, 2014))
    assert new_areas.span(nothing) == ("", "") and "印字がない" in new_areas.finding(nothing)


def test_printed_shares_and_our_intervals_have_other_colours(package) -> None:
    frame = forest.share_intervals(package, 250)
    assert list(frame["token"]) == ["source", "computed"] * 2


def test_rated_periods_are_told_in_words(package) -> None:
    marks = ratings.rating_rows(package, range(2017, 2022), items=["4"])
    assert fund_plan.rated_text(marks) == "2020年度と、期間全体の見込み"
    assert fund_plan.rated_text(pd.DataFrame({"mark": ["-"], "period": ["2017"]})) == "この範囲にはなく、評定なし"
    assert fund_plan.growth(package) == pytest.approx(10 / 4.5)


def test_the_starting_size_of_the_fund_is_the_sum_of_its_parts(package) -> None:
    parts = fund_plan.capital_parts(package)
    start = parts[parts["bar"] == parts["bar"].iloc[0]]
    assert start["value"].sum() == pytest.approx(4.5) and list(parts["value"])[-1] == 10
    assert start["text"].iloc[1] == "4兆円（89%）"
