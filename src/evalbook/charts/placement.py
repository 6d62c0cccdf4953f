"""Where texts go: measuring in points, pushing labels apart, and drawing on plain paper.

Charts place labels by arithmetic on points (1/72 inch), never by chance, so that the same frame
always gives the same picture.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from numbers import Real

from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator

from evalbook.charts.style import BODY, COLOUR, SMALL, house_font, wrap_japanese

LINE = 1.25  # line pitch of wrapped texts as a multiple of the text size
LABEL_GAP = SMALL * 1.3  # the closest two one-line labels may stand, centre to centre, in points
INK_BOX = {"facecolor": COLOUR["ground"], "edgecolor": "none", "pad": 0.6}  # keeps lines from striking through a text


@lru_cache(maxsize=4096)
def _advance(character: str) -> float:
    font = house_font()
    font.set_size(100, 72)
    font.set_text(character)
    return font.get_width_height()[0] / 6400


def points_wide(text: str, size: float = SMALL) -> float:
    """Width of one line of text in points, measured in the font in force (spacing around a glyph included)."""
    return sum(_advance(c) + 0.02 if c != " " else 0.3 for c in text) * size


def block_wide(lines: Iterable[str], size: float = SMALL) -> float:
    """Width in points of the widest of several lines."""
    return max((points_wide(line, size) for line in lines), default=0.0)


def block_high(lines: Sequence[str], size: float = SMALL) -> float:
    """Height in points of wrapped lines."""
    return len(lines) * size * LINE


def wrap_points(text: str, width: float, size: float = SMALL) -> list[str]:
    """Wrap a text to ``width`` points; lines that measure wider (capitals) are wrapped again, a little narrower."""
    ems = max(width / size, 1.0)
    lines = wrap_japanese(text, ems)
    while block_wide(lines, size) > width + 0.5 * size and ems > 2:
        ems -= 0.5
        lines = wrap_japanese(text, ems)
    return lines


def size_in_points(ax: Axes) -> tuple[float, float]:
    """Width and height of the axes in points after the layout has been worked out for what is drawn so far."""
    ax.figure.get_layout_engine().execute(ax.figure)
    box, dpi = ax.get_window_extent(), ax.figure.dpi
    return box.width * 72 / dpi, box.height * 72 / dpi


def paper(ax: Axes) -> tuple[float, float]:
    """Turn the axes into a sheet measured in points, origin top left; returns its width and height."""
    ax.set_axis_off()
    ax.set(xticks=[], yticks=[])
    width, height = size_in_points(ax)
    width *= 0.99  # framing with title and source line leaves this much of the width
    ax.set_xlim(0, width)
    ax.set_ylim(height, 0)
    return width, height


def put_lines(ax: Axes, x: float, y: float, lines: Sequence[str], *, size: float = SMALL, **options) -> Text:
    """Write wrapped lines at a place in data units, at the house line pitch."""
    options = {"ha": "left", "va": "top", "color": COLOUR["ink"]} | options
    return ax.text(x, y, "\n".join(lines), fontsize=size, linespacing=LINE, **options)


def spread(
    wanted: Sequence[float], gap: float | Sequence[float], low: float = -math.inf, high: float = math.inf
) -> list[float]:
    """Positions as near as possible to the wanted ones, in the same order, and nowhere closer than the labels' size.

    ``gap`` is the size of every label or a size for each; neighbours stay half the sum of their sizes apart.
    The result is the least-squares one: blocks that collide are pooled and share the displacement.
    """
    count = len(wanted)
    sizes = [float(gap)] * count if isinstance(gap, (int, float)) else [float(size) for size in gap]
    order = sorted(range(count), key=lambda i: (wanted[i], i))
    offsets, reach = [], 0.0
    for place, index in enumerate(order):
        reach += (sizes[order[place - 1]] + sizes[index]) / 2 if place else 0.0
        offsets.append(reach)
    blocks: list[list[float]] = []  # [sum of targets, number of labels]
    for index, offset in zip(order, offsets, strict=True):
        blocks.append([wanted[index] - offset, 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            total, number = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += number
    ceiling = high - (offsets[-1] if offsets else 0.0)
    base = [max(min(total / number, ceiling), low) for total, number in blocks for _ in range(number)]
    placed = [0.0] * count
    for index, offset, start in zip(order, offsets, base, strict=True):
        placed[index] = start + offset
    return placed


def places(values: Sequence) -> list[float]:
    """Where periods stand along an axis: numbers as far apart as they are, the smallest step being one; names evenly.

    The values are in order.
    """
    if len(values) < 2 or not all(isinstance(value, Real) for value in values):
        return [float(place) for place in range(len(values))]
    step = min(later - earlier for earlier, later in zip(values, values[1:], strict=False))
    return [float((value - values[0]) / step) for value in values]


def light_scale(ax: Axes, axis: str, number: Callable[[float], str], steps: int = 4) -> None:
    """A few round numbers in muted ink along ``axis`` with hair lines, all of them inside the limits."""
    low, high = getattr(ax, f"get_{axis}lim")()
    ticks = MaxNLocator(steps, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    inside = [tick for tick in ticks if low - 1e-9 <= tick <= high + 1e-9]
    getattr(ax, f"set_{axis}ticks")(inside, [number(tick) for tick in inside])
    ax.tick_params(axis=axis, labelcolor=COLOUR["muted"])
    ax.grid(axis=axis)
    ax.set_axisbelow(True)


def shorten_scale(ax: Axes, first: float, last: float) -> None:
    """Keep the hair lines of the value scale and the foot between two places of the x axis: none runs behind a name."""
    ax.grid(visible=False, axis="y")
    for tick in ax.get_yticks():
        ax.plot([first, last], [tick, tick], color=COLOUR["rule"], linewidth=0.6, zorder=0.5, gid="scale")
    ax.spines["bottom"].set_bounds(first, last)


def number_column(ax: Axes, texts: Sequence[str]) -> None:
    """Numbers of rows 0, 1, … in a column between the names and the marks: a narrow screen shows a row's name and number first.

    Numbers stand under one another at their right ends; what follows in brackets does not push them out of line.
    """
    tails = [points_wide(text[text.index("（") :]) if "（" in text else 0.0 for text in texts]
    ax.tick_params(axis="y", pad=block_wide([text.partition("（")[0] for text in texts]) + max(tails) + 16)
    for position, (text, tail) in enumerate(zip(texts, tails, strict=True)):
        ax.annotate(text, (0, position), xycoords=("axes fraction", "data"), xytext=(tail - max(tails) - 6, 0),
                    textcoords="offset points", ha="right", va="center", fontsize=SMALL, annotation_clip=False,
                    gid="number")  # fmt: skip


def wrapped_labels(labels: Iterable[str], ems: float) -> list[str]:
    """Axis labels broken into lines."""
    return ["\n".join(wrap_japanese(str(label), ems)) for label in labels]


def rows_height(labels: Iterable[str], ems: float, *, least: float = 24, extra: float = 0) -> float:
    """Inches that rows with these wrapped labels need: a chart of equal rows grows with its longest label.

    ``least`` is the lowest row in points and ``extra`` what stands above and below the rows.  Without rows there is room
    to say so.
    """
    lines = [len(wrap_japanese(str(label), ems)) for label in labels]
    if not lines:
        return 0.6
    row = max(least, max(lines) * BODY * LINE + 6)
    return (row * len(lines) + extra + 10) / 72
