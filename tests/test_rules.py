"""Rules between cells and tables: each broken one is told with table, row and field.  Random damage: tests/faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalbook.data import load_package
from evalbook.rules import check_formulas, check_rules
from evalbook.validation import prove_package
from tests.test_verification import change


def test_the_package_keeps_the_rules(package) -> None:
    assert check_rules(package) == [] and check_formulas(package) == []


@pytest.mark.parametrize(
    ("table", "old", "new", "place"),
    [
        ("ratings", "0,2017,self,A", "0,2018-2017,self,A", "ratings, row 1, field period"),
        ("ratings", "0,2017,self,A", "0,2017-13,self,A", "ratings, row 1, field period"),
        ("ratings", "0,2017,self,A", "0,2017,self,a", "ratings, row 1, field mark"),
        ("ratings", "0,2017,self,A,000,111", "0,2017,self,A,000,99999", "ratings, row 1, field line"),
        ("items", "\n1,0,", "\n1,1.1,", "items, row 2, field parent"),
        ("slides", "000,1,101,", "000,1,102,", "slides, row 2, field first_line"),
        ("slides", "000,1,101,", "000,1,1,", "slides, row 2, field first_line"),
        ("discrepancies", "all-page_numbers", "nowhere-page_numbers", "discrepancies, row 1, field id"),
        ("terms", "national research and development agency", "Japan Science and Technology Agency JST", "terms, row 2, field term_en"),
        ("units", "week,週間,", "week,週,", "units, row 10, field sign_ja"),
        ("units", "week,週間,", "fortnight,週間,", "units, row 10, field unit"),
        ("observations", ",約,", ",およそ,", "observations, row "),
        ("fund_milestones", "000,5332,5332", "000,5332,5331", "fund_milestones, row 1, field last_line"),
    ],
)
def test_a_broken_rule_is_told(package_copy: Path, table: str, old: str, new: str, place: str) -> None:
    change(package_copy, table, old, new)
    assert any(str(finding).startswith(place) for finding in check_rules(load_package(package_copy)))


def test_a_formula_that_cannot_be_computed_is_told(package_copy: Path) -> None:
    path = package_copy / "derivations.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("sum([", "max([", 1), encoding="utf-8")
    (found,) = prove_package(package_copy)
    assert found.table == "derivations" and found.field == "formula" and "sum, mean and count" in found.expected
