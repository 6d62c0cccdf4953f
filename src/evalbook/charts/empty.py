"""What a chart shows when the chosen years hold no number: a plain sentence instead of an empty frame."""

from __future__ import annotations

from matplotlib.axes import Axes

from evalbook.charts.style import BODY, COLOUR

NOTHING = "選んだ年度の範囲には、資料の数値がない"


def draw_nothing(ax: Axes, words: str = NOTHING) -> Axes:
    """Say in the middle of the axes that there is nothing to draw."""
    ax.set_axis_off()
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    ax.text(0.5, 0.5, words, ha="center", va="center", fontsize=BODY, color=COLOUR["muted"], gid="nothing")
    return ax
