"""Broken data packages: named kinds of damage, each a pure function of a package's bytes and a seed.

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

# characters that nobody can see, and that a table of this book therefore does not hold
UNSEEN = "\u200b\u200d\u200e\u200f\u202a\u202e\u2066\u2069\u061c\ufeff\u00ad\u2028\u2029\u0000\u0007\u001b\u007f\u0085\ue000\ufffe\U000e0041\u00a0"

NOT_NUMBERS = (
    "NaN", "nan", "inf", "-inf", "Infinity", "1e309", "1e5", "1,000", "１２３", "٣٤", "一二三", "many", "12人", "0x10", "1_000", "+5", "--5",
    "5.", ".5", "1.2.3", "1/2", "五百", "true", "2020-01-01", "9" * 400, "=1+1", "5%", "$5", "5 000",
)  # fmt: skip
WRONG_PERIODS = ("2017-2016", "2017-2017", "2021-13", "2021-00-10", "2021-02-30", "2017年", "H29", "17", "20177", "2017/2018", "1234", "２０１７", "2017-", "mikomi2")
WRONG_LINKS = (
    f"javascript:{CANARY}", f"JaVaScRiPt:{CANARY}", "data:text/html,<script>1</script>", "vbscript:x", "file:///etc/passwd", "//192.0.2.1/x",
    "ftp://192.0.2.1/", "https://", "https://x y", 'https://a.example/"onclick="x', "https://a.example/<script>", "example.org",
)  # fmt: skip
WRONG_IDS = ("../../x", "a/b", "a b", "a\\b", "<b>", "a'b", 'a"b', "日本", "a;b", "a#b", "x" * 500, "%2e%2e", ".", "..")


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


def _kind(must: str = "refused", texts: bool = False) -> Callable:
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


def _descriptor(package: Package) -> dict[str, Any]:
    return json.loads(package[DESCRIPTOR])


def _put_descriptor(package: Package, descriptor: Any) -> None:
    package[DESCRIPTOR] = json.dumps(descriptor, ensure_ascii=True, indent=1).encode()


def _schemas(package: Package) -> dict[str, dict[str, Any]]:
    return {resource["name"]: resource["schema"] for resource in _descriptor(package)["resources"]}


def _rows(package: Package, table: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(package[f"{table}.csv"].decode(), newline="")))


def _put_rows(package: Package, table: str, rows: list[list[str]], **how: Any) -> None:
    buffer = io.StringIO()
    csv.writer(buffer, **{"lineterminator": "\n", **how}).writerows(rows)
    package[f"{table}.csv"] = buffer.getvalue().encode("utf-8", "surrogatepass")


def _any_table(package: Package, lots: random.Random) -> str:
    return lots.choice(sorted(_schemas(package)))


def _any_row(package: Package, table: str, lots: random.Random) -> int:
    return lots.randint(1, len(_rows(package, table)) - 1)


def _fields(package: Package, wanted: Callable[[dict[str, Any], dict[str, Any]], bool]) -> list[tuple[str, str]]:
    return [(table, field["name"]) for table, schema in _schemas(package).items() for field in schema["fields"] if wanted(field, schema)]


def set_cell(package: Package, table: str, row: int, field: str, text: str) -> Fault:
    """Put a text into a cell (rows count from 1)."""
    rows = _rows(package, table)
    rows[row][rows[0].index(field)] = text
    _put_rows(package, table, rows)
    return Fault(table, row, field, text)


def _spoil(package: Package, lots: random.Random, fields: list[tuple[str, str]], texts: Any) -> Fault:
    """Put one of the texts into a random cell of one of the fields."""
    table, field = lots.choice(fields)
    return set_cell(package, table, _any_row(package, table, lots), field, lots.choice(texts))


def _rules(field: Mapping[str, Any]) -> Mapping[str, Any]:
    return field.get("constraints", {})


def _keys(schema: Mapping[str, Any]) -> set[str]:
    """Fields that name something: keys, keys of other tables."""
    return {*schema.get("primaryKey", []), *(name for key in schema.get("foreignKeys", []) for name in key["fields"])}


def free_texts(package: Package) -> list[tuple[str, str]]:
    """Fields that hold any text: no key, no closed list, no form."""

    def free(field: dict[str, Any], schema: dict[str, Any]) -> bool:
        bound = {"enum", "pattern", "unique"} & _rules(field).keys()
        return field["type"] == "string" and not bound and field["name"] not in _keys(schema)

    # proven against the source texts, a formula, a list of ids: not free though the descriptor cannot say so
    proven = {("references", "printed"), ("exclusions", "text"), ("derivations", "formula"), ("discrepancies", "observations"), ("items", "parent")}
    return [found for found in _fields(package, free) if found not in proven]


# the shape of a table


@_kind()
def missing_column(package: Package, lots: random.Random) -> Fault:
    table = _any_table(package, lots)
    rows = _rows(package, table)
    at = lots.randrange(len(rows[0]))
    _put_rows(package, table, [row[:at] + row[at + 1 :] for row in rows])
    return Fault(table, 0, rows[0][at])


@_kind()
def extra_column(package: Package, lots: random.Random) -> Fault:
    table = _any_table(package, lots)
    name = lots.choice(["extra", "備考", "<b>", "", "value2"])
    rows = _rows(package, table)
    _put_rows(package, table, [[*row, "x" if number else name] for number, row in enumerate(rows)])
    return Fault(table)


@_kind()
def repeated_heading(package: Package, lots: random.Random) -> Fault:
    table = _any_table(package, lots)
    rows = _rows(package, table)
    first, second = lots.sample(range(len(rows[0])), 2)
    rows[0][first] = rows[0][second]
    _put_rows(package, table, rows)
    return Fault(table, 0, rows[0][second])


@_kind()
def heading_in_other_letters(package: Package, lots: random.Random) -> Fault:
    table = _any_table(package, lots)
    rows = _rows(package, table)
    at = lots.randrange(len(rows[0]))
    rows[0][at] = lots.choice([rows[0][at].upper(), f" {rows[0][at]}", f"{rows[0][at]} ", rows[0][at].title(), rows[0][at] + "\u200b"])
    _put_rows(package, table, rows)
    return Fault(table)


@_kind()
def columns_in_another_order(package: Package, lots: random.Random) -> Fault:
    table = _any_table(package, lots)
    _put_rows(package, table, [row[::-1] for row in _rows(package, table)])
    return Fault(table)


@_kind()
def no_heading(package: Package, lots: random.Random) -> Fault:
    table = _any_table(package, lots)
    _put_rows(package, table, _rows(package, table)[1:])
    return Fault(table)


@_kind()
def ragged_row(package: Package, lots: random.Random) -> Fault:
    table = _any_table(package, lots)
    row = _any_row(package, table, lots)
    rows = _rows(package, table)
    rows[row] = lots.choice([rows[row][:-1], [*rows[row], ""], [*rows[row], "x", "y"], rows[row][:1]])
    _put_rows(package, table, rows)
    return Fault(table, row)


@_kind()
def empty_row(package: Package, lots: random.Random) -> Fault:
    table = _any_table(package, lots)
    row = _any_row(package, table, lots)
    rows = _rows(package, table)
    rows.insert(row, lots.choice([[], [""] * len(rows[0])]))
    _put_rows(package, table, rows)
    return Fault(table, row)


@_kind()
def empty_file(package: Package, lots: random.Random) -> Fault:
    table = _any_table(package, lots)
    package[f"{table}.csv"] = lots.choice([b"", b"\n", b"\xef\xbb\xbf", b"   ", b"\r\n\r\n"])
    return Fault(table)


@_kind()
def other_separator(package: Package, lots: random.Random) -> Fault:
    table = _any_table(package, lots)
    _put_rows(package, table, _rows(package, table), delimiter=lots.choice([";", "\t", "|"]))
    return Fault(table)


@_kind()
def open_quote(package: Package, lots: random.Random) -> Fault:
    table = _any_table(package, lots)
    lines = package[f"{table}.csv"].split(b"\n")
    row = lots.randint(1, len(lines) - 2)
    lines[row] = b'"' + lines[row].replace(b'"', b"")
    package[f"{table}.csv"] = b"\n".join(lines)
    return Fault(table)


@_kind()
def cut_short(package: Package, lots: random.Random) -> Fault:
    """A copy that stopped inside a row."""
    table = _any_table(package, lots)
    lines = package[f"{table}.csv"].split(b"\n")
    row = lots.randint(1, len(lines) - 2)
    package[f"{table}.csv"] = b"\n".join([*lines[:row], lines[row].split(b",")[0]])
    return Fault(table)


@_kind()
def row_twice(package: Package, lots: random.Random) -> Fault:
    table = _any_table(package, lots)
    rows = _rows(package, table)
    rows.append(rows[_any_row(package, table, lots)])
    _put_rows(package, table, rows)
    return Fault(table, len(rows) - 1)


@_kind()
def far_too_many_rows(package: Package, lots: random.Random) -> Fault:
    rows = _rows(package, "terms")
    rows += [[f"語{number}", f"word {number}", ""] for number in range(20_001)]
    _put_rows(package, "terms", rows)
    return Fault("terms")


# the bytes of a table


@_kind("same")
def crlf(package: Package, lots: random.Random) -> Fault:
    table = _any_table(package, lots)
    package[f"{table}.csv"] = package[f"{table}.csv"].replace(b"\n", b"\r\n")
    return Fault(table)


@_kind("same")
def byte_order_mark(package: Package, lots: random.Random) -> Fault:
    name = lots.choice(sorted(package))
    package[name] = b"\xef\xbb\xbf" + package[name]
    return Fault(name.removesuffix(".csv"))


@_kind("same")
def every_cell_quoted(package: Package, lots: random.Random) -> Fault:
    table = _any_table(package, lots)
    _put_rows(package, table, _rows(package, table), quoting=csv.QUOTE_ALL)
    return Fault(table)


@_kind("same")
def no_last_line_end(package: Package, lots: random.Random) -> Fault:
    table = _any_table(package, lots)
    package[f"{table}.csv"] = package[f"{table}.csv"].rstrip(b"\n")
    return Fault(table)


@_kind("same")
def other_files_in_the_folder(package: Package, lots: random.Random) -> Fault:
    """What the descriptor does not name is nobody's business, whatever it is."""
    package[lots.choice(["README.md", "old.csv", ".hidden", "~$terms.xlsx", "terms.csv.bak"])] = lots.choice(
        [b"\xff\xfe\x00", b"", Strange("pipe"), Strange("link", "/nowhere"), Strange("sparse", size=HUGE), Strange("folder")]
    )
    return Fault("")


@_kind()
def old_mac_line_ends(package: Package, lots: random.Random) -> Fault:
    table = _any_table(package, lots)
    package[f"{table}.csv"] = package[f"{table}.csv"].replace(b"\n", b"\r")
    return Fault(table)


@_kind()
def other_encoding(package: Package, lots: random.Random) -> Fault:
    table = lots.choice([table for table in sorted(_schemas(package)) if not package[f"{table}.csv"].isascii()])
    encoding = lots.choice(["cp932", "euc_jp", "utf-16", "utf-16-le", "iso2022_jp", "gb18030", "utf-32"])
    package[f"{table}.csv"] = package[f"{table}.csv"].decode().encode(encoding, "replace")
    return Fault(table)


@_kind()
def broken_bytes(package: Package, lots: random.Random) -> Fault:
    table = _any_table(package, lots)
    content = bytearray(package[f"{table}.csv"])
    content[lots.choice([at for at, byte in enumerate(content) if byte < 0x80])] = lots.choice([0x80, 0xC0, 0xF8, 0xFF, 0x00])
    package[f"{table}.csv"] = bytes(content)
    return Fault(table)


@_kind()
def surrogate(package: Package, lots: random.Random) -> Fault:
    table, field = lots.choice(free_texts(package))
    fault = set_cell(package, table, _any_row(package, table, lots), field, "x" + lots.choice(["\ud800", "\udfff", "\ud83d"]))
    return Fault(fault.table)


@_kind()
def not_a_table_at_all(package: Package, lots: random.Random) -> Fault:
    table = _any_table(package, lots)
    package[f"{table}.csv"] = lots.choice(
        [b"PK\x03\x04", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"<html><script>1</script></html>\n", b'{"a": 1}\n', b"version https://git-lfs.github.com/spec/v1\n", lots.randbytes(5000)]
    )
    return Fault(table)


# the files of the folder


@_kind()
def missing_file(package: Package, lots: random.Random) -> Fault:
    table = _any_table(package, lots)
    del package[f"{table}.csv"]
    return Fault(table)


@_kind()
def strange_file(package: Package, lots: random.Random) -> Fault:
    table = _any_table(package, lots)
    package[f"{table}.csv"] = lots.choice(
        [Strange("link", "/etc/passwd"), Strange("link", "/dev/zero"), Strange("link", f"{table}.csv"), Strange("link", "items.csv"), Strange("pipe"), Strange("folder")]
    )
    return Fault(table)


@_kind()
def huge_file(package: Package, lots: random.Random) -> Fault:
    table = _any_table(package, lots)
    package[f"{table}.csv"] = Strange("sparse", size=lots.choice([HUGE, 9 * 2**20, 2**40]))
    return Fault(table)


# cells


@_kind()
def no_number(package: Package, lots: random.Random) -> Fault:
    fields = _fields(package, lambda field, schema: field["type"] in ("integer", "number"))
    return _spoil(package, lots, fields, NOT_NUMBERS)


@_kind()
def half_a_thing(package: Package, lots: random.Random) -> Fault:
    fields = _fields(package, lambda field, schema: field["type"] == "integer")
    return _spoil(package, lots, fields, ["0.5", "1.0", "-1", "0", "-0", "999999999999", "1000000000000000000000"])


@_kind()
def no_date(package: Package, lots: random.Random) -> Fault:
    fields = _fields(package, lambda field, schema: field["type"] == "date")
    return _spoil(package, lots, fields, ["2026-02-30", "2026/11/22", "22.11.2026", "令和8年", "2026-11", "NaT", "0", "20261122", "2026-11-22T00:00"])


@_kind()
def unknown_word_of_a_closed_list(package: Package, lots: random.Random) -> Fault:
    fields = _fields(package, lambda field, schema: "enum" in _rules(field))
    return _spoil(package, lots, fields, ["guess", "E", "SELF", "Ａ", "S A", "<b>", "ア", "none of these"])


@_kind()
def empty_required_cell(package: Package, lots: random.Random) -> Fault:
    return _spoil(package, lots, _fields(package, lambda field, schema: _rules(field).get("required")), [""])


@_kind()
def dangling_key(package: Package, lots: random.Random) -> Fault:
    fields = _fields(package, lambda field, schema: field["name"] in {name for key in schema.get("foreignKeys", []) for name in key["fields"]})
    return _spoil(package, lots, fields, ["nowhere", "9.9", "999", "people", "NaN", "ｉ", "x" * 70])


@_kind()
def unknown_item(package: Package, lots: random.Random) -> Fault:
    return _spoil(package, lots, _fields(package, lambda field, schema: field["name"] == "item"), ["2.8", "5", "V", "二", "1.1 ", "01"])


@_kind()
def unknown_unit(package: Package, lots: random.Random) -> Fault:
    return _spoil(package, lots, _fields(package, lambda field, schema: field["name"] == "unit" and schema.get("foreignKeys")), ["people", "JPY", "円", "%", "Yen", "1"])


@_kind()
def duplicate_key(package: Package, lots: random.Random) -> Fault:
    tables = [table for table, schema in _schemas(package).items() if schema.get("primaryKey")]
    table = lots.choice(tables)
    rows = _rows(package, table)
    first, second = lots.sample(range(1, len(rows)), 2)
    for key in _schemas(package)[table]["primaryKey"]:
        rows[second][rows[0].index(key)] = rows[first][rows[0].index(key)]
    _put_rows(package, table, rows)
    return Fault(table)


@_kind()
def wrong_id(package: Package, lots: random.Random) -> Fault:
    fields = [("programmes", "programme"), ("observations", "id"), ("schemes", "scheme"), ("achievements", "id"), ("fund_milestones", "milestone"),
              ("discrepancies", "id"), ("external", "id"), ("sources", "source"), ("sources", "file"), ("items", "item"), ("units", "unit"), ("observations", "series")]  # fmt: skip
    return _spoil(package, lots, fields, WRONG_IDS)


@_kind()
def wrong_period(package: Package, lots: random.Random) -> Fault:
    fields = [("observations", "period"), ("ratings", "period"), ("achievements", "period"), ("external", "period"), ("schemes", "adoption_period")]
    return _spoil(package, lots, fields, WRONG_PERIODS)


@_kind()
def wrong_link(package: Package, lots: random.Random) -> Fault:
    return _spoil(package, lots, [("external", "url")], WRONG_LINKS)


@_kind()
def line_outside_the_document(package: Package, lots: random.Random) -> Fault:
    fields = _fields(package, lambda field, schema: field["name"] in ("line", "last_line", "first_line"))
    return _spoil(package, lots, fields, ["99999", "5561", "123456789012"])


@_kind()
def unseen_character(package: Package, lots: random.Random) -> Fault:
    table, field = lots.choice(free_texts(package))
    at, character = lots.randint(0, 3), lots.choice(UNSEEN)
    return set_cell(package, table, _any_row(package, table, lots), field, "名あいう"[:at] + character + "え")


@_kind()
def line_break_in_a_cell(package: Package, lots: random.Random) -> Fault:
    return _spoil(package, lots, free_texts(package), ["一\n二", "一\n\n# 見出し", "一\n```\n<script>1</script>", "a\tb", "一\r\n二"])


@_kind()
def spaces_around(package: Package, lots: random.Random) -> Fault:
    return _spoil(package, lots, free_texts(package), [" あ", "あ ", "\u3000あ", " ", "\u3000"])


@_kind()
def far_too_long_text(package: Package, lots: random.Random) -> Fault:
    return _spoil(package, lots, free_texts(package), ["あ" * 100_000, "a" * 1_001, "<b>" * 50_000, "あ" * 200_000, "=1+" * 40_000])


@_kind()
def stacked_marks(package: Package, lots: random.Random) -> Fault:
    return _spoil(package, lots, free_texts(package), ["Z" + "\u0335\u0321\u0322" * 9, "a" + "\u0301" * 40])


@_kind("literal")
def any_text(package: Package, lots: random.Random) -> Fault:
    return _spoil(package, lots, free_texts(package), TEXTS)


@_kind("literal")
def markup_in_a_name(package: Package, lots: random.Random) -> Fault:
    fields = [("programmes", "title_ja"), ("items", "title_ja"), ("items", "title_en"), ("achievements", "title_ja"), ("slides", "heading"), ("units", "sign_ja")]
    return _spoil(package, lots, fields, TEXTS)


# what the tables say together


@_kind()
def changed_value(package: Package, lots: random.Random) -> Fault:
    """The printed text no longer says what the value says."""
    rows = _rows(package, "observations")
    row, at = _any_row(package, "observations", lots), rows[0].index("value")
    value = float(rows[row][at])
    text = lots.choice([f"{value + 1:.0f}", f"{value * 10:.0f}", f"{value / 2:.6f}", f"{-value - 1:.0f}", "0.123"])
    name = rows[row][0]
    set_cell(package, "observations", row, "value", text)
    return Fault("references", 0, name)


@_kind()
def changed_printed_text(package: Package, lots: random.Random) -> Fault:
    return _spoil(package, lots, [("references", "printed")], ["7", "1,2,3,4", "多数", "1/0", "0分の1", "9" * 70, "1兆2億", "12人34人", "<b>5</b>", "第9999位"])


@_kind(texts=True)
def changed_value_and_printed_text(package: Package, lots: random.Random) -> Fault:
    """Both agree with one another, but the source prints another number."""
    observations, references = _rows(package, "observations"), _rows(package, "references")
    once = [row for row in range(1, len(references)) if sum(other[0] == references[row][0] for other in references) == 1]
    plain = [row for row in once if references[row][3].isdigit() and not references[row][4]]
    row = lots.choice(plain)
    printed = str(int(references[row][3]) + lots.randint(1, 9))
    at = next(number for number, found in enumerate(observations) if found[0] == references[row][0])
    set_cell(package, "observations", at, "value", printed)
    return set_cell(package, "references", row, "printed", printed)


@_kind(texts=True)
def changed_mark(package: Package, lots: random.Random) -> Fault:
    row = _any_row(package, "ratings", lots)
    rows = _rows(package, "ratings")
    old = rows[row][3]
    new = lots.choice([mark for mark in ("SABCD" if old.isupper() or old == "-" else "sabcd") if mark != old])
    set_cell(package, "ratings", row, "mark", new)
    return Fault("ratings", 0, "mark")


@_kind()
def dropped_reference(package: Package, lots: random.Random) -> Fault:
    rows = _rows(package, "references")
    once = [row for row in range(1, len(rows)) if sum(other[0] == rows[row][0] for other in rows) == 1]
    row = lots.choice(once)
    name = rows.pop(row)[0]
    _put_rows(package, "references", rows)
    return Fault("observations", 0, name)


@_kind()
def dropped_row_that_others_name(package: Package, lots: random.Random) -> Fault:
    table = lots.choice(["sources", "items", "programmes", "observations", "units"])
    schemas = _schemas(package)
    key = schemas[table]["primaryKey"][0]
    rows = _rows(package, table)
    named = {
        row[found[0].index(other["fields"][0])]
        for name, schema in schemas.items()
        for found in [_rows(package, name)]
        for other in schema.get("foreignKeys", [])
        if other["reference"]["resource"] == table
        for row in found[1:]
    }
    row = lots.choice([number for number, cells in enumerate(rows) if number and cells[rows[0].index(key)] in named])
    del rows[row]
    _put_rows(package, table, rows)
    return Fault("")


@_kind()
def range_upside_down(package: Package, lots: random.Random) -> Fault:
    rows = _rows(package, "observations")
    row = lots.choice([number for number, cells in enumerate(rows) if number and cells[rows[0].index("value_max")]])
    return set_cell(package, "observations", row, "value_max", lots.choice(["0", rows[row][rows[0].index("value")], "-5"]))


@_kind()
def part_of_itself(package: Package, lots: random.Random) -> Fault:
    item, parent = lots.choice([("1", "1"), ("1", "1.1"), ("2", "2.7"), ("0", "3.3"), ("II", "II")])
    rows = _rows(package, "items")
    row = next(number for number, cells in enumerate(rows) if cells[0] == item)
    return set_cell(package, "items", row, "parent", parent)


@_kind()
def mark_of_another_scale(package: Package, lots: random.Random) -> Fault:
    rows = _rows(package, "ratings")
    row = lots.choice([number for number, cells in enumerate(rows) if number and cells[3] != "-"])
    return set_cell(package, "ratings", row, "mark", rows[row][3].swapcase())


@_kind()
def broken_formula(package: Package, lots: random.Random) -> Fault:
    formulas = [
        "1/0", "[nothing]", "sum([nothing])", "__import__('os').system('true')", "[iii-self_income.2019", "9**9**9", "(" * 300 + "1" + ")" * 300,
        "1e999", "max([iii-self_income])", "9" * 400, "1 if 1 else 2", "'a'*9", "lambda: 1", "-" * 900 + "1",
    ]  # fmt: skip
    return _spoil(package, lots, [("derivations", "formula")], formulas)


@_kind()
def broken_list_of_ids(package: Package, lots: random.Random) -> Fault:
    if lots.random() < 0.5:
        return _spoil(package, lots, [("discrepancies", "observations")], ["nothing", "a;b", ";;x", "<b>", "../x"])
    return _spoil(package, lots, [("discrepancies", "lines")], ["000", "000:0", "999:1", "000:99999", "000:1,2", "x:1", "000:1;"])


@_kind()
def two_terms_with_one_anchor(package: Package, lots: random.Random) -> Fault:
    rows = _rows(package, "terms")
    row = _any_row(package, "terms", lots)
    other = rows[row - 1 if row > 1 else row + 1][1]
    text = lots.choice([other.upper() + "!", f"({other})", "日本語"])
    set_cell(package, "terms", row, "term_en", text)
    return Fault("terms")


@_kind()
def slides_over_one_another(package: Package, lots: random.Random) -> Fault:
    _spoil(package, lots, [("slides", "last_line")], ["1", "5560", "99999"])
    return Fault("slides")


# the descriptor


@_kind()
def descriptor_is_no_json(package: Package, lots: random.Random) -> Fault:
    whole = package[DESCRIPTOR]
    package[DESCRIPTOR] = lots.choice(
        [b"", b"{", b"[]", b"null", b"3", b'"x"', whole[: lots.randrange(1, len(whole) - 3)], whole.decode().encode("cp932", "replace"), whole.decode().encode("utf-16"), b"[" * 100_000, b"\x00" + whole]
    )
    return Fault(DESCRIPTOR)


@_kind()
def descriptor_is_no_file(package: Package, lots: random.Random) -> Fault:
    package[DESCRIPTOR] = lots.choice([Strange("folder"), Strange("link", "/etc/passwd"), Strange("pipe"), Strange("sparse", size=HUGE), Strange("link", "/nowhere")])
    return Fault(DESCRIPTOR)


@_kind()
def no_descriptor(package: Package, lots: random.Random) -> Fault:
    del package[DESCRIPTOR]
    return Fault("", 0, DESCRIPTOR)


@_kind()
def missing_resource(package: Package, lots: random.Random) -> Fault:
    descriptor = _descriptor(package)
    gone = descriptor["resources"].pop(lots.randrange(len(descriptor["resources"])))
    if lots.random() < 0.5:
        del package[gone["path"]]
    _put_descriptor(package, descriptor)
    return Fault(DESCRIPTOR)


@_kind()
def repeated_resource(package: Package, lots: random.Random) -> Fault:
    descriptor = _descriptor(package)
    descriptor["resources"].append(lots.choice(descriptor["resources"]))
    _put_descriptor(package, descriptor)
    return Fault(DESCRIPTOR)


@_kind()
def path_trick(package: Package, lots: random.Random) -> Fault:
    descriptor = _descriptor(package)
    lots.choice(descriptor["resources"])["path"] = lots.choice(
        ["../../../etc/passwd", "/etc/passwd", "https://192.0.2.1/x.csv", "items.csv\u0000", "a/../items.csv", "ITEMS.CSV", "", None, ["items.csv", "units.csv"], 7, "items.csv.zip"]
    )
    _put_descriptor(package, descriptor)
    return Fault(DESCRIPTOR)


@_kind()
def wrong_table_name(package: Package, lots: random.Random) -> Fault:
    descriptor = _descriptor(package)
    lots.choice(descriptor["resources"])["name"] = lots.choice(["../x", "a b", "<script>", "", None, 5, "x" * 40, "日本", "Items", "a-b", "x\n# y"])
    _put_descriptor(package, descriptor)
    return Fault(DESCRIPTOR)


@_kind()
def wrong_package_name(package: Package, lots: random.Random) -> Fault:
    descriptor = _descriptor(package)
    descriptor["name"] = lots.choice(["../../x", "a/b", "", None, 5, "x" * 200, "<b>", "名", ".", "A B"])
    _put_descriptor(package, descriptor)
    return Fault(DESCRIPTOR)


@_kind()
def weakened_rule(package: Package, lots: random.Random) -> Fault:
    """The descriptor no longer asks what the book relies on."""
    descriptor = _descriptor(package)
    schema = lots.choice(descriptor["resources"])["schema"]
    field = lots.choice([field for field in schema["fields"] if field.get("constraints")])
    lots.choice([lambda: field.pop("constraints"), lambda: field.update(type="any"), lambda: field["constraints"].update(required=None),
                 lambda: field["constraints"].clear(), lambda: field.update(constraints=5)])()  # fmt: skip
    _put_descriptor(package, descriptor)
    return Fault(DESCRIPTOR)


@_kind()
def broken_schema(package: Package, lots: random.Random) -> Fault:
    descriptor = _descriptor(package)
    resource = lots.choice(descriptor["resources"])
    choices: list[Callable[[], Any]] = [
        lambda: resource.pop("schema"),
        lambda: resource["schema"].pop("fields"),
        lambda: resource["schema"].update(fields=[]),
        lambda: resource["schema"].update(fields="x"),
        lambda: resource["schema"]["fields"].pop(),
        lambda: resource["schema"]["fields"][0].update(name="__proto__"),
        lambda: resource["schema"]["fields"][0].update(type="geopoint"),
        lambda: resource["schema"].update(missingValues=["", "-", "NA"]),
        lambda: resource["schema"].update(foreignKeys=[{"fields": ["nothing"], "reference": {"resource": "nowhere", "fields": ["x"]}}]),
        lambda: resource["schema"].update(primaryKey=["nothing"]),
        lambda: resource.update(dialect={"delimiter": ";"}),
        lambda: resource.update(encoding="cp932"),
        lambda: resource.update(compression="zip"),
        lambda: resource.update(data=[{"a": 1}]),
        lambda: resource.update(title="x\n# y"),
        lambda: resource.update(description=5),
        lambda: resource.pop("title"),
        lambda: descriptor.update(title="\ud800"),
        lambda: descriptor.update(version=None),
        lambda: descriptor.update(resources={}),
        lambda: descriptor.pop("resources"),
    ]
    lots.choice(choices)()
    _put_descriptor(package, descriptor)
    return Fault(DESCRIPTOR)


@_kind("same")
def markup_in_the_descriptor(package: Package, lots: random.Random) -> Fault:
    descriptor = _descriptor(package)
    holder = lots.choice([descriptor, *descriptor["resources"]])
    holder[lots.choice(["title", "description"])] = lots.choice(TEXTS)
    _put_descriptor(package, descriptor)
    return Fault("")


@_kind()
def several_at_once(package: Package, lots: random.Random) -> Fault:
    """Two to four faults of cells: one of them at least is told."""
    kinds = [no_number, unknown_unit, wrong_period, unseen_character, far_too_long_text, spaces_around, unknown_item, wrong_link, any_text]
    for damage in lots.sample(kinds, lots.randint(2, 4)):
        if damage is not any_text:
            damage(package, lots)
    return Fault("")
