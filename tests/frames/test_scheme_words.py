"""Amounts that were divided, and the words of the strategic programme's new areas."""

from __future__ import annotations

import pandas as pd
import pytest

from evalbook.frames import forest, fund_plan, new_areas, ratings
from evalbook.frames.fund_words import stage_counts
from evalbook.frames.scheme_words import landscape_words
from evalbook.frames.schemes import fiscal_words, range_text, scheme_rows, scheme_table


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
    told = table[["item_told", "term_text", "amount_told", "count_told"]]
    assert (told != "").all(axis=None)
    assert not told.apply(lambda column: column.str.contains("≤|SB")).any(axis=None)


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
    assert new_areas.finding(areas) == "新しく設ける数は、3つの制度のどれも2018年度より2019年度が多い"
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
