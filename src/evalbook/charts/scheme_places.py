"""Where the markers and the names of a map of schemes stand, in points from the lower left of its axes."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalbook.charts.placement import block_high, block_wide
from evalbook.charts.scheme_key import marker_radius

LEADER = 7.0  # points between marker and text from which a thin line ties them
MARKER_GAP = 5.0  # points between two markers that would else touch


@dataclass(frozen=True)
class Spot:
    """A marker and its text in points from the lower left of the axes."""

    x: float
    y: float
    radius: float
    text_x: float = 0.0
    text_y: float = 0.0
    leader: bool = False


Rect = tuple[float, float, float, float]  # left, bottom, right, top in points


def place_markers(
    places: np.ndarray, marks: list[list[tuple[float, float]]], rows: pd.DataFrame, medians: np.ndarray | None, aside: float
) -> list[Spot]:
    """Markers at their points, large ones first; one that would cover another makes room by the least needed.

    ``aside`` is how far (points) a marker may leave its term; none leaves the quadrant it belongs to.  The ends of a
    range (``marks``, in points from its middle) make room across it alone: along it they would stand at other values.
    """
    across = sorted({-aside, -aside / 2, 0.0, aside / 2, aside})
    steps = [(dx, dy * 2.5) for dx in across for dy in range(-40, 41)]
    steps.sort(key=lambda step: (math.hypot(*step), step))
    radii = [marker_radius(adoptions) for adoptions in rows["adoptions"]]
    placed: dict[int, Spot] = {}
    for i in sorted(range(len(radii)), key=lambda i: (-radii[i], i)):
        (x, y), radius = places[i], radii[i]
        wide, high = any(dx for dx, _ in marks[i]), any(dy for _, dy in marks[i])
        taken = [(s.x + dx, s.y + dy, s.radius) for j, s in placed.items() for dx, dy in marks[j]]
        free = (
            (x + dx, y + dy)
            for dx, dy in steps
            if not (wide and dx)
            and not (high and dy)
            and x + dx > radius
            and (medians is None or _side(x + dx, y + dy, medians) == _side(x, y, medians))
            and all(
                math.hypot(x + dx + mx - a, y + dy + my - b) > radius + r + MARKER_GAP
                for mx, my in marks[i]
                for a, b, r in taken
            )
        )
        placed[i] = Spot(*next(free, (x, y)), radius)
    return [placed[i] for i in range(len(radii))]


def _side(x: float, y: float, medians: np.ndarray) -> tuple[bool, bool]:
    """Whether a place is beyond the middle term and the middle amount; on a line it is not."""
    return bool(x > medians[0] + 0.01), bool(y > medians[1] + 0.01)


def place_texts(
    spots: list[Spot], texts: list[list[str]], width: float, height: float, kept: list[tuple[Rect, float]]
) -> list[Spot]:
    """For each marker the best place for its text: near, beside rather than above, over nothing, nearest to its own.

    Texts are placed one by one and then each once more in the company of all the others, until nothing moves.
    ``kept`` are places that texts should leave free, each with how much that matters.
    """
    sizes = [(block_wide(lines) + 2, block_high(lines)) for lines in texts]
    markers = [box_around((s.x, s.y), (2 * s.radius + 3, 2 * s.radius + 3)) for s in spots]
    places: dict[int, tuple[float, float]] = {}
    for _ in range(6):
        before = dict(places)
        for i in sorted(range(len(spots)), key=lambda i: (-spots[i].radius, i)):
            others = [box_around(places[j], sizes[j]) for j in places if j != i]
            places[i] = _best_place(i, spots, sizes[i], markers, others, kept, (width, height))
        if places == before:
            break
    placed = []
    for i, spot in enumerate(spots):
        placed.append(Spot(spot.x, spot.y, spot.radius, *places[i], _gap(spot, box_around(places[i], sizes[i])) > LEADER))
    return placed


def _best_place(
    own: int, spots: list[Spot], size: tuple[float, float], markers: list[Rect], others: list[Rect],
    kept: list[tuple[Rect, float]],
    room: tuple[float, float],
) -> tuple[float, float]:  # fmt: skip
    spot, (wide, high) = spots[own], size
    best, least = (spot.x, spot.y), math.inf
    for far in range(0, 60, 4):
        for turn in range(24):
            angle = math.tau * turn / 24
            x = spot.x + math.cos(angle) * (spot.radius + far + wide / 2 + 3.0)
            y = spot.y + math.sin(angle) * (spot.radius + far + high / 2 + 2.0)
            box = box_around((x, y), size)
            outside = box[0] < 2 or box[1] < 2 or box[2] > room[0] or box[3] > room[1]
            cost = far + 3 * abs(math.sin(angle)) + turn * 0.01 + 1000 * outside
            cost += 300 * sum(_overlap(box, other) for other in others)
            cost += 200 * sum(_overlap(box, other) for i, other in enumerate(markers) if i != own)
            cost += sum(weight * _overlap(box, other) for other, weight in kept)
            nearer = sum(_distance(s, box) - s.radius < far + 6 for i, s in enumerate(spots) if i != own)
            cost += 7 * nearer  # a stranger's marker this close would claim the text
            if cost < least and _gap(spot, box) > LEADER:
                cost += 80 * sum(_crosses(spot, (x, y), other) for i, other in enumerate(markers) if i != own)
            if cost < least:
                best, least = (x, y), cost
        if least < far + 4:
            break
    return best


def box_around(middle: tuple[float, float], size: tuple[float, float]) -> Rect:
    """The rectangle of this size with this middle."""
    return (middle[0] - size[0] / 2, middle[1] - size[1] / 2, middle[0] + size[0] / 2, middle[1] + size[1] / 2)


def _gap(spot: Spot, box: Rect) -> float:
    """Points of free ground between a marker and a text."""
    return _distance(spot, box) - spot.radius


def _crosses(spot: Spot, end: tuple[float, float], box: Rect) -> bool:
    """Whether the thin line from a marker to its text runs over a box."""
    along = [(spot.x + (end[0] - spot.x) * part / 10, spot.y + (end[1] - spot.y) * part / 10) for part in range(11)]
    return any(box[0] < x < box[2] and box[1] < y < box[3] for x, y in along)


def _distance(spot: Spot, box: Rect) -> float:
    return math.hypot(max(box[0] - spot.x, spot.x - box[2], 0), max(box[1] - spot.y, spot.y - box[3], 0))


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
