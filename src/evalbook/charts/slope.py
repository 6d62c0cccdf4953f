"""Slopes: the same quantities at two times, so that rises and falls can be read off the tilt."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from evalbook.charts.bars import number_texts, plain_number
from evalbook.charts.empty import draw_nothing
from evalbook.charts.placement import (
    LABEL_GAP,
    LINE,
    block_high,
    block_wide,
    points_wide,
    size_in_points,
    spread,
    wrap_points,
)
from evalbook.charts.style import BODY, COLOUR, SMALL, chart, quiet_axis

INNER = 170.0  # points between the two times: a narrow screen shows both, and a short way makes the tilt plain


@chart
def draw_slope(
    frame: pd.DataFrame,
    *,
    ax: Axes,
    before_title: str,
    after_title: str,
    highlight: str = "",
    colour: str = "source",
    number: Callable[[float], str] = plain_number,
    label_ems: float = 16,
) -> Axes:
    """One line per row from its value before to its value after; numbers at both ends, names behind the later one.

    ``frame`` has the columns ``label``, ``before`` and ``after`` (one unit) and may have ``before_text``,
    ``after_text`` and ``token`` (palette token of the row; a row that is not in ``colour`` is dashed as well).  Texts
    that would collide are pushed apart and tied to their points.  An empty frame says so.
    """
    rows = frame.reset_index(drop=True)
    if rows.empty:
        return draw_nothing(ax)
    before = number_texts(rows, number, "before", "before_text")
    after = number_texts(rows, number, "after", "after_text")
    values = pd.concat([rows["before"], rows["after"]])
    margin = (values.max() - values.min() or abs(values.max()) or 1) * 0.06
    ax.set_ylim(values.min() - margin, values.max() + margin)
    quiet_axis(ax)
    for x, title in ((0, before_title), (1, after_title)):
        ax.axvline(x, color=COLOUR["rule"], linewidth=0.8, zorder=1)
        ax.annotate(title, (x, 1), xycoords=("data", "axes fraction"), xytext=(0, 5), textcoords="offset points",
                    ha="center", va="bottom", fontsize=BODY, annotation_clip=False, gid="title")  # fmt: skip
    width, height = size_in_points(ax)
    names = [wrap_points(label, label_ems * SMALL) for label in rows["label"]]
    left = max(max(points_wide(text) for text in before) + 20, points_wide(before_title, BODY) / 2 + 2)
    number_room = max(points_wide(text) for text in after) + 24
    right = number_room + max(block_wide(lines) for lines in names) + 4
    inner = min(max(width * 0.99 - left - right, width * 0.2), INNER)
    ax.set_xlim(-left / inner, (width - left) / inner)
    sizes = [max(block_high(lines) + 3, LABEL_GAP) for lines in names]
    _draw_lines(ax, rows, highlight, colour)
    once = ~pd.Series(list(zip(rows["before"], before, strict=True))).duplicated()  # what sets out alike has one number
    _write_end(ax, rows.loc[once, "before"], [text for text, first in zip(before, once, strict=True) if first],
               [LABEL_GAP] * once.sum(), height, inner, side=-1)  # fmt: skip
    _write_end(ax, rows["after"], after, sizes, height, inner, side=1)
    for lines, value, moved in zip(names, rows["after"], _moves(ax, rows["after"], sizes, height), strict=True):
        ax.annotate("\n".join(lines), (1, value), xytext=(number_room, moved), textcoords="offset points",
                    va="center", fontsize=SMALL, linespacing=LINE, gid="name")  # fmt: skip
    return ax


def _draw_lines(ax: Axes, rows: pd.DataFrame, highlight: str, colour: str) -> None:
    for row in rows.itertuples():
        strong = not highlight or row.label == highlight
        token = getattr(row, "token", colour) if strong else "context"
        ax.plot([0, 1], [row.before, row.after], color=COLOUR[token], marker="o", markersize=6, zorder=3 if strong else 2,
                linewidth=2.4 if strong else 1.6, linestyle="-" if token == colour else (0, (4, 2)))  # fmt: skip


def _moves(ax: Axes, values: pd.Series, sizes: list[float], height: float) -> list[float]:
    """How many points each text must leave the height of its own point so that no two collide."""
    low, high = ax.get_ylim()
    at = [(value - low) / (high - low) * height for value in values]
    return [there - here for here, there in zip(at, spread(at, sizes, 4, height - 6), strict=True)]


def _write_end(
    ax: Axes, values: pd.Series, texts: list[str], sizes: list[float], height: float, inner: float, *, side: int
) -> None:
    """Numbers beside the points of one end, tied to them by a thin line where they had to move."""
    x, (low, high) = max(side, 0), ax.get_ylim()
    for value, text, moved in zip(values, texts, _moves(ax, values, sizes, height), strict=True):
        if abs(moved) > 3:
            there = value + moved / height * (high - low)
            ax.plot(
                [x + 4 * side / inner, x + 12 * side / inner], [value, there], color=COLOUR["context"], linewidth=0.7
            )
        ax.annotate(text, (x, value), xytext=(14 * side, moved), textcoords="offset points", va="center",
                    fontsize=SMALL, ha="right" if side < 0 else "left", gid="number")  # fmt: skip


@chart
def draw_slope_panels(
    frame: pd.DataFrame,
    *,
    axes: Iterable[Axes],
    colour: str = "source",
    number: Callable[[float], str] = plain_number,
    common: bool = False,
) -> Iterable[Axes]:
    """One slope per panel, each on its own scale from zero, with numbers at both ends and a note in the corner.

    ``frame`` has the columns ``panel``, ``before``, ``after``, ``before_title`` and ``after_title`` and may have
    ``before_text``, ``after_text``, ``note`` and ``token`` (palette token of the panel).  With ``common`` all panels
    have one scale, for what is counted in one unit.  The way from one time to the other is as long in every panel.
    Unused axes of the grid stay empty.
    """
    rows, grid = frame.reset_index(drop=True), list(np.ravel(axes))
    if len(rows) > len(grid):
        raise ValueError(f"{len(rows)} slopes do not fit a grid of {len(grid)} axes")
    for ax in grid[len(rows) :]:
        ax.set_axis_off()
    if rows.empty:
        draw_nothing(grid[0])
        return axes
    before = number_texts(rows, number, "before", "before_text")
    after = number_texts(rows, number, "after", "after_text")
    ends = zip(after, rows["after_title"].astype(str), strict=True)
    room = max(map(points_wide, before)) + 16, max(points_wide(text) for pair in ends for text in pair) / 2 + 8
    tops = rows[["before", "after"]].max(axis=1).clip(lower=1e-12) * 1.28
    size = tuple(min(sizes) for sizes in zip(*(size_in_points(ax) for ax in grid), strict=True))
    for place, row in rows.iterrows():
        top = tops.max() if common else tops[place]
        _draw_panel(grid[place], row, (before[place], after[place]), row.get("token", colour), top, size, room)
    return axes


def _draw_panel(
    ax: Axes, row: pd.Series, texts: tuple[str, str], colour: str, top: float, size: tuple[float, float], room: tuple[float, float]
) -> None:
    """One panel up to the value ``top``; ``size`` is all its points, ``room`` those left and right of the two times."""
    (before, after), (width, height), (left, right) = texts, size, room
    ax.plot([0, 1], [row["before"], row["after"]], color=COLOUR[colour], marker="o", markersize=6, linewidth=2.4,
            clip_on=False, zorder=3)  # fmt: skip
    ax.set_ylim(0, top)
    quiet_axis(ax, keep="x")
    inner = max(width - left - right, width * 0.2)
    ax.set_xlim(-left / inner, 1 + right / inner)
    titles = ["\n".join(wrap_points(str(row[name]), width / 2 - 4)) for name in ("before_title", "after_title")]
    ax.set_xticks([0, 1], titles, linespacing=LINE)
    ax.set_title("\n".join(wrap_points(str(row["panel"]), width, BODY)), loc="left", fontsize=BODY, linespacing=LINE)
    raised = max(SMALL * 0.9 - row["before"] / top * height, 0.0)  # the foot of the panel runs through no number
    ax.annotate(before, (0, row["before"]), xytext=(-8, raised), textcoords="offset points", ha="right", va="center",
                fontsize=SMALL, gid="number")  # fmt: skip
    ax.annotate(after, (1, row["after"]), xytext=(0, 7), textcoords="offset points", ha="center", va="bottom",
                fontsize=SMALL, gid="number")  # fmt: skip
    if row.get("note", ""):
        ax.annotate(row["note"], (0, 1), xycoords="axes fraction", xytext=(2, -2), textcoords="offset points", va="top",
                    fontsize=BODY, color=COLOUR[colour], gid="note")  # fmt: skip
