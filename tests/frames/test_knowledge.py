"""Item 2 as a whole, and what stands behind its marks."""

import pandas as pd
import pytest

from evalbook.data import load_package
from evalbook.frames import evidence, knowledge, ratings
from evalbook.frames.targets import target_rows


@pytest.fixture(scope="module")
def package():
    return load_package()


@pytest.fixture(scope="module")
def marks(package):
    return ratings.rating_rows(package, range(2017, 2022), items=["2", *knowledge.PARTS])


def test_grades_and_missing_grades_add_up_to_the_parts(marks):
    counts = knowledge.grade_counts(marks)
    assert (counts.sum() == len(knowledge.PARTS)).all()
    assert counts.loc["a", "2020"] == 6 and counts.loc["b", "2017"] == 2
    assert "2021" not in counts.columns, "a year of dashes is no year of marks"
    assert knowledge.last_year_words(counts) == "2020年度は、評定のついた6項目がすべてaである"


def test_a_year_of_mixed_grades_is_told_by_grade(package):
    rows = ratings.rating_rows(package, [2019], items=knowledge.PARTS)
    assert (
        knowledge.last_year_words(knowledge.grade_counts(rows)) == "2019年度は、評定のついた6項目のうちaが4、bが2である"
    )


def test_the_budget_and_its_rest_add_up(package):
    frame = knowledge.budget_split(package, "百万円")
    assert frame["value"].sum() == pytest.approx(88_710)
    assert frame["basis"].iloc[-1] == "差（本書の計算）" and frame["share"].sum() == pytest.approx(100, abs=0.3)


def test_headlines_are_counted_by_part(package):
    counts = knowledge.headline_counts(package)
    assert counts["count"].sum() == len(knowledge.headlines(package))
    assert counts.set_index("label")["count"].idxmax().startswith("2.1")


def test_parts_that_moved_are_named(package, marks):
    assert knowledge.moved_words(marks) == "2.4、2.6、2.7の評定だけが動いた"
    assert knowledge.moved_words(marks[marks["item"] == "2.1"]) == "どの評定も動かなかった"


def test_an_open_target_is_told_with_its_year(package):
    reading = knowledge.target_words(target_rows(package, ["2.2"]))["target_reading"]
    assert reading.endswith("は、目標の期限が2023年度である")


def test_targets_are_told_by_verdict(package):
    rows = target_rows(package, knowledge.PARTS[1:])
    words = knowledge.target_words(rows)
    assert f"{len(rows)}件の目標" in words["target_title"] and "届かなかったのは" in words["target_reading"]
    assert "ない" in knowledge.target_words(rows.iloc[:0])["target_title"]


def test_inputs_are_counted_among_the_indicators(package):
    rows = knowledge.indicator_counts(package)
    assert (rows["inputs"] == 3).all() and (rows["indicators"] > rows["inputs"]).all()


def test_disagreements_are_told_or_denied():
    parts = pd.DataFrame(
        {"period_label": ["2019"], "parts": ["a b"], "derived": ["B"], "printed": ["A"], "agrees": [False]}
    )
    assert "2019年度" in knowledge.disagreement_text(parts)
    assert "同じになる" in knowledge.disagreement_text(parts.assign(agrees=True))


def test_discrepancies_of_the_summary_touch_its_lines(package):
    frame = knowledge.discrepancies_of_summary(package)
    assert "2_1-biodegradable_stores" in set(frame["id"])
    assert "2_3-origin_sum" not in set(frame["id"])


def test_kinds_of_numbers_leave_out_second_values(package):
    wide = evidence.kinds_by_item(package, knowledge.PARTS)
    table = package.table("observations")
    rows = table[table["item"].isin(knowledge.PARTS) & ~table["id"].str.endswith(".alt")]
    assert wide.to_numpy().sum() == len(rows)
    assert len(evidence.long_form(wide)) == wide.size


def test_results_are_split_by_whether_a_researcher_is_named(package):
    wide = evidence.results_by_programme(package, "2.1")
    table = package.table("achievements")
    assert wide.to_numpy().sum() == (table["item"] == "2.1").sum()
    assert wide.sum(axis=1).is_monotonic_decreasing
