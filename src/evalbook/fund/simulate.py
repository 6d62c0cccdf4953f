"""The yearly step of the fund, vectorised over paths.

Within a year, in this order:

1. contributions come in and are invested for part of the year; assets earn the year's market return;
2. the accounts book income (dividends, coupons), the realised share of the unrealised gains *carried
   forward*, and the interest due: together the accounting net income;
3. interest, then the loan instalment, are paid as far as assets reach; what is not paid stays owed;
4. the payout is set from net income plus reserve (see ``payout``) and paid as far as assets reach.  It is
   booked in the year that earned it; the cash leaves the real fund in the following year.

Two identities hold in every path and year: assets change by return + contribution - interest - repayment -
payout, to the last bit; and assets equal government capital + loan + reserve + unrealised gains, to rounding.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from evalbook.errors import ParameterError
from evalbook.fund.loan import scheduled_repayments
from evalbook.fund.parameters import LOWEST_RETURN, FundParameters
from evalbook.fund.payout import payout_due
from evalbook.fund.returns import FloatArray, blocks, draw_block, expected_returns, streams

STOCKS = ("assets", "loan", "reserve", "unrealised")
FLOWS = ("rates", "returns", "net_income", "payout", "interest", "repayment", "shortfall")


@dataclass(frozen=True, slots=True)
class FundResult:
    """Every path of a simulation, in yen unless said otherwise.

    Stocks have the shape ``(horizon + 1, paths)``, row 0 at the opening of the first year; flows have the
    shape ``(horizon, paths)``.  All arrays are read-only.  Memory is about ``11 * horizon * paths`` doubles.
    """

    parameters: FundParameters
    contribution: FloatArray
    """Principal coming in during each year, shape ``(horizon,)``; the opening principal is not in it."""
    new_loan: FloatArray
    """The part of ``contribution`` that is borrowed, shape ``(horizon,)``."""

    assets: FloatArray
    """Market value of assets."""
    loan: FloatArray
    """Loan outstanding, with arrears of interest."""
    reserve: FloatArray
    """Accounting profit kept."""
    unrealised: FloatArray
    """Valuation difference: gains in the assets that the accounts have not booked."""

    rates: FloatArray
    """Market return as a fraction."""
    returns: FloatArray
    """Market return on assets."""
    net_income: FloatArray
    """Accounting net income, after interest due."""
    payout: FloatArray
    interest: FloatArray
    """Interest paid."""
    repayment: FloatArray
    """Loan principal paid back."""
    shortfall: FloatArray
    """Interest and instalments due but not paid."""

    @property
    def years(self) -> range:
        """The fiscal years simulated."""
        return range(self.parameters.start_year, self.parameters.start_year + self.parameters.horizon)

    @property
    def paths(self) -> int:
        """Number of paths."""
        return self.assets.shape[1]


def simulate(parameters: FundParameters, workers: int = 1) -> FundResult:
    """Run the model on its own random returns.

    Args:
        parameters: checked parameters.
        workers: threads; they change the speed, never a byte of the result.

    Raises:
        ParameterError: when ``workers`` is not a whole number of at least 1.
    """
    if not isinstance(workers, int) or workers < 1:
        raise ParameterError(f"workers = {workers!r} is not allowed; it must be a whole number at least 1")
    result = _empty(parameters, parameters.paths)
    columns = blocks(parameters.paths)

    def run(column: slice, stream: np.random.Generator) -> None:
        result.rates[:, column] = draw_block(parameters, stream, column.stop - column.start)
        _run_years(result, column)

    _each(run, columns, list(streams(parameters.seed, len(columns))), workers)
    return _sealed(result)


def simulate_returns(parameters: FundParameters, rates: FloatArray) -> FundResult:
    """Run the model on given yearly returns.

    Args:
        parameters: checked parameters; ``paths``, ``seed`` and the return model play no part.
        rates: returns as fractions, shape ``(horizon, any number of paths)``.

    Raises:
        ParameterError: when the shape is another, or a return is not finite or below ``LOWEST_RETURN``.
    """
    rates = np.asarray(rates, dtype=float)
    if rates.ndim != 2 or rates.shape[0] != parameters.horizon or rates.shape[1] < 1:
        raise ParameterError(f"returns of shape {rates.shape} do not fit a horizon of {parameters.horizon} years")
    if not (np.isfinite(rates) & (rates >= LOWEST_RETURN)).all():
        raise ParameterError(f"a given return is not allowed; it must be finite and at least {LOWEST_RETURN:g}")
    result = _empty(parameters, rates.shape[1])
    result.rates[:] = rates
    for column in blocks(rates.shape[1]):
        _run_years(result, column)
    return _sealed(result)


def expected_path(parameters: FundParameters) -> FundResult:
    """The deterministic case: the mean return in every year, one path."""
    return simulate_returns(parameters, expected_returns(parameters))


def conservation_gap(result: FundResult) -> float:
    """The largest amount, in yen, by which any year's change in assets is unexplained; 0 when all is well."""
    opening, contribution = result.assets[:-1], result.contribution[:, None]
    explained = opening + result.returns + contribution - result.interest - result.repayment - result.payout
    return float(np.abs(result.assets[1:] - explained).max())


def balance_gap(result: FundResult) -> float:
    """The largest difference, in yen, between assets and what stands against them; rounding only."""
    given, granted = result.parameters, np.concatenate([[0.0], np.cumsum(result.contribution - result.new_loan)])
    government = (given.principal_government - given.later_government) + granted[:, None]
    return float(np.abs(result.assets - (government + result.loan + result.reserve + result.unrealised)).max())


def _each(run: Callable[..., None], columns: list[slice], sources: list[np.random.Generator], workers: int) -> None:
    if workers == 1:
        for column, source in zip(columns, sources, strict=True):
            run(column, source)
        return
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(run, columns, sources))


def _empty(parameters: FundParameters, paths: int) -> FundResult:
    horizon = parameters.horizon
    contribution, new_loan = np.zeros(horizon), np.zeros(horizon)
    later = parameters.later_year - parameters.start_year
    if 0 <= later < horizon:
        contribution[later] = parameters.later_government + parameters.later_loan
        new_loan[later] = parameters.later_loan
    # One piece of memory for all measures: the system hands out one large piece faster than many small ones.
    rows = {name: horizon + (name in STOCKS) for name in (*STOCKS, *FLOWS)}
    memory = np.empty((sum(rows.values()), paths))
    parts = np.split(memory, np.cumsum(list(rows.values()))[:-1])
    return FundResult(parameters, contribution, new_loan, **dict(zip(rows, parts, strict=True)))


def _run_years(result: FundResult, column: slice) -> None:
    """Fill the stocks and flows of one block of paths from its returns."""
    given = result.parameters
    result.loan[0, column] = given.opening_loan
    result.reserve[0, column] = given.initial_reserve
    result.unrealised[0, column] = given.initial_unrealised
    result.assets[0, column] = given.opening_principal + given.initial_reserve + given.initial_unrealised
    due = scheduled_repayments(given)
    for year in range(given.horizon):
        _step(result, year, column, float(due[year]))


def _step(result: FundResult, year: int, column: slice, instalment: float) -> None:
    """One year of one block; see the module's text for the order of events."""
    given, now, then = result.parameters, (year, column), (year + 1, column)
    contribution, new_loan = float(result.contribution[year]), float(result.new_loan[year])
    assets, unrealised = result.assets[now], result.unrealised[now]

    invested = assets + given.later_weight * contribution
    returns = np.multiply(result.rates[now], invested, out=result.returns[now])
    available = assets + returns
    available += contribution

    income = given.income_yield * invested
    realised = given.realised_share * unrealised
    interest_due = given.loan_rate * (result.loan[now] + given.later_weight * new_loan)
    booked = income + realised
    net_income = np.subtract(booked, interest_due, out=result.net_income[now])
    np.subtract(unrealised + returns, booked, out=result.unrealised[then])

    interest = np.minimum(interest_due, available, out=result.interest[now])
    available -= interest
    repayment = np.minimum(instalment, available, out=result.repayment[now])
    available -= repayment
    arrears = interest_due - interest
    np.add(arrears, instalment - repayment, out=result.shortfall[now])
    # Arrears first: it is zero in a healthy path, and the loan then stays a whole number of yen.
    np.subtract(result.loan[now] + new_loan + arrears, repayment, out=result.loan[then])

    base = result.reserve[now] + net_income
    due = payout_due(given, given.start_year + year, base)
    payout = np.minimum(due, available, out=result.payout[now])
    np.subtract(available, payout, out=result.assets[then])
    np.subtract(base, payout, out=result.reserve[then])


def _sealed(result: FundResult) -> FundResult:
    for name in ("contribution", "new_loan", *STOCKS, *FLOWS):
        getattr(result, name).setflags(write=False)
    return result
