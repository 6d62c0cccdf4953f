"""Numbers as the sources print them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbook.numerals import UnreadableQuantity, parse_quantity

FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
SIGNS = {"": 1, "千": 10**3, "万": 10**4, "百万": 10**6, "億": 10**8, "兆": 10**12}


@pytest.mark.parametrize(
    ("printed", "unit", "value", "upper"),
    [
        ("45,457万件", "item", "454570000", None),
        ("88,710百万円", "yen", "88710000000", None),
        ("１．５億円", "yen", "150000000", None),
        ("約7割", "percent", "70", None),
        ("３年半", "year", "3.5", None),
        ("第4位", "rank", "4", None),
        ("１千５百万円", "yen", "15000000", None),
        ("1兆2,345億円", "yen", "1234500000000", None),
        ("3分の1", "ratio", str(Decimal(1) / 3), None),
        ("2～5年", "year", "2", "5"),
        ("３～４千万円", "yen", "30000000", "40000000"),
        ("6000万～3億円", "yen", "60000000", "300000000"),
        ("1.5～５億円", "yen", "150000000", "500000000"),
        ("三つ", "count", "3", None),
    ],
)
def test_printed_forms_are_read(printed: str, unit: str, value: str, upper: str | None) -> None:
    low, high = parse_quantity(printed, unit)
    assert low == Decimal(value)
    assert high == (None if upper is None else Decimal(upper))


@pytest.mark.parametrize("printed", ["", "唯一", "1,241億円（1,225億円）", "7回・約1500人"])
def test_none_or_several_numbers_are_refused(printed: str) -> None:
    with pytest.raises(UnreadableQuantity):
        parse_quantity(printed, "item")


numbers = st.integers(0, 10**7)
signs = st.sampled_from(sorted(SIGNS))


@given(numbers, signs, st.booleans(), st.booleans())
def test_width_and_separators_change_nothing(number: int, sign: str, wide: bool, commas: bool) -> None:
    printed = f"{number:,}" if commas else str(number)
    printed = printed.translate(FULL_WIDTH) if wide else printed
    assert parse_quantity(f"約{printed}{sign}円以上", "yen") == (Decimal(number * SIGNS[sign]), None)


@given(numbers, numbers, signs)
def test_a_range_shares_the_multiplier_printed_last(low: int, high: int, sign: str) -> None:
    assert parse_quantity(f"{low}～{high}{sign}円", "yen") == (Decimal(low * SIGNS[sign]), Decimal(high * SIGNS[sign]))


@given(numbers, st.integers(1, 10**9))
def test_a_scale_from_elsewhere_multiplies(number: int, scale: int) -> None:
    assert parse_quantity(str(number), "yen", scale)[0] == number * scale


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        value, upper = parse_quantity(text, "item")
    except UnreadableQuantity:
        return
    assert value.is_finite() and (upper is None or upper.is_finite())
