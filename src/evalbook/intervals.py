"""Closed intervals of numbers: what a printed, rounded or qualified number may stand for."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """All numbers from ``low`` to ``high``, ends included; either end may be infinite."""

    low: float
    high: float

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Interval) -> Interval:
        ends = [_times(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def __truediv__(self, other: Interval) -> Interval:
        if other.low <= 0 <= other.high:
            return Interval(-math.inf, math.inf)
        ends = (1 / other.low, 1 / other.high)
        return self * Interval(min(ends), max(ends))

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def overlaps(self, other: Interval) -> bool:
        """Whether some number lies in both, up to the noise of floating point."""
        slack = 1e-9 * max((abs(end) for end in (self.low, self.high, other.low, other.high) if math.isfinite(end)), default=1.0)
        return self.low <= other.high + slack and other.low <= self.high + slack


def exactly(value: float) -> Interval:
    """The interval of one number."""
    return Interval(value, value)


def total(intervals: Iterable[Interval]) -> Interval:
    """The sum of intervals."""
    return sum(intervals, exactly(0.0))


def _times(a: float, b: float) -> float:
    return 0.0 if a == 0 or b == 0 else a * b
