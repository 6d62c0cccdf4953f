"""A loan is repaid exactly and is worth its principal at its own rate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbook.fund.loan import instalments, loan_schedule, present_value, scheduled_repayments
from evalbook.fund.parameters import FundParameters

FORMS = st.sampled_from(["equal_principal", "annuity"])


@given(st.floats(1e12, 1e14), st.floats(0, 0.2), FORMS, st.integers(0, 40), st.integers(1, 60))
def test_sums_to_the_principal_and_is_worth_it(
    principal: float, rate: float, form: str, grace: int, years: int
) -> None:
    schedule = loan_schedule(principal, rate, form, grace, years)
    assert schedule.outstanding[0] == principal and schedule.interest[0] == principal * rate
    assert schedule.repayment.sum() == pytest.approx(principal, rel=1e-12)
    assert present_value(schedule, rate) == pytest.approx(principal, rel=1e-9)
    assert (schedule.repayment >= 0).all() and not schedule.repayment[:grace].any()
    assert schedule.outstanding[-1] == pytest.approx(schedule.repayment[-1], rel=1e-9)


@given(st.floats(1e12, 1e14), st.floats(0.001, 0.2), st.integers(1, 60))
def test_an_annuity_pays_the_same_sum_every_year(principal: float, rate: float, years: int) -> None:
    schedule = loan_schedule(principal, rate, "annuity", 0, years)
    payment = principal * rate / (1 - (1 + rate) ** -years)
    assert schedule.interest + schedule.repayment == pytest.approx(np.full(years, payment), abs=1e-9 * principal)


def test_equal_principal_pays_whole_yen_and_the_rest_at_the_end() -> None:
    parts = instalments(100.0, 0.05, "equal_principal", 3)
    assert parts.tolist() == [33.0, 33.0, 34.0]


@pytest.mark.parametrize(("form", "years"), [("bullet", 20), ("annuity", 0)])
def test_impossible_instalments_are_refused(form: str, years: int) -> None:
    with pytest.raises(ValueError, match="repayment|instalment"):
        instalments(1e12, 0.01, form, years)


def test_default_repayments_run_for_twenty_years_from_2042() -> None:
    given_ = FundParameters()
    due = scheduled_repayments(given_)
    years = [given_.start_year + t for t in np.flatnonzero(due)]
    assert years == list(range(2042, 2062))
    assert due.sum() == given_.principal_loan


def test_a_short_horizon_cuts_the_repayments_and_no_loan_has_none() -> None:
    assert np.count_nonzero(scheduled_repayments(FundParameters(horizon=25))) == 5
    assert not scheduled_repayments(FundParameters(horizon=5)).any()
    assert not scheduled_repayments(FundParameters(principal_loan=0, later_loan=0)).any()


def test_a_loan_of_one_yen_is_repaid_and_without_a_loan_the_first_instalment_may_lie_before_the_start() -> None:
    assert scheduled_repayments(FundParameters(principal_loan=1.0, later_loan=0.0)).sum() == 1
    free = FundParameters(principal_loan=0.0, later_loan=0.0, start_year=2025, repayment_start=2022)
    assert not scheduled_repayments(free).any()


@pytest.mark.parametrize("form", ["equal_principal", "annuity"])
@pytest.mark.parametrize("principal", [0.5, 1.0, 2.5, 7.0])
def test_a_loan_of_a_few_yen_is_never_repaid_beyond_itself(principal: float, form: str) -> None:
    for years in (1, 2, 4, 20):
        parts = instalments(principal, 0.01, form, years)
        assert (parts >= 0).all() and parts.sum() == principal and len(parts) == years
