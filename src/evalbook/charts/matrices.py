"""Matrices: marks by item and year, status by milestone, numbers by two axes.

A mark is printed as its letter and a value as its number, never by colour alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from evalbook.charts.bars import plain_number
from evalbook.charts.placement import LINE, number_column, rows_height, size_in_points, wrap_points, wrapped_labels
from evalbook.charts.style import BODY, COLOUR, SMALL, STEPS, chart, quiet_axis

MARKS = ["D", "C", "B", "A", "S"]
# how much of a token's colour each of the six steps takes; numbers on them reach 4.5:1 in both themes
SHADES = (0.06, 0.16, 0.3, 0.48, 0.85, 1.0)
TILE = 40.0  # points from one mark of a single row to the next: six of them and their headings fit a narrow screen


def mark_rank(mark: str) -> int | None:
    """Position of a mark on the scale D, C, B, A, S counted from 0 (letter case does not matter), else ``None``."""
    return MARKS.index(mark.upper()) if mark.upper() in MARKS else None


def matrix_height(labels: pd.Index | pd.Series, label_ems: float = 19) -> float:
    """Inches that a matrix with these row labels needs, its headings included."""
    return rows_height(dict.fromkeys(labels), label_ems, least=26, extra=46)


@chart
def draw_mark_matrix(frame: pd.DataFrame, *, ax: Axes, label_ems: float = 19, computed: Collection[str] = ()) -> Axes:
    """Marks as lettered tiles: one row per item, one column per period, grouped by rater.

    ``frame`` is wide: its index holds the row labels, its columns are pairs ``(group, period label)`` and its
    cells the marks as printed, ``"-"`` for a printed dash and ``""`` where there is no cell.  Rows and
    groups named in ``computed`` hold marks that no source prints: their tiles have the colour of what this book
    computes, and those below A are left white.  A single row begins with its marks and ends with its name.
    """
    groups = list(dict.fromkeys(group for group, _ in frame.columns))
    positions = {column: i + 0.6 * groups.index(column[0]) for i, column in enumerate(frame.columns)}
    for row, (label, marks) in enumerate(frame.iterrows()):
        for column, mark in marks.items():
            _draw_mark(ax, positions[column], row, mark, computed=label in computed or column[0] in computed)
    last = max(positions.values()) + 0.6
    ax.set_xlim(-0.6, last)
    ax.set_ylim(len(frame) - 0.4, -0.55)
    alone = len(frame) == 1
    quiet_axis(ax, keep="" if alone else "y")
    if not alone:
        ax.set_yticks(range(len(frame)), wrapped_labels(frame.index, label_ems), linespacing=LINE)
    width = size_in_points(ax)[0]
    step = min(width / (last + 0.6), TILE if alone else width)
    if alone:
        ax.set_xlim(-0.6, width / step - 0.6)
        lines = wrap_points(str(frame.index[0]), width - (last + 0.6) * step - 8, BODY)
        ax.annotate("\n".join(lines), (last, 0), xytext=(6, 0), textcoords="offset points", va="center", fontsize=BODY,
                    linespacing=LINE, gid="name")  # fmt: skip
    _head_columns(ax, groups, positions, step)
    return ax


def _head_columns(ax: Axes, groups: list[str], positions: dict[tuple[str, str], float], step: float) -> None:
    """Periods over the columns and, above them, the name of each group wrapped to the group's width.

    ``step`` is the points from one column to the next.
    """
    for group in groups:
        xs = [position for (name, _), position in positions.items() if name == group]
        lines = wrap_points(group, (len(xs) + 0.5) * step - 6, BODY)
        ax.annotate("\n".join(lines), (sum(xs) / len(xs), -0.55), xytext=(0, 18), textcoords="offset points",
                    ha="center", va="bottom", fontsize=BODY, linespacing=LINE, annotation_clip=False)  # fmt: skip
    for (_, period), position in positions.items():
        ax.annotate(period, (position, -0.55), xytext=(0, 4), textcoords="offset points", ha="center", va="bottom",
                    fontsize=SMALL, color=COLOUR["muted"], annotation_clip=False)  # fmt: skip


def _draw_mark(ax: Axes, x: float, y: float, mark: str, *, computed: bool = False) -> None:
    if not mark:
        return
    rank = mark_rank(mark)
    face = STEPS[rank + 1] if rank is not None else COLOUR["ground"]
    if computed:
        face = COLOUR["ground" if rank is None or rank < 3 else "computed_tint"]
    edge = {"edgecolor": COLOUR["computed"], "linewidth": 1.4} if computed else {"edgecolor": COLOUR["rule"], "linewidth": 0.6}
    ax.add_patch(Rectangle((x - 0.46, y - 0.42), 0.92, 0.84, facecolor=face, **edge))
    ink = COLOUR["on_strong"] if rank is not None and rank >= 3 and not computed else COLOUR["ink"]
    ax.text(x, y, "―" if mark == "-" else mark, ha="center", va="center", color=ink, fontsize=BODY)


@chart
def draw_status_matrix(frame: pd.DataFrame, *, ax: Axes, label_ems: float = 26) -> Axes:
    """Milestones as rows and years as columns; a filled disc where done, an open ring where planned.

    ``frame`` has the columns ``label``, ``period`` and ``status`` (``done`` or ``planned``), which stands in words behind
    the label.  A period that is no year stands apart at the right, behind a line, for it is not later than the others.
    """
    rows = list(dict.fromkeys(frame["label"]))
    periods = sorted(frame["period"].unique(), key=lambda period: (not _is_year(period), str(period)))
    places = {period: i + (0.0 if _is_year(period) else 0.35) for i, period in enumerate(periods)}
    years = [place for period, place in places.items() if _is_year(period)]
    if years and len(years) < len(periods):
        ax.axvline(years[-1] + 0.7, color=COLOUR["context"], linewidth=0.8, zorder=2, gid="apart")
    for item in frame.itertuples():
        x, y = places[item.period], rows.index(item.label)
        done = item.status == "done"
        ax.scatter(
            x,
            y,
            s=150,
            marker="o",
            facecolor=COLOUR["source"] if done else COLOUR["ground"],
            edgecolor=COLOUR["source"],
            linewidth=1.6,
            zorder=3,
        )
    for y in range(len(rows)):
        ax.axhline(y, color=COLOUR["rule"], linewidth=0.6, zorder=1)
    ax.set_yticks(range(len(rows)), wrapped_labels(rows, label_ems), linespacing=LINE)
    words = frame["status"].map({"done": "実施", "planned": "予定"}).groupby(frame["label"], sort=False).unique()
    number_column(ax, ["・".join(told) for told in words])
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xticks(list(places.values()), periods)
    ax.set_xlim(-0.45, max(places.values()) + 0.5)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    for side in ax.spines.values():
        side.set_visible(False)
    return ax


def _is_year(period: object) -> bool:
    return str(period)[:1].isdigit()


@chart
def draw_value_heatmap(
    frame: pd.DataFrame,
    *,
    ax: Axes,
    number: Callable[[float], str] = plain_number,
    row_title: str = "",
    column_title: str = "",
    low: float | None = None,
    high: float | None = None,
    label_ems: float = 14,
    colour: str = "",
    framed: tuple[str, str] | None = None,
) -> Axes:
    """Numbers in tiles, darker where larger: rows are the index, columns the columns of the frame.

    ``frame`` is wide and numeric; a missing cell prints ―.  ``low`` and ``high`` are the values of the weakest and the
    strongest of the six steps (default: the frame's own).  Titles name what runs along each axis.  ``colour`` names a
    palette token whose shades take the place of the house steps.  ``framed`` names the row and the column of one tile
    to point out.
    """
    values = frame.to_numpy(dtype=float)
    floor = np.nanmin(values) if low is None else low
    reach = max((np.nanmax(values) if high is None else high) - floor, 1e-12)
    for (row, column), value in np.ndenumerate(values):
        step = -1 if np.isnan(value) else int(np.clip((value - floor) / reach * 6, 0, 5))
        ax.add_patch(Rectangle((column - 0.48, row - 0.46), 0.96, 0.92, linewidth=0.6, edgecolor=COLOUR["rule"],
                               facecolor=_tile_colour(step, colour)))  # fmt: skip
        ink = COLOUR["on_strong" if step >= 4 else "ink"]
        ax.text(column, row, number(value), ha="center", va="center", fontsize=SMALL, color=ink)
    if framed is not None:
        column, row = list(frame.columns).index(framed[1]), list(frame.index).index(framed[0])
        ax.add_patch(Rectangle((column - 0.48, row - 0.46), 0.96, 0.92, linewidth=2.6, edgecolor=COLOUR["ink"],
                               facecolor="none", zorder=3, gid="framed"))  # fmt: skip
    ax.set_xlim(-0.55, values.shape[1] - 0.45)
    ax.set_ylim(len(values) - 0.5, -0.55)
    quiet_axis(ax, keep="xy")
    ax.spines["bottom"].set_visible(False)
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("top")
    ax.tick_params(length=0)
    ax.set_yticks(range(len(values)), wrapped_labels(frame.index.map(str), label_ems), linespacing=LINE)
    ax.set_xlabel(column_title, fontsize=SMALL)
    if row_title:
        # upright and above the row labels: a title turned on its side is hard to read in Japanese
        ax.annotate(row_title, (0, 1), xycoords="axes fraction", xytext=(-6, 6), textcoords="offset points", ha="right",
                    va="bottom", fontsize=SMALL, color=COLOUR["muted"], annotation_clip=False)  # fmt: skip
    step = size_in_points(ax)[0] / (values.shape[1] + 0.1)
    labels = ["\n".join(wrap_points(str(column), step - 4)) for column in frame.columns]
    ax.set_xticks(range(values.shape[1]), labels, linespacing=LINE)
    return ax


def _tile_colour(step: int, token: str) -> str | tuple[float, float, float, float]:
    """The colour of a value's tile: a house step, or a share of the token's colour; plain ground for no value."""
    if step < 0:
        return COLOUR["ground"]
    return to_rgba(COLOUR[token], SHADES[step]) if token else STEPS[step]
