"""How a yearly series moves, said in words that stay true for whatever years are asked for."""

from __future__ import annotations

import pandas as pd

NOTHING = "選んだ年度の範囲に数値はない"


def change_text(frame: pd.DataFrame, rises: str = "増えた", falls: str = "減った") -> str:
    """From the first to the last row: 「2017年度の88.6%から2020年度の83.8%へ減った」.

    ``frame`` has the columns ``label`` (the period in words), ``value`` and ``text``, in the order of time.  One row is
    told as it is, none as missing; the clause never ends with a full stop.
    """
    rows = frame.dropna(subset="value")
    if rows.empty:
        return NOTHING
    first, last = rows.iloc[0], rows.iloc[-1]
    if len(rows) == 1:
        return f"{first['label']}は{first['text']}である"
    if first["value"] == last["value"]:
        return f"{first['label']}も{last['label']}も{first['text']}である"
    verb = rises if last["value"] > first["value"] else falls
    return f"{first['label']}の{first['text']}から{last['label']}の{last['text']}へ{verb}"


def peak_text(frame: pd.DataFrame, *, lowest: bool = False) -> str:
    """The row with the largest (or smallest) value: 「2019年度の22,147件」."""
    rows = frame.dropna(subset="value")
    if rows.empty:
        return NOTHING
    row = rows.loc[rows["value"].idxmin() if lowest else rows["value"].idxmax()]
    return f"{row['label']}の{row['text']}"


def entry(name: str, row_text: str) -> dict[str, str]:
    """A key number from :func:`peak_text` or :func:`last_text`: its label with the period → the bare value."""
    if row_text == NOTHING:
        return {name: row_text}
    if row_text.endswith("）"):
        value, period = row_text.removesuffix("）").rsplit("（", 1)
    else:
        period, value = row_text.split("の", 1)
    return {f"{name}（{period}）": value}


def last_text(frame: pd.DataFrame) -> str:
    """The last value of a series: 「98.7（2020年度）」."""
    rows = frame.dropna(subset="value")
    return f"{rows['text'].iloc[-1]}（{rows['label'].iloc[-1]}）" if len(rows) else NOTHING
