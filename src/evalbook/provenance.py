"""From an observation to a readable note of its place in the sources.

A note reads 「資料000 スライド62（2837行・2943行）」: document, printed slide number where there is
one, and the lines of the source text.  Everything a figure or a sentence shows can be traced this way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalbook.data import DataPackage


@dataclass(frozen=True, order=True)
class Place:
    """A line of a source text and the slide it stands on (``slide`` is empty where none is printed)."""

    source: str
    line: int
    slide: str
    heading: str


def places_of(package: DataPackage, observations: Iterable[str]) -> list[Place]:
    """Every place where one of the observations is printed, in reading order, without repetition."""
    return places_of_lines(package, package.rows_where("references", "id", observations)[["source", "line"]])


def places_of_lines(package: DataPackage, rows: pd.DataFrame) -> list[Place]:
    """The places of a frame with the columns ``source`` and ``line`` (ratings, goals, achievements…)."""
    lines: dict[str, set[int]] = {}
    for row in rows.itertuples():
        lines.setdefault(str(row.source), set()).add(int(row.line))
    return sorted(place for source, wanted in lines.items() for place in _places_in(package, source, wanted))


def _places_in(package: DataPackage, source: str, lines: Iterable[int]) -> Iterator[Place]:
    """The place of each line of one document; without slide and heading where no slide holds it."""
    slides = package.rows_where("slides", "source", [source])
    first, last = slides["first_line"].to_numpy(dtype=int), slides["last_line"].to_numpy(dtype=int)
    names = list(zip(slides["slide"], slides["heading"], strict=True))
    for line in lines:
        (on,) = np.nonzero((first <= line) & (last >= line))
        yield Place(source, line, *(names[on[0]] if len(on) else ("", "")))


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
