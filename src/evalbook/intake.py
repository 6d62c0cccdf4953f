"""What may be read at all: the folder of a data package, its descriptor and the bytes of its tables.

Nothing here trusts what it reads: sizes are asked before contents, only plain files inside the folder are
opened, and a table is taken apart strictly.  Types, keys and closed lists are for :mod:`evalbook.validation`.
"""

from __future__ import annotations

import csv
import io
import json
import re
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evalbook import paths
from evalbook.errors import DataError
from evalbook.verification import Finding

MOST_BYTES = 64 * 2**20  # of one table; the largest of the book has an eighth of a megabyte
MOST_ROWS = 100_000  # of one table
MOST_DESCRIPTOR_BYTES = 2**20
MOST_FINDINGS = 50  # told for one table; the others are counted

_DESCRIPTOR = "datapackage.json"
_TABLE_NAME = r"[a-z][a-z0-9_]{0,30}"  # also the name of a sheet and of a page's anchor
_PACKAGE_NAME = r"[a-z0-9][a-z0-9-]{0,60}"  # also the stem of the archives to download
_TYPES = ("string", "integer", "number", "date", "boolean")
_RESOURCE_KEYS = {"name", "path", "title", "description", "type", "scheme", "format", "mediatype", "encoding", "licenses", "schema"}
_PROFILES = {  # a reader of the published descriptor may fetch what is named here
    "profile": ("data-package", "tabular-data-package"),
    "$schema": ("https://datapackage.org/profiles/2.0/datapackage.json",),
}
_READ_AS = {"type": ("table",), "scheme": ("file",), "format": ("csv",), "encoding": ("utf-8", "utf-8-sig")}
_PUBLISHED_KEYS = {"bytes", "hash"}  # stand in the descriptor that is published with the book
# parts of the source texts, where a space at the end is part of what is printed
_VERBATIM = {("references", "printed"), ("exclusions", "text")}
_NUMBER_FORMS = {
    "integer": (re.compile(r"-?[0-9]{1,15}"), "a whole number in plain digits such as 1273 (no comma, no sign but -)"),
    "number": (re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,30})?"), "a number in plain digits such as 1273 or 0.05 (no comma, no exponent)"),
}
_LONE_RETURN = re.compile(r"\r(?!\n)")
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_STACKED = re.compile(r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3,}")


def check_folder(directory: Path) -> list[Finding]:
    """What is wrong with the folder and its descriptor, told without opening a table; quick for files of any size.

    Raises:
        DataError: when there is no descriptor at all.
    """
    path = directory / _DESCRIPTOR
    if not path.exists() and not path.is_symlink():
        raise DataError(f"{path}: no data package here; expected a file {_DESCRIPTOR}")
    if findings := _plain_file(path, _DESCRIPTOR, MOST_DESCRIPTOR_BYTES):
        return findings
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return [_told("-", f"no readable JSON ({_short(str(error))})", "a Frictionless Data Package as JSON in UTF-8")]
    findings = list(_shape(descriptor)) or list(_against_standard(directory, descriptor))
    for resource in [] if findings else descriptor["resources"]:
        findings += _plain_file(directory / resource["path"], resource["name"], MOST_BYTES)
    return findings


def _plain_file(path: Path, table: str, most: int) -> list[Finding]:
    try:
        state = path.lstat()
    except OSError:
        return [Finding(table, "-", "-", f"no file {path.name}", f"the file {path.name} in the folder of the data package")]
    if not stat.S_ISREG(state.st_mode):
        kind = "a symbolic link" if stat.S_ISLNK(state.st_mode) else "a folder, pipe or device"
        return [Finding(table, "-", "-", f"{path.name} is {kind}", "a plain file; put a copy of the table itself there")]
    if state.st_size > most:
        found = f"{path.name} has {state.st_size:,} bytes"
        return [Finding(table, "-", "-", found, f"at most {most:,} bytes; leave out what the book does not read")]
    return []


def _told(field: str, found: str, expected: str) -> Finding:
    return Finding(_DESCRIPTOR, "-", field, found, expected)


def _shape(descriptor: Any) -> Iterator[Finding]:
    """Whether the descriptor is one that the book can read, whatever tables it lists."""
    if not isinstance(descriptor, dict):
        yield _told("-", f"a JSON {type(descriptor).__name__}", "a JSON object with name, title, description, version and resources")
        return
    for field in ("title", "description", "version"):
        yield from _text(descriptor, field, field)
    name = descriptor.get("name")
    if not isinstance(name, str) or not re.fullmatch(_PACKAGE_NAME, name):
        yield _told("name", shown(name), "lower-case letters, digits and hyphens, at most 61; it names the archives")
    for key, allowed in _PROFILES.items():
        if descriptor.get(key, allowed[0]) not in allowed:
            yield _told(key, shown(descriptor[key]), " or ".join(allowed))
    resources = descriptor.get("resources")
    if not isinstance(resources, list) or not resources or not all(isinstance(resource, dict) for resource in resources):
        yield _told("resources", "no list of tables", "a list of objects, one for each table")
        return
    names = [resource.get("name") for resource in resources]
    for name in {str(name) for name in names if names.count(name) > 1}:
        yield _told("resources", f"{shown(name)} stands there twice", "each table once")
    for index, resource in enumerate(resources):
        yield from _resource(resource, f"resources[{index}]")


def _text(holder: dict[str, Any], key: str, field: str) -> Iterator[Finding]:
    value = holder.get(key)
    if not isinstance(value, str) or not value or value != value.strip() or len(value) > 1000:
        yield _told(field, shown(value), "a text of 1 to 1,000 characters without spaces around")
    elif unseen := unseen_characters(value):
        yield _told(field, unseen, "characters that can be seen, on one line")


def _resource(resource: dict[str, Any], where: str) -> Iterator[Finding]:
    name = resource.get("name")
    if not isinstance(name, str) or not re.fullmatch(_TABLE_NAME, name):
        yield _told(f"{where}.name", shown(name), "lower-case letters, digits and _, beginning with a letter, at most 31")
        return
    if resource.get("path") != f"{name}.csv":
        yield _told(f"{name}.path", shown(resource.get("path")), f"{name}.csv, a file beside {_DESCRIPTOR}")
    for key in ("title", "description"):
        yield from _text(resource, key, f"{name}.{key}")
    for key, allowed in _READ_AS.items():
        if resource.get(key, allowed[0]) not in allowed:
            yield _told(f"{name}.{key}", shown(resource[key]), " or ".join(allowed))
    for key in resource.keys() - _RESOURCE_KEYS - _PUBLISHED_KEYS:
        yield _told(f"{name}.{_short(key)}", "a setting that the book does not follow", "no such setting; tables are plain CSV files")
    yield from _schema(resource.get("schema"), name)


def _schema(schema: Any, name: str) -> Iterator[Finding]:
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not isinstance(fields, list) or not fields or not all(isinstance(field, dict) for field in fields):
        yield _told(f"{name}.schema", "no list of fields", "an object with fields, a list of objects")
        return
    if schema.get("missingValues", [""]) != [""]:
        yield _told(f"{name}.schema.missingValues", shown(schema["missingValues"]), 'only [""], an empty cell')
    seen: set[str] = set()
    for index, field in enumerate(fields):
        label = field.get("name")
        if not isinstance(label, str) or not re.fullmatch(_TABLE_NAME, label) or label in seen:
            yield _told(f"{name}.schema.fields[{index}].name", shown(label), "lower-case letters, digits and _, each name once")
            continue
        seen.add(label)
        if field.get("type") not in _TYPES:
            yield _told(f"{name}.{label}", f"type {shown(field.get('type'))}", "one of " + ", ".join(_TYPES))
        if not isinstance(field.get("constraints", {}), dict):
            yield _told(f"{name}.{label}.constraints", shown(field["constraints"]), "an object")
        yield from _text(field, "description", f"{name}.{label}.description")


def _against_standard(directory: Path, descriptor: dict[str, Any]) -> Iterator[Finding]:
    """Other data keep the tables, fields and rules of the project's own package; they may add tables and fields."""
    standard = paths.ROOT / "data" / _DESCRIPTOR
    if not standard.is_file() or directory.resolve() == standard.parent.resolve():
        return
    given = {resource["name"]: resource["schema"] for resource in descriptor["resources"]}
    for resource in json.loads(standard.read_text(encoding="utf-8"))["resources"]:
        name, schema = resource["name"], resource["schema"]
        if name not in given:
            yield _told("resources", f"no table {name}", f"all tables of {standard}; copy the entry from there")
            continue
        for key in ("primaryKey", "foreignKeys"):
            if given[name].get(key, []) != schema.get(key, []):
                yield _told(f"{name}.schema.{key}", shown(given[name].get(key)), f"{shown(schema.get(key))} as in {standard}")
        fields = {field["name"]: field for field in given[name]["fields"]}
        for field in schema["fields"]:
            label = f"{name}.{field['name']}"
            if field["name"] not in fields:
                yield _told(label, "no such field", f"all fields of {standard}; copy the entry from there")
                continue
            for key, absent in (("type", ""), ("format", "default"), ("constraints", {})):
                if fields[field["name"]].get(key, absent) != field.get(key, absent):
                    yield _told(label, f"{key} {shown(fields[field['name']].get(key))}", f"{shown(field.get(key))} as in {standard}")


def check_table(path: Path, resource: dict[str, Any]) -> list[Finding]:
    """What is wrong with the bytes, lines and cells of one table, before anything is said about its values."""
    name = resource["name"]
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n")
        found = f"bytes that are not UTF-8 ({content[error.start : error.start + 4].hex(' ')})"
        return [Finding(name, str(line) if line else "heading", "-", found, "UTF-8; save the table as “CSV UTF-8” (Shift_JIS is not read)")]
    if lone := _LONE_RETURN.search(text):
        line = text.count("\n", 0, lone.start())
        return [Finding(name, str(line) if line else "heading", "-", "a carriage return alone", "lines that end with LF or CRLF")]
    return _few(list(_cells(text, resource)), name)


def _few(findings: list[Finding], table: str) -> list[Finding]:
    if len(findings) <= MOST_FINDINGS:
        return findings
    rest = Finding(table, "-", "-", f"{len(findings) - MOST_FINDINGS:,} more findings", "a table without them; mend those above first")
    return [*findings[:MOST_FINDINGS], rest]


def _cells(text: str, resource: dict[str, Any]) -> Iterator[Finding]:
    name, fields = resource["name"], resource["schema"]["fields"]
    labels = [field["name"] for field in fields]
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    first_with: dict[tuple[str, ...], int] = {}
    number = 0
    try:
        header = next(rows, [])
        if header != labels:
            yield from _header(name, header, labels)
            return
        for number, row in enumerate(rows, start=1):
            if number > MOST_ROWS:
                yield Finding(name, str(number), "-", f"more than {MOST_ROWS:,} rows", f"at most {MOST_ROWS:,} rows")
                return
            if len(row) != len(labels):
                yield Finding(name, str(number), "-", f"{len(row)} cells", f"{len(labels)} cells: {', '.join(labels)}")
                continue
            for field, cell in zip(fields, row, strict=True):
                yield from _cell(name, number, field, cell)
            if (same := first_with.setdefault(tuple(row), number)) != number:
                yield Finding(name, str(number), "-", f"the same cells as in row {same}", "each row once")
    except csv.Error as error:
        yield Finding(name, str(number + 1), "-", f"no readable CSV ({error})", 'cells in quotes closed by a quote; a quote in a cell doubled: ""')


def _header(name: str, header: list[str], labels: list[str]) -> Iterator[Finding]:
    if not any(header):
        yield Finding(name, "heading", "-", "an empty file", "the heading " + ",".join(labels))
        return
    wrong = [label for label in labels if label not in header]
    extra = [label for label in header if label not in labels]
    twice = sorted({label for label in header if header.count(label) > 1})
    for label in wrong:
        yield Finding(name, "heading", label, "no such column", f"the heading {','.join(labels)}, separated by commas")
    for label in extra:
        yield Finding(name, "heading", _short(label), "a column that the descriptor does not have", f"the heading {','.join(labels)}")
    for label in twice:
        yield Finding(name, "heading", _short(label), "a column twice", f"the heading {','.join(labels)}")
    if not wrong and not extra and not twice:
        yield Finding(name, "heading", "-", "columns in another order", f"the heading {','.join(labels)}")


def _cell(table: str, row: int, field: dict[str, Any], cell: str) -> Iterator[Finding]:
    label = field["name"]
    if unseen := unseen_characters(cell):
        yield Finding(table, str(row), label, unseen, "characters that can be seen, on one line; delete or replace it")
    elif cell != cell.strip() and (table, label) not in _VERBATIM:
        yield Finding(table, str(row), label, f"{shown(cell)} with spaces around", "no space before or after the text")
    elif cell and field["type"] in _NUMBER_FORMS:
        form, words = _NUMBER_FORMS[field["type"]]
        if not form.fullmatch(cell):
            yield Finding(table, str(row), label, shown(cell), words)


def unseen_characters(text: str) -> str:
    """Words for the first character of ``text`` that cannot be seen or turns the direction of others; empty when none."""
    if text.isascii() and text.isprintable():
        return ""
    for at, character in enumerate(text, start=1):
        kind = unicodedata.category(character)
        if kind in _UNSEEN or (kind == "Zs" and character not in " \u3000"):
            return f"the character U+{ord(character):04X} {unicodedata.name(character, '(a control character)')} at place {at}"
    if stacked := _STACKED.search(text):
        return f"{len(stacked.group())} combining marks one upon another at place {stacked.start() + 1}"
    return ""


def shown(value: Any) -> str:
    """A value as it is told in a finding: quoted, never longer than a line."""
    return _short(ascii(value) if isinstance(value, str) and unseen_characters(value) else repr(value))


def _short(text: str, most: int = 60) -> str:
    printable = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text[: most + 1])
    return printable if len(text) <= most else f"{printable[:most]}… ({len(text):,} characters)"
