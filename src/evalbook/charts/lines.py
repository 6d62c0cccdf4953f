"""Lines: what changes from period to period, one line per group, named directly at its right end."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from evalbook.charts.bars import number_texts, plain_number
from evalbook.charts.empty import draw_nothing
from evalbook.charts.placement import (
    INK_BOX,
    LABEL_GAP,
    LINE,
    block_high,
    block_wide,
    light_scale,
    places,
    points_wide,
    shorten_scale,
    size_in_points,
    spread,
    wrap_points,
)
from evalbook.charts.style import COLOUR, SMALL, chart, quiet_axis

MARKERS = ["o", "s", "^", "D", "v", "P", "X"]
DASHES = ["-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2))]


@chart
def draw_series(
    frame: pd.DataFrame,
    *,
    ax: Axes,
    colour: str = "source",
    colours: Mapping[str, str] | None = None,
    highlight: str = "",
    target: float | None = None,
    target_text: str = "",
    number: Callable[[float], str] = plain_number,
    from_zero: bool = True,
    label_ems: float = 12,
    peak: str = "",
    scale: tuple[float, float] | None = None,
) -> Axes:
    """Lines with marked points; both ends carry their numbers and the right end the name of the group.

    ``frame`` has the columns ``period`` (in order of appearance; numbers sorted and true to their distances) and ``value``, and may have
    ``group`` and ``text`` (printed instead of the number); a missing value breaks the line.  A single line carries
    every number.  Without ``colours`` (group → palette token) the first group, or ``highlight``, takes the strong
    colour; groups differ by marker and dash as well.  The highest inner point of the group ``peak`` carries its number.
    ``scale`` (lowest and highest value) puts several drawings on the same labelled scale, which need not begin at zero.
    """
    if frame["value"].dropna().empty:
        return draw_nothing(ax)
    rows = frame.reset_index(drop=True).assign(printed=number_texts(frame.reset_index(drop=True), number))
    rows["group"] = rows.get("group", "")
    periods = list(
        dict.fromkeys(sorted(rows["period"]) if pd.api.types.is_numeric_dtype(rows["period"]) else rows["period"])
    )
    groups = list(dict.fromkeys(rows["group"]))
    tokens = {group: (colours or {}).get(group) or _token(group, groups, highlight, colour) for group in groups}
    along = dict(zip(periods, places(periods), strict=True))
    rows["x"] = rows["period"].map(along)
    for place, group in enumerate(groups):
        own = rows[rows["group"] == group].set_index("x").reindex(along.values())
        ax.plot(
            own.index,
            own["value"],
            color=COLOUR[tokens[group]],
            marker=MARKERS[place % len(MARKERS)],
            markersize=5.5,
            markeredgecolor=COLOUR["ground"],
            markeredgewidth=0.8,
            linewidth=2.2,
            linestyle=DASHES[place % len(DASHES)],
            zorder=4 if tokens[group] == colour else 3,
        )
    _set_scales(ax, rows, along, target, from_zero, number, single=len(groups) == 1, scale=scale)
    if target is not None:
        _draw_target(ax, target, target_text)
    _name_ends(ax, rows.dropna(subset="value"), groups, tokens, label_ems, target, every=len(groups) == 1)
    if len(groups) > 1 or scale:
        shorten_scale(ax, 0, max(along.values()))
    if peak:
        _number_peak(ax, rows[rows["group"] == peak].dropna(subset="value"), tokens.get(peak, colour))
    return ax


def _token(group: str, groups: list[str], highlight: str, colour: str) -> str:
    if highlight:
        return colour if group == highlight else "context"
    return [colour, "context", "ink", "step3", "muted"][min(groups.index(group), 4)]


def _set_scales(ax: Axes, rows: pd.DataFrame, along: Mapping[object, float], target: float | None, from_zero: bool,
                number: Callable[[float], str], *, single: bool, scale: tuple[float, float] | None) -> None:  # fmt: skip
    """Periods along the foot; a light value scale where not every point carries its number, or where it is given."""
    low, high = min(rows["value"].min(), target or rows["value"].min()), max(rows["value"].max(), target or 0)
    floor = 0 if from_zero and low >= 0 else low - (high - low) * (0.2 if single else 0.12)
    ax.set_ylim(floor, high + (high - floor) * 0.12)
    if scale:
        floor = scale[0]
        ax.set_ylim(floor, scale[1] + (scale[1] - floor) * 0.04)  # room for a mark on the highest value
    ax.set_xlim(-0.3, max(along.values()) + 0.3)
    quiet_axis(ax, keep="x" if single and not scale else "xy")
    ax.spines["bottom"].set_visible(floor == 0)
    if scale or not single:
        light_scale(ax, "y", number)
        ax.tick_params(axis="x", pad=7)
    step = size_in_points(ax)[0] * 0.75 / max(len(along) - 1, 1)
    ax.set_xticks(list(along.values()), ["\n".join(wrap_points(str(period), step)) for period in along], linespacing=LINE)


def _draw_target(ax: Axes, target: float, text: str) -> None:
    ax.axhline(target, color=COLOUR["ink"], linewidth=1.2, linestyle=(0, (4, 2)), zorder=2)
    ax.annotate(text, (0, target), xycoords=("axes fraction", "data"), xytext=(2, 3), textcoords="offset points",
                va="bottom", fontsize=SMALL, bbox=INK_BOX, gid="target")  # fmt: skip


def _name_ends(ax: Axes, rows: pd.DataFrame, groups: list[str], tokens: dict[str, str], ems: float,
               target: float | None, *, every: bool) -> None:  # fmt: skip
    """Numbers at the ends; right-hand names share one column and are pushed apart, tied back by thin lines."""
    first = rows.sort_values("x").groupby("group", sort=False).head(1).set_index("group").loc[groups]
    last = rows.sort_values("x").groupby("group", sort=False).tail(1).set_index("group").loc[groups]
    named = [wrap_points(f"{g} {last.loc[g, 'printed']}" if g else last.loc[g, "printed"], ems * SMALL) for g in groups]
    span = rows["x"].max() - rows["x"].min() or 1
    width, height = size_in_points(ax)
    right = max(block_wide(lines) for lines in named) + 24
    left = max(points_wide(text) for text in first["printed"]) + 14
    inner = max(width - left - right, width * 0.3)
    ax.set_xlim(-left * span / inner, span + right * span / inner)
    bottom, top = ax.get_ylim()
    scale = height / (top - bottom)
    ends = spread([(v - bottom) * scale for v in last["value"]], [block_high(lines) + 2 for lines in named], 0, height)
    once = ~first.duplicated(["x", "value", "printed"])  # lines that set out from one point share its number
    if not every:  # a hair line of the scale tells the number of a point on it
        once &= ~np.array([np.isclose(ax.get_yticks(), value, rtol=1e-9, atol=1e-12).any() for value in first["value"]])
    shared = first.duplicated(["x", "value", "printed"], keep=False)
    starts = spread([(v - bottom) * scale for v in first.loc[once, "value"]], LABEL_GAP, 0, height)
    starts = dict(zip(first.index[once], starts, strict=True))
    for place, group in enumerate(groups):
        ink = COLOUR[tokens[group] if tokens[group] not in ("context", "step3") else "muted"]
        x, y = last.loc[group, "x"], last.loc[group, "value"]
        moved = ends[place] - (y - bottom) * scale
        if abs(moved) > 3 or x < span:
            ax.plot(
                [x, span + 12 * span / inner], [y, y + moved / scale], color=COLOUR["rule"], linewidth=0.8, zorder=1
            )
        ax.annotate("\n".join(named[place]), (span, y), xytext=(15, moved), textcoords="offset points", va="center",
                    color=ink, fontsize=SMALL, linespacing=LINE, bbox=INK_BOX, gid="end")  # fmt: skip
        if not every and group in starts and (len(rows[rows["group"] == group]) > 1):
            x, y = first.loc[group, "x"], first.loc[group, "value"]
            moved = starts[group] - (y - bottom) * scale
            ink = COLOUR["muted"] if shared[group] else ink
            ax.annotate(first.loc[group, "printed"], (x, y), xytext=(-8, moved), textcoords="offset points", ha="right",
                        va="center", color=ink, fontsize=SMALL, bbox=INK_BOX, gid="start")  # fmt: skip
    if every:
        _number_points(ax, rows.sort_values("x"), target, scale)


def _number_peak(ax: Axes, rows: pd.DataFrame, token: str) -> None:
    """The number over the highest point of one line, where no end carries it already."""
    if rows.empty or rows["value"].idxmax() in (rows.index[0], rows.index[-1]):
        return
    row = rows.loc[rows["value"].idxmax()]
    ax.annotate(row["printed"], (row["x"], row["value"]), xytext=(0, 7), textcoords="offset points", ha="center",
                va="bottom", color=COLOUR["muted" if token in ("context", "step3") else token], fontsize=SMALL,
                bbox=INK_BOX, gid="peak")  # fmt: skip


def _number_points(ax: Axes, rows: pd.DataFrame, target: float | None, scale: float) -> None:
    """Numbers over the points of a single line but the last, under them in a valley or where the target line would
    strike through."""
    floor = ax.get_ylim()[0]
    valley = (rows["value"].diff().fillna(-1) < 0) & (rows["value"].diff(-1) < 0)
    for row, low in zip(rows[:-1].itertuples(), valley, strict=False):
        struck = target is not None and 0 <= (target - row.value) * scale < SMALL + 10
        struck = struck or (low and (row.value - floor) * scale > SMALL + 10)
        ax.annotate(row.printed, (row.x, row.value), xytext=(0, -7 if struck else 7), textcoords="offset points",
                    ha="center", va="top" if struck else "bottom", fontsize=SMALL, bbox=INK_BOX,
                    gid="point")  # fmt: skip
