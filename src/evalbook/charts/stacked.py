"""Stacked bars: what a few wholes are made of, on one scale from zero."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from evalbook.charts.empty import draw_nothing
from evalbook.charts.placement import LINE, number_column, points_wide, size_in_points, wrapped_labels
from evalbook.charts.style import COLOUR, SMALL, chart, quiet_axis

HIGH = 0.4  # of a bar, in rows: the names of narrow parts stand over and under it


def stacked_height(frame: pd.DataFrame) -> float:
    """Inches that :func:`draw_stacked_bars` needs."""
    return 0.72 * frame["bar"].nunique() + 0.1 if len(frame) else 0.6


@chart
def draw_stacked_bars(frame: pd.DataFrame, *, ax: Axes, highlight: str = "", label_ems: float = 16) -> Axes:
    """One bar for each ``bar`` in order of appearance, its parts one behind the other, its number before it.

    ``frame`` has the columns ``bar``, ``total`` (the number of the whole, in words), ``label`` (of the part; empty where
    a whole has none), ``value`` (one unit throughout) and ``text`` (what is printed with the part's name).  The part
    ``highlight`` takes the strong colour and holds its words where they fit; the words of the others stand over the
    bar, and under it where the bar before has words there already.
    """
    rows = frame.reset_index(drop=True)
    if rows.empty:
        return draw_nothing(ax)
    bars = list(dict.fromkeys(rows["bar"]))
    ax.set_yticks(range(len(bars)), wrapped_labels(bars, label_ems), linespacing=LINE)
    ax.set_ylim(len(bars) - 0.5, -0.5)
    quiet_axis(ax, keep="y")
    number_column(ax, [rows.loc[rows["bar"] == bar, "total"].iloc[0] for bar in bars])
    reach = rows.groupby("bar")["value"].sum().max()
    ax.set_xlim(0, reach * 1.01)
    per_point = reach * 1.01 / size_in_points(ax)[0]
    for place, bar in enumerate(bars):
        left, sides = 0.0, iter((-1, 1) * len(rows))
        for part in rows[rows["bar"] == bar].itertuples():
            strong = part.label == highlight
            ax.barh(place, part.value, left=left, height=HIGH, color=COLOUR["source" if strong else "context"],
                    edgecolor=COLOUR["ground"], linewidth=1.5)  # fmt: skip
            words = f"{part.label} {part.text}".strip()
            if strong and points_wide(words) * per_point + 10 * per_point < part.value:
                ax.annotate(words, (left, place), xytext=(6, 0), textcoords="offset points", va="center", fontsize=SMALL,
                            color=COLOUR["on_strong"], gid="part")  # fmt: skip
            elif words:
                side = next(sides)
                ax.annotate(words, (left, place + side * HIGH / 2), xytext=(1, -3 * side), textcoords="offset points",
                            va="bottom" if side < 0 else "top", fontsize=SMALL, gid="part")  # fmt: skip
            left += part.value
    return ax
