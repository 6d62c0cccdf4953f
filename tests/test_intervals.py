"""Interval arithmetic encloses every result that its inputs can give."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evalbook.intervals import Interval, exactly, total

WHOLE = st.integers(-10_000, 10_000)


@st.composite
def within(draw) -> tuple[Interval, int]:
    """An interval with whole ends and a number that lies in it; whole numbers are exact in floating point."""
    low, value, high = sorted(draw(st.lists(WHOLE, min_size=3, max_size=3)))
    return Interval(float(low), float(high)), value


@given(within(), within())
def test_sum_difference_and_product_enclose(left, right) -> None:
    (a, x), (b, y) = left, right
    for interval, value in ((a + b, x + y), (a - b, x - y), (a * b, x * y), (-a, -x)):
        assert interval.low <= value <= interval.high


@given(within(), within())
def test_the_quotient_encloses(left, right) -> None:
    (a, x), (b, y) = left, right
    assume(y != 0)
    quotient, exact = a / b, Fraction(x, y)
    assert float(exact) >= quotient.low - 1e-9 * (1 + abs(quotient.low))
    assert float(exact) <= quotient.high + 1e-9 * (1 + abs(quotient.high))


@given(st.lists(within(), max_size=8))
def test_the_total_encloses_and_of_nothing_is_zero(members) -> None:
    interval = total(member for member, _ in members)
    assert interval.low <= sum(value for _, value in members) <= interval.high
    assert total([]) == exactly(0.0)


def test_a_divisor_that_may_be_zero_leaves_everything_open() -> None:
    assert exactly(1.0) / Interval(-1.0, 1.0) == Interval(-math.inf, math.inf)


def test_an_end_without_bound_stays_so_and_times_zero_is_zero() -> None:
    at_least_five = Interval(5.0, math.inf)
    assert at_least_five + exactly(1.0) == Interval(6.0, math.inf)
    assert at_least_five * exactly(0.0) == exactly(0.0)
    assert exactly(10.0) / at_least_five == Interval(0.0, 2.0)


@pytest.mark.parametrize(
    ("other", "met"),
    [(Interval(1, 2), True), (Interval(2, 3), True), (Interval(2.1, 3), False), (Interval(2 + 1e-12, 3), True)],
)
def test_overlap_counts_the_ends_and_forgives_the_noise_of_floating_point(other, met) -> None:
    assert Interval(0, 2).overlaps(other) is met
    assert other.overlaps(Interval(0, 2)) is met
