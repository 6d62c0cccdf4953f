"""From an observation to a readable note of its place in the sources.

A note reads 「資料000 スライド62（2837行・2943行）」: document, printed slide number where there is
one, and the lines of the source text.  Everything a figure or a sentence shows can be traced this way.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from evalbook.data import DataPackage

_RANGE = ("first_line", "last_line", "slide", "heading")


@dataclass(frozen=True, order=True)
class Place:
    """A line of a source text and the slide it stands on (``slide`` is empty where none is printed)."""

    source: str
    line: int
    slide: str
    heading: str


def places_of(package: DataPackage, observations: Iterable[str]) -> list[Place]:
    """Every place where one of the observations is printed, in reading order, without repetition."""
    wanted = set(observations)
    references = package.table("references")
    hits = references[references["id"].isin(wanted)]
    return places_of_lines(package, hits[["source", "line"]])


def places_of_lines(package: DataPackage, rows: pd.DataFrame) -> list[Place]:
    """The places of a frame with the columns ``source`` and ``line`` (ratings, goals, achievements…)."""
    slides = package.table("slides").sort_values(["source", "first_line"])
    ranges = {str(source): list(zip(*(group[name] for name in _RANGE), strict=True)) for source, group in slides.groupby("source")}
    lines = set(zip(rows["source"].astype(str), rows["line"].astype(int), strict=True))
    return sorted(_place(ranges.get(source, []), source, line) for source, line in lines)


def _place(ranges: list[tuple[int, int, str, str]], source: str, line: int) -> Place:
    after = bisect_right(ranges, line, key=lambda entry: entry[0])
    if after and line <= ranges[after - 1][1]:
        _, _, slide, heading = ranges[after - 1]
        return Place(source, line, str(slide), str(heading))
    return Place(source, line, "", "")


def source_note(places: Iterable[Place], most_lines: int = 6) -> str:
    """A Japanese note of the places, grouped by document and slide.

    At most ``most_lines`` line numbers are spelled out per slide; the rest is counted, because the
    full list is in the figure's metadata.
    """
    groups: dict[tuple[str, str], list[int]] = {}
    for place in sorted(places):
        groups.setdefault((place.source, place.slide), []).append(place.line)
    notes = []
    for (source, slide), lines in groups.items():
        page = f" スライド{slide}" if slide else ""
        shown = "・".join(str(line) for line in lines[:most_lines])
        rest = f" ほか{len(lines) - most_lines}行" if len(lines) > most_lines else "行"
        notes.append(f"資料{source}{page}（{shown}{rest}）")
    return "、".join(notes)
