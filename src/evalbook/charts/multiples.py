"""Small multiples: the same little chart for many things, side by side on one scale or each on its own."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from evalbook.charts.bars import number_texts, plain_number
from evalbook.charts.empty import draw_nothing
from evalbook.charts.placement import LINE, points_wide, size_in_points, wrap_points
from evalbook.charts.style import BODY, COLOUR, SMALL, chart, quiet_axis


def multiples_height(frame: pd.DataFrame, columns: int, panel: float = 1.55) -> float:
    """Inches that a grid of ``columns`` needs for the panels of this frame."""
    return math.ceil(frame["panel"].nunique() / columns) * panel


@chart
def draw_small_multiples(
    frame: pd.DataFrame,
    *,
    axes: np.ndarray,
    own_scale: bool = False,
    colour: str = "source",
    highlight: str = "",
    number: Callable[[float], str] = plain_number,
) -> np.ndarray:
    """A column chart per panel in order of appearance; unused axes of the grid stay empty.

    ``frame`` has the columns ``panel``, ``period`` and ``value`` and may have ``text``.  All panels share one scale
    unless ``own_scale``.  Where columns are too narrow for every number, the ends and the extremes keep theirs.
    """
    rows = frame.reset_index(drop=True)
    rows = rows.assign(printed=number_texts(rows, number))
    panels, grid = list(dict.fromkeys(rows["panel"])), np.ravel(axes)
    if len(panels) > len(grid):
        raise ValueError(f"{len(panels)} panels do not fit a grid of {len(grid)} axes")
    numeric = pd.api.types.is_numeric_dtype(rows["period"])
    periods = list(dict.fromkeys(sorted(rows["period"]) if numeric else rows["period"]))
    for ax, panel in zip(grid, panels, strict=False):
        own = rows[rows["panel"] == panel].set_index("period").reindex(periods).reset_index()
        strong = not highlight or panel == highlight
        ax.bar(
            own.index, own["value"].astype(float).fillna(0), width=0.7, color=COLOUR[colour if strong else "context"]
        )
        scale = (own if own_scale else rows)["value"]
        ax.set_ylim(min(scale.min() * 1.22, 0), max(scale.max(), 1e-12) * 1.22)
        ax.set_xlim(-0.6, len(periods) - 0.4)
        quiet_axis(ax, keep="x")
    for ax in grid[len(panels) :]:
        ax.set_axis_off()
    if not panels:
        draw_nothing(grid[0])
        return axes
    width = size_in_points(grid[0])[0]
    for ax, panel in zip(grid, panels, strict=False):
        ax.set_title("\n".join(wrap_points(panel, width, BODY)), loc="left", fontsize=BODY, linespacing=LINE)
        own = rows[rows["panel"] == panel].set_index("period").reindex(periods).reset_index()
        _number_columns(ax, own, width)
        _name_periods(ax, [str(period) for period in periods], width)
    return axes


def _number_columns(ax: Axes, own: pd.DataFrame, width: float) -> None:
    """Numbers on the columns, the last, first, highest and lowest before the others, none over a neighbour."""
    step = width / (len(own) + 0.2)
    shown = own["value"].dropna()
    wanted = [shown.index[-1], shown.index[0], shown.idxmax(), shown.idxmin(), *shown.index] if len(shown) else []
    scale = size_in_points(ax)[1] / np.ptp(ax.get_ylim())
    taken: list[tuple[float, float, float]] = []  # middle, half width and foot in points
    for place in dict.fromkeys(wanted):
        half, foot = points_wide(str(own["printed"][place])) / 2 + 1.5, own["value"][place] * scale
        middle = (place + 0.6) * step
        if any(abs(middle - m) < half + h and abs(foot - f) < SMALL * 1.2 for m, h, f in taken):
            continue
        taken.append((middle, half, foot))
        ax.annotate(own["printed"][place], (place, own["value"][place]), xytext=(0, 2), textcoords="offset points",
                    ha="center", va="bottom", fontsize=SMALL, annotation_clip=False, gid="number")  # fmt: skip
    for place in own.index[own["value"].isna()]:
        ax.annotate("―", (place, 0), xytext=(0, 2), textcoords="offset points", ha="center", fontsize=SMALL)


def _name_periods(ax: Axes, names: list[str], width: float) -> None:
    """Every period where there is room, otherwise the two ends."""
    step = width / (len(names) + 0.2)
    fits = max(points_wide(name) for name in names) + 3 <= step
    shown = range(len(names)) if fits else sorted({0, len(names) - 1})
    ax.set_xticks(list(shown), [names[place] for place in shown])
    if not fits and len(names) > 1:
        ax.get_xticklabels()[0].set_ha("left")
        ax.get_xticklabels()[-1].set_ha("right")


@chart
def draw_small_lines(
    frame: pd.DataFrame, *, axes: np.ndarray, colour: str = "source", number: Callable[[float], str] = plain_number
) -> np.ndarray:
    """A line per panel, for more periods than columns could stand for; all panels share one scale.

    ``frame`` has the columns ``panel``, ``period`` (in order along the line), ``value``, ``low`` and ``high``: where
    a point stands for several values, the band from ``low`` to ``high`` shows how far they lie apart.  The highest
    and the lowest number of a panel are printed.
    """
    panels, grid = list(dict.fromkeys(frame["panel"])), np.ravel(axes)
    if len(panels) > len(grid):
        raise ValueError(f"{len(panels)} panels do not fit a grid of {len(grid)} axes")
    for ax in grid[len(panels) :]:
        ax.set_axis_off()
    if not panels:
        draw_nothing(grid[0])
        return axes
    low, high = frame["low"].min(), frame["high"].max()
    room = (high - low or abs(high) or 1.0) * 0.2
    width = size_in_points(grid[0])[0]
    for ax, panel in zip(grid, panels, strict=False):
        own = frame[frame["panel"] == panel].reset_index(drop=True)
        if (own["high"] > own["low"]).any():
            ax.fill_between(own.index, own["low"], own["high"], color=COLOUR["context"], linewidth=0)
        ax.plot(own.index, own["value"], color=COLOUR[colour], linewidth=1.2)
        ax.set_xlim(-0.5, len(own) - 0.5)
        ax.set_ylim(low - room, high + room)
        quiet_axis(ax, keep="x")
        ax.set_title("\n".join(wrap_points(panel, width, BODY)), loc="left", fontsize=BODY, linespacing=LINE)
        _name_periods(ax, [str(period) for period in own["period"]], width)
        for place, value, side in ((own["high"].idxmax(), own["high"].max(), "bottom"), (own["low"].idxmin(), own["low"].min(), "top")):
            towards = "left" if place < len(own) / 3 else "right" if place > len(own) * 2 / 3 else "center"
            ax.annotate(number(value), (place, value), xytext=(0, 2 if side == "bottom" else -2), textcoords="offset points",
                        ha=towards, va=side, fontsize=SMALL, annotation_clip=False, gid="number")  # fmt: skip
    return axes
