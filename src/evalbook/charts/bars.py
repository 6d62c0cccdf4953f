"""Bars: amounts by category, amounts by year, and parts of a whole.  All bars start at zero."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from evalbook.charts.empty import draw_nothing
from evalbook.charts.placement import (
    INK_BOX,
    LINE,
    block_high,
    block_wide,
    number_column,
    paper,
    places,
    points_wide,
    put_lines,
    rows_height,
    size_in_points,
    wrap_points,
    wrapped_labels,
)
from evalbook.charts.style import BODY, COLOUR, SMALL, WIDTH, chart, quiet_axis

OPEN_END = 12.0  # points behind a bar for the arrow of a lower bound


def plain_number(value: float) -> str:
    """A number with thousands separators, no idle decimals, and two decimals where it is below ten."""
    if pd.isna(value):
        return "―"
    digits = 2 if abs(value) < 10 else 1
    text = f"{value:,.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def number_texts(
    rows: pd.DataFrame, number: Callable[[float], str], value: str = "value", text: str = "text"
) -> list[str]:
    """What is printed beside each mark: the column ``text`` where it says something, else the formatted value."""
    given = rows[text] if text in rows else pd.Series(None, index=rows.index, dtype=object)
    return [number(v) if pd.isna(t) or t == "" else str(t) for v, t in zip(rows[value], given, strict=True)]


def bars_height(frame: pd.DataFrame, label_ems: float = 16) -> float:
    """Inches that :func:`draw_bars` needs for these labels."""
    return rows_height(frame["label"], label_ems)


@chart
def draw_bars(
    frame: pd.DataFrame,
    *,
    ax: Axes,
    highlight: str = "",
    colour: str = "source",
    colours: Iterable[str] | None = None,
    number: Callable[[float], str] = plain_number,
    label_ems: float = 16,
) -> Axes:
    """Horizontal bars, first row on top, each with its number between name and bar.

    ``frame`` has the columns ``label`` and ``value`` (one unit throughout; a missing value prints ―) and may have
    ``text``, printed instead of the number; what it says in brackets stands at the bar's end.  With ``highlight`` only
    that label takes the strong colour; ``colours`` names the palette token of each row instead.  A row whose ``hatched``
    is true is no full bar (not final, or not told apart) and is drawn in outline with strokes; one whose ``open`` is true
    is a lower bound, and its bar ends in an arrow.
    """
    rows = frame.reset_index(drop=True)
    if rows.empty:
        return draw_nothing(ax)
    values = rows["value"].astype(float).fillna(0.0)
    tokens = [colour if highlight in ("", label) else "context" for label in rows["label"]]
    tokens = tokens if colours is None else list(colours)
    bars = ax.barh(rows.index, values, color=[COLOUR[token] for token in tokens], height=0.68)
    for bar, token, hatched in zip(bars, tokens, rows.get("hatched", pd.Series(False, index=rows.index)), strict=True):
        if hatched:
            bar.set(facecolor=COLOUR["ground"], edgecolor=COLOUR[token], hatch="////", linewidth=1.0, gid="hatched")
    ax.set_yticks(rows.index, wrapped_labels(rows["label"], label_ems), linespacing=LINE)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    quiet_axis(ax, keep="y")
    texts = number_texts(rows, number)
    heads = [text.partition("（")[0] for text in texts]
    remarks = [text.removeprefix(head) for head, text in zip(heads, texts, strict=True)]
    number_column(ax, heads)
    for position, (value, remark) in enumerate(zip(values, remarks, strict=True)):
        if remark:
            ax.annotate(remark, (max(value, 0.0), position), xytext=(1, 0), textcoords="offset points", va="center",
                        fontsize=SMALL, gid="remark")  # fmt: skip
    width = size_in_points(ax)[0]
    low, high = min(values.min(), 0.0), max(values.max(), 0.0)
    room = block_wide(remarks) + 2
    per_point = max(high - low, 1e-12) / max(width - room, width * 0.2)
    ax.set_xlim(low * 1.02, max(high, low + 1e-12) + room * per_point)
    if "open" in rows:
        ax.set_xlim(right=ax.get_xlim()[1] + OPEN_END * per_point)
        for position in rows.index[rows["open"]]:
            ax.plot(values[position] + OPEN_END / 2 * per_point, position, marker=">", markersize=OPEN_END * 0.8,
                    color=COLOUR[tokens[position]], gid="open")  # fmt: skip
    if low < 0:
        ax.axvline(0, color=COLOUR["muted"], linewidth=0.8)
    return ax


@chart
def draw_columns(
    frame: pd.DataFrame,
    *,
    ax: Axes,
    colour: str = "source",
    target: float | None = None,
    target_text: str = "",
    emphasis: pd.Series | None = None,
    number: Callable[[float], str] = plain_number,
    mean: float | None = None,
    mean_text: str = "",
) -> Axes:
    """Upright bars by year (labels that are numbers stand true to their distances), each with its number, and optional lines
    for a target and for a mean, each with its name.

    ``frame`` has the columns ``label`` and ``value`` and may have ``text``, printed instead of the number.
    ``emphasis`` (boolean, same index) keeps the strong colour for some bars and greys the rest.
    """
    rows = frame.reset_index(drop=True)
    if rows["value"].dropna().empty:
        return draw_nothing(ax)
    values = rows["value"].astype(float).fillna(0.0)
    strong = emphasis.reset_index(drop=True) if emphasis is not None else pd.Series(True, index=rows.index)
    along = places(list(rows["label"]))
    ax.bar(along, values, color=[COLOUR[colour] if on else COLOUR["context"] for on in strong], width=0.66)
    ax.set_xlim(-0.6, along[-1] + 0.6)
    ax.set_ylim(min(values.min() * 1.14, 0), max(values.max(), target or 0, 1e-12) * 1.14)
    quiet_axis(ax, keep="x")
    if target is not None:
        ax.axhline(target, color=COLOUR["ink"], linewidth=1.2, linestyle=(0, (4, 2)), zorder=2.5)
        _name_target(ax, values, target, target_text)
    if mean is not None:
        ax.axhline(mean, color=COLOUR[colour], linewidth=1.2, zorder=0.9, gid="mean")
        ax.annotate("\n".join(wrap_points(mean_text, 90)), (1, mean), xycoords=("axes fraction", "data"), xytext=(4, 0),
                    textcoords="offset points", va="center", fontsize=SMALL, linespacing=LINE, color=COLOUR[colour],
                    annotation_clip=False, gid="mean")  # fmt: skip
    step = size_in_points(ax)[0] / (along[-1] + 1.2)
    labels = ["\n".join(wrap_points(str(label), step - 4)) for label in rows["label"]]
    ax.set_xticks(along, labels, linespacing=LINE)
    inks = ["on_strong" if on else "ink" for on in strong]
    _number_columns(ax, along, values, number_texts(rows, number), inks, target)
    return ax


def _name_target(ax: Axes, values: pd.Series, target: float, text: str) -> None:
    """Name the target line over its left end where the first columns stay below it, else beside its right end."""
    step = ax.get_position().width * WIDTH * 72 / (len(values) + 0.2)  # before the layout, so rather too little
    under = values.iloc[: int(points_wide(text) / step) + 1]
    # over a line near the foot stand the numbers of low columns
    if (under <= target).all() and target > ax.get_ylim()[1] / 3:
        ax.annotate(text, (0, target), xycoords=("axes fraction", "data"), xytext=(2, 3), textcoords="offset points",
                    va="bottom", fontsize=SMALL, annotation_clip=False, gid="target")  # fmt: skip
        return
    ax.annotate("\n".join(wrap_points(text, 90)), (1, target), xycoords=("axes fraction", "data"), xytext=(4, 0),
                textcoords="offset points", va="center", fontsize=SMALL, linespacing=LINE, annotation_clip=False,
                gid="target")  # fmt: skip


def _number_columns(
    ax: Axes, along: list[float], values: pd.Series, texts: list[str], inks: list[str], target: float | None
) -> None:
    """Numbers on the bars; one that the target line would strike through stands in the head of its bar, or above the
    line where the bar is too low.  ``inks`` are the palette tokens of numbers in bars; plain ink cannot be read on a
    grey bar in the dark and has a ground of its own."""
    per_point = (ax.get_ylim()[1] - ax.get_ylim()[0]) / size_in_points(ax)[1]
    for position, value, text, ink in zip(along, values, texts, inks, strict=True):
        foot = value + 3 * per_point
        if target is not None and foot - per_point < target < foot + (SMALL + 2) * per_point:
            if value > (SMALL + 6) * per_point:
                ax.annotate(text, (position, value - 3 * per_point), ha="center", va="top", fontsize=SMALL, color=COLOUR[ink],
                            bbox=INK_BOX if ink == "ink" else None)  # fmt: skip
                continue
            foot = target + 3 * per_point
        ax.annotate(text, (position, foot if value >= 0 else value - 3 * per_point), ha="center",
                    va="bottom" if value >= 0 else "top", fontsize=SMALL, bbox=INK_BOX,
                    annotation_clip=False)  # fmt: skip


BAR = 34.0  # height in points of the bar of a whole
PART_PAD = 4.0  # points between the left edge of a part and its number


@chart
def draw_share_bar(
    frame: pd.DataFrame,
    *,
    ax: Axes,
    highlight: str = "",
    colour: str = "source",
    number: Callable[[float], str] = plain_number,
) -> Axes:
    """One bar of the whole, cut into labelled parts in the given order; narrow parts are labelled with leader lines.

    ``frame`` has the columns ``label`` and ``value`` and may have ``text``; parts are drawn in proportion to their sum.
    The part ``highlight`` (the first when none is named) takes the strong colour.  :func:`share_height` says how
    high the drawing must be.
    """
    rows = frame.reset_index(drop=True)
    across, high = paper(ax)
    parts = _parts(rows, across, number)
    for position, part in parts.iterrows():
        strong = part["label"] == highlight if highlight else position == 0
        ax.barh(BAR / 2, part["width"], left=part["left"], color=COLOUR[colour if strong else "rule"], height=BAR,
                edgecolor=COLOUR["ground"], linewidth=1.5)  # fmt: skip
        if part["inside"]:  # over the name: the middle of a long part is off a narrow screen
            ink = COLOUR["on_strong" if strong else "ink"]
            ax.text(part["left"] + PART_PAD, BAR / 2, part["text"], va="center", color=ink, fontsize=BODY, gid="number")
    for name in _place_names(parts, across):
        if name.leader is not None:
            ax.plot([name.leader] * 2, [BAR, BAR + name.depth + 9], color=COLOUR["muted"], linewidth=0.8)
        put_lines(ax, name.x, BAR + name.depth, name.lines, ha="right" if name.flipped else "left")
    ax.set_xlim(0, across)
    ax.set_ylim(high, 0)
    return ax


def share_height(frame: pd.DataFrame, number: Callable[[float], str] = plain_number) -> float:
    """Inches that :func:`draw_share_bar` needs for these parts and names."""
    across = WIDTH * 72 * 0.98
    names = _place_names(_parts(frame.reset_index(drop=True), across, number), across)
    return (BAR + max(name.depth + block_high(name.lines) for name in names) + 14) / 72


@dataclass(frozen=True)
class PlacedName:
    """A name under the bar: where it starts (ends, when ``flipped``), how deep, and the leader that ties it."""

    x: float
    depth: float
    lines: list[str]
    flipped: bool
    leader: float | None


def _parts(rows: pd.DataFrame, across: float, number: Callable[[float], str]) -> pd.DataFrame:
    """Left edge and width in points, printed number and name of each part; numbers that do not fit join the name."""
    texts = number_texts(rows, number)
    widths = rows["value"] / rows["value"].sum() * across
    inside = [points_wide(text, BODY) + 8 < width for text, width in zip(texts, widths, strict=True)]
    names = [
        label if fits else f"{label} {text}" for label, text, fits in zip(rows["label"], texts, inside, strict=True)
    ]
    return pd.DataFrame(
        {
            "label": rows["label"], "text": texts, "width": widths, "left": widths.cumsum() - widths,
            "inside": inside, "name": names,
        }
    )  # fmt: skip


def _place_names(parts: pd.DataFrame, across: float) -> list[PlacedName]:
    """Names within the width of wide parts, else stepping down beside a leader line.

    Names of narrow parts run to the right of their leader, and from some part onwards to the left of it; the former
    are placed from right to left and the latter from left to right, so that no leader crosses a name.
    """
    widths, lefts = list(parts["width"]), list(parts["left"])
    blocks = [wrap_points(name, max(width - 6, 100)) for name, width in zip(parts["name"], widths, strict=True)]
    wides = [block_wide(lines) + 6 for lines in blocks]
    leaders = [left + min(width / 2, 4) for left, width in zip(lefts, widths, strict=True)]
    narrow = [i for i, wide in enumerate(wides) if wide > widths[i]]
    turn = _turning_point(narrow, wides, leaders, across)
    taken: list[tuple[float, float, float, float]] = []
    placed = []
    below = max((block_high(lines) + 6 for i, lines in enumerate(blocks) if i not in narrow), default=0.0)
    for i in [i for i in range(len(wides)) if i not in narrow] + narrow[:turn][::-1] + narrow[turn:]:
        flipped, tied = i in narrow[turn:], i in narrow
        start = max(leaders[i] - wides[i] + 2 if flipped else leaders[i] - 1 if tied else lefts[i], 0.0)
        high, depth = block_high(blocks[i]), 5.0 + (below if tied else 0.0)  # no tied name reads as that of a wide part
        while any(start < r and start + wides[i] > x and depth < b and depth + high > t for x, r, t, b in taken):
            depth += 3.0
        taken += [(start, start + wides[i], depth, depth + high + 3), (leaders[i] - 2, leaders[i] + 2, 0, depth)]
        x = leaders[i] - 3 if flipped else start + (4 if tied else 1)
        placed.append(PlacedName(x, depth, blocks[i], flipped, leaders[i] if tied else None))
    return placed


def _turning_point(narrow: list[int], wides: list[float], leaders: list[float], across: float) -> int:
    """How many narrow parts, from the left, can carry their names to the right without crossing the rest's leaders."""
    for turn in range(len(narrow), 0, -1):
        edge = leaders[narrow[turn]] if turn < len(narrow) else across
        if all(leaders[i] + wides[i] <= edge for i in narrow[:turn]):
            return turn
    return 0
