"""Budgets by area of work."""

from __future__ import annotations

import pandas as pd

from evalbook.data import DataPackage
from evalbook.frames.series import series_frame
from evalbook.wording import MONEY_UNITS


def section_budgets(package: DataPackage, money_unit: str = "億円") -> pd.DataFrame:
    """The printed budget of each area: ``id, item, category, value`` (in ``money_unit``), ``yen``, ``share`` (%).

    Shares are of the sum of the areas, which is less than the agency's total budget.
    """
    frame = series_frame(package, "budget", money_unit=money_unit)
    items = package.table("observations")[["id", "item"]]
    frame = frame.merge(items, on="id", validate="one_to_one")
    frame["label"] = frame["category"]
    frame["yen"] = frame["value"] * MONEY_UNITS[money_unit]
    frame["share"] = (frame["value"] / frame["value"].sum() * 100).round(1)
    return frame
