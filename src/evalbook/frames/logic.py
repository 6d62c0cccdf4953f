"""Logic models: what an item puts in, does and is asked about."""

from __future__ import annotations

import pandas as pd

from evalbook.data import DataPackage

STAGE_LABELS = {
    "input": "投入", "action": "活動", "output": "アウトプット", "outcome": "アウトカム", "impact": "波及効果",
    "axis": "評価軸", "goal": "目標", "unknown": "指標（段階の記載なし）", "word": "語だけの印字（指標かどうか分からない）",
}  # fmt: skip
_WORDS = ("情報資源", "アプリケーション")  # stand in two pictures of indicators and ask nothing


def logic_model(package: DataPackage, item: str) -> pd.DataFrame:
    """Goal, axes and indicators of an item: ``stage, stage_label, name, source, line`` in the order of the source.

    An axis that the source numbers keeps its number in ``name``.
    """
    rows = package.table("indicators")
    rows = rows[rows["item"] == item].reset_index(drop=True)
    stage = rows["stage"].mask(rows["name"].isin(_WORDS), "word")
    names = [f"{row.axis}　{row.name}".strip() for row in rows[["axis", "name"]].itertuples(index=False)]
    return pd.DataFrame(
        {
            "stage": stage,
            "stage_label": stage.map(STAGE_LABELS),
            "name": names,
            "source": rows["source"],
            "line": rows["line"],
        }
    )
