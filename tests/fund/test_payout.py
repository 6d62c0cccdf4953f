"""The payout rule: at most a third, never above the cap, nothing from a negative base."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbook.fund.parameters import FundParameters
from evalbook.fund.payout import buffer_ceiling, payout_due

RULE = {"share": 1 / 3, "cap": 3e11, "target": 6e11}


@pytest.mark.parametrize(
    ("base", "ceiling"),
    [(-1e12, 0.0), (0.0, 0.0), (4.087e11, 4.087e11 / 3), (8.7e11, 2.9e11), (9e11, 3e11), (5e12, 3e11)],
)
def test_the_published_rule(base: float, ceiling: float) -> None:
    assert float(buffer_ceiling(base, **RULE)) == pytest.approx(ceiling, rel=1e-12)


def test_above_the_target_the_excess_may_be_paid_when_the_cap_allows() -> None:
    assert float(buffer_ceiling(1e12, 1 / 3, 5e11, 6e11)) == pytest.approx(4e11)


@given(st.floats(-1e13, 1e13))
def test_two_thirds_are_kept_until_the_target_is_reached(base: float) -> None:
    paid = float(buffer_ceiling(base, **RULE))
    assert 0 <= paid <= 3e11
    if base > 0 and base - paid < 6e11 * (1 - 1e-12):
        assert base - paid >= base * 2 / 3 * (1 - 1e-12)


def test_nothing_before_the_first_payout_and_only_the_part_used() -> None:
    base = np.array([3e11, -3e11])
    given_ = FundParameters(payout_use=0.5)
    assert payout_due(given_, 2022, base).tolist() == [0, 0]
    assert payout_due(given_, 2023, base) == pytest.approx([5e10, 0])


def test_the_fixed_rule_looks_at_the_principal_only() -> None:
    given_ = FundParameters(payout_rule="fixed", payout_rate=0.05)
    assert payout_due(given_, 2030, np.array([-1.0, 1e12])) == pytest.approx([5e11, 5e11])
