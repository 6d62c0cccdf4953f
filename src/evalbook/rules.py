"""What the descriptor cannot say: periods that run forwards, lines that exist, lists of ids, formulas, marks on their scale."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from evalbook.data import DataPackage
from evalbook.errors import DataError
from evalbook.intake import shown
from evalbook.reconcile import printed_steps, reconcile_row
from evalbook.verification import Finding
from evalbook.wording import QUALIFIERS, UNIT_SIGNS

_MARKS = {"upper": set("SABCD-"), "lower": set("sabcd-"), "none": set()}
_PERIODS = {"ratings": "period", "observations": "period", "achievements": "period", "external": "period", "schemes": "adoption_period"}


def check_rules(package: DataPackage) -> list[Finding]:
    """Every row that its own cells or other tables contradict.  The package has passed its descriptor before."""
    checks: tuple[Callable[[DataPackage], Iterator[Finding]], ...] = (
        _periods, _ranges, _lines, _slides, _parents, _marks, _discrepancies, _terms, _units, _qualifiers,
    )  # fmt: skip
    return [finding for check in checks for finding in check(package)]


def _periods(package: DataPackage) -> Iterator[Finding]:
    for table, column in _PERIODS.items():
        for row, period in enumerate(package.table(table)[column], start=1):
            if problem := _period_problem(period):
                yield Finding(table, str(row), column, shown(period), problem)


def _period_problem(period: str) -> str:
    """Why a period that has the right form is none; empty when it is one."""
    if match := re.fullmatch(r"(\d{4})-(\d{4})", period):
        return "" if match[1] < match[2] else "a first year before the last, such as 2016-2017"
    if match := re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", period):
        try:
            datetime.date(int(match[1]), int(match[2]), int(match[3] or 1))
        except ValueError:
            return "a day or month of the calendar, such as 2021-03-31 or 2021-03"
    if (match := re.match(r"\d{4}", period)) and not 1900 <= int(match[0]) <= 2100:
        return "years from 1900 to 2100"
    return ""


def _ranges(package: DataPackage) -> Iterator[Finding]:
    for row in package.table("observations").itertuples():
        if row.value_max <= row.value:
            yield Finding("observations", str(row.Index + 1), "value_max", f"{row.value_max:g}", f"more than the value {row.value:g}, or empty")


def _lines(package: DataPackage) -> Iterator[Finding]:
    """Lines lie within their document, and a last line does not come before the first."""
    longest = package.table("sources").set_index("source")["lines"].to_dict()
    for name in package.names:
        table = package.table(name)
        if "line" not in table or "source" not in table:
            continue
        ends = table["last_line"] if "last_line" in table else table["line"]
        for row, (source, line, end) in enumerate(zip(table["source"], table["line"], ends, strict=True), start=1):
            if line > longest[source]:
                yield Finding(name, str(row), "line", str(line), f"a line of document {source}, which has {longest[source]}")
            elif not pd.isna(end) and not line <= end <= longest[source]:
                yield Finding(name, str(row), "last_line", str(end), f"from {line} to {longest[source]}, the last line of document {source}")


def _slides(package: DataPackage) -> Iterator[Finding]:
    """Slides cover every line of their document once, in order."""
    longest = package.table("sources").set_index("source")["lines"].to_dict()
    reached: dict[str, int] = {}
    for row in package.table("slides").itertuples():
        where = str(row.Index + 1)
        if row.first_line != reached.get(row.source, 0) + 1:
            expected = f"{reached.get(row.source, 0) + 1}, the line after the slide before"
            yield Finding("slides", where, "first_line", str(row.first_line), expected)
        if row.first_line > longest[row.source]:
            yield Finding("slides", where, "first_line", str(row.first_line), f"a line of document {row.source}, which has {longest[row.source]}")
        elif not row.first_line <= row.last_line <= longest[row.source]:
            yield Finding("slides", where, "last_line", str(row.last_line), f"from {row.first_line} to {longest[row.source]}")
        reached[row.source] = row.last_line
    for row in package.table("sources").itertuples():
        if row.source in reached and reached[row.source] != row.lines:
            end = reached[row.source]
            yield Finding("sources", str(row.Index + 1), "lines", str(row.lines), f"{end}, where its last slide ends in the table slides")


def _parents(package: DataPackage) -> Iterator[Finding]:
    """Going up from part to whole ends."""
    for table, own, above in (("items", "item", "parent"), ("observations", "id", "base")):
        rows = package.table(table)
        parents = dict(zip(rows[own], rows[above], strict=True))
        for row, name in enumerate(rows[own], start=1):
            kin = [name]
            while (parent := parents.get(kin[-1], "")) and parent not in kin:
                kin.append(parent)
            if parent == name:
                yield Finding(table, str(row), above, shown(parents[name]), f"something that is not a part of {name} itself")


def _marks(package: DataPackage) -> Iterator[Finding]:
    scales = package.table("items").set_index("item")["scale"].to_dict()
    for row in package.table("ratings").itertuples():
        allowed = _MARKS[scales[row.item]]
        if row.mark not in allowed:
            words = f"one of {' '.join(sorted(allowed))}" if allowed else "no rating at all"
            yield Finding("ratings", str(row.Index + 1), "mark", shown(row.mark), f"{words}: the scale of item {row.item} is {scales[row.item]}")


def _discrepancies(package: DataPackage) -> Iterator[Finding]:
    """The page that lists them groups them by the item in their id and prints the observations and lines they name."""
    known = set(package.table("observations")["id"])
    longest = package.table("sources").set_index("source")["lines"].to_dict()
    groups = {"all", *package.table("items")["item"].str.lower().str.replace(".", "_", regex=False)}
    for row in package.table("discrepancies").itertuples():
        where = str(row.Index + 1)
        if row.id.split("-")[0] not in groups:
            yield Finding("discrepancies", where, "id", shown(row.id), "an id that begins with all- or an item, such as 2_3-")
        for name in filter(None, row.observations.split(";")):
            if name not in known:
                yield Finding("discrepancies", where, "observations", shown(name), "ids of the table observations, separated by ;")
        for place in row.lines.split(";"):
            source, line = place.split(":")
            if not 1 <= int(line) <= longest.get(source, 0):
                yield Finding("discrepancies", where, "lines", shown(place), "document and line, such as 000:111, of the table sources")


def _terms(package: DataPackage) -> Iterator[Finding]:
    """The English word of a term is its anchor in the glossary."""
    first: dict[str, int] = {}
    for row, english in enumerate(package.table("terms")["term_en"], start=1):
        anchor = re.sub(r"[^a-z0-9]+", "-", english.lower()).strip("-")
        if not anchor:
            yield Finding("terms", str(row), "term_en", shown(english), "an English word")
        elif first.setdefault(anchor, row) != row:
            yield Finding("terms", str(row), "term_en", shown(english), f"a word that differs from row {first[anchor]} in its letters")


def check_formulas(package: DataPackage) -> list[Finding]:
    """Every formula that cannot be computed.  The references have been verified before."""
    observations = package.table("observations").set_index("id", drop=False)
    steps = printed_steps(package)
    return list(_formulas(package, observations, steps))


def _formulas(package: DataPackage, observations: pd.DataFrame, steps: Any) -> Iterator[Finding]:
    for row in package.table("derivations").itertuples():
        try:
            reconcile_row(row, observations, steps)
        except DataError as error:
            yield Finding("derivations", f"{row.Index + 1} ({row.derived})", "formula", shown(row.formula), "; ".join(error.problems))


def _units(package: DataPackage) -> Iterator[Finding]:
    """Every unit is one that sentences and labels can say."""
    for row in package.table("units").itertuples():
        if row.sign_ja != UNIT_SIGNS.get(row.unit):
            known = f"the sign {shown(UNIT_SIGNS[row.unit])}" if row.unit in UNIT_SIGNS else f"one of {', '.join(UNIT_SIGNS)}"
            field, found = ("sign_ja", row.sign_ja) if row.unit in UNIT_SIGNS else ("unit", row.unit)
            yield Finding("units", str(row.Index + 1), field, shown(found), f"{known}, as sentences say it (UNIT_SIGNS in evalbook/wording.py)")


def _qualifiers(package: DataPackage) -> Iterator[Finding]:
    """Every qualifier is one that is worded; another would be lost without a word."""
    for row in package.table("observations").itertuples():
        for word in filter(None, row.qualifier.split("・")):
            if word not in QUALIFIERS:
                yield Finding("observations", str(row.Index + 1), "qualifier", shown(word), f"words of {'、'.join(sorted(QUALIFIERS))}, joined by ・")
