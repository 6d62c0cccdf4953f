"""The published years beside the model fed with those years' returns, and the payout rule on published inputs.

Facts come in as a frame with at least ``id`` and ``value`` (the table ``external`` of the data package: yen and
percent).  Ids have the form ``fund-result_<measure>.<fiscal year>``.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from evalbook.fund.parameters import LOWEST_RETURN, FundParameters
from evalbook.fund.payout import buffer_ceiling
from evalbook.fund.simulate import FundResult, simulate_returns

YEARS = (2022, 2023, 2024)
PUBLISHED = ("return", "return_rate", "assets", "net_income", "reserve", "payout_base", "payout_ceiling")
PRINTED_UNIT = 1e8
"""Published amounts are told in units of 0.1 billion yen: two agree when they differ by less than one."""


def published_frame(facts: pd.DataFrame) -> pd.DataFrame:
    """Published results, one row per fiscal year; NaN where nothing is published.

    ``reserve`` is what was carried forward into the year, before its net income; ``return_rate`` is the
    published time-weighted rate as a fraction.

    Raises:
        ValueError: naming the facts without which there is no back-test.
    """
    values = dict(zip(facts["id"], facts["value"].astype(float), strict=True))
    needed = [f"fund-result_{name}.{year}" for name in ("return", "assets", "net_income") for year in YEARS]
    missing = [name for name in needed if name not in values]
    if missing:
        raise ValueError(f"facts missing for the back-test: {', '.join(missing)}")
    columns = {name: [values.get(f"fund-result_{name}.{year}", math.nan) for year in YEARS] for name in PUBLISHED}
    frame = pd.DataFrame(columns, index=pd.Index(YEARS, name="year"))
    frame["return_rate"] /= 100
    # A published base is net income plus reserve; either gives the other.
    frame["payout_base"] = frame["payout_base"].fillna(frame["reserve"] + frame["net_income"])
    frame["reserve"] = frame["reserve"].fillna(frame["payout_base"] - frame["net_income"])
    return frame


def ceiling_check(parameters: FundParameters, facts: pd.DataFrame) -> pd.DataFrame:
    """The payout ceiling of each year whose inputs are published, by the rule in ``parameters``.

    Columns: ``year``, ``reserve``, ``net_income``, ``base``, ``ceiling`` (by the rule), ``published`` (NaN where
    none), ``agrees`` (within a printed unit; False where nothing is published).
    """
    frame = published_frame(facts).dropna(subset=["payout_base"])
    ceiling = _ceiling(parameters, frame["payout_base"].to_numpy())
    return pd.DataFrame(
        {
            "year": frame.index,
            "reserve": frame["reserve"].to_numpy(),
            "net_income": frame["net_income"].to_numpy(),
            "base": frame["payout_base"].to_numpy(),
            "ceiling": ceiling,
            "published": frame["payout_ceiling"].to_numpy(),
            "agrees": (frame["payout_ceiling"] - ceiling).abs().to_numpy() < PRINTED_UNIT,
        }
    )


def trap_frame(parameters: FundParameters, facts: pd.DataFrame) -> pd.DataFrame:
    """What the rule would have allowed had it looked at market returns, beside what it allows.

    Columns: ``year``, ``market_return`` and ``net_income`` (published), ``from_market`` (the rule on cumulated
    market returns less such payouts) and ``from_accounts`` (the rule on the published base; NaN where none).
    """
    frame = published_frame(facts)
    kept, from_market = 0.0, []
    for year, amount in frame["return"].items():
        base = kept + amount
        paid = float(_ceiling(parameters, np.array([base]))[0]) if year >= parameters.payout_start else 0.0
        from_market.append(paid)
        kept = base - paid
    accounts = _ceiling(parameters, frame["payout_base"].to_numpy())
    return pd.DataFrame(
        {
            "year": frame.index,
            "market_return": frame["return"].to_numpy(),
            "net_income": frame["net_income"].to_numpy(),
            "from_market": from_market,
            "from_accounts": accounts,
        }
    )


def fed_returns(parameters: FundParameters, facts: pd.DataFrame) -> np.ndarray:
    """Each published return divided by the money that was at work, as fractions of shape ``(3, 1)``.

    The published rate is time-weighted; in a year in which half the principal arrived late it is not the
    amount earned over the money there.  Published amounts over published assets are.
    """
    frame = published_frame(facts)
    start = parameters.opening_principal + parameters.initial_reserve + parameters.initial_unrealised
    opening = np.array([start, *frame["assets"].to_numpy()[:-1]])
    late = np.array([parameters.later_year == year for year in YEARS], dtype=float)
    invested = opening + parameters.later_weight * late * (parameters.later_government + parameters.later_loan)
    return np.maximum(frame["return"].to_numpy() / invested, LOWEST_RETURN)[:, None]


def replay(parameters: FundParameters, facts: pd.DataFrame) -> FundResult:
    """The model over the published years, fed with ``fed_returns``; one path.

    Raises:
        ParameterError: when the parameters cannot start in the first published year.
    """
    given = parameters.with_changes(start_year=YEARS[0], horizon=len(YEARS), paths=1)
    return simulate_returns(given, fed_returns(given, facts))


def backtest(parameters: FundParameters, facts: pd.DataFrame) -> pd.DataFrame:
    """Published beside modelled amounts, in yen, one row per year and measure.

    Columns: ``year``, ``measure`` (``return``, ``assets`` at the end of the year, ``net_income``, ``payout_ceiling``),
    ``published``, ``model``, ``difference`` (model less published).  Assets differ by what the fund does not
    publish; ceilings differ because the fund has paid less than it could, which leaves more in the reserve.
    Where no ceiling is published, the rule's on the published base stands in its place.
    """
    result, frame = replay(parameters, facts), published_frame(facts)
    ceilings = _ceiling(parameters, frame["payout_base"].to_numpy())
    base = (result.reserve[:-1] + result.net_income)[:, 0]
    modelled = np.where(np.array(YEARS) >= parameters.payout_start, _ceiling(parameters, base), math.nan)
    rows = {
        "return": (frame["return"], result.returns[:, 0]),
        "assets": (frame["assets"], result.assets[1:, 0]),
        "net_income": (frame["net_income"], result.net_income[:, 0]),
        "payout_ceiling": (frame["payout_ceiling"].fillna(pd.Series(ceilings, frame.index)), modelled),
    }
    table = pd.concat(
        pd.DataFrame({"year": YEARS, "measure": name, "published": np.asarray(told), "model": model})
        for name, (told, model) in rows.items()
    )
    return table.assign(difference=table["model"] - table["published"]).reset_index(drop=True)


def _ceiling(parameters: FundParameters, base: np.ndarray) -> np.ndarray:
    return buffer_ceiling(base, parameters.payout_share, parameters.payout_cap, parameters.buffer_target)
