"""The fund model as a plain Python loop: one path, one year, one number at a time.

Written from the rules and not from the arrays: tests hold both against each other, and the benchmark takes
it as the yardstick.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from evalbook.fund.parameters import FundParameters


def instalment_plan(parameters: FundParameters) -> list[float]:
    """Principal due in each simulated year, in yen."""
    principal, years, rate = parameters.principal_loan, parameters.repayment_years, parameters.loan_rate
    parts, left = [], principal
    for number in range(years):
        if parameters.repayment_form == "equal_principal" or rate == 0:
            part = principal / years
        else:
            payment = principal * rate / (1 - (1 + rate) ** -years)
            part = (payment - principal * rate) * (1 + rate) ** number
        parts.append(round(part) if number < years - 1 else left)
        left -= parts[-1]
    first = parameters.repayment_start - parameters.start_year
    return [parts[t - first] if 0 <= t - first < years else 0.0 for t in range(parameters.horizon)]


def payout_of(parameters: FundParameters, year: int, base: float) -> float:
    """What the fund pays for a year if it can."""
    if year < parameters.payout_start:
        return 0.0
    if parameters.payout_rule == "fixed":
        return parameters.payout_rate * (parameters.principal_government + parameters.principal_loan)
    if base <= 0:
        return 0.0
    allowed = max(parameters.payout_share * base, base - parameters.buffer_target)
    return parameters.payout_use * min(max(allowed, 0.0), parameters.payout_cap)


def run_path(parameters: FundParameters, rates: Sequence[float]) -> dict[str, list[float]]:
    """One path: stocks with ``horizon + 1`` entries, flows with ``horizon``."""
    loan = parameters.principal_loan - parameters.later_loan
    reserve, unrealised = parameters.initial_reserve, parameters.initial_unrealised
    assets = parameters.principal_government - parameters.later_government + loan + reserve + unrealised
    history: dict[str, list[float]] = {
        "assets": [assets], "loan": [loan], "reserve": [reserve], "unrealised": [unrealised],
        "returns": [], "net_income": [], "payout": [], "interest": [], "repayment": [], "shortfall": [],
    }  # fmt: skip
    plan = instalment_plan(parameters)
    for t in range(parameters.horizon):
        year = parameters.start_year + t
        late = year == parameters.later_year
        new_loan = parameters.later_loan if late else 0.0
        contribution = new_loan + (parameters.later_government if late else 0.0)
        invested = assets + parameters.later_weight * contribution
        market = rates[t] * invested
        due = parameters.loan_rate * (loan + parameters.later_weight * new_loan)
        booked = parameters.income_yield * invested + parameters.realised_share * unrealised
        net_income = booked - due
        available = assets + market + contribution
        interest = min(due, available)
        repayment = min(plan[t], available - interest)
        available = available - interest - repayment
        payout = min(payout_of(parameters, year, reserve + net_income), available)
        assets = available - payout
        loan = loan + new_loan + (due - interest) - repayment
        reserve = reserve + net_income - payout
        unrealised = unrealised + market - booked
        now = {
            "assets": assets, "loan": loan, "reserve": reserve, "unrealised": unrealised, "returns": market,
            "net_income": net_income, "payout": payout, "interest": interest, "repayment": repayment,
            "shortfall": (due - interest) + (plan[t] - repayment),
        }  # fmt: skip
        for name, value in now.items():
            history[name].append(value)
    return history


def draw_path(parameters: FundParameters, source: random.Random) -> list[float]:
    """Log-normal returns of one path; the same law as the library's, other numbers."""
    variance = math.log(1 + (parameters.return_volatility / (1 + parameters.mean_return)) ** 2)
    location = math.log(1 + parameters.mean_return) - variance / 2
    return [math.exp(source.gauss(location, math.sqrt(variance))) - 1 for _ in range(parameters.horizon)]


def simulate_plain(parameters: FundParameters, paths: int) -> list[dict[str, list[float]]]:
    """Draw and run that many paths, as the library's ``simulate`` does."""
    source = random.Random(parameters.seed)
    return [run_path(parameters, draw_path(parameters, source)) for _ in range(paths)]
