"""A package of many agencies is a package like any other: valid, proven, and so are its pages and its downloads."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from evalbook import paths
from evalbook.data import load_package
from evalbook.reconcile import reconciliation_frame
from evalbook.site.audit import discrepancies_page, reconciliation_page
from evalbook.site.formats import workbook
from evalbook.validation import validate_package
from evalbook.verification import SourceTexts, uncovered_numerals, verify_against_texts, verify_references

from .scale import SHARED, STEPS, grown

COPIES = 5


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return grown(paths.ROOT / "data", tmp_path_factory.mktemp("scale") / "large", COPIES)


def test_every_table_is_as_many_times_as_long_and_begins_with_the_original(large: Path, package) -> None:
    grown_package = load_package(large)
    for name in package.names:
        small, long = package.table(name), grown_package.table(name)
        assert len(long) == len(small) * (1 if name in SHARED else COPIES), name
        assert long.head(len(small)).equals(small), name


def test_the_large_package_is_valid_and_every_reference_is_proven(large: Path) -> None:
    assert validate_package(large) == [] and verify_references(load_package(large)) == []


def test_a_broken_key_among_many_agencies_is_found(large: Path, tmp_path: Path) -> None:
    broken = grown(large, tmp_path / "broken", 1)
    table = (broken / "references.csv").read_text(encoding="utf-8").splitlines()
    table[-1] = table[-1].replace("a05t1x", "a99t1x", 1)
    (broken / "references.csv").write_text("\n".join(table) + "\n", encoding="utf-8")
    assert any(finding.table == "references" for finding in validate_package(broken) + verify_references(load_package(broken)))


def test_every_agency_is_recomputed_from_its_own_numbers(large: Path, package) -> None:
    frame, one = reconciliation_frame(load_package(large)), reconciliation_frame(package)
    assert list(frame["verdict"]) == list(one["verdict"]) * COPIES
    assert list(frame["recomputed"].dropna()) == list(one["recomputed"].dropna()) * COPIES


def test_the_pages_show_every_agency(large: Path) -> None:
    grown_package = load_package(large)
    for page, table, key in ((reconciliation_page, "derivations", "derived"), (discrepancies_page, "discrepancies", "id")):
        text = page(grown_package)
        assert all(name in text for name in grown_package.table(table)[key])


def calls_of(work: Callable[[], object]) -> int:
    """How many functions some work calls: what it costs, however busy the machine is."""
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("step", ["recompute derived numbers", "find every place"])
def test_three_times_the_data_cost_three_times_the_work(step: str, tmp_path: Path) -> None:
    folders = [grown(paths.ROOT / "data", tmp_path / f"x{copies}", copies) for copies in (1, 3)]
    STEPS[step](folders[0])  # what is imported and remembered for good is not part of it
    one, three = (calls_of(lambda folder=folder: STEPS[step](folder)) for folder in folders)
    assert three <= 3.3 * one


def test_a_workbook_of_three_times_the_rows_costs_three_times_the_work() -> None:
    origin = dict.fromkeys(("title", "creator", "description", "identifier", "version", "language", "source", "rights", "relation", "address"), "x")
    rows = [["text", 1.5, None, "=1"]] * 900
    workbook({"all": rows}, origin | {"date": "2026-01-01"})
    one, three = (calls_of(lambda part=part: workbook({"all": part}, origin | {"date": "2026-01-01"})) for part in (rows[:300], rows))
    assert three <= 3.3 * one


def test_tables_are_held_in_one_piece_however_long(large: Path, tmp_path: Path) -> None:
    table = load_package(grown(large, tmp_path / "longer", 8)).table("observations")
    assert {table[name].array._pa_array.num_chunks for name in ("id", "series")} == {1}


@pytest.mark.sources
def test_the_texts_of_every_agency_are_proven(sources: Path, tmp_path: Path) -> None:
    folder = grown(paths.ROOT / "data", tmp_path / "two", 2, sources)
    package = load_package(folder)
    texts = SourceTexts(package, folder / "texts")
    assert verify_against_texts(package, texts) + uncovered_numerals(package, texts) == []


@pytest.mark.parametrize("copies", [0, 101])
def test_sizes_that_cannot_be_named_are_refused(tmp_path: Path, copies: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 100"):
        grown(paths.ROOT / "data", tmp_path / "never", copies)
