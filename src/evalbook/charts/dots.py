"""Dots: positions on a scale where a bar from zero would say nothing, with intervals or by group."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from evalbook.charts.bars import number_texts, plain_number
from evalbook.charts.empty import draw_nothing
from evalbook.charts.lines import MARKERS
from evalbook.charts.placement import (
    INK_BOX,
    LINE,
    block_wide,
    light_scale,
    number_column,
    points_wide,
    rows_height,
    size_in_points,
    spread,
    wrapped_labels,
)
from evalbook.charts.style import COLOUR, SMALL, chart, quiet_axis


def dots_height(frame: pd.DataFrame, label_ems: float = 16) -> float:
    """Inches that a dot chart with these labels needs, scale and headings included."""
    crowded = frame.groupby("label").size().max() > 2  # numbers stand under the dots too
    return rows_height(dict.fromkeys(frame["label"]), label_ems, least=42 if crowded else 30, extra=42)


@chart
def draw_interval_dots(
    frame: pd.DataFrame,
    *,
    ax: Axes,
    colour: str = "source",
    highlight: str = "",
    reference: float | None = None,
    reference_text: str = "",
    number: Callable[[float], str] = plain_number,
    label_ems: float = 16,
    colours: Iterable[str] | None = None,
) -> Axes:
    """One dot per row with its interval as a line, first row on top, the number in a column before it.

    ``frame`` has the columns ``label``, ``value``, ``low``, ``high`` (missing ends draw the dot alone) and may have
    ``text``, printed instead of the number.  ``reference`` is an upright line named above the rows.  Rows whose column
    ``apart`` (boolean) is true sum others up: their dots are squares, and a thin line parts them from the rows before.
    ``colours`` names the palette token of each row.
    """
    rows = frame.reset_index(drop=True)
    if rows.empty:
        return draw_nothing(ax)
    tokens = [colour if highlight in ("", label) else "context" for label in rows["label"]]
    tokens = tokens if colours is None else list(colours)
    for position, row in rows.iterrows():
        ink = COLOUR[tokens[position]]
        if pd.notna(row["low"]) and pd.notna(row["high"]):
            ax.plot(
                [row["low"], row["high"]], [position] * 2, color=ink, linewidth=2.4, solid_capstyle="butt", zorder=2
            )
            ax.plot(
                [row["low"], row["high"]], [position] * 2, color=ink, linestyle="", marker="|", markersize=9, zorder=2
            )
        apart = bool(row.get("apart", False))
        ax.plot(row["value"], position, marker="s" if apart else "o", markersize=9, color=ink, markeredgecolor=COLOUR["ground"], zorder=3)
        if apart and position and not rows["apart"][position - 1]:
            ax.axhline(position - 0.5, color=COLOUR["rule"], linewidth=1.0, zorder=1, gid="apart")
    values = pd.concat([rows[["value", "low", "high"]].stack(), pd.Series([reference], dtype=float).dropna()])
    _finish(ax, list(rows["label"]), values, number, label_ems)
    number_column(ax, number_texts(rows, number))
    if reference is not None:
        _draw_reference(ax, reference, reference_text)
    return ax


@chart
def draw_dot_plot(
    frame: pd.DataFrame,
    *,
    ax: Axes,
    colour: str = "source",
    colours: Mapping[str, str] | None = None,
    number: Callable[[float], str] = plain_number,
    reference: float | None = None,
    reference_text: str = "",
    label_ems: float = 16,
) -> Axes:
    """One row per label and one dot per group; groups differ by marker and are named above the first row.

    ``frame`` has the columns ``label`` and ``value`` and may have ``group`` and ``text``.  Numbers stand above their
    dots, one that would run into the number before it under its dot; only where both sides are taken are they pushed apart.
    """
    rows = frame.reset_index(drop=True)
    rows = rows.assign(printed=number_texts(rows, number), group=rows.get("group", ""))
    groups, labels = list(dict.fromkeys(rows["group"])), list(dict.fromkeys(rows["label"]))
    tokens = {g: (colours or {}).get(g) or [colour, "context", "ink", "muted"][min(i, 3)] for i, g in enumerate(groups)}
    for row in rows.itertuples():
        ax.plot(row.value, labels.index(row.label), marker=MARKERS[groups.index(row.group) % len(MARKERS)],
                markersize=9, color=COLOUR[tokens[row.group]], markeredgecolor=COLOUR["ground"], linestyle="",
                zorder=3)  # fmt: skip
    values = pd.concat([rows["value"], pd.Series([reference], dtype=float)]).dropna()
    _finish(ax, labels, values, number, label_ems)
    if reference is not None:
        _draw_reference(ax, reference, reference_text)
    for position, label in enumerate(labels):
        own = rows[(rows["label"] == label) & rows["value"].notna()]
        ax.plot([own["value"].min(), own["value"].max()], [position] * 2, color=COLOUR["rule"], linewidth=2, zorder=1)
        _write_numbers(ax, own.sort_values("value"), position, tokens)
    if groups != [""]:
        _name_groups(ax, groups, tokens)
    return ax


def _finish(ax: Axes, labels: list[str], values: pd.Series, number: Callable[[float], str], label_ems: float) -> None:
    margin = (values.max() - values.min() or abs(values.max()) or 1) * 0.07
    floor = values.min() - margin
    ax.set_xlim(0 if values.min() >= 0 > floor else floor, values.max() + margin)
    ax.set_ylim(len(labels) - 0.4, -0.7)
    quiet_axis(ax, keep="xy")
    ax.set_yticks(range(len(labels)), wrapped_labels(labels, label_ems), linespacing=LINE)
    light_scale(ax, "x", number)


def _draw_reference(ax: Axes, reference: float, text: str) -> None:
    ax.axvline(reference, color=COLOUR["ink"], linewidth=1.2, linestyle=(0, (4, 2)), zorder=1.5)
    width = size_in_points(ax)[0]
    left, right = ax.get_xlim()
    at, half = (reference - left) / (right - left) * width, points_wide(text) / 2
    shift = max(half - at, 0) + min(width + 20 - at - half, 0)  # the name may not leave the picture at either side
    ax.annotate(text, (reference, 1), xycoords=("data", "axes fraction"), xytext=(shift, 3), textcoords="offset points",
                ha="center", fontsize=SMALL, annotation_clip=False, gid="reference")  # fmt: skip


def _write_numbers(ax: Axes, own: pd.DataFrame, position: int, tokens: dict[str, str]) -> None:
    """The numbers of one row, smallest first: above the dot, or under it where the one before is in the way."""
    width = size_in_points(ax)[0]
    left, right = ax.get_xlim()
    sides: dict[bool, list[tuple[float, pd.Series]]] = {True: [], False: []}
    ends = {True: -math.inf, False: -math.inf}
    for _, row in own.iterrows():
        at, half = (row["value"] - left) / (right - left) * width, points_wide(row["printed"]) / 2 + 4
        above = at - half >= ends[True] or (at - half < ends[False] and ends[True] <= ends[False])
        sides[above].append((at, row))
        ends[above] = max(ends[above], at - half) + 2 * half
    for above, rows in sides.items():
        placed = spread([at for at, _ in rows], [points_wide(row["printed"]) + 8 for _, row in rows], 0, width)
        for (at, row), there in zip(rows, placed, strict=True):
            token = tokens[row["group"]]
            ax.annotate(row["printed"], (row["value"], position), xytext=(there - at, 6 if above else -6), ha="center",
                        textcoords="offset points", va="bottom" if above else "top", fontsize=SMALL, bbox=INK_BOX,
                        color=COLOUR["muted" if token == "context" else token], gid="number")  # fmt: skip


def _name_groups(ax: Axes, groups: list[str], tokens: dict[str, str]) -> None:
    """The groups with their markers in one line over the first row."""
    x = 0.0
    for place, group in enumerate(groups):
        shift = ScaledTranslation((x + 4) / 72, 22 / 72, ax.figure.dpi_scale_trans)
        ax.plot(0, 1, marker=MARKERS[place % len(MARKERS)], color=COLOUR[tokens[group]], linestyle="", markersize=7,
                clip_on=False, transform=ax.transAxes + shift, gid="key")  # fmt: skip
        ax.annotate(group, (0, 1), xycoords="axes fraction", xytext=(x + 12, 22), textcoords="offset points",
                    va="center", fontsize=SMALL, annotation_clip=False, gid="key")  # fmt: skip
        x += block_wide([group]) + 30
