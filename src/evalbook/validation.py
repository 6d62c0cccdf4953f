"""Validate a data package by its own descriptor: schema, types, keys, foreign keys, closed lists.

The Frictionless library does the work; this room turns its reports into lines for people.  A package that
somebody brings must also have the tables and columns that the chapters read, and may name no file outside its folder.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evalbook import paths
from evalbook.data import load_package
from evalbook.errors import DataError
from evalbook.verification import Finding, verify_references

_FILE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}\.csv")


def ensure_valid(directory: Path) -> None:
    """Do nothing when the package is valid; one that has been found valid before is not looked at again.

    Raises:
        DataError: with every finding.
    """
    mark = paths.CACHE / "valid" / _digest(directory)
    if mark.is_file():
        return
    findings = validate_package(directory) or verify_references(load_package(directory))
    if findings:
        raise DataError([str(finding) for finding in findings])
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()


def _digest(directory: Path) -> str:
    """Digest of the package's files with their names, and of the rules it is measured by."""
    rules = [Path(__file__), paths.ROOT / "data" / "datapackage.json"]
    total = hashlib.sha256()
    for path in [*rules, *sorted(path for path in directory.glob("*.*") if path.is_file())]:
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def validate_package(directory: Path) -> list[Finding]:
    """All schema findings of the package in ``directory``; an empty list when it is valid."""
    os.environ.setdefault("FRICTIONLESS_PUBLIC_TELEMETRY", "0")
    from frictionless import FrictionlessException, Package

    descriptor = directory / "datapackage.json"
    if not descriptor.is_file():
        raise DataError(f"{descriptor}: no data package here; expected a file datapackage.json")
    if findings := list(_strange(load_package(directory).descriptor)):
        return findings
    try:
        report = Package(str(descriptor)).validate()
    except FrictionlessException as error:
        return [Finding("datapackage.json", "-", "-", error.error.message, "a valid Frictionless Data Package")]
    findings = [Finding("datapackage.json", "-", "-", error.message, "a valid package") for error in report.errors]
    for task in report.tasks:
        for error in task.errors:
            findings.append(_finding(task.name, error))
    return findings


def _strange(descriptor: Any) -> Iterator[Finding]:
    """What of a descriptor is not even looked at: other tables than ours, files and schemas that lie elsewhere."""
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if not isinstance(resources, list) or not all(isinstance(entry, dict) for entry in resources):
        yield Finding("datapackage.json", "-", "resources", "no list of tables", "a Frictionless Data Package")
        return
    for entry in resources:
        name, path = str(entry.get("name"))[:60], str(entry.get("path"))
        if not _FILE.fullmatch(path):
            yield Finding(name, "-", "path", repr(path[:80]), "the name of a CSV file beside datapackage.json")
        for part in ("schema", "dialect"):
            if not isinstance(entry.get(part, {}), dict):
                yield Finding(name, "-", part, repr(entry[part])[:80], f"the {part} itself, not where it lies")
    yield from _missing(resources)


def _missing(resources: list[dict[str, Any]]) -> Iterator[Finding]:
    """Tables and columns that the chapters read, and a package has not."""
    found = {entry.get("name"): _fields(entry) for entry in resources}
    for entry in load_package(paths.ROOT / "data").descriptor["resources"]:
        name = entry["name"]
        if name not in found:
            yield Finding(name, "-", "-", "no such table", "every table of the book's own package")
            continue
        for column, kind in _fields(entry).items():
            if found[name].get(column) != kind:
                yield Finding(name, "-", column, found[name].get(column) or "no such column", f"a column of type {kind}")


def _fields(entry: dict[str, Any]) -> dict[str, str]:
    schema = entry.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    return {field.get("name"): field.get("type") for field in fields or [] if isinstance(field, dict)}


def _finding(table: str, error) -> Finding:
    row = getattr(error, "row_number", None)
    # Frictionless counts the header as row 1; people count the first data row as 1.
    where = str(row - 1) if row else "-"
    field = getattr(error, "field_name", None) or getattr(error, "label", None) or "-"
    found = getattr(error, "cell", None)
    return Finding(table, where, field, repr(found) if found is not None else error.title, error.note or error.description)
