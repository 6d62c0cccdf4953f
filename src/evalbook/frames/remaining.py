"""What the figures and sentences of a chapter leave over."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evalbook.data import DataPackage
from evalbook.frames.series import observations_frame
from evalbook.wording import fiscal_year_text

KINDS = {
    "actual": "実績",
    "target": "目標",
    "budget": "予算",
    "scheme": "制度",
    "comparison": "比較",
    "derived": "資料の算出",
}
HEADINGS = {
    "measure": "数値",
    "text": "資料の値",
    "period_label": "時点・期間",
    "kind_label": "種別",
}


def remaining_observations(
    package: DataPackage, items: Iterable[str], *shown: Iterable[str], money_unit: str = "億円"
) -> pd.DataFrame:
    """The observations of ``items`` whose ids are in none of ``shown``, for a table.

    Columns: ``id, measure, period_label, kind_label, text``; a category stands with its measure.
    """
    table = package.table("observations")
    seen = {name for names in shown for name in names}
    rows = table[table["item"].isin(set(items)) & ~table["id"].isin(seen)]
    frame = observations_frame(rows, money_unit)
    frame["measure"] = [f"{row.measure}（{row.category}）" if row.category else row.measure for row in frame.itertuples()]
    frame["period_label"] = [fiscal_year_text(period) if period else "記載なし" for period in frame["period"]]
    frame["kind_label"] = rows["kind"].map(KINDS).to_numpy()
    return frame[["id", "measure", "period_label", "kind_label", "text"]]


def caption(rest: pd.DataFrame, none_left: str = "この項目の数値はすべて、この章の図か文に出ている") -> str:
    """The caption of the table, or what a chapter says when nothing is left."""
    return "この章の図と本文に出ていない、この項目の数値（「主な成果」の文に出るものを含む）" if len(rest) else none_left
