"""Scatter: funding schemes by length and size of support, with every scheme named."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from evalbook.charts.empty import draw_nothing
from evalbook.charts.placement import (
    INK_BOX,
    LINE,
    points_wide,
    size_in_points,
    wrap_points,
)
from evalbook.charts.scheme_key import BASES, draw_key, draw_numbered_list, list_height, yen_text
from evalbook.charts.scheme_places import Rect, Spot, box_around, place_markers, place_texts
from evalbook.charts.style import COLOUR, SMALL, chart, quiet_axis

AMOUNTS = {
    1e5: "10万円",
    1e6: "100万円",
    1e7: "1,000万円",
    1e8: "1億円",
    1e9: "10億円",
    1e10: "100億円",
    1e11: "1,000億円",
}
NAMED_DIRECTLY = 10  # up to this many schemes carry their names, more carry numbers unless they have short names
MAP_HEIGHT, NAMED_HEIGHT = 4.6, 8.4  # inches of the map itself; a crowd of names needs the taller one
TAIL = 11.0  # points of the dotted tail that says "up to this"
ASIDE = 0.12  # years by which a marker may stand off its term: no scheme looks half a year longer than it is
CORNERS = {(0, 0): "小さく短い", (1, 0): "小さく長い", (0, 1): "大きく短い", (1, 1): "大きく長い"}


def numbered_schemes(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame in printing order with the column ``number``: by basis, then by amount from large to small.

    Schemes that have no point, for want of a term or an amount, come last and have the number 0.
    """
    lost = frame[["term", "amount"]].isna().any(axis=1)
    rank = frame["basis"].map({name: place for place, name in enumerate(BASES)})
    order = frame.assign(_lost=lost, _rank=rank, _top=frame["amount_max"].fillna(frame["amount"]))
    order = order.sort_values(["_lost", "_rank", "_top", "term"], ascending=[True, True, False, True], kind="stable")
    numbers = [0 if away else place for place, away in enumerate(order["_lost"], start=1)]
    return order.drop(columns=["_lost", "_rank", "_top"]).reset_index(drop=True).assign(number=numbers)


def scheme_map_height(frame: pd.DataFrame) -> float:
    """Inches that :func:`draw_scheme_map` needs, the numbered key included."""
    rows = numbered_schemes(frame)
    if _needs_list(rows):
        return MAP_HEIGHT + list_height(rows)
    return NAMED_HEIGHT if len(rows) > NAMED_DIRECTLY else MAP_HEIGHT


def _needs_list(rows: pd.DataFrame) -> bool:
    """Numbers and a list are for crowds without short names, and for schemes that have no point."""
    return "short" not in rows and (len(rows) > NAMED_DIRECTLY or (rows["number"] == 0).any())


@chart
def draw_scheme_map(
    frame: pd.DataFrame,
    *,
    ax: Axes,
    medians: tuple[float, float] | None = None,
    money: Callable[[float], str] = yen_text,
) -> Axes:
    """Schemes by years of support (across) and amount per project (upwards, each step ten times the last).

    ``frame`` has the columns ``label``, ``term``, ``term_max`` (years), ``amount``, ``amount_max`` (yen; a missing
    ``…_max`` means no range), ``basis`` (``per_year``, ``total`` or ``annualised``) and ``adoptions`` (missing where
    unknown).  It may have ``short`` (a name for the map), ``term_ceiling`` and ``amount_ceiling`` (true where the value
    is an upper bound, drawn with a dotted tail).  A range is a bar with a marker at either end and none between, for no
    source prints its middle.  The marker's area is the number of adoptions, a hollow marker has none known; markers
    that would coincide make room upwards and downwards, hardly sideways.  ``medians`` (years, yen) rule the map into
    four quadrants, which their corners name; ``money`` words the second.  With more than ten schemes and no
    short names the points carry numbers, explained by a list below, which also holds the schemes that have no point.
    A frame without any point says so.
    """
    listed = numbered_schemes(frame)
    rows = listed[listed["number"] > 0]
    if rows.empty:
        return draw_nothing(ax, "条件に当てはまる制度がない")
    _set_scales(ax, rows)
    direct = not _needs_list(listed)
    names = rows["short"] if "short" in rows else rows["label"]
    texts = [wrap_points(name, 110) if direct else [str(n)] for name, n in zip(names, rows["number"], strict=True)]
    draw_key(ax, rows)
    if not direct:
        draw_numbered_list(ax, listed)
    width, height = size_in_points(ax)
    points = _in_points(ax, _middle(rows, "term"), _middle(rows, "amount"))
    middle = None if medians is None else _in_points(ax, *([value] for value in medians))[0]
    marks = _marks(ax, rows, points)
    markers = place_markers(points, marks, rows, middle, ASIDE * width / (ax.get_xlim()[1] - ax.get_xlim()[0]))
    if any(abs(spot.x - x) + abs(spot.y - y) > 1 for spot, (x, y) in zip(markers, points, strict=True)):
        ax.set_xlabel("支援の年数（重なる点は少しずらしてある）")
    kept = [(box, 100.0) for box in _range_boxes(ax, rows, markers) + _end_boxes(markers, marks)]
    if medians is not None:
        names, lines = _rule_medians(ax, medians, money, (width, height))
        kept += [(box, 100.0) for box in names + _name_corners(ax, width, height)] + [(box, 12.0) for box in lines]
    spots = place_texts(markers, texts, width, height, kept)
    for row, lines, spot, own in zip(rows.itertuples(), texts, spots, marks, strict=True):
        _draw_scheme(ax, row, lines, spot, own, (width, height))
    return ax


def _in_points(ax: Axes, terms: Sequence[float], amounts: Sequence[float]) -> np.ndarray:
    """Places of the map in points from the lower left of the axes."""
    places = ax.transData.transform(np.column_stack([terms, amounts]))
    return (places - ax.transAxes.transform((0, 0))) * 72 / ax.figure.dpi


def _marks(ax: Axes, rows: pd.DataFrame, middles: np.ndarray) -> list[list[tuple[float, float]]]:
    """Where a scheme's markers stand, in points from its middle: at the middle itself, or at the ends of its ranges."""
    low = _in_points(ax, rows["term"].astype(float), rows["amount"].astype(float)) - middles
    high = _in_points(ax, _top(rows, "term"), _top(rows, "amount")) - middles
    marks = []
    for (left, bottom), (right, top) in zip(low, high, strict=True):
        ends = [(0.0, bottom), (0.0, top)] if top > bottom else []
        ends += [(left, 0.0), (right, 0.0)] if right > left else []
        marks.append(ends or [(0.0, 0.0)])
    return marks


def _end_boxes(markers: list[Spot], marks: list[list[tuple[float, float]]]) -> list[Rect]:
    """What the markers at the ends of ranges cover."""
    return [
        box_around((spot.x + dx, spot.y + dy), (2 * spot.radius + 3, 2 * spot.radius + 3))
        for spot, own in zip(markers, marks, strict=True)
        for dx, dy in own
        if len(own) > 1
    ]


def _range_boxes(ax: Axes, rows: pd.DataFrame, markers: list[Spot]) -> list[Rect]:
    """What the bars of the ranges and the dotted tails cover, as drawn through the markers."""
    low = _in_points(ax, rows["term"].astype(float), rows["amount"].astype(float))
    high = _in_points(ax, _top(rows, "term"), _top(rows, "amount"))
    boxes = []
    for spot, (left, bottom), (right, top) in zip(markers, low, high, strict=True):
        if right > left:
            boxes.append((left, spot.y - 2, right, spot.y + 2))
        if top > bottom:
            boxes.append((spot.x - 2, bottom, spot.x + 2, top))
    for row, spot in zip(rows.itertuples(), markers, strict=True):
        reach = spot.radius + TAIL
        if pd.isna(row.term_max) and getattr(row, "term_ceiling", False):
            boxes.append((spot.x - reach, spot.y - 2, spot.x, spot.y + 2))
        if pd.isna(row.amount_max) and getattr(row, "amount_ceiling", False):
            boxes.append((spot.x - 2, spot.y - reach, spot.x + 2, spot.y))
    return boxes


def _rule_medians(
    ax: Axes, medians: tuple[float, float], money: Callable[[float], str], size: tuple[float, float]
) -> tuple[list[Rect], list[Rect]]:
    """Two lines that part the map, named at the foot and at the right; returns what the names and the lines cover."""
    style = {"color": COLOUR["muted"], "linewidth": 1.0, "linestyle": (0, (5, 3)), "zorder": 1.5, "gid": "median"}
    ax.axvline(medians[0], **style)
    ax.axhline(medians[1], **style)
    x, y = _in_points(ax, *([value] for value in medians))[0]
    across, upward = f"中央値 {medians[0]:g}年", f"中央値 {money(medians[1])}"
    name = {"fontsize": SMALL, "color": COLOUR["muted"], "textcoords": "offset points", "gid": "median-name"}
    ax.annotate(across, (medians[0], 0), xycoords=("data", "axes fraction"), xytext=(4, 5), **name)
    ax.annotate(upward, (1, medians[1]), xycoords=("axes fraction", "data"), xytext=(-4, 3), ha="right", **name)
    left = size[0] - points_wide(upward) - 8
    names = [(x, 0.0, x + points_wide(across) + 8, 18.0), (left, y, size[0], y + 16)]
    return names, [(x - 1, 0.0, x + 1, size[1]), (0.0, y - 1, size[0], y + 1)]


def _name_corners(ax: Axes, width: float, height: float) -> list[Rect]:
    """Say in each corner of the map what stands there; returns what the words cover."""
    boxes = []
    for (right, top), words in CORNERS.items():
        ax.annotate(words, (right, top), xycoords="axes fraction", xytext=(-4 if right else 4, -4 if top else 5),
                    textcoords="offset points", ha="right" if right else "left", va="top" if top else "bottom",
                    fontsize=SMALL, color=COLOUR["muted"], gid="corner")  # fmt: skip
        wide = points_wide(words) + 8
        left, bottom = (width - wide if right else 0.0), (height - 18 if top else 0.0)
        boxes.append((left, bottom, left + wide, bottom + 18))
    return boxes


def _top(rows: pd.DataFrame, name: str) -> pd.Series:
    return rows[f"{name}_max"].astype(float).fillna(rows[name].astype(float))


def _middle(rows: pd.DataFrame, name: str) -> pd.Series:
    """The middle of a range: in years plainly, in yen halfway on the logarithmic scale."""
    low, high = rows[name].astype(float), _top(rows, name)
    return (low * high) ** 0.5 if name == "amount" else (low + high) / 2


def _set_scales(ax: Axes, rows: pd.DataFrame) -> None:
    top = rows["amount_max"].astype(float).fillna(rows["amount"].astype(float)).max()
    years = rows["term_max"].astype(float).fillna(rows["term"].astype(float)).max()
    ax.set_yscale("log")
    ax.set_ylim(10 ** (math.log10(rows["amount"].min()) - 0.3), 10 ** (math.log10(top) + 0.3))
    ax.set_xlim(0, years + 2)  # room for the names of the longest
    ax.set_xlabel("支援の年数", fontsize=SMALL)
    quiet_axis(ax, keep="xy")
    shown = {value: text for value, text in AMOUNTS.items() if ax.get_ylim()[0] <= value <= ax.get_ylim()[1]}
    ax.set_yticks(list(shown), list(shown.values()))
    ax.set_yticks([], minor=True)
    ax.set_xticks(range(0, int(years) + 2), [f"{year}年" if year else "0" for year in range(0, int(years) + 2)])
    ax.tick_params(axis="x", pad=5)
    ax.grid(axis="y")
    ax.set_axisbelow(True)


def _draw_scheme(
    ax: Axes, row, lines: list[str], spot: Spot, marks: list[tuple[float, float]], size: tuple[float, float]
) -> None:
    _, shape, token = BASES[row.basis]
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()

    def x_at(points: float) -> float:
        return left + points / size[0] * (right - left)

    def y_at(points: float) -> float:
        return low * (high / low) ** (points / size[1])

    x, y = x_at(spot.x), y_at(spot.y)
    bar = {"color": COLOUR[token], "linewidth": 2.2, "alpha": 0.45, "solid_capstyle": "butt", "zorder": 5.5}
    tail = {"color": COLOUR[token], "linewidth": 1.6, "linestyle": (0, (1, 1)), "gid": "ceiling", "zorder": 5.5}
    if pd.notna(row.term_max):
        ax.plot([row.term, row.term_max], [y, y], gid="range", **bar)
    elif getattr(row, "term_ceiling", False):
        ax.plot([x_at(spot.x - spot.radius - TAIL), x], [y, y], **tail)
    if pd.notna(row.amount_max):
        ax.plot([x, x], [row.amount, row.amount_max], gid="range", **bar)
    elif getattr(row, "amount_ceiling", False):
        ax.plot([x, x], [y_at(spot.y - spot.radius - TAIL), y], **tail)
    known = pd.notna(row.adoptions)
    at = [x_at(spot.x + dx) for dx, _ in marks], [y_at(spot.y + dy) for _, dy in marks]
    ax.plot(*at, marker=shape, markersize=spot.radius * 2, linestyle="", zorder=6, gid="scheme",
            color=COLOUR[token if known else "ground"], markeredgecolor=COLOUR["ground" if known else token],
            markeredgewidth=0.8 if known else 1.8)  # fmt: skip
    if spot.leader:
        ax.plot([x, x_at(spot.text_x)], [y, y_at(spot.text_y)], color=COLOUR["context"], linewidth=0.7, zorder=3)
    ax.text(x_at(spot.text_x), y_at(spot.text_y), "\n".join(lines), ha="center", va="center", fontsize=SMALL,
            linespacing=LINE, zorder=5, bbox=INK_BOX | {"pad": 0.2}, gid="name")  # fmt: skip
