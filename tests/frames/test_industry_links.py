"""Budgets, adoptions and private money of item 2.2."""

from __future__ import annotations

import pandas as pd
import pytest

from evalbook.data import DataPackage
from evalbook.frames import industry_links as links
from evalbook.frames.schemes import mapped, scheme_rows


def test_the_newest_year_up_to_the_last_is_taken_else_the_oldest() -> None:
    rows = pd.DataFrame({"period": ["2019", "2020", "2020"], "value": [1, 2, 3]})
    assert list(links.newest(rows, 2021)["value"]) == [2, 3]
    assert list(links.newest(rows, 2019)["value"]) == [1]
    assert list(links.newest(rows, 2017)["value"]) == [1]


def test_budgets_share_their_sum(package: DataPackage) -> None:
    rows = links.budgets(package, 2021)
    assert rows["label"].iloc[0] == "共創の場形成支援" and rows["value"].is_monotonic_decreasing
    assert rows["share"].sum() == pytest.approx(100, abs=0.3)
    assert links.budgets(package, 2021, "百万円")["value"].iloc[0] == 13800


def test_adoptions_name_every_scheme_and_mark_open_calls(package: DataPackage) -> None:
    rows = links.adoptions(package, 2021)
    assert rows["label"].notna().all() and rows["count"].sum() == 153
    assert set(rows.loc[rows["provisional"], "id"]) == {"a_step-company_repayment-adopted.2020", "nextep-adopted.2020"}


def test_the_implied_investment_fits_into_the_printed_fund(package: DataPackage) -> None:
    low, high = links.implied_investment(package)
    assert low < 349.8e8 / 15.5 < high < package.quantity("success-supplementary_budget.2012").value


def test_amounts_keep_all_printed_digits(package: DataPackage) -> None:
    assert links.exact_money(package, "success-private_funding") == "累計349.8億円"
    assert links.exact_money(package, "success-private_funding", "百万円") == "累計34,980百万円"


def test_the_consolidation_runs_from_the_old_programmes_to_two_types(package: DataPackage) -> None:
    rows = links.consolidation(package)
    assert list(rows["target"]).count("共創の場形成支援") == 4
    assert list(rows.loc[rows["source"] == "COI-NEXT", "target"]) == ["育成型", "本格型"]


def test_ventures_without_sales_are_the_rest_of_those_founded(package: DataPackage) -> None:
    rows = links.ventures(package)
    assert list(rows["count"]) == [28, 32] and list(rows["basis"]) == ["資料の数", "差（本書の計算）"]


def test_the_multiple_of_private_money_is_told_once_as_cumulative(package: DataPackage) -> None:
    assert links.leverage_text(package.quantity("success-leverage")) == "約15.5倍"


def test_calls_still_being_decided_say_so(package: DataPackage) -> None:
    texts = links.adoptions(package, 2021).set_index("id")["text"]
    assert texts["nextep-adopted.2020"] == "0課題（選考中）" and texts["a_step-joint_incubation-adopted.2020"] == "80課題"


def test_yearly_amounts_and_totals_are_never_ranked_together(package: DataPackage) -> None:
    rows = mapped(scheme_rows(package, item="2.2"))
    words = links.scheme_words(rows)
    yearly, total = words["spans"].split("、総額では")
    assert "NexTEP" in total and "COI" in yearly and "SCORE チーム" in yearly
    assert words["amounts"].startswith("年額では500万円から10億円、総額では")
    assert "総額" not in links.scheme_words(rows[rows["basis"] == "per_year"])["spans"]
