"""Prove the data package against the source texts.

For every reference: the printed substring stands on its line, and parses to the observation's value.
For every numeral of the texts: some table covers it, or the exclusions say why it is not data.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pandas as pd

from evalbook.data import DataPackage
from evalbook.errors import DataError
from evalbook.numerals import UnreadableQuantity, parse_quantity

_NUMERAL = re.compile(r"\d[\d,.，．]*")


@dataclass(frozen=True)
class Finding:
    """One failure: table, row (1 is the first data row), field, what was found, what was expected."""

    table: str
    row: str
    field: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.table}, row {self.row}, field {self.field}: found {self.found}; expected {self.expected}"


class SourceTexts:
    """The source texts in a folder, as lines counted from 1."""

    def __init__(self, package: DataPackage, directory: Path) -> None:
        self._lines: dict[str, list[str]] = {}
        self.findings: list[Finding] = []
        for row in package.table("sources").itertuples():
            path = directory / row.file
            if not path.is_file():
                raise DataError(f"source {row.source}: no file {path}; give the folder of the texts with --sources")
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            if digest != row.sha256:
                self.findings.append(Finding("sources", row.source, "sha256", digest, row.sha256))
            lines = content.decode("utf-8", errors="replace").split("\n")
            if lines and lines[-1] == "":
                lines.pop()
            if len(lines) != row.lines:
                self.findings.append(Finding("sources", row.source, "lines", str(len(lines)), str(row.lines)))
            self._lines[row.source] = lines

    def line(self, source: str, number: int) -> str | None:
        """The text of a line, or ``None`` when the document has no such line."""
        lines = self._lines.get(source, [])
        return lines[number - 1] if 1 <= number <= len(lines) else None

    def numerals(self) -> Iterator[tuple[str, int, re.Match[str]]]:
        """Every numeral of every text as ``(source, line, match)``."""
        for source, lines in self._lines.items():
            for number, text in enumerate(lines, start=1):
                for match in _NUMERAL.finditer(text):
                    yield source, number, match


def verify_references(package: DataPackage) -> list[Finding]:
    """Check, without the texts, that each reference belongs to an observation and parses to its value."""
    observations = package.table("observations").set_index("id")
    references = package.table("references")
    findings = []
    for row in references.itertuples():
        where = f"{row.Index + 1} ({row.id})"
        if row.id not in observations.index:
            findings.append(Finding("references", where, "id", repr(row.id), "an id of the table observations"))
            continue
        findings += _compare(row, observations.loc[row.id], where)
    for missing in observations.index.difference(references["id"]):
        findings.append(Finding("observations", missing, "id", "no reference", "at least one row in references"))
    return findings


def _compare(reference, observation: pd.Series, where: str) -> list[Finding]:
    try:
        low, high = parse_quantity(reference.printed, observation["unit"], _scale(reference.scale))
    except UnreadableQuantity as error:
        return [Finding("references", where, "printed", str(error), "exactly one number or range")]
    findings = []
    if not _same(low, observation["value"]):
        findings.append(
            Finding("references", where, "printed", f"{reference.printed!r} = {low}", f"value {observation['value']:.12g}")
        )
    if not _same(high, observation["value_max"]):
        findings.append(
            Finding("references", where, "printed", f"{reference.printed!r} up to {high}", f"value_max {observation['value_max']}")
        )
    return findings


def _scale(value: float) -> Decimal:
    return Decimal(1) if pd.isna(value) else Decimal(str(value))


def _same(parsed: Decimal | None, stored: float) -> bool:
    if parsed is None or pd.isna(stored):
        return parsed is None and pd.isna(stored)
    # no wider than floating point itself: one yen in ten trillion is another number
    return math.isclose(float(parsed), stored, rel_tol=1e-15, abs_tol=0.0)


def verify_against_texts(package: DataPackage, texts: SourceTexts) -> list[Finding]:
    """Check that every ``printed`` stands verbatim on its line, marks on theirs, and lines exist."""
    findings = list(texts.findings)
    for row in package.table("references").itertuples():
        findings += _stands("references", f"{row.Index + 1} ({row.id})", texts.line(row.source, row.line), row.printed)
    for row in package.table("exclusions").itertuples():
        findings += _stands("exclusions", str(row.Index + 1), texts.line(row.source, row.line), row.text)
    findings += _verify_marks(package, texts)
    for table in ("achievements", "indicators", "strategic_goals"):
        for row in package.table(table).itertuples():
            if not (texts.line(row.source, row.line) or "").strip():
                findings.append(Finding(table, str(row.Index + 1), "line", f"{row.source}:{row.line}", "a line with text"))
    return findings


def _stands(table: str, row: str, line: str | None, printed: str) -> list[Finding]:
    if line is None:
        return [Finding(table, row, "line", "no such line", "a line of the source text")]
    if printed not in line:
        return [Finding(table, row, "printed" if table == "references" else "text", repr(printed), f"a part of {line!r}")]
    return []


_DASHES = str.maketrans({"―": "-", "－": "-", "–": "-", "—": "-", "‐": "-"})


def _verify_marks(package: DataPackage, texts: SourceTexts) -> list[Finding]:
    """The marks recorded for a line are, in their order, exactly the marks printed on it."""
    findings = []
    ratings = package.table("ratings")
    for (source, number), group in ratings.groupby(["source", "line"], sort=False):
        text = (texts.line(source, int(number)) or "").translate(_DASHES)
        printed = re.findall(r"(?<![A-Za-z])[SABCDsabcd](?![A-Za-z])|-", text)
        recorded = list(group["mark"])
        if printed != recorded:
            first = f"{group.index[0] + 1} ({group['item'].iloc[0]}, {group['rater'].iloc[0]})"
            findings.append(Finding("ratings", first, "mark", " ".join(recorded), f"{' '.join(printed)} ({source}:{number})"))
    return findings


def uncovered_numerals(package: DataPackage, texts: SourceTexts) -> list[Finding]:
    """Numerals of the texts that no reference touches and no exclusion explains."""
    spans: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for table, column in (("references", "printed"), ("exclusions", "text")):
        for row in package.table(table).itertuples():
            text, part = texts.line(row.source, row.line) or "", getattr(row, column)
            spans.setdefault((row.source, row.line), []).extend(m.span() for m in re.finditer(re.escape(part), text))
    return [
        Finding("exclusions", f"{source}:{number}", "text", repr(match.group()), "a reference, or an exclusion with its reason")
        for source, number, match in texts.numerals()
        if not any(start < match.end() and match.start() < end for start, end in spans.get((source, number), []))
    ]
