"""The loan from the Fiscal Investment and Loan Program: interest yearly, repayment after a grace period.

Rate and form of instalments are not published; both are parameters.  Years count from the drawing of the
loan; a year's interest is due at its end on what was outstanding at its beginning.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalbook.fund.parameters import FundParameters

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LoanSchedule:
    """A loan year by year, in yen; all arrays have the shape ``(grace + repayment years,)``."""

    outstanding: FloatArray
    """Outstanding when the year opens."""
    interest: FloatArray
    repayment: FloatArray


def instalments(principal: float, rate: float, form: str, years: int) -> FloatArray:
    """The part of the principal repaid each year, in yen.

    Instalments are whole yen until nothing is left, and the last one takes the remainder, so that they sum to the
    principal exactly; none is negative.

    Args:
        principal: what is outstanding when repayment begins, in yen.
        rate: yearly interest as a fraction.
        form: ``equal_principal`` (the same principal every year) or ``annuity`` (the same sum of
            interest and principal every year).
        years: number of instalments, at least 1.

    Raises:
        ValueError: for another form or fewer than one year.
    """
    if years < 1:
        raise ValueError(f"a loan needs at least one instalment, not {years}")
    if form == "equal_principal" or (form == "annuity" and rate == 0):
        parts = np.full(years, principal / years)
    elif form == "annuity":
        payment = principal * rate / -np.expm1(-years * np.log1p(rate))
        # Principal in the payments grows at the loan rate, as the interest saved goes to principal.
        parts = (payment - principal * rate) * (1 + rate) ** np.arange(years)
    else:
        raise ValueError(f"unknown form of repayment {form!r}: equal_principal or annuity")
    repaid = np.minimum(np.cumsum(np.round(parts)), principal)  # a loan of a few yen is not rounded up beyond itself
    repaid[-1] = principal
    return np.diff(repaid, prepend=0.0)


def loan_schedule(principal: float, rate: float, form: str, grace: int, years: int) -> LoanSchedule:
    """The whole life of a loan: ``grace`` years of interest only, then ``years`` instalments."""
    repayment = np.concatenate([np.zeros(grace), instalments(principal, rate, form, years)])
    outstanding = principal - np.concatenate([[0.0], np.cumsum(repayment)[:-1]])
    return LoanSchedule(outstanding, outstanding * rate, repayment)


def present_value(schedule: LoanSchedule, rate: float) -> float:
    """Interest and repayments discounted to the drawing of the loan, in yen."""
    payments = schedule.interest + schedule.repayment
    return float(np.sum(payments / (1 + rate) ** np.arange(1, len(payments) + 1)))


def scheduled_repayments(parameters: FundParameters) -> FloatArray:
    """Principal due in every simulated year, in yen, shape ``(horizon,)``."""
    due = np.zeros(parameters.horizon)
    # Summed in the order in which the simulation adds up the loan, so that both agree to the last bit.
    principal = parameters.opening_loan + parameters.later_loan
    form, years = parameters.repayment_form, parameters.repayment_years
    first = parameters.repayment_start - parameters.start_year
    within = max(min(years, parameters.horizon - first), 0)
    if parameters.principal_loan > 0 and within:
        due[first : first + within] = instalments(principal, parameters.loan_rate, form, years)[:within]
    return due
