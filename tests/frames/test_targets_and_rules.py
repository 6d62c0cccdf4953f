"""All targets against results, and the rules that derive a mark from the marks of the parts."""

from __future__ import annotations

import pandas as pd
import pytest

from evalbook.data import load_package
from evalbook.frames import ratings, targets
from evalbook.frames.budget import section_budgets


@pytest.fixture(scope="module")
def package():
    return load_package()


def test_every_printed_pair_is_there_in_order_of_its_ratio(package) -> None:
    rows = targets.by_ratio(targets.target_rows(package))
    assert len(rows) == len(package.table("target_results"))
    assert rows["ratio"].is_monotonic_decreasing
    assert ((rows["verdict"] == "達成") == rows["met"]).all()


def test_a_target_that_is_not_due_is_open_and_not_missed(package) -> None:
    verdicts = targets.target_rows(package).set_index("id")["verdict"]
    assert verdicts["research_complex-phr_registrants.2020-09-08"] == "途中"
    assert verdicts["university_fund-starting_size"] == "途中"
    assert verdicts["housing-stays.2020"] == "未達"
    assert verdicts["jdream-net_income.2020"] == "達成"


def test_a_target_counts_once_by_its_longest_period(package) -> None:
    rows = targets.one_per_target(targets.target_rows(package))
    assert rows["target"].is_unique and set(rows["target"]) == set(package.table("target_results")["target"])
    assert {"sakura-acceptance_survey.2017-2019", "housing-stays_mean.2017-2020"} <= set(rows["id"])


def test_what_was_foreseen_or_hoped_for_is_no_target(package) -> None:
    aims = targets.target_rows(package).set_index("id")["aim"]
    assert aims["dialogue-scws_countries.2017"] == "見込み"
    assert aims["mirai-hydrogen_liquefaction_now"] == "期待値"
    assert aims["jdream-net_income.2020"] == targets.TARGET


def test_who_divides_the_printed_amounts_gets_the_printed_ratio(package) -> None:
    rows = targets.target_rows(package).set_index("id")
    assert list(rows.loc["jdream-net_income.2020", ["actual_text", "target_text"]]) == ["4.14億円", "0.24億円"]
    assert list(rows.loc["university_fund-starting_size", ["actual_text", "target_text"]]) == ["4.5兆円", "10兆円"]


def test_years_keep_rows_without_a_single_year() -> None:
    rows = pd.DataFrame({"period": ["2017", "2020", "", "2017-2020"], "label": list("abcd")})
    assert list(targets.in_years(rows, range(2020, 2022))["label"]) == ["b", "c", "d"]


def test_missed_targets_are_named_once_with_their_results() -> None:
    labels = ["入居件数（2019年度）", "入居件数の平均（2017～2020年度）", "入居件数（2020年度）", "来館者"]
    rows = pd.DataFrame({"label": labels, "actual_text": ["562件", "平均556件", "334件", "9人"]})
    told = "入居件数（2019年度は562件、2020年度は334件）、入居件数の平均（2017～2020年度は556件）、来館者（9人）である"
    assert targets.short_text(rows) == told
    assert targets.short_text(rows.iloc[:0]) == "ない"
    mean = targets.target_rows(load_package(), actuals=["housing-stays_mean.2017-2020"])
    assert "対象年度は本書の推定" in mean["label"].item()
    assert targets.short_text(mean).endswith("（2017～2020年度は556件、対象年度は本書の推定）である")


def test_a_rule_by_budget_needs_printed_budgets(package) -> None:
    marks = ratings.rating_rows(package, range(2017, 2022))
    rules = ratings.rule_agreement(marks, section_budgets(package).set_index("item")["yen"])
    by_rule = rules.set_index("label")
    assert (
        by_rule.loc[ratings.RULES["budget_weighted"], "computable"] < by_rule.loc[ratings.RULES["median"], "computable"]
    )
    assert (rules["count"] <= rules["computable"]).all() and (rules["computable"] <= rules["pairs"]).all()


def test_rules_are_compared_on_the_same_pairs_and_the_others_say_how_far_they_reach() -> None:
    rules = pd.DataFrame({"label": ["a", "b", "c"], "count": [13, 13, 5], "computable": [15, 15, 5], "pairs": [15, 15, 15]})
    assert ratings.rule_finding(rules) == "「a」と「b」は15組のうち13組で印字と合い、「c」は5組にしか使えない"
    assert ratings.rule_finding(rules.head(1)) == "「a」は15組のうち13組で印字と合う"
    assert ratings.rule_finding(rules.tail(1)) == "「c」は5組にしか使えない"
    assert "ない" in ratings.rule_finding(rules.assign(computable=0))


def test_marks_beside_others_are_words(package) -> None:
    marks = ratings.rating_rows(package, range(2017, 2022), items=["3.2"])
    assert ratings.marks_beside(marks, ["3.2"]) == "3.2の見込みがa"
    assert ratings.agreement_text(ratings.rater_agreement(marks)) == "選んだ年度には比べられる組がない"


def test_what_is_only_planned_says_so(package) -> None:
    labels = targets.target_rows(package, items=["4"])["label"]
    assert list(labels) == ["大学ファンドの運用開始時の規模（予定）"]
