"""What changed between two data packages: which published number is new, gone or different."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from evalbook.data import DataPackage

_KEYS = {
    "observations": (["id"], ["value", "value_max", "unit", "qualifier", "period"]),
    "ratings": (["item", "period", "rater"], ["mark"]),
    "external": (["id"], ["value", "unit"]),
}


@dataclass(frozen=True)
class Change:
    """One difference: ``kind`` is ``added``, ``removed`` or ``changed``; ``before`` and ``after`` are what is printed."""

    table: str
    key: str
    kind: str
    before: str
    after: str

    def __str__(self) -> str:
        words = {"added": f"新しい：{self.after}", "removed": f"なくなった：{self.before}", "changed": f"{self.before} → {self.after}"}
        return f"{self.table} {self.key}：{words[self.kind]}"


def changes_between(old: DataPackage, new: DataPackage) -> list[Change]:
    """Every added, removed or changed number and mark, table by table, in the order of the newer package."""
    return [change for table, (keys, fields) in _KEYS.items() for change in _in_table(table, keys, fields, old, new)]


def _in_table(table: str, keys: list[str], fields: list[str], old: DataPackage, new: DataPackage) -> list[Change]:
    before, after = (_told(package.table(table), keys, fields) for package in (old, new))
    found = []
    for key in [*after.index, *before.index.difference(after.index)]:
        was, now = before.get(key, ""), after.get(key, "")
        if was != now:
            kind = "added" if not was else "removed" if not now else "changed"
            found.append(Change(table, key, kind, was, now))
    return found


def _told(frame: pd.DataFrame, keys: list[str], fields: list[str]) -> pd.Series:
    """Each row's compared fields as one text, by its key."""
    index = frame[keys].astype(str).agg(" ".join, axis=1)
    texts = frame[fields].map(lambda cell: "" if pd.isna(cell) else f"{cell:.12g}" if isinstance(cell, float) else str(cell))
    return texts.agg(lambda row: " ".join(filter(None, row)), axis=1).set_axis(index)
