"""Small multiples of fans: the same little fan under many conditions, all on one scale."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from evalbook.charts.bars import plain_number
from evalbook.charts.placement import INK_BOX, light_scale
from evalbook.charts.style import BODY, COLOUR, SMALL, chart, quiet_axis

LINE_POINTS = 12.5  # from one line of words above a panel to the next


def fan_multiples_size(frame: pd.DataFrame, panel: float = 1.55) -> tuple[float, int, int]:
    """Height in inches, columns and rows that the panels of this frame need, as :func:`~.style.new_axes` takes them."""
    rows = frame["row"].nunique()
    return rows * panel, frame["column"].nunique(), rows


@chart
def draw_fan_multiples(
    frame: pd.DataFrame,
    *,
    axes: np.ndarray,
    top: float,
    reference: float | None = None,
    reference_text: str = "",
    colour: str = "model",
    number: Callable[[float], str] = plain_number,
) -> np.ndarray:
    """A fan per pair of ``row`` and ``column``, rows under their heading, the median's end printed in each.

    ``frame`` has the columns ``row``, ``column``, ``year``, ``q05``, ``q25``, ``q50``, ``q75``, ``q95`` and ``note`` (printed
    under its panel).  All panels reach from zero to ``top``; what lies above is cut off.  ``reference`` is a level
    drawn dashed through every panel and named in the first.
    """
    grid = np.reshape(axes, (frame["row"].nunique(), frame["column"].nunique()))
    for line, (row, of_row) in zip(grid, frame.groupby("row", sort=False), strict=True):
        # words stand above their panels: empty titles keep the height, and no panel gives way to a wide heading
        _above(line[0], row, 2, fontsize=BODY, gid="row")
        for ax, (column, panel) in zip(line, of_row.groupby("column", sort=False), strict=True):
            _draw_panel(ax, panel.sort_values("year"), column, top, colour, number)
            if reference is not None:
                ax.axhline(reference, color=COLOUR["ink"], linewidth=0.9, linestyle=(0, (3, 2)), zorder=3)
        for ax in line:
            ax.set_title(" ", loc="left", fontsize=SMALL, pad=2.4 * LINE_POINTS)
        for ax in line[1:]:
            ax.set_yticklabels([])
    if reference is not None:
        first = grid[0, 0]
        first.annotate(reference_text, (0, reference), xycoords=("axes fraction", "data"), xytext=(2, 2), va="bottom",
                       textcoords="offset points", fontsize=SMALL, bbox=INK_BOX, zorder=6)  # fmt: skip
    for ax in grid[:-1].ravel():
        ax.set_xticklabels([])
    return axes


def _draw_panel(ax: Axes, rows: pd.DataFrame, name: str, top: float, colour: str, number: Callable[[float], str]) -> None:
    years = rows["year"]
    ax.fill_between(years, rows["q05"], rows["q95"], color=COLOUR[f"{colour}_tint"], linewidth=0, zorder=1)
    ax.fill_between(years, rows["q25"], rows["q75"], color=COLOUR[colour], alpha=0.4, linewidth=0, zorder=2)
    ax.plot(years, rows["q50"], color=COLOUR[colour], linewidth=2, zorder=4)
    ax.set_xlim(years.min(), years.max())
    ax.set_ylim(0, top)
    quiet_axis(ax, keep="xy")
    light_scale(ax, "y", number, 3)
    ends = [int(years.min()), int(years.max())]
    ax.set_xticks(ends, [f"{year}年" for year in ends])
    for label, side in zip(ax.get_xticklabels(), ("left", "right"), strict=True):
        label.set_ha(side)
    _above(ax, name, 1, fontsize=SMALL, gid="panel")
    _above(ax, rows["note"].dropna().iloc[-1], 0, fontsize=SMALL, color=COLOUR[colour], gid="note")


def _above(ax: Axes, text: str, line: int, **options) -> None:
    """A text above a panel, in a line counted from the panel upwards; it takes no part in the layout."""
    written = ax.annotate(text, (0, 1), xycoords="axes fraction", xytext=(0, 3 + line * LINE_POINTS), textcoords="offset points",
                          annotation_clip=False, **options)  # fmt: skip
    written.set_in_layout(False)
