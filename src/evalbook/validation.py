"""Validate the data package by its own descriptor: schema, types, keys, foreign keys, closed lists.

The Frictionless library does the work; this room turns its reports into lines for people.  Names in a descriptor
become names of files, and addresses in it would be fetched: both are looked at before the library sees them.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from evalbook.data import load_package
from evalbook.errors import DataError
from evalbook.verification import Finding

_PROFILES = r"(tabular-)?data-(package|resource)"


def validate_package(directory: Path) -> list[Finding]:
    """All schema findings of the package in ``directory``; an empty list when it is valid."""
    os.environ.setdefault("FRICTIONLESS_PUBLIC_TELEMETRY", "0")
    from frictionless import FrictionlessException, Package

    descriptor = directory / "datapackage.json"
    if not descriptor.is_file():
        raise DataError(f"{descriptor}: no data package here; expected a file datapackage.json")
    if unsafe := unsafe_parts(load_package(directory).descriptor, directory):
        return unsafe
    try:
        report = Package(str(descriptor)).validate()
    except FrictionlessException as error:
        return [Finding("datapackage.json", "-", "-", error.error.message, "a valid Frictionless Data Package")]
    findings = [Finding("datapackage.json", "-", "-", error.message, "a valid package") for error in report.errors]
    for task in report.tasks:
        for error in task.errors:
            findings.append(_finding(task.name, error))
    return findings


def unsafe_parts(descriptor: Any, directory: Path) -> list[Finding]:
    """What in a descriptor would lead out of the folder of the package, or to another machine."""
    if not isinstance(descriptor, dict) or not isinstance(descriptor.get("resources"), list):
        return [Finding("datapackage.json", "-", "resources", "no list of tables", "an object with a list named resources")]
    found = []

    def allow(where: str, field: str, value: Any, pattern: str, words: str) -> None:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            found.append(Finding("datapackage.json", where, field, repr(value)[:80], words))

    allow("-", "name", descriptor.get("name"), r"[a-z0-9][a-z0-9-]{0,59}", "1 to 60 lower-case letters, digits and hyphens")
    allow("-", "profile", descriptor.get("profile", "data-package"), _PROFILES, "data-package or tabular-data-package")
    for number, resource in enumerate(descriptor["resources"], 1):
        if not isinstance(resource, dict):
            found.append(Finding("datapackage.json", f"table {number}", "-", repr(resource)[:80], "an object that describes a table"))
            continue
        where = f"table {number}"
        allow(where, "name", resource.get("name"), r"[a-z][a-z0-9_]{0,59}", "1 to 60 lower-case letters, digits and underscores")
        allow(where, "path", resource.get("path"), r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}\.csv", "the name of a CSV file in the folder of the package")
        allow(where, "profile", resource.get("profile", "data-resource"), _PROFILES, "data-resource or tabular-data-resource")
        allow(where, "scheme", resource.get("scheme", "file"), "file", "file, or nothing")
        for part in ("schema", "dialect"):
            if not isinstance(resource.get(part, {}), dict):
                found.append(Finding("datapackage.json", where, part, repr(resource[part])[:80], "an object, not a file or an address"))
        if isinstance(resource.get("path"), str) and _leads_out(directory, resource["path"]):
            found.append(Finding("datapackage.json", where, "path", repr(resource["path"])[:80], "a file of the package, not a link to one outside"))
    return found


def _leads_out(directory: Path, name: str) -> bool:
    try:
        return not (directory / name).resolve().is_relative_to(directory.resolve())
    except (OSError, ValueError):
        return True


def _finding(table: str, error) -> Finding:
    row = getattr(error, "row_number", None)
    # Frictionless counts the header as row 1; people count the first data row as 1.
    where = str(row - 1) if row else "-"
    field = getattr(error, "field_name", None) or getattr(error, "label", None) or "-"
    found = getattr(error, "cell", None)
    return Finding(table, where, field, repr(found) if found is not None else error.title, error.note or error.description)
