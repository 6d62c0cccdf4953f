"""Validate the data package by its own descriptor: schema, types, keys, foreign keys, closed lists.

The Frictionless library does the work; this room turns its reports into lines for people.
"""

from __future__ import annotations

import os
from pathlib import Path

from evalbook.errors import DataError
from evalbook.verification import Finding


def validate_package(directory: Path) -> list[Finding]:
    """All schema findings of the package in ``directory``; an empty list when it is valid."""
    os.environ.setdefault("FRICTIONLESS_PUBLIC_TELEMETRY", "0")
    from frictionless import FrictionlessException, Package

    descriptor = directory / "datapackage.json"
    if not descriptor.is_file():
        raise DataError(f"{descriptor}: no data package here; expected a file datapackage.json")
    try:
        report = Package(str(descriptor)).validate()
    except FrictionlessException as error:
        return [Finding("datapackage.json", "-", "-", error.error.message, "a valid Frictionless Data Package")]
    findings = [Finding("datapackage.json", "-", "-", error.message, "a valid package") for error in report.errors]
    for task in report.tasks:
        for error in task.errors:
            findings.append(_finding(task.name, error))
    return findings


def _finding(table: str, error) -> Finding:
    row = getattr(error, "row_number", None)
    # Frictionless counts the header as row 1; people count the first data row as 1.
    where = str(row - 1) if row else "-"
    field = getattr(error, "field_name", None) or getattr(error, "label", None) or "-"
    found = getattr(error, "cell", None)
    return Finding(table, where, field, repr(found) if found is not None else error.title, error.note or error.description)
