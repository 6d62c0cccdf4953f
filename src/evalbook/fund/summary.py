"""Tables made of a simulation: quantiles year by year, probabilities year by year, one row of outcomes.

Amounts are yen (nominal unless ``real``), probabilities fractions of paths.  Stocks are told at the end of
a fiscal year; the opening stands in the year before the first.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from evalbook.fund.returns import FloatArray
from evalbook.fund.simulate import FLOWS, STOCKS, FundResult

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)

# A payout that reaches its goal through a multiplication may miss it by a rounding.
_NEAR = 1 - 1e-9


def price_level(result: FundResult) -> FloatArray:
    """Prices at the end of each year, the opening being 1; shape ``(horizon + 1,)``."""
    return (1 + result.parameters.inflation) ** np.arange(result.parameters.horizon + 1)


def values_of(result: FundResult, measure: str, real: bool = False) -> tuple[list[int], FloatArray]:
    """Fiscal years and values of a measure, shape ``(years, paths)``.

    Args:
        result: a simulation.
        measure: a name in ``STOCKS`` or ``FLOWS``, or ``net_assets`` (assets less loan outstanding).
        real: in prices of the opening; not for ``rates``.

    Raises:
        ValueError: for another measure, or for real rates.
    """
    if measure not in (*STOCKS, *FLOWS, "net_assets"):
        raise ValueError(f"unknown measure {measure!r}: {', '.join((*STOCKS, *FLOWS, 'net_assets'))}")
    if real and measure == "rates":
        raise ValueError("rates are not amounts; they have no real value here")
    values = result.assets - result.loan if measure == "net_assets" else getattr(result, measure)
    skipped = result.parameters.horizon + 1 - len(values)
    if real:
        values = values / price_level(result)[skipped:, None]
    first = result.parameters.start_year - 1 + skipped
    return list(range(first, first + len(values))), values


def quantile_frame(
    result: FundResult, measure: str, levels: Sequence[float] = LEVELS, real: bool = False
) -> pd.DataFrame:
    """Mean and quantiles over paths: columns ``year``, ``mean`` and one per level (``p05`` … ``p95``)."""
    years, values = values_of(result, measure, real)
    quantiles = np.quantile(values, levels, axis=1)
    columns = {f"p{100 * level:04.1f}".removesuffix(".0"): row for level, row in zip(levels, quantiles, strict=True)}
    return pd.DataFrame({"year": years, "mean": values.mean(axis=1), **columns})


def events(result: FundResult) -> dict[str, np.ndarray]:
    """Whether something holds at the end of each year on each path: shape ``(horizon, paths)``, by the columns of ``probability_frame``."""
    assets, loan = result.assets[1:], result.loan[1:]
    government, principal = _capital(result)
    prices = price_level(result)[1:, None]
    reached = result.payout >= result.parameters.payout_goal * _NEAR
    return {
        "goal_reached": reached,
        "goal_ever": np.logical_or.accumulate(reached, axis=0),
        "no_payout": result.payout == 0,
        "real_principal_kept": assets >= principal * prices,
        "net_capital_kept": assets - loan >= government * prices,
        "loan_covered": assets >= loan,
        "loan_served": ~np.logical_or.accumulate(result.shortfall > 0, axis=0),
    }


def probability_frame(result: FundResult) -> pd.DataFrame:
    """The share of paths in which something holds at the end of each simulated year.

    Columns:
        ``year``;
        ``goal_reached``: this year's payout is at least ``payout_goal``;
        ``goal_ever``: some payout up to this year was;
        ``no_payout``: nothing is paid this year;
        ``real_principal_kept``: assets are at least all principal that came in, raised with prices from the
        opening, *including* the part repaid since: the fund stands on its own;
        ``net_capital_kept``: assets less loan are at least the government capital raised with prices;
        ``loan_covered``: assets are at least the loan outstanding;
        ``loan_served``: all interest and instalments up to this year were paid in full and on time.
    """
    return pd.DataFrame({"year": list(result.years), **{k: v.mean(axis=1) for k, v in events(result).items()}})


def outcomes(result: FundResult) -> dict[str, float]:
    """The whole horizon in one row: probabilities at its end, and amounts in yen.

    Keys:
        the columns of ``probability_frame`` in the last year, but ``goal_reached`` and ``no_payout`` as the
        share of all path-years; ``mean_payout`` and ``median_total_payout``; ``median_assets``, ``low_assets``
        and ``median_real_assets`` at the end (low: the level that one path in twenty falls below).
    """
    happened = events(result)
    row = {name: float(event[-1].mean()) for name, event in happened.items()}
    for name in ("goal_reached", "no_payout"):
        row[name] = float(happened[name].mean())
    last = result.assets[-1]
    return row | {
        "mean_payout": float(result.payout.mean()),
        "median_total_payout": float(np.median(result.payout.sum(axis=0))),
        "median_assets": float(np.median(last)),
        "low_assets": float(np.quantile(last, 0.05)),
        "median_real_assets": float(np.median(last) / price_level(result)[-1]),
    }


def standard_error(probability: float, paths: int) -> float:
    """Monte-Carlo error of a probability estimated from that many paths, one standard deviation."""
    return float(np.sqrt(probability * (1 - probability) / paths))


def _capital(result: FundResult) -> tuple[FloatArray, FloatArray]:
    """Government capital and all principal that has come in by each year's end, shape ``(horizon, 1)``."""
    given = result.parameters
    granted = given.principal_government - given.later_government
    government = granted + np.cumsum(result.contribution - result.new_loan)
    return government[:, None], (given.opening_principal + np.cumsum(result.contribution))[:, None]
