"""Diagrams of order and logic: steps that follow one another, and the stages of a logic model."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from evalbook.charts.placement import block_high, paper, put_lines, wrap_points
from evalbook.charts.style import BODY, COLOUR, WIDTH, chart

SHEET = WIDTH * 72 * 0.98  # points across; a little less than what the framed drawing has
ARROW, PAD, ROW_GAP = 20.0, 7.0, 26.0

CHAIN = {"input": "投入", "action": "活動", "output": "アウトプット", "outcome": "アウトカム", "impact": "波及効果"}
BANDS = {
    "axis": "評価軸", "goal": "目標", "unknown": "指標（段階の記載なし）", "word": "語だけの印字（指標かどうか分からない）",
}  # fmt: skip


@dataclass(frozen=True)
class Box:
    """A box with a heading and a text, in points from the top left."""

    x: float
    y: float
    width: float
    height: float
    heading: list[str]
    text: list[str]


def steps_height(frame: pd.DataFrame, per_row: int = 4) -> float:
    """Inches that :func:`draw_steps` needs for these boxes."""
    return (max(box.y + box.height for box in _step_boxes(frame, per_row)) + 10) / 72


@chart
def draw_steps(frame: pd.DataFrame, *, ax: Axes, per_row: int = 4, colour: str = "source") -> Axes:
    """Boxes in order, joined by arrows, ``per_row`` side by side and then on to the next row.

    ``frame`` has the columns ``step`` (sorts the boxes), ``heading`` and ``text`` (may be empty).
    """
    _, height = paper(ax)
    boxes = _step_boxes(frame, per_row)
    for box in boxes:
        ax.add_patch(Rectangle((box.x, box.y), box.width, box.height, facecolor=COLOUR["panel"], gid="box"))
        ax.add_patch(Rectangle((box.x, box.y), box.width, 3, facecolor=COLOUR[colour]))
        put_lines(ax, box.x + PAD, box.y + PAD + 2, box.heading, size=BODY, gid="heading", color=COLOUR[colour])
        put_lines(ax, box.x + PAD, box.y + PAD + 6 + block_high(box.heading, BODY), box.text, gid="text")
    for here, there in zip(boxes, boxes[1:], strict=False):
        _join(ax, here, there)
    ax.set_ylim(max(height, boxes[-1].y + boxes[-1].height + 2), 0)
    return ax


def _join(ax: Axes, here: Box, there: Box) -> None:
    """A straight arrow to a neighbour, or one that turns round the gutter to the next row."""
    if there.y == here.y:
        middle = here.y + min(here.height, there.height) / 2
        _arrow(ax, (here.x + here.width + 2, middle), (there.x - 2, middle))
        return
    gutter = there.y - ROW_GAP / 2
    start, end = here.x + here.width / 2, there.x + there.width / 2
    ax.plot([start, start, end], [here.y + here.height + 2, gutter, gutter], color=COLOUR["muted"], linewidth=1.4)
    _arrow(ax, (end, gutter), (end, there.y - 1))


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    tip = {"arrowstyle": "-|>", "color": COLOUR["muted"], "linewidth": 1.4, "mutation_scale": 9}
    ax.annotate("", end, xytext=start, arrowprops=tip | {"shrinkA": 0, "shrinkB": 0}, gid="arrow")


def _step_boxes(frame: pd.DataFrame, per_row: int) -> list[Box]:
    rows = frame.sort_values("step", kind="stable").fillna("")
    count = min(per_row, len(rows))
    width = (SHEET - ARROW * (count - 1)) / count
    headings = [wrap_points(text, width - 2 * PAD, BODY) for text in rows["heading"]]
    texts = [wrap_points(text, width - 2 * PAD) for text in rows["text"]]
    highs = [block_high(h, BODY) + block_high(t) + 2 * PAD + 8 for h, t in zip(headings, texts, strict=True)]
    boxes, y = [], 1.0
    for first in range(0, len(rows), count):
        high = max(highs[first : first + count])
        for place in range(first, min(first + count, len(rows))):
            boxes.append(Box((place - first) * (width + ARROW), y, width, high, headings[place], texts[place]))
        y += high + ROW_GAP
    return boxes


def logic_model_height(frame: pd.DataFrame, stages: Mapping[str, str] | None = None) -> float:
    """Inches that :func:`draw_logic_model` needs for this frame."""
    chain, bands, _ = _layout(frame, stages)
    return (max(box.y + box.height for box in chain + bands) + 10) / 72


@chart
def draw_logic_model(
    frame: pd.DataFrame, *, ax: Axes, stages: Mapping[str, str] | None = None, colour: str = "source"
) -> Axes:
    """The stages from input to impact as columns joined by arrows; what is no stage stands in bands below.

    ``frame`` has the columns ``stage`` (``input``, ``action``, ``output``, ``outcome``, ``impact``; ``axis``, ``goal``
    and ``unknown`` become bands, as does any other word) and ``name``.  ``stages`` replaces printed names of stages.
    """
    _, height = paper(ax)
    chain, bands, entries = _layout(frame, stages)
    for box in chain:
        ax.add_patch(Rectangle((box.x, box.y), box.width, box.height, facecolor=COLOUR["panel"], gid="box"))
        ax.add_patch(Rectangle((box.x, box.y), box.width, 21, facecolor=COLOUR[colour]))
        ax.text(box.x + box.width / 2, box.y + 10.5, box.heading[0], ha="center", va="center", fontsize=BODY,
                color=COLOUR["on_strong"], gid="heading")  # fmt: skip
    for here, there in zip(chain, chain[1:], strict=False):
        _arrow(ax, (here.x + here.width + 1, here.y + 10.5), (there.x - 1, there.y + 10.5))
    for box in bands:
        ax.plot([0, SHEET], [box.y + 18] * 2, color=COLOUR["muted"], linewidth=1.2)
        put_lines(ax, 0, box.y, box.heading, size=BODY, gid="heading")
    for x, y, lines in entries:
        ax.add_patch(Rectangle((x, y + 3), 3, 3, facecolor=COLOUR[colour]))
        put_lines(ax, x + 8, y, lines, gid="name")
    ax.set_ylim(max(height, max(box.y + box.height for box in chain + bands)), 0)
    return ax


def _columns(names: list[str], width: float, columns: int) -> tuple[list[list[str]], list[float]]:
    """Names wrapped to the columns of a band, and the height of each of its rows."""
    inner = (width - 14 * (columns - 1)) / columns - 10
    wrapped = [wrap_points(name, inner) for name in names]
    rows = [wrapped[i : i + columns] for i in range(0, len(wrapped), columns)]
    return wrapped, [max(block_high(lines) for lines in row) + 5 for row in rows]


Entry = tuple[float, float, list[str]]


def _layout(frame: pd.DataFrame, stages: Mapping[str, str] | None) -> tuple[list[Box], list[Box], list[Entry]]:
    """Boxes of the chain, boxes of the bands, and every name's place, worked out once for drawing and height."""
    titles = CHAIN | BANDS | dict(stages or {})
    present = list(dict.fromkeys(frame["stage"]))
    chain = [stage for stage in CHAIN if stage in present]
    others = [s for s in BANDS if s in present] + [s for s in present if s not in CHAIN and s not in BANDS]
    boxes, bands, entries, y = [], [], [], 1.0
    width = (SHEET - ARROW * (len(chain) - 1)) / max(len(chain), 1)
    for place, stage in enumerate(chain):
        x, inside = place * (width + ARROW), 1 if len(chain) > 1 else 2
        names = list(frame.loc[frame["stage"] == stage, "name"])
        deep = _place_entries(entries, names, x + PAD, y + 29, width - 2 * PAD, inside)
        boxes.append(Box(x, y, width, deep - y + 2, [titles[stage]], []))
    tallest = max((box.height for box in boxes), default=0.0)
    boxes = [Box(box.x, box.y, box.width, tallest, box.heading, []) for box in boxes]
    y += tallest + 16 if boxes else 0
    for stage in others:
        names = list(frame.loc[frame["stage"] == stage, "name"])
        columns = 3 if len(names) > 4 else 2 if len(names) > 1 else 1
        deep = _place_entries(entries, names, 0.0, y + 25, SHEET, columns)
        bands.append(Box(0.0, y, SHEET, deep - y, [titles.get(stage, stage)], []))
        y = deep + 12
    return boxes, bands, entries


def _place_entries(entries: list[Entry], names: list[str], x: float, y: float, width: float, columns: int) -> float:
    """Add the names' places to ``entries``; returns the depth they reach."""
    wrapped, rows = _columns(names, width, columns)
    for place, lines in enumerate(wrapped):
        left = x + (place % columns) * ((width - 14 * (columns - 1)) / columns + 14)
        entries.append((left, y + sum(rows[: place // columns]), lines))
    return y + math.fsum(rows)
