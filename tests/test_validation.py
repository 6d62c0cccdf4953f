"""The descriptor holds: types, keys, foreign keys, closed lists.  Each fault is told with table, row and field."""

from __future__ import annotations

import pytest

from evalbook import paths
from evalbook.validation import validate_package
from tests.test_verification import change


def test_the_package_is_valid() -> None:
    assert validate_package(paths.ROOT / "data") == []


@pytest.mark.parametrize(
    ("table", "old", "new", "field"),
    [
        ("ratings", "0,2017,self,A", "0,2017,self,E", "mark"),
        ("ratings", "0,2017,self,A", "9.9,2017,self,A", "item"),
        ("ratings", "0,2017,self,A", "0,20x7,self,A", "period"),
        ("observations", ",actual,", ",guess,", "kind"),
        ("observations", ",1273,,person,", ",1273,,people,", "unit"),
        ("observations", ",1273,", ",many,", "value"),
        ("references", ",000,6,", ",000,zero,", "line"),
    ],
)
def test_a_fault_is_told_with_table_row_and_field(package_copy, table, old, new, field) -> None:
    change(package_copy, table, old, new)
    findings = validate_package(package_copy)
    assert any(found.table == table and found.row.isdigit() and field in f"{found.field} {found.expected}" for found in findings)


def test_a_repeated_key_is_told(package_copy) -> None:
    path = package_copy / "ratings.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines, lines[1]]), encoding="utf-8")
    assert any(found.table == "ratings" for found in validate_package(package_copy))
