"""Waffles: small counts as squares, ten to a row (twenty where there are many), so that a reader can count them."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from evalbook.charts.empty import draw_nothing
from evalbook.charts.placement import block_high, block_wide, paper, points_wide, put_lines, wrap_points
from evalbook.charts.style import BODY, COLOUR, SMALL, chart

SQUARE, PITCH, ROW_GAP = 11.0, 14.0, 10.0
LABEL_ROOM = 210.0  # points; longer labels are wrapped


def waffle_height(frame: pd.DataFrame, per_square: int = 1, per_row: int = 10) -> float:
    """Inches that :func:`draw_waffle` needs."""
    if frame.empty:
        return 0.6
    return (
        sum(_row_high(row.label, row.of, per_square, per_row) for row in _rows(frame)) + (16 if per_square > 1 else 2) + 8
    ) / 72


@chart
def draw_waffle(
    frame: pd.DataFrame,
    *,
    ax: Axes,
    colour: str = "source",
    highlight: str = "",
    unit: str = "件",
    per_square: int = 1,
    per_row: int = 10,
) -> Axes:
    """One block of squares per row, first row on top: name, number, then the squares.

    ``frame`` has the columns ``label`` and ``count`` (whole numbers) and may have ``text``, printed instead of the
    number, ``of``, how many there could be (what is missing is drawn as hollow squares), and ``token``, the palette token
    of the row's squares.  With ``per_square`` a square stands for that many, which the foot says; a part of it is a
    narrower square.
    """
    if frame.empty:
        return draw_nothing(ax)
    width, height = paper(ax)
    rows = _rows(frame)
    texts = [f"{row.number:,}{unit}" for row in rows] if "text" not in frame else [str(text) for text in frame["text"]]
    labels = [wrap_points(row.label, LABEL_ROOM) for row in rows]
    tokens = {row.label: colour if not highlight or row.label == highlight else "context" for row in rows}
    tokens |= dict(zip(frame["label"], frame.get("token", []), strict=False))
    numbers_end = max(block_wide(lines) for lines in labels) + 14 + max(points_wide(text, BODY) for text in texts)
    top = 1.0
    for row, lines, text in zip(rows, labels, texts, strict=True):
        high = _row_high(row.label, row.of, per_square, per_row)
        ink = COLOUR[tokens[row.label]]
        put_lines(ax, 0, top + 1, lines, gid="label")
        ax.text(numbers_end, top, text, ha="right", va="top", fontsize=BODY, gid="number")
        filled = math.ceil(row.number / per_square)
        for place in range(max(filled, math.ceil(row.of / per_square))):
            x, y = numbers_end + 12 + place % per_row * PITCH, top + place // per_row * PITCH
            if place < filled:
                part = min(row.number / per_square - place, 1)
                ax.add_patch(Rectangle((x, y), SQUARE * part, SQUARE, facecolor=ink, gid="square"))
            else:
                ax.add_patch(Rectangle((x + 0.6, y + 0.6), SQUARE - 1.2, SQUARE - 1.2, facecolor="none", edgecolor=ink,
                                       linewidth=1.2, gid="missing"))  # fmt: skip
        top += high
    if per_square > 1:
        ax.add_patch(Rectangle((numbers_end + 12, top + 1), SQUARE, SQUARE, facecolor=COLOUR["context" if highlight else colour], gid="key"))
        ax.text(numbers_end + 28, top + 1, f"＝{per_square:,}{unit}", va="top", fontsize=SMALL, gid="key")
    ax.set_ylim(max(height, top + (14 if per_square > 1 else 0)), 0)
    return ax


def _rows(frame: pd.DataFrame) -> list:
    rows = frame.assign(number=frame["count"], of=frame["of"] if "of" in frame else frame["count"])
    return list(rows[["label", "number", "of"]].itertuples(index=False))


def _row_high(label: str, count: int, per_square: int, per_row: int) -> float:
    """A row is as high as its squares or its wrapped label, whichever needs more."""
    squares = max(math.ceil(count / per_square / per_row), 1) * PITCH
    return max(squares, block_high(wrap_points(label, LABEL_ROOM)) + 2) + ROW_GAP - 3
