"""The change log is computed: every number that differs between two packages is told, and nothing else."""

from __future__ import annotations

from evalbook.changes import changes_between
from evalbook.data import load_package
from tests.test_verification import change


def test_equal_packages_have_no_changes(package, package_copy) -> None:
    assert changes_between(package, load_package(package_copy)) == []


def test_a_changed_an_added_and_a_removed_number_are_told(package, package_copy) -> None:
    change(package_copy, "observations", "124100000000", "124200000000")
    change(package_copy, "ratings", "0,2017,self,A", "0,2017,self,B")
    path = package_copy / "observations.csv"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if not line.startswith("budget-total.2019,")]
    path.write_text("".join(kept), encoding="utf-8")
    found = {(item.table, item.key): item for item in changes_between(package, load_package(package_copy))}
    assert found["observations", "budget-total.2020"].kind == "changed"
    assert "124100000000" in found["observations", "budget-total.2020"].before
    assert found["observations", "budget-total.2019"].kind == "removed"
    assert str(found["ratings", "0 2017 self"]) == "ratings 0 2017 self：A → B"
    assert len(found) == 3
