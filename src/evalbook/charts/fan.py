"""Fans: what a model expects over the years, with the bands in which most of its runs lie."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from matplotlib.axes import Axes

from evalbook.charts.bars import plain_number
from evalbook.charts.placement import INK_BOX, LABEL_GAP, light_scale, points_wide, shorten_scale, size_in_points, spread
from evalbook.charts.style import COLOUR, SMALL, chart, quiet_axis

ENDS = {"q95": "上位5%の境", "q75": "上位25%の境", "q50": "中央値", "q25": "下位25%の境", "q05": "下位5%の境"}


@chart
def draw_fan(
    frame: pd.DataFrame,
    *,
    ax: Axes,
    colour: str = "model",
    extra: str = "",
    extra_text: str = "",
    extra_colour: str = "ink",
    number: Callable[[float], str] = plain_number,
    from_zero: bool = True,
) -> Axes:
    """A median line between its middle half and its middle nine tenths, each edge named at the right with its value.

    ``frame`` has the columns ``year``, ``q05``, ``q25``, ``q50``, ``q75`` and ``q95``; ``extra`` names one more
    column, drawn dashed and called ``extra_text``.
    """
    rows = frame.sort_values("year").reset_index(drop=True)
    years = rows["year"]
    ax.fill_between(years, rows["q05"], rows["q95"], color=COLOUR[f"{colour}_tint"], linewidth=0, zorder=1)
    ax.fill_between(years, rows["q25"], rows["q75"], color=COLOUR[colour], alpha=0.4, linewidth=0, zorder=2)
    ax.plot(years, rows["q50"], color=COLOUR[colour], linewidth=2.4, zorder=4)
    if extra:
        ax.plot(years, rows[extra], color=COLOUR[extra_colour], linewidth=1.8, linestyle=(0, (4, 2)), zorder=5)
    columns = [*ENDS, extra] if extra else list(ENDS)
    low, high = rows[columns].min().min(), rows[columns].max().max()
    floor = 0 if from_zero and low >= 0 else low - (high - low) * 0.05
    ax.set_ylim(floor, high + (high - floor) * 0.04)
    quiet_axis(ax, keep="xy")
    light_scale(ax, "y", plain_number, 5)
    ax.tick_params(axis="x", pad=7)
    names = ENDS | ({extra: extra_text or extra} if extra else {})
    _name_edges(ax, rows, {c: f"{names[c]} {number(rows[c].iloc[-1])}" for c in columns}, colour, extra, extra_colour)
    shorten_scale(ax, years.iloc[0], years.iloc[-1])
    return ax


def _name_edges(
    ax: Axes, rows: pd.DataFrame, names: dict[str, str], colour: str, extra: str, extra_colour: str
) -> None:
    """Name and last value of each edge in one column at the right, pushed apart and tied back by thin lines."""
    first, last = rows["year"].iloc[0], rows["year"].iloc[-1]
    width, height = size_in_points(ax)
    room = max(points_wide(text) for text in names.values()) + 22
    per_point = max(last - first, 1) / max(width * 0.99 - room, width * 0.3)
    ax.set_xlim(first, last + room * per_point)
    step = next((step for step in (1, 2, 5, 10) if (last - first) / step <= 8), 20)
    ticks = range(-(-int(first) // step) * step, int(last) + 1, step)  # round years
    ax.set_xticks(ticks, [f"{year}年" for year in ticks])
    bottom, top = ax.get_ylim()
    scale = height / (top - bottom)
    at = [(rows[column].iloc[-1] - bottom) * scale for column in names]
    placed = spread(at, LABEL_GAP, 2, height)
    for (column, text), here, there in zip(names.items(), at, placed, strict=True):
        ink = {"q50": colour, extra: extra_colour}.get(column, "muted")
        ax.plot([last, last + 14 * per_point], [here / scale + bottom, there / scale + bottom], color=COLOUR["context"],
                linewidth=0.7, zorder=3, gid="tie")  # fmt: skip
        ax.annotate(text, (last, there / scale + bottom), xytext=(17, 0), textcoords="offset points", va="center",
                    color=COLOUR[ink], fontsize=SMALL, bbox=INK_BOX, gid="edge")  # fmt: skip
