"""From an observation to a readable note of its place in the sources.

A note reads 「資料000 スライド62（2837行・2943行）」: document, printed slide number where there is
one, and the lines of the source text.  Everything a figure or a sentence shows can be traced this way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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
    wanted = set(observations)
    references = package.table("references")
    hits = references[references["id"].isin(wanted)]
    return places_of_lines(package, hits[["source", "line"]])


def places_of_lines(package: DataPackage, rows: pd.DataFrame) -> list[Place]:
    """The places of a frame with the columns ``source`` and ``line`` (ratings, goals, achievements…)."""
    slides = package.table("slides")
    found = {_place(slides, str(row.source), int(row.line)) for row in rows.itertuples()}
    return sorted(found)


def _place(slides: pd.DataFrame, source: str, line: int) -> Place:
    on = slides[(slides["source"] == source) & (slides["first_line"] <= line) & (slides["last_line"] >= line)]
    if on.empty:
        return Place(source, line, "", "")
    row = on.iloc[0]
    return Place(source, line, str(row["slide"]), str(row["heading"]))


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
