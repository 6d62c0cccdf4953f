"""Damage to tables as wholes: their shape, their bytes, their files."""

from __future__ import annotations

import csv
import random

from evalbook.intake import MOST_ROWS
from tests.faults.mutations import HUGE, Fault, Package, Strange, any_row, any_table, free_texts, kind, put_rows, rows_of, schemas_of, set_cell

# the shape of a table


@kind()
def missing_column(package: Package, lots: random.Random) -> Fault:
    table = any_table(package, lots)
    rows = rows_of(package, table)
    at = lots.randrange(len(rows[0]))
    put_rows(package, table, [row[:at] + row[at + 1 :] for row in rows])
    return Fault(table, 0, rows[0][at])


@kind()
def extra_column(package: Package, lots: random.Random) -> Fault:
    table = any_table(package, lots)
    name = lots.choice(["extra", "備考", "<b>", "", "value2"])
    rows = rows_of(package, table)
    put_rows(package, table, [[*row, "x" if number else name] for number, row in enumerate(rows)])
    return Fault(table)


@kind()
def repeated_heading(package: Package, lots: random.Random) -> Fault:
    table = any_table(package, lots)
    rows = rows_of(package, table)
    first, second = lots.sample(range(len(rows[0])), 2)
    rows[0][first] = rows[0][second]
    put_rows(package, table, rows)
    return Fault(table, 0, rows[0][second])


@kind()
def heading_in_other_letters(package: Package, lots: random.Random) -> Fault:
    table = any_table(package, lots)
    rows = rows_of(package, table)
    at = lots.randrange(len(rows[0]))
    rows[0][at] = lots.choice([rows[0][at].upper(), f" {rows[0][at]}", f"{rows[0][at]} ", rows[0][at].title(), rows[0][at] + "\u200b"])
    put_rows(package, table, rows)
    return Fault(table)


@kind()
def columns_in_another_order(package: Package, lots: random.Random) -> Fault:
    table = any_table(package, lots)
    put_rows(package, table, [row[::-1] for row in rows_of(package, table)])
    return Fault(table)


@kind()
def no_heading(package: Package, lots: random.Random) -> Fault:
    table = any_table(package, lots)
    put_rows(package, table, rows_of(package, table)[1:])
    return Fault(table)


@kind()
def ragged_row(package: Package, lots: random.Random) -> Fault:
    table = any_table(package, lots)
    row = any_row(package, table, lots)
    rows = rows_of(package, table)
    rows[row] = lots.choice([rows[row][:-1], [*rows[row], ""], [*rows[row], "x", "y"], rows[row][:1]])
    put_rows(package, table, rows)
    return Fault(table, row)


@kind()
def empty_row(package: Package, lots: random.Random) -> Fault:
    table = any_table(package, lots)
    row = any_row(package, table, lots)
    rows = rows_of(package, table)
    rows.insert(row, lots.choice([[], [""] * len(rows[0])]))
    put_rows(package, table, rows)
    return Fault(table, row)


@kind()
def empty_file(package: Package, lots: random.Random) -> Fault:
    table = any_table(package, lots)
    package[f"{table}.csv"] = lots.choice([b"", b"\n", b"\xef\xbb\xbf", b"   ", b"\r\n\r\n"])
    return Fault(table)


@kind()
def other_separator(package: Package, lots: random.Random) -> Fault:
    table = any_table(package, lots)
    put_rows(package, table, rows_of(package, table), delimiter=lots.choice([";", "\t", "|"]))
    return Fault(table)


@kind()
def open_quote(package: Package, lots: random.Random) -> Fault:
    table = any_table(package, lots)
    lines = package[f"{table}.csv"].split(b"\n")
    row = lots.randint(1, len(lines) - 2)
    lines[row] = b'"' + lines[row].replace(b'"', b"")
    package[f"{table}.csv"] = b"\n".join(lines)
    return Fault(table)


@kind()
def cut_short(package: Package, lots: random.Random) -> Fault:
    """A copy that stopped inside a row."""
    table = any_table(package, lots)
    lines = package[f"{table}.csv"].split(b"\n")
    row = lots.randint(1, len(lines) - 2)
    package[f"{table}.csv"] = b"\n".join([*lines[:row], lines[row].split(b",")[0]])
    return Fault(table)


@kind()
def row_twice(package: Package, lots: random.Random) -> Fault:
    table = any_table(package, lots)
    rows = rows_of(package, table)
    rows.append(rows[any_row(package, table, lots)])
    put_rows(package, table, rows)
    return Fault(table, len(rows) - 1)


@kind()
def far_too_many_rows(package: Package, lots: random.Random) -> Fault:
    rows = rows_of(package, "terms")
    rows += [[f"語{number}", f"word {number}", ""] for number in range(MOST_ROWS + 1)]
    put_rows(package, "terms", rows)
    return Fault("terms")


# the bytes of a table


@kind("same")
def crlf(package: Package, lots: random.Random) -> Fault:
    table = any_table(package, lots)
    package[f"{table}.csv"] = package[f"{table}.csv"].replace(b"\n", b"\r\n")
    return Fault(table)


@kind("same")
def byte_order_mark(package: Package, lots: random.Random) -> Fault:
    name = lots.choice(sorted(package))
    package[name] = b"\xef\xbb\xbf" + package[name]
    return Fault(name.removesuffix(".csv"))


@kind("same")
def every_cell_quoted(package: Package, lots: random.Random) -> Fault:
    table = any_table(package, lots)
    put_rows(package, table, rows_of(package, table), quoting=csv.QUOTE_ALL)
    return Fault(table)


@kind("same")
def no_last_line_end(package: Package, lots: random.Random) -> Fault:
    table = any_table(package, lots)
    package[f"{table}.csv"] = package[f"{table}.csv"].rstrip(b"\n")
    return Fault(table)


@kind("same")
def other_files_in_the_folder(package: Package, lots: random.Random) -> Fault:
    """What the descriptor does not name is nobody's business, whatever it is."""
    package[lots.choice(["README.md", "old.csv", ".hidden", "~$terms.xlsx", "terms.csv.bak"])] = lots.choice(
        [b"\xff\xfe\x00", b"", Strange("pipe"), Strange("link", "/nowhere"), Strange("sparse", size=HUGE), Strange("folder")]
    )
    return Fault("")


@kind()
def old_mac_line_ends(package: Package, lots: random.Random) -> Fault:
    table = any_table(package, lots)
    package[f"{table}.csv"] = package[f"{table}.csv"].replace(b"\n", b"\r")
    return Fault(table)


@kind()
def other_encoding(package: Package, lots: random.Random) -> Fault:
    table = lots.choice([table for table in sorted(schemas_of(package)) if not package[f"{table}.csv"].isascii()])
    encoding = lots.choice(["cp932", "euc_jp", "utf-16", "utf-16-le", "iso2022_jp", "gb18030", "utf-32"])
    package[f"{table}.csv"] = package[f"{table}.csv"].decode().encode(encoding, "replace")
    return Fault(table)


@kind()
def broken_bytes(package: Package, lots: random.Random) -> Fault:
    table = any_table(package, lots)
    content = bytearray(package[f"{table}.csv"])
    content[lots.choice([at for at, byte in enumerate(content) if byte < 0x80])] = lots.choice([0x80, 0xC0, 0xF8, 0xFF, 0x00])
    package[f"{table}.csv"] = bytes(content)
    return Fault(table)


@kind()
def surrogate(package: Package, lots: random.Random) -> Fault:
    table, field = lots.choice(free_texts(package))
    fault = set_cell(package, table, any_row(package, table, lots), field, "x" + lots.choice(["\ud800", "\udfff", "\ud83d"]))
    return Fault(fault.table)


@kind()
def not_a_table_at_all(package: Package, lots: random.Random) -> Fault:
    table = any_table(package, lots)
    package[f"{table}.csv"] = lots.choice(
        [
            b"PK\x03\x04",
            b"%PDF-1.7\n",
            b"\x89PNG\r\n\x1a\n",
            b"<html><script>1</script></html>\n",
            b'{"a": 1}\n',
            b"version https://git-lfs.github.com/spec/v1\n",
            lots.randbytes(5000),
        ]
    )
    return Fault(table)


# the files of the folder


@kind()
def missing_file(package: Package, lots: random.Random) -> Fault:
    table = any_table(package, lots)
    del package[f"{table}.csv"]
    return Fault(table)


@kind()
def strange_file(package: Package, lots: random.Random) -> Fault:
    table = any_table(package, lots)
    package[f"{table}.csv"] = lots.choice(
        [
            Strange("link", "/etc/passwd"),
            Strange("link", "/dev/zero"),
            Strange("link", f"{table}.csv"),
            Strange("link", "items.csv"),
            Strange("pipe"),
            Strange("folder"),
        ]
    )
    return Fault(table)


@kind()
def huge_file(package: Package, lots: random.Random) -> Fault:
    table = any_table(package, lots)
    package[f"{table}.csv"] = Strange("sparse", size=lots.choice([HUGE, 9 * 2**20, 2**40]))
    return Fault(table)
