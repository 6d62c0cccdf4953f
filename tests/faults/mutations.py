"""What damage to a data package is made of: a package as bytes, named kinds of damage, the ways to put it together.

Each kind is a pure function of a package's bytes and a seed; the kinds stand in ``damaged_tables``,
``damaged_cells`` and ``damaged_descriptors``.

A package is ``{file name: content}``; a content is bytes, or a :class:`Strange` file that bytes cannot say.
Kinds say what must become of them: ``refused`` (a finding at the place of the fault), ``same`` (accepted, and
every table reads as before) or ``literal`` (accepted, and the changed cell reads as the very text put there).
"""

from __future__ import annotations

import csv
import io
import json
import os
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DESCRIPTOR = "datapackage.json"
HUGE = 200 * 2**20
CANARY = "window.pwned=1"

# texts that are nothing but texts; each tries to become markup, script, formula or template somewhere
TEXTS = (
    f"<script>{CANARY}</script>",
    f'<img src=x onerror="{CANARY}">',
    f'"><svg onload={CANARY}>',
    f"'-alert(1)-'<b onmouseover={CANARY}>x</b>",
    f"</title><script>{CANARY}</script>",
    f"</textarea></style><script>{CANARY}//",
    f"]]><script>{CANARY}</script>",
    f"--><script>{CANARY}</script><!--",
    f"<a href='javascript:{CANARY}'>x</a>",
    f"[押す](javascript:{CANARY})",
    "![絵](http://192.0.2.1/x.png)",
    "&lt;b&gt;&amp;amp;",
    "{{ 7*7 }} {% raw %} ${7*7}",
    "```{raw} html <b>x</b> ```",
    "````` ``` ```` ~~~",
    "{download}`/etc/passwd`",
    "{glue:text}`mark_count` {numref}`x`",
    "# 見出し *強調* __下線__ ~~消す~~",
    "- 一 | 二 | 三 :---:",
    "$x_1^2$ と $\\frac{1}{",
    "US$5 と US$6",
    "%s %(name)s {0} {name!r}",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://192.0.2.1","x")',
    "+1+cmd|'x'!A1",
    "-2+3+cmd",
    "@SUM(1+1)*cmd",
    "＝1＋1",
    "'=1+1",
    "#N/A",
    "=",
    "-5",
    "#ff0000 fill: #ff0000",
    "\\u003cscript\\u003e \\n \\x00",
    "../../etc/passwd",
    "NaN",
    "null",
    "TRUE",
    "1e5",
    "00012",
    '引用符 " と、コンマ, と、セミコロン;',
    "שלום עולם",
    "e\u0301 か\u3099",
    "あ" * 60,
    "a" * 70,
)


@dataclass(frozen=True)
class Strange:
    """A file that bytes cannot say: a ``link`` to somewhere, a ``pipe``, a ``folder``, or ``sparse`` of a size."""

    kind: str
    target: str = ""
    size: int = 0


Package = dict[str, bytes | Strange]


@dataclass(frozen=True)
class Fault:
    """What was done: where (row 0 is the heading or the whole file), and the text that was put there."""

    table: str
    row: int = 0
    field: str = ""
    text: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of damage.  ``texts``: only the source texts can show that it is damage."""

    damage: Callable[[Package, random.Random], Fault]
    must: str
    texts: bool = False


KINDS: dict[str, Kind] = {}


def kind(must: str = "refused", texts: bool = False) -> Callable:
    """Register a kind of damage under the name of its function."""

    def note(damage: Callable) -> Callable:
        KINDS[damage.__name__] = Kind(damage, must, texts)
        return damage

    return note


def read_package(folder: Path) -> Package:
    """The package as bytes."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def mutated(package: Package, kind: str, seed: int) -> tuple[Package, Fault]:
    """A damaged copy and what was done to it; the same for the same seed."""
    copy = dict(package)
    return copy, KINDS[kind].damage(copy, random.Random(f"{kind} {seed}"))


def write_package(package: Package, folder: Path) -> Path:
    """Put the package into a new folder."""
    folder.mkdir(parents=True)
    for name, content in package.items():
        path = folder / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif content.kind == "link":
            path.symlink_to(content.target)
        elif content.kind == "pipe":
            os.mkfifo(path)
        elif content.kind == "folder":
            path.mkdir()
        else:
            with path.open("wb") as file:
                file.write(b"source,title\n")
                file.truncate(content.size)
    return folder


# how a table is taken apart and put together again


def descriptor_of(package: Package) -> dict[str, Any]:
    """The descriptor as an object."""
    return json.loads(package[DESCRIPTOR])


def put_descriptor(package: Package, descriptor: Any) -> None:
    """Put a descriptor into the package, as ASCII, so that it may hold anything."""
    package[DESCRIPTOR] = json.dumps(descriptor, ensure_ascii=True, indent=1).encode()


def schemas_of(package: Package) -> dict[str, dict[str, Any]]:
    """The schema of each table."""
    return {resource["name"]: resource["schema"] for resource in descriptor_of(package)["resources"]}


def rows_of(package: Package, table: str) -> list[list[str]]:
    """The rows of a table, the heading first."""
    return list(csv.reader(io.StringIO(package[f"{table}.csv"].decode(), newline="")))


def put_rows(package: Package, table: str, rows: list[list[str]], **how: Any) -> None:
    """Write a table; ``how`` goes to the CSV writer."""
    buffer = io.StringIO()
    csv.writer(buffer, **{"lineterminator": "\n", **how}).writerows(rows)
    package[f"{table}.csv"] = buffer.getvalue().encode("utf-8", "surrogatepass")


def any_table(package: Package, lots: random.Random) -> str:
    """A table by lot."""
    return lots.choice(sorted(schemas_of(package)))


def any_row(package: Package, table: str, lots: random.Random) -> int:
    """A row by lot, counted from 1."""
    return lots.randint(1, len(rows_of(package, table)) - 1)


def fields_where(package: Package, wanted: Callable[[dict[str, Any], dict[str, Any]], bool]) -> list[tuple[str, str]]:
    """``(table, field)`` of all fields that are ``wanted``."""
    return [(table, field["name"]) for table, schema in schemas_of(package).items() for field in schema["fields"] if wanted(field, schema)]


def set_cell(package: Package, table: str, row: int, field: str, text: str) -> Fault:
    """Put a text into a cell (rows count from 1)."""
    rows = rows_of(package, table)
    rows[row][rows[0].index(field)] = text
    put_rows(package, table, rows)
    return Fault(table, row, field, text)


def spoil(package: Package, lots: random.Random, fields: list[tuple[str, str]], texts: Any) -> Fault:
    """Put one of the texts into a random cell of one of the fields."""
    table, field = lots.choice(fields)
    return set_cell(package, table, any_row(package, table, lots), field, lots.choice(texts))


def rules_of(field: Mapping[str, Any]) -> Mapping[str, Any]:
    """The constraints of a field."""
    return field.get("constraints", {})


def keys_of(schema: Mapping[str, Any]) -> set[str]:
    """Fields that name something: keys, keys of other tables."""
    return {*schema.get("primaryKey", []), *(name for key in schema.get("foreignKeys", []) for name in key["fields"])}


def free_texts(package: Package) -> list[tuple[str, str]]:
    """Fields that hold any text: no key, no closed list, no form."""

    def free(field: dict[str, Any], schema: dict[str, Any]) -> bool:
        bound = {"enum", "pattern", "unique"} & rules_of(field).keys()
        return field["type"] == "string" and not bound and field["name"] not in keys_of(schema)

    # proven against the source texts, a formula, a list of ids, words of a closed list: not free though the descriptor cannot say so
    bound = {("references", "printed"), ("exclusions", "text"), ("derivations", "formula"), ("discrepancies", "observations"),
             ("items", "parent"), ("units", "sign_ja"), ("observations", "qualifier")}  # fmt: skip
    return [found for found in fields_where(package, free) if found not in bound]
