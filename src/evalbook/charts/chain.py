"""Chains: what leads to what where no amount is known, as boxes in columns joined by arrows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, Rectangle
from matplotlib.path import Path

from evalbook.charts.placement import INK_BOX, block_high, block_wide, paper, points_wide, put_lines, spread, wrap_points
from evalbook.charts.style import COLOUR, SMALL, WIDTH, chart

SHEET = WIDTH * 72 * 0.98  # points across; a little less than what the framed drawing has
PAD, ROW_GAP = 7.0, 12.0
NARROWEST, WIDEST = 46.0, 200.0  # of a box
ARROW, LABEL = 44.0, 110.0  # room for a bare arrow, and the widest line of a label
PASS = " → "  # in the name of a place where an arrow passes a column without stopping


@dataclass
class Box:
    """A place of the chain, in points from the top left; ``y`` is its middle."""

    name: str
    column: int
    lines: list[str]
    x: float = 0.0
    y: float = 0.0
    width: float = 0.0

    @property
    def high(self) -> float:
        return block_high(self.lines) + 2 * PAD if self.lines else 0.0


def columns_of(rows: pd.DataFrame) -> dict[str, int]:
    """The column of every place, in order of appearance: the length of the longest way that leads to it.

    Raises:
        ValueError: when the way runs in a circle.
    """
    pairs = list(zip(rows["source"], rows["target"], strict=True))
    column = dict.fromkeys((name for pair in pairs for name in pair), 0)
    for _ in range(len(column)):
        before = dict(column)
        for source, target in pairs:
            column[target] = max(column[target], column[source] + 1)
        if column == before:
            return column
    raise ValueError("the flow runs in a circle")


def chain_height(rows: pd.DataFrame) -> float:
    """Inches that :func:`draw_chain` needs."""
    return (_deepest(_boxes(_legs(rows))) + 10) / 72


@chart
def draw_chain(rows: pd.DataFrame, *, ax: Axes, colour: str = "source", highlight: str = "") -> Axes:
    """Boxes from left to right, joined by arrows; ``highlight`` and the arrows at it take the strong colour.

    ``rows`` has the columns ``source`` and ``target`` and may have ``label``, printed on the arrow.  An arrow that
    skips a column passes beside its boxes.
    """
    _, height = paper(ax)
    rows = _legs(rows)
    boxes = _boxes(rows)
    height = max(height, _deepest(boxes) + 2)
    _place(rows, boxes, height)
    for row, lines in zip(rows.itertuples(), _labels(rows), strict=True):
        strong = bool(highlight) and highlight in (row.start, row.end)
        ink = COLOUR[colour if strong else "context" if highlight else "muted"]
        alone = rows["source"].eq(row.source).sum() == 1
        here, there = boxes[row.source], boxes[row.target]
        _join(ax, here, there, lines, ink, strong=strong, early=alone, head=row.target == row.end)
        if row.target != row.end:
            ax.plot([there.x - 2, there.x + there.width + 2], [there.y] * 2, color=ink, linewidth=2.0 if strong else 1.3, zorder=0.8, gid="pass")
    for box in boxes.values():
        if not box.lines:
            continue
        strong = box.name == highlight
        top = box.y - box.high / 2
        ax.add_patch(Rectangle((box.x, top), box.width, box.high, facecolor=COLOUR[colour if strong else "panel"],
                               gid="node"))  # fmt: skip
        if not strong:
            ax.add_patch(Rectangle((box.x, top), box.width, 2.5, facecolor=COLOUR["context" if highlight else colour]))
        put_lines(ax, box.x + box.width / 2, box.y + (0 if strong else 1), box.lines, ha="center", va="center",
                  color=COLOUR["on_strong" if strong else "ink"], gid="name")  # fmt: skip
    ax.set_ylim(height, 0)
    return ax


def _legs(rows: pd.DataFrame) -> pd.DataFrame:
    """The arrows from column to column: one that skips columns passes a place without a name in each of them.

    Adds ``start`` and ``end``, the places that the whole arrow joins; its label stands on the last leg.
    """
    column, legs = columns_of(rows), []
    for row in rows.assign(label=rows["label"].fillna("") if "label" in rows else "").itertuples():
        passed = [f"{row.source}{PASS}{row.target}{PASS}{at}" for at in range(column[row.source] + 1, column[row.target])]
        places = [row.source, *passed, row.target]
        for here, there in zip(places, places[1:], strict=False):
            legs.append((here, there, row.label if there == row.target else "", row.source, row.target))
    return pd.DataFrame(legs, columns=["source", "target", "label", "start", "end"])


def _boxes(rows: pd.DataFrame) -> dict[str, Box]:
    """Every place with its column, its wrapped name and its place across; heights are given in :func:`_place`."""
    columns = columns_of(rows)
    last = max(columns.values())
    gaps = _gaps(rows, columns, last)
    widest = WIDEST
    while sum(widths := _widths(columns, widest)) + sum(gaps) > SHEET and widest > NARROWEST:
        widest -= 2.0
    slack = max(SHEET - sum(widths) - sum(gaps), 0.0) / max(last, 1)
    lefts = [sum(widths[:i]) + sum(gaps[:i]) + slack * i for i in range(last + 1)]
    return {
        name: Box(name, column, [] if PASS in name else wrap_points(name, widths[column] - 2 * PAD), lefts[column], 0.0, widths[column])
        for name, column in columns.items()
    }


def _widths(columns: dict[str, int], widest: float) -> list[float]:
    """What each column needs for its names, wrapped where one is wider than ``widest``: a wrapped name leaves room to others."""
    widths = [NARROWEST] * (max(columns.values()) + 1)
    for name, column in columns.items():
        if PASS in name:
            continue
        lines = wrap_points(name, min(points_wide(name) * 1.06, widest - 2 * PAD))
        widths[column] = max(widths[column], min(block_wide(lines) * 1.06 + 2 * PAD, widest))
    return widths


def _gaps(rows: pd.DataFrame, columns: dict[str, int], last: int) -> list[float]:
    """Room between neighbouring columns: an arrow, or the widest label on one."""
    gaps = [ARROW] * last
    for source, lines in zip(rows["source"], _labels(rows), strict=True):
        gaps[columns[source]] = max(gaps[columns[source]], block_wide(lines) + 52 if lines else 0)
    return gaps


def _labels(rows: pd.DataFrame) -> list[list[str]]:
    return [wrap_points(str(text), LABEL) if text else [] for text in rows["label"]]


def _stacks(boxes: dict[str, Box]) -> list[list[Box]]:
    stacks = defaultdict(list)
    for box in boxes.values():
        stacks[box.column].append(box)
    return [stacks[column] for column in sorted(stacks)]


def _deep(stack: list[Box]) -> float:
    return sum(box.high for box in stack) + ROW_GAP * (len(stack) - 1)


def _deepest(boxes: dict[str, Box]) -> float:
    return max(_deep(stack) for stack in _stacks(boxes))


def _place(rows: pd.DataFrame, boxes: dict[str, Box], height: float) -> None:
    """The fullest column fills the height; from there each column stands as level with its neighbour as it can."""
    stacks = _stacks(boxes)
    first = max(range(len(stacks)), key=lambda i: (_deep(stacks[i]), len(stacks[i])))
    rest = (height - _deep(stacks[first])) / max(len(stacks[first]), 1)
    top = 0.0
    for box in stacks[first]:
        box.y = top + (box.high + rest) / 2
        top += box.high + rest + ROW_GAP
    for order, seen, near in ((range(first + 1, len(stacks)), "target", "source"), (range(first - 1, -1, -1), "source", "target")):
        for column in order:
            _level(rows, boxes, stacks[column], height, seen, near)


def _level(rows: pd.DataFrame, boxes: dict[str, Box], stack: list[Box], height: float, own: str, near: str) -> None:
    """Put each box of a column at the mean height of those it is joined to, pushed apart where they collide."""
    wanted = []
    for box in stack:
        joined = [boxes[name].y for name in rows.loc[rows[own] == box.name, near] if boxes[name].y]
        wanted.append(sum(joined) / len(joined) if joined else height / 2)
    sizes = [box.high + ROW_GAP for box in stack]
    edge = max(box.high for box in stack) / 2
    for box, y in zip(stack, spread(wanted, sizes, edge, height - edge), strict=True):
        box.y = y


def _join(ax: Axes, here: Box, there: Box, lines: list[str], ink: str, *, strong: bool, early: bool, head: bool = True) -> None:
    """An arrow, or with no ``head`` a line, that leaves and arrives level.

    Its label stands on a level stretch: at the start when ``early`` (no other arrow sets out there), else at the end.
    """
    start, end = (here.x + here.width + 1, here.y), (there.x - 1.5, there.y)
    level = block_wide(lines) + 16 if lines else 0.0
    bend = start[0] + (level if early else 0.0)
    straight = end[0] - (0.0 if early else level)
    middle = (bend + straight) / 2
    curve = [(bend, here.y), (middle, here.y), (middle, there.y), (straight, there.y)]
    points = [*([start] if early and lines else []), *curve, *([] if early or not lines else [end])]
    codes = [Path.MOVETO, *([Path.LINETO] if early and lines else []), *[Path.CURVE4] * 3]
    path = Path(points, [*codes, *([] if early or not lines else [Path.LINETO])])
    arrow = FancyArrowPatch(path=path, arrowstyle="-|>" if head else "-", mutation_scale=9, color=ink, linewidth=2.0 if strong else 1.3,
                            zorder=0.8 if strong else 0.6, gid="arrow")  # fmt: skip
    ax.add_patch(arrow)
    if lines:
        flat = here.y == there.y
        x = (start[0] + end[0]) / 2 if flat else start[0] + level / 2 + 2 if early else end[0] - level / 2 - 4
        y = here.y if early else there.y
        put_lines(ax, x, y, lines, ha="center", va="center", size=SMALL, bbox=INK_BOX, gid="label")
