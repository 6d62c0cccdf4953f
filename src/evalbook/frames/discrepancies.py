"""Places where the source disagrees with itself, by item."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evalbook.data import DataPackage


def discrepancies_of(package: DataPackage, items: Iterable[str]) -> pd.DataFrame:
    """The contradictions of these items, found by the item with which the id begins.

    Columns: ``id, topic, detail_ja, treatment_ja, places``.
    """
    rows = package.table("discrepancies")
    starts = tuple(item.lower().replace(".", "_") + "-" for item in items)
    return _told(rows[rows["id"].str.startswith(starts)])


def discrepancies_about(package: DataPackage, ids: Iterable[str]) -> pd.DataFrame:
    """The contradictions that touch one of these observations, with the columns of :func:`discrepancies_of`."""
    wanted = set(ids)
    rows = package.table("discrepancies")
    return _told(rows[[bool(wanted & set(text.split(";"))) for text in rows["observations"]]])


def _told(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.reset_index(drop=True)
    return rows[["id", "topic", "detail_ja", "treatment_ja"]].assign(places=[_places(text) for text in rows["lines"]])


def _places(text: str) -> str:
    """Places as readers look them up, each source named once: 「資料000の6・149行」."""
    lines: dict[str, list[str]] = {}
    for place in filter(None, text.split(";")):
        source, _, line = place.partition(":")
        lines.setdefault(source, []).append(line)
    return "、".join(f"資料{source}の{'・'.join(found)}行" for source, found in lines.items())
