"""Numbers as Japanese prose prints them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbook.data import Quantity
from evalbook.numerals import parse_quantity
from evalbook.wording import condition_text, count_text, fiscal_year_text, money_text, number_text, quantity_text


def quantity(value: float, unit: str, qualifier: str = "", upper: float | None = None) -> Quantity:
    return Quantity("id", value, upper, unit, qualifier, "actual", "", "")


@pytest.mark.parametrize(
    ("given_quantity", "text"),
    [
        (quantity(454_570_000, "item", "約"), "約4億5,457万件"),
        (quantity(124_100_000_000, "yen"), "1,241億円"),
        (quantity(20_000, "yen", upper=50_000), "2万円から5万円"),
        (quantity(6.8, "percent"), "6.8%"),
        (quantity(4, "rank"), "第4位"),
        (quantity(2 / 3, "ratio", "超"), "3分の2超"),
        (quantity(0.25, "ratio"), "0.25"),
        (quantity(0.667, "ratio"), "0.667"),
        (quantity(4000, "person", "約・以上"), "約4,000人以上"),
        (quantity(10, "year", "≤"), "10年以下"),
        (quantity(2, "year", upper=5), "2年から5年"),
        (quantity(32, "company", "累計"), "累計32社"),
        (quantity(35, "year_of_age", "未満"), "35歳未満"),
        (quantity(2, "year", "以内"), "2年以内"),
        (quantity(4, "count", "内数"), "4の内数"),
    ],
)
def test_quantities_are_worded_with_unit_and_qualifier(given_quantity: Quantity, text: str) -> None:
    assert quantity_text(given_quantity) == text


@pytest.mark.parametrize(("value", "unit", "text"), [(5e11, "兆円", "0.5兆円"), (4.5e12, "兆円", "4.5兆円"), (8.871e10, "億円", "887億円")])
def test_money_is_told_in_the_wanted_unit(value: float, unit: str, text: str) -> None:
    assert money_text(value, unit) == text


@pytest.mark.parametrize(
    ("period", "text"), [("2017", "2017年度"), ("2017-2020", "2017～2020年度"), ("2021-03-31", "2021年3月31日"), ("mikomi", "見込"), ("", "")]
)
def test_periods_are_told_as_people_say_them(period: str, text: str) -> None:
    assert fiscal_year_text(period) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(3e12, "円", "3000000000000（3兆円）"), (0.0005, "", "0.0005"), (95.0, "", "95"), (1e5, "円", "100000"),
     (True, "", "True（はい）"), (1 / 3, "", "0.3333333333333333（3分の1）"),
     (0.25, "", "0.25"), (0.0, "", "0"),
     ("", "", "（空欄）"), ("both", "", "both"), (0.1 + 0.2, "", "0.30000000000000004")],
)  # fmt: skip
def test_conditions_are_told_as_they_are_typed(value: object, unit: str, text: str) -> None:
    assert condition_text(value, unit) == text


def test_halves_round_away_from_zero_as_in_the_sources() -> None:
    assert [number_text(value, 0) for value in (0.5, 1.5, 2.5, -2.5)] == ["1", "2", "3", "-3"]


@given(st.integers(0, 10**13))
def test_a_worded_count_reads_back_to_itself(value: int) -> None:
    assert parse_quantity(count_text(value), "item")[0] == value
