"""Targets against results: every pair that the source lets one compare."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evalbook.data import DataPackage
from evalbook.frames.series import observations_of
from evalbook.wording import MONEY_UNITS, fiscal_year_text, money_text, number_text

TARGET = "目標"
GUESSED = "、対象年度は本書の推定"


def target_rows(
    package: DataPackage, items: Iterable[str] | None = None, actuals: Iterable[str] | None = None, money_unit: str = "億円"
) -> pd.DataFrame:
    """Pairs of target and result, all of them, those of ``items``, or those whose result is in ``actuals``.

    Columns: ``target`` and ``id`` (the two observations), ``item, label, period, due`` (the target's period), ``ratio``
    (result divided by target; the label says where the years of the result are a guess of ours),
    ``actual_text, target_text, aim, met, verdict, note``.  ``aim`` is what the source aims at: a target, or only what was
    foreseen (見込み) or is hoped for (期待値).  ``met`` follows the printed direction (at least or at most); a result that
    the note calls a plan (予定) says so in its label.  ``verdict`` is 達成 or 未達, and 途中 where an unmet target is due
    later than the result or has no year at all.
    """
    pairs = package.table("target_results")
    observations = package.table("observations").set_index("id")
    if items is not None:
        pairs = pairs[pairs["actual"].map(observations["item"]).isin(set(items))]
    if actuals is not None:
        wanted = list(actuals)
        pairs = pairs[pairs["actual"].isin(wanted)]
        pairs = pairs.sort_values("actual", key=lambda ids: ids.map(wanted.index), kind="stable")
    results = observations_of(package, pairs["actual"], money_unit)
    goals = observations_of(package, pairs["target"], money_unit)
    at_least = (pairs["direction"] == "at_least").to_numpy()
    met = (results["value"] >= goals["value"]).where(at_least, results["value"] <= goals["value"])
    later = [goal[:4] > result[:4] for goal, result in zip(goals["period"], results["period"], strict=True)]
    undated = (goals["period"] == "") & (results["period"] == "")
    verdicts = [_verdict(*found) for found in zip(met, later, undated, strict=True)]
    periods = results["period"].map(fiscal_year_text)
    guessed = ["対象年度は印字されていない" in note for note in pairs["note"]]
    periods = [f"{p}{GUESSED}" if guess else p for p, guess in zip(periods, guessed, strict=True)]
    labels = [f"{m}（{p}）" if p else m for m, p in zip(results["measure"], periods, strict=True)]
    labels = [f"{label}（予定）" if "予定" in note else label for label, note in zip(labels, pairs["note"], strict=True)]
    return pd.DataFrame(
        {
            "target": goals["id"], "id": results["id"], "item": results["id"].map(observations["item"]), "label": labels,
            "period": results["period"], "due": goals["period"], "ratio": results["value"] / goals["value"],
            "actual_text": _divisible(results, money_unit), "target_text": _divisible(goals, money_unit),
            "aim": [_aim(measure) for measure in goals["measure"]], "met": met, "verdict": verdicts, "note": pairs["note"].to_numpy(),
        }
    )  # fmt: skip


def _verdict(met: bool, due_later: bool, undated: bool) -> str:
    return "達成" if met else "途中" if due_later or undated else "未達"


def _aim(measure: str) -> str:
    return "見込み" if "見込み" in measure else "期待値" if "期待" in measure else TARGET


def _divisible(rows: pd.DataFrame, money_unit: str) -> list[str]:
    """The texts of values, amounts of yen with all their digits: who divides the two gets the printed ratio."""
    return [_exact(*row, money_unit) if unit == "yen" else row[0] for *row, unit in zip(rows["text"], rows["value"], rows["unit"], strict=True)]


def _exact(text: str, value: float, money_unit: str) -> str:
    yen = value * MONEY_UNITS[money_unit]
    short = money_text(yen, money_unit)
    if money_unit == "億円" and yen >= MONEY_UNITS["兆円"]:
        return text.replace(short, money_text(yen, "兆円"))
    return text.replace(short, f"{number_text(value)}{money_unit}") if value >= 1 else text


def one_per_target(rows: pd.DataFrame) -> pd.DataFrame:
    """The row of each target that covers the most years, the last of equals: its single years are parts of it."""
    years = rows["period"].str.extract(r"^(\d{4})(?:-(\d{4}))?$").astype(float)
    covered = (years[1] - years[0]).fillna(0)
    chosen = covered.groupby(rows["target"]).transform("max") == covered
    return rows[chosen].drop_duplicates("target", keep="last").reset_index(drop=True)


def in_years(rows: pd.DataFrame, years: Iterable[int]) -> pd.DataFrame:
    """Keep the rows of these fiscal years, and those whose period is no single year."""
    single = rows["period"].str.fullmatch(r"\d{4}")
    return rows[~single | rows["period"].isin({str(year) for year in years})].reset_index(drop=True)


def by_ratio(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows from the largest multiple of the target to the smallest."""
    return rows.sort_values("ratio", ascending=False, kind="stable").reset_index(drop=True)


def short_text(rows: pd.DataFrame) -> str:
    """These results by what they measure, each measure once with its periods and values, as the end of a sentence:
    「年間入居件数（2019年度は562件、2020年度は334件）である」."""
    told: dict[str, list[str]] = {}
    for label, value in zip(rows["label"], rows["actual_text"], strict=True):
        measure, _, period = label.removesuffix("）").partition("（") if label.endswith("）") else (label, "", "")
        value = value.removeprefix("平均") if measure.endswith("平均") else value
        years, guess, _ = period.partition(GUESSED)
        told.setdefault(measure, []).append(f"{years}は{value}{guess}" if years else value)
    names = [f"{measure}（{'、'.join(values)}）" for measure, values in told.items()]
    return f"{'、'.join(names)}である" if names else "ない"
