"""Flows: what goes from where to where, as bands whose width is the amount.

Where no amount is known a band would promise one; such a flow is drawn as boxes and arrows (:mod:`chain`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from evalbook.charts.bars import plain_number
from evalbook.charts.chain import chain_height, columns_of, draw_chain
from evalbook.charts.placement import INK_BOX, block_high, paper, put_lines, spread, wrap_points
from evalbook.charts.style import COLOUR, SMALL, chart

NODE, GAP = 10.0, 16.0
LABEL = 128.0  # points of a name at the outer columns; longer names are wrapped


@dataclass
class Node:
    """A place of the flow: its column, its throughput and, once laid out, where it stands in points."""

    name: str
    column: int
    amount: float
    x: float = 0.0
    y: float = 0.0
    high: float = 0.0


def flow_height(frame: pd.DataFrame) -> float:
    """Inches in which the fullest column of the flow has room for its names."""
    if "value" not in frame:
        return chain_height(frame)
    nodes = _nodes(frame.reset_index(drop=True))
    counts = pd.Series([node.column for node in nodes.values()]).value_counts()
    return max(counts.max() * 46 + 20, 150) / 72


@chart
def draw_flow(
    frame: pd.DataFrame,
    *,
    ax: Axes,
    colour: str = "source",
    highlight: str = "",
    number: Callable[[float], str] = plain_number,
) -> Axes:
    """Bands from sources at the left to targets at the right; places in between stand in columns of their own.

    ``frame`` has the columns ``source`` and ``target``, ``value`` (every place prints its amount) and may have
    ``label`` (printed on the band).  Without ``value`` boxes are joined by arrows: structure, not amount.  What leaves
    or reaches ``highlight`` takes the strong colour.

    Raises:
        ValueError: when the flow runs in a circle.
    """
    rows = frame.reset_index(drop=True)
    if "value" not in rows:
        return draw_chain(rows, ax=ax, colour=colour, highlight=highlight)
    width, height = paper(ax)
    nodes = _nodes(rows)
    _lay_out(nodes, width, height)
    _draw_bands(ax, rows, nodes, colour, highlight)
    for node in nodes.values():
        ax.add_patch(Rectangle((node.x, node.y), NODE, node.high, facecolor=COLOUR[colour], gid="node"))
    last = max(node.column for node in nodes.values())
    for column in range(last + 1):
        own = [node for node in nodes.values() if node.column == column]
        _name_column(ax, own, number, height, first=column == 0, last=column == last)
    ax.set_ylim(height, 0)
    return ax


def _nodes(rows: pd.DataFrame) -> dict[str, Node]:
    """Every place in order of appearance; its column is the longest way that leads to it."""
    column = columns_of(rows)
    out, into = rows.groupby("source")["value"].sum(), rows.groupby("target")["value"].sum()
    return {name: Node(name, at, max(out.get(name, 0.0), into.get(name, 0.0))) for name, at in column.items()}


def _lay_out(nodes: dict[str, Node], width: float, height: float) -> None:
    """One scale for all columns: the fullest one fills the height, the others stand centred."""
    columns = defaultdict(list)
    for node in nodes.values():
        columns[node.column].append(node)
    gaps = {column: max(GAP, 30.0 if 0 < column < max(columns) else GAP) for column in columns}
    scale = min((height - gaps[c] * len(own)) / sum(node.amount for node in own) for c, own in columns.items())
    inner = width - 2 * LABEL - NODE
    for column, own in columns.items():
        filled = sum(node.amount for node in own) * scale + gaps[column] * (len(own) - 1)
        y = (height - filled) / 2
        for node in own:
            node.x, node.y, node.high = LABEL + inner * column / max(max(columns), 1), y, node.amount * scale
            y += node.high + gaps[column]


def _draw_bands(ax: Axes, rows: pd.DataFrame, nodes: dict[str, Node], colour: str, highlight: str) -> None:
    left = {name: node.y for name, node in nodes.items()}
    right = dict(left)
    middles, texts = [], []
    for row in rows.itertuples():
        start, end = nodes[row.source], nodes[row.target]
        deep = row.value / start.amount * start.high
        strong = highlight in (row.source, row.target) if highlight else True
        band = _band(start.x + NODE, left[row.source], end.x, right[row.target], deep)
        ax.add_patch(PathPatch(band, facecolor=COLOUR[f"{colour}_tint" if strong else "panel"], gid="band", zorder=0.5))
        middles.append(((start.x + NODE + end.x) / 2, (left[row.source] + right[row.target] + deep) / 2))
        texts.append(str(getattr(row, "label", "") or ""))
        left[row.source] += deep
        right[row.target] += deep
    for x in sorted({x for x, _ in middles}):
        own = [i for i, (middle, _) in enumerate(middles) if middle == x and texts[i]]
        for i, y in zip(own, spread([middles[i][1] for i in own], SMALL * 1.4), strict=True):
            ax.text(x, y, texts[i], ha="center", va="center", fontsize=SMALL, bbox=INK_BOX, gid="label")


def _band(x0: float, y0: float, x1: float, y1: float, deep: float) -> Path:
    """A band of constant depth that leaves and arrives level."""
    middle = (x0 + x1) / 2
    points = [(x0, y0), (middle, y0), (middle, y1), (x1, y1), (x1, y1 + deep)]
    points += [(middle, y1 + deep), (middle, y0 + deep), (x0, y0 + deep), (x0, y0)]
    return Path(points, [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY])


def _name_column(ax: Axes, own: list[Node], number: Callable[[float], str], height: float, *, first: bool,
                 last: bool) -> None:  # fmt: skip
    """Names outside the first and last columns, above the places in between; none over another."""
    room = LABEL - 12 if first or last else 190.0
    texts = [wrap_points(f"{node.name} {number(node.amount)}", room) for node in own]
    if not first and not last:
        for node, lines in zip(own, texts, strict=True):
            put_lines(ax, node.x + NODE / 2, node.y - 3, lines, ha="center", va="bottom", bbox=INK_BOX, gid="name")
        return
    middles = [node.y + node.high / 2 for node in own]
    sizes = [block_high(lines) + 4 for lines in texts]
    half = max(sizes) / 2
    for node, lines, y in zip(own, texts, spread(middles, sizes, half, height - half), strict=True):
        x = node.x - 7 if first else node.x + NODE + 7
        put_lines(ax, x, y, lines, ha="right" if first else "left", va="center", gid="name")
