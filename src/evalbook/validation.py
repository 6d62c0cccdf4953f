"""Validate a data package: what may be read, then its own descriptor, then the rules no descriptor can say.

The Frictionless library checks types, keys, foreign keys and closed lists; this room turns its reports into
lines for people.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from evalbook import paths
from evalbook.data import load_package
from evalbook.errors import DataError
from evalbook.intake import MOST_FINDINGS, check_folder, check_table, shown
from evalbook.rules import check_formulas, check_rules
from evalbook.verification import Finding, verify_references

_RULES = ("intake", "validation", "rules", "verification", "reconcile", "intervals", "numerals", "wording")


def validate_package(directory: Path) -> list[Finding]:
    """All findings of the package in ``directory``; an empty list when it is valid.

    Each step needs what the one before has made sure of, so the findings are those of the first step that has any.

    Raises:
        DataError: when there is no data package.
    """
    if findings := check_folder(directory):
        return findings
    resources = json.loads((directory / "datapackage.json").read_text(encoding="utf-8-sig"))["resources"]
    findings = [finding for resource in resources for finding in check_table(directory / resource["path"], resource)]
    return findings or _check_schema(directory, resources) or check_rules(load_package(directory))


def prove_package(directory: Path) -> list[Finding]:
    """All findings that can be told without the source texts: validity, references, formulas."""
    if findings := validate_package(directory):
        return findings
    package = load_package(directory)
    return verify_references(package) or check_formulas(package)


def ensure_valid(directory: Path) -> None:
    """Let only a package without findings through; one that these very rules have let through before is not looked at again.

    Raises:
        DataError: with one line for each finding.
    """
    if findings := check_folder(directory):  # before anything is read: a file may be of any size
        raise DataError([str(finding) for finding in findings])
    mark = paths.CACHE / "valid" / _digest(directory)
    if mark.is_file():
        return
    if findings := prove_package(directory):
        raise DataError([str(finding) for finding in findings])
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()


def _digest(directory: Path) -> str:
    """Digest of the package's files with their names, and of the rules it is measured by."""
    package = load_package(directory)
    files = [directory / "datapackage.json", *map(package.path_of, package.names), paths.ROOT / "data/datapackage.json"]
    files += [paths.LIBRARY / f"{room}.py" for room in _RULES]
    return hashlib.sha256("".join(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n" for path in files).encode()).hexdigest()


def _check_schema(directory: Path, resources: list[dict[str, Any]]) -> list[Finding]:
    os.environ.setdefault("FRICTIONLESS_PUBLIC_TELEMETRY", "0")
    from frictionless import FrictionlessException, Package

    # only what has been looked at: a descriptor can name remote files, archives and other dialects
    known = [{key: resource[key] for key in ("name", "path", "schema")} for resource in resources]
    known = [resource | {"encoding": "utf-8-sig", "type": "table", "format": "csv"} for resource in known]
    try:
        report = Package.from_descriptor({"name": "package", "resources": known}, basepath=str(directory)).validate(limit_errors=MOST_FINDINGS)
    except FrictionlessException as error:
        notes = [reason.note for reason in error.reasons] or [error.error.note]
        return [Finding("datapackage.json", "-", "-", note, "a valid Frictionless Data Package") for note in notes]
    findings = [Finding("datapackage.json", "-", "-", error.message, "a valid package") for error in report.errors]
    for task in report.tasks:
        schema = next(resource["schema"] for resource in resources if resource["name"] == task.name)
        findings += [_finding(task.name, error, schema) for error in task.errors]
    return findings


def _finding(table: str, error: Any, schema: dict[str, Any]) -> Finding:
    row = getattr(error, "row_number", None)
    # Frictionless counts the header as row 1; people count the first data row as 1.
    where = str(row - 1) if row else "-"
    field = getattr(error, "field_name", None) or "、".join(getattr(error, "field_names", None) or []) or "-"
    cell = getattr(error, "cell", None)
    cells = getattr(error, "field_cells", None) or getattr(error, "cells", None) or []
    found = shown(cell) if cell is not None else ", ".join(map(shown, cells[:4])) or error.title
    return Finding(table, where, field, found, _expected(error, field, schema))


def _expected(error: Any, field: str, schema: dict[str, Any]) -> str:
    """What is allowed, in words that say what to do."""
    described = next((entry for entry in schema["fields"] if entry["name"] == field), {})
    rules = described.get("constraints", {})
    match error.type:
        case "type-error":
            return f"a value of type {described.get('type', 'string')}"
        case "constraint-error":
            words = [f"{name} {shown(rule)}" for name, rule in rules.items() if name in error.note]
            return f"a value that keeps the rule {'; '.join(words) or error.note}"
        case "unique-error" | "primary-key":
            return "a value that stands in no other row; change one of the two or delete a row"
        case "foreign-key":
            return _expected_reference(error)
    return shown(error.note or error.description)


def _expected_reference(error: Any) -> str:
    table, fields = error.reference_name, ", ".join(error.reference_field_names)
    return f"a value of {fields} in the table {table or 'itself'}; correct it or add the row there"
