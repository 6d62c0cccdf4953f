"""Housing for foreign researchers: stays by year against the target."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evalbook.data import DataPackage
from evalbook.frames.series import observations_of, series_frame

MISSING = "印字なし"
GOALS = ["housing-stays_mean.2017-2020"]


def stays(package: DataPackage, years: Iterable[int]) -> pd.DataFrame:
    """The stays by fiscal year: ``id, label, value, text, period, state``.

    A year between the first and last year of the mean for which nothing is printed has a row without a value.
    """
    mean = observations_of(package, ["housing-stays_mean.2017-2020"])
    printed = series_frame(package, "housing-stays", years=years)
    first, last = (int(part) for part in mean["period"].iloc[0].split("-"))
    known = set(printed["period"])
    gaps = [str(year) for year in years if first <= year <= last and str(year) not in known]
    empty = pd.DataFrame({"id": "", "period": gaps, "label": [f"{gap}年度" for gap in gaps], "value": None, "text": MISSING})
    rows = pd.concat([printed, empty.astype({"value": float})]).sort_values("period", kind="stable")
    rows = rows.assign(state=[MISSING if pd.isna(value) else "印字" for value in rows["value"]])
    return rows[["id", "label", "value", "text", "period", "state"]].reset_index(drop=True)


def year_words(frame: pd.DataFrame) -> str:
    """The years that have a printed number, with it."""
    rows = frame[frame["period"].str.fullmatch(r"\d{4}") & frame["value"].notna()]
    return "、".join(f"{row.label}の{row.text}" for row in rows.itertuples()) or "ない"


def missing_years_mean(package: DataPackage) -> float:
    """What the years without a printed number must average, if the printed mean is one of four equal years."""
    mean = package.quantity("housing-stays_mean.2017-2020")
    first, last = (int(part) for part in mean.period.split("-"))
    printed = series_frame(package, "housing-stays", years=range(first, last + 1))
    printed = printed[printed["period"].astype(int).between(first, last)]
    count = last - first + 1
    return (mean.value * count - printed["value"].sum()) / (count - len(printed))
