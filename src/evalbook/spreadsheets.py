"""Texts in files for spreadsheets: what a spreadsheet would run as a formula gets an apostrophe in front.

The way back is exact: a text that begins with apostrophes before one of the signs loses one apostrophe.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

# spreadsheets in Japanese also take the full-width signs
_LIVE = re.compile(r"'*[=+\-@＝＋－＠\t\r]")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(\.[0-9]+)?%?")

README_LINE = (
    "表計算ソフトが式として実行しうる文字列（= + - @ などで始まるもの）には、先頭に ' を一つ付けてある。元に戻すには、その ' を一つ取る。"
)


def neutral_cell(value: Any) -> Any:
    """``value`` as it may stand in a cell.  Numbers, texts that are plain numbers (-5, +3.2%) and single signs stay."""
    if not isinstance(value, str) or len(value) < 2 or not _LIVE.match(value) or _PLAIN_NUMBER.fullmatch(value):
        return value
    return "'" + value


def restored_cell(text: str) -> str:
    """The text that :func:`neutral_cell` was given."""
    return text[1:] if re.match(r"'+[=+\-@＝＋－＠\t\r]", text) else text


def neutral_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy of ``frame`` whose headings and texts may stand in cells; number columns are untouched."""
    neutral = frame.rename(columns=neutral_cell)
    texts = [position for position, kind in enumerate(neutral.dtypes) if not pd.api.types.is_numeric_dtype(kind)]
    for position in texts:
        neutral.isetitem(position, neutral.iloc[:, position].map(neutral_cell, na_action="ignore"))
    return neutral
