"""The fund model's results as frames to draw: obligations, fans, probabilities, sensitivities, the back-test.

Amounts are in the unit asked for, probabilities in percent.  ``label`` and ``group`` are Japanese texts.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalbook.data import DataPackage
from evalbook.fund.backtest import backtest, ceiling_check, published_frame, trap_frame
from evalbook.fund.parameters import FundParameters
from evalbook.fund.sensitivity import outcome_grid
from evalbook.fund.simulate import FundResult, expected_path
from evalbook.fund.summary import probability_frame, quantile_frame
from evalbook.wording import MONEY_UNITS, money_text, number_text

QUANTILES = {"p05": "q05", "p25": "q25", "p50": "q50", "p75": "q75", "p95": "q95"}
FAN_HEADINGS = {"year": "年度末", "q05": "下から5%", "q25": "下から25%", "q50": "中央値", "q75": "下から75%", "q95": "下から95%"}
GRID_PATHS = 2000
STEP = 5  # years between the points of line charts
EVENTS = {
    "goal_reached": "その年の助成が年{goal}に達する",
    "goal_ever": "その年までに一度は達する",
    "real_principal_kept": "元本の実質価値が保たれる",
    "loan_served": "利子と償還を滞りなく払える",
}
MEASURES = {"net_income": "純利益", "payout_ceiling": "助成の上限"}


def capital(facts: pd.DataFrame, money_unit: str) -> pd.DataFrame:
    """The published principal by where it comes from, the small part first: ``id, label, value`` (in ``money_unit``), ``text``."""
    labels = {"fund-principal_government": "政府出資", "fund-principal_loan": "財政融資（借入）"}
    values = facts.set_index("id").loc[list(labels), "value"].astype(float)
    texts = [f"{money_text(value, money_unit)}（{number_text(value / values.sum() * 100, 0)}%）" for value in values]
    return pd.DataFrame({"id": list(labels), "label": list(labels.values()), "value": values.to_numpy() / MONEY_UNITS[money_unit], "text": texts})


def obligations(result: FundResult, money_unit: str) -> pd.DataFrame:
    """Loan outstanding (``money_unit``) and what interest and instalments take (億円), in every fifth year of the middle path.

    Columns: ``period``, ``owed``, ``paid``, and ``owed_text``, which says once that nothing is owed any more; paths that
    cannot pay fall behind the middle one.
    """
    paid = np.median(result.interest + result.repayment, axis=1) / MONEY_UNITS["億円"]
    owed = np.median(result.loan[1:], axis=1) / MONEY_UNITS[money_unit]
    frame = _thinned(pd.DataFrame({"period": list(result.years), "owed": owed, "paid": paid}))
    texts = [number_text(value, 1) if value else " " for value in frame["owed"]]
    return frame.assign(owed_text=[*texts[:-1], texts[-1].strip() or "0"])


def fan(result: FundResult, measure: str, money_unit: str, real: bool = False, expected: bool = False) -> pd.DataFrame:
    """Quantiles of a measure by year (columns of :data:`FAN_HEADINGS`); ``expected`` adds the deterministic case."""
    frame = quantile_frame(result, measure, real=real).rename(columns=QUANTILES)
    if expected:
        frame["expected"] = quantile_frame(expected_path(result.parameters), measure, real=real)["mean"]
    columns = [name for name in frame.columns if name not in ("year", "mean")]
    frame[columns] = frame[columns] / MONEY_UNITS[money_unit]
    return frame[["year", *columns]]


def probabilities(result: FundResult, events: list[str]) -> pd.DataFrame:
    """The probability of each event (percent) in every fifth year: ``period, group, value``."""
    names = {event: EVENTS[event].format(goal=money_text(result.parameters.payout_goal, "億円")) for event in events}
    frame = probability_frame(result)[["year", *events]].rename(columns={"year": "period", **names})
    frame[list(names.values())] *= 100
    return _thinned(frame).melt(id_vars="period", var_name="group", value_name="value").round({"value": 1})


def _thinned(frame: pd.DataFrame) -> pd.DataFrame:
    """Every fifth year and the last one."""
    keep = (np.arange(len(frame)) % STEP == 0) | (np.arange(len(frame)) == len(frame) - 1)
    return frame[keep]


def sensitivity(parameters: FundParameters, outcome: str, rows: str, columns: str) -> pd.DataFrame:
    """The probability of ``outcome`` (percent) over two parameters, wide; the book's own point in the middle.

    ``rows`` and ``columns`` are ``expected_return``, ``volatility`` or ``payout_rate``; every point uses the same
    random numbers.
    """
    given = moved_directly(parameters, GRID_PATHS)
    if "payout_rate" in (rows, columns):
        given = given.with_changes(payout_rule="fixed")
    axes = {name: _around(parameters, name) for name in (rows, columns)}
    frame = outcome_grid(given, axes)
    wide = (frame.pivot(index=rows, columns=columns, values=outcome) * 100).round(0)
    wide.index = [f"{value * 100:.1f}%" for value in wide.index]
    wide.columns = [f"{value * 100:.1f}%" for value in wide.columns]
    return wide


def own_square(parameters: FundParameters, grid: pd.DataFrame) -> tuple[str, str] | None:
    """The row and the column of a grid of mean and volatility that are those in force; none for years put in order."""
    own = f"{parameters.mean_return * 100:.1f}%", f"{parameters.return_volatility * 100:.1f}%"
    inside = parameters.return_model != "bootstrap" and own[0] in grid.index and own[1] in grid.columns
    return own if inside else None


def moved_directly(parameters: FundParameters, paths: int) -> FundParameters:
    """The parameters made ready for moving mean and volatility directly.

    Given years put in other orders have neither to move: log-normal returns stand in for them.
    """
    model = "lognormal" if parameters.return_model == "bootstrap" else parameters.return_model
    return parameters.with_changes(return_basis="direct", return_model=model, paths=paths)


def _around(parameters: FundParameters, name: str) -> list[float]:
    """Five values of a parameter around the one in force, a percentage point (volatility: three) apart."""
    centre = {
        "expected_return": parameters.mean_return,
        "volatility": parameters.return_volatility,
        "payout_rate": parameters.payout_rate,
    }[name]
    step = 0.03 if name == "volatility" else 0.01
    lowest = -0.5 if name == "expected_return" else 0.0
    values = [round(centre + step * k, 6) for k in (-2, -1, 0, 1, 2)]
    return sorted({max(value, lowest) for value in values})


def published_and_model(parameters: FundParameters, facts: pd.DataFrame, money_unit: str) -> pd.DataFrame:
    """Published amounts beside the model's, pair by pair: ``label``, ``measure``, ``year``, ``group``, ``value``, ``colour``.

    The market return is not among them: the model is fed with it.  A ceiling that is not published is the rule applied
    to the published accounts: a calculation of ours, and called so.
    """
    frame = backtest(parameters, facts)
    frame = frame[frame["measure"].isin(MEASURES)].dropna(subset=["published", "model"])
    printed = published_frame(facts)
    rows = []
    for row in frame.itertuples():
        told = ("公表", "external") if pd.notna(printed.loc[row.year, row.measure]) else ("本書の計算", "computed")
        for value, (group, colour) in ((row.published, told), (row.model, ("モデル", "model"))):
            rows.append(
                {"label": f"{row.year}年度の{MEASURES[row.measure]}（{group}）", "measure": row.measure, "year": row.year,
                 "group": group, "value": round(value / MONEY_UNITS[money_unit], 1), "colour": colour}
            )  # fmt: skip
    return pd.DataFrame(rows)


def ceiling_steps(parameters: FundParameters, facts: pd.DataFrame, money_unit: str) -> pd.DataFrame:
    """The last published payout ceiling from its inputs: ``label, value, colour``, and in ``agrees`` whether both agree."""
    row = ceiling_check(parameters, facts).dropna(subset="published").iloc[-1]
    labels = {"reserve": "積立金（公表）", "net_income": "当期純利益（公表）", "base": "二つの和（本書の計算）",
              "ceiling": "規則による上限（本書の計算）", "published": "上限（公表）"}  # fmt: skip
    frame = pd.DataFrame({"label": list(labels.values()), "value": [float(row[name]) / MONEY_UNITS[money_unit] for name in labels]})
    computed = frame["label"].str.contains("計算")
    return frame.assign(colour=np.where(computed, "computed", "external"), year=int(row["year"]), agrees=bool(row["agrees"]))


def market_and_accounts(parameters: FundParameters, facts: pd.DataFrame, money_unit: str) -> pd.DataFrame:
    """Market return beside accounting income, and what the payout rule makes of each: ``label, group, value``."""
    names = {"market_return": "時価の収益", "net_income": "会計上の純利益", "from_market": "時価から払った場合の上限",
             "from_accounts": "規則による上限"}  # fmt: skip
    long = trap_frame(parameters, facts).melt(id_vars="year", value_vars=list(names), var_name="group", value_name="value").dropna()
    long["value"] = long["value"] / MONEY_UNITS[money_unit]
    return long.assign(label=long["year"].astype(str) + "年度", group=long["group"].map(names))[["label", "group", "value"]]


def facts_of(package: DataPackage) -> pd.DataFrame:
    """The facts from outside the sources."""
    return package.table("external")


def fact_source(facts: pd.DataFrame, prefix: str) -> str:
    """Publishers of the facts whose ids begin with ``prefix``, with the day of access, as a source line."""
    rows = facts[facts["id"].str.startswith(prefix)]
    return f"{'、'.join(dict.fromkeys(rows['publisher']))}（{rows['accessed'].max()}閲覧）"
