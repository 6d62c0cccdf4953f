"""Wilson's intervals against known values and at the ends of the scale."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbook.data import DataPackage
from evalbook.frames.intervals import wilson, with_intervals
from evalbook.frames.series import series_frame


def test_it_gives_the_textbook_values() -> None:
    assert wilson(50, 100) == pytest.approx((40.383, 59.617), abs=0.001)  # Newcombe 1998's formula by hand
    assert wilson(0, 10) == pytest.approx((0, 27.753), abs=0.001)
    assert wilson(100, 10) == pytest.approx((72.247, 100), abs=0.001)


@given(st.floats(0, 100), st.integers(1, 10**6), st.floats(0.5, 0.99))
def test_it_holds_the_share_and_stays_on_the_scale(percent: float, size: int, level: float) -> None:
    low, high = wilson(percent, size, level)
    assert 0 <= low <= percent + 1e-9 and percent - 1e-9 <= high <= 100


@given(st.floats(0, 100), st.integers(1, 1000))
def test_it_narrows_with_the_size_and_widens_with_the_level(percent: float, size: int) -> None:
    def width(n: int, level: float) -> float:
        low, high = wilson(percent, n, level)
        return high - low

    assert width(size * 4, 0.95) < width(size, 0.95) < width(size, 0.99)


def test_only_shares_with_a_printed_base_get_an_interval(package: DataPackage) -> None:
    rows = with_intervals(package, series_frame(package, "sakura-acceptance_survey", "housing-satisfaction"))
    known = rows["id"].str.startswith("sakura")
    assert rows.loc[known, ["size", "low", "high"]].notna().all(axis=None)
    assert rows.loc[~known, ["size", "low", "high"]].isna().all(axis=None)
