"""The data are proven against the source texts, and every slip is told by name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from evalbook import paths
from evalbook.data import load_package
from evalbook.verification import SourceTexts, uncovered_numerals, verify_against_texts, verify_references


def change(folder: Path, table: str, old: str, new: str, count: int = 1) -> None:
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text, f"the test expects {old!r} in {table}"
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def test_every_reference_parses_to_the_value_of_its_observation(package) -> None:
    assert verify_references(package) == []


def test_every_reference_and_mark_stands_in_the_source_texts(package, sources) -> None:
    assert verify_against_texts(package, SourceTexts(package, sources)) == []


def test_a_bound_is_cited_with_the_number_behind_it(package, sources) -> None:
    """A table row prints 「≤ 9年 ≤ 5年」: each sign belongs to the number that follows it."""
    texts, observations = SourceTexts(package, sources), package.table("observations").set_index("id")
    for row in package.table("references").itertuples():
        cited = "≤" in row.printed
        assert cited == row.printed.startswith("≤") and row.printed.count("≤") <= 1, row
        assert cited or f"≤ {row.printed}" not in texts.line(row.source, row.line), row
        assert not cited or "≤" in observations.loc[row.id, "qualifier"].split("・"), row


def test_every_numeral_of_the_texts_is_covered_or_excluded(package, sources) -> None:
    assert uncovered_numerals(package, SourceTexts(package, sources)) == []


def test_there_are_112_marks_of_two_raters(package) -> None:
    ratings = package.table("ratings")
    assert len(ratings) == 112
    assert ratings["rater"].value_counts().to_dict() == {"self": 91, "mext": 21}


def test_the_projected_mark_agrees_with_the_last_self_mark_or_says_so(package) -> None:
    own = package.table("ratings").query("rater == 'self'")
    assert (own["period"] == "mikomi").sum() == own["item"].nunique()


def test_a_changed_mark_is_told_with_its_item(package_copy, sources) -> None:
    change(package_copy, "ratings", "0,2017,self,A", "0,2017,self,B")
    package = load_package(package_copy)
    findings = verify_against_texts(package, SourceTexts(package, sources))
    assert any(found.table == "ratings" and "(0, self)" in found.row and found.field == "mark" for found in findings)


def test_a_changed_digit_of_an_observation_is_told_with_its_id(package_copy) -> None:
    change(package_copy, "observations", "124100000000", "124200000000")
    (finding,) = verify_references(load_package(package_copy))
    assert "budget-total.2020" in finding.row and "124200000000" in finding.expected


def test_a_broken_printed_text_is_told_with_its_line(package_copy, sources) -> None:
    change(package_copy, "references", "1,273名", "1,27３名")
    package = load_package(package_copy)
    findings = verify_against_texts(package, SourceTexts(package, sources))
    assert any(found.field == "printed" and "0-staff_full_time" in found.row for found in findings)


def test_a_dropped_observation_is_told_by_its_references(package_copy) -> None:
    path = package_copy / "observations.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("budget-total.2020,")), encoding="utf-8")
    assert any("budget-total.2020" in found.row for found in verify_references(load_package(package_copy)))


def test_a_dropped_reference_leaves_a_numeral_uncovered(package_copy, sources) -> None:
    path = package_copy / "references.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("budget-total.2019,")), encoding="utf-8")
    package = load_package(package_copy)
    assert any("000:77" in found.row for found in uncovered_numerals(package, SourceTexts(package, sources)))


def test_a_source_text_of_another_edition_is_told(package, sources, tmp_path) -> None:
    for path in sources.glob("*.txt"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8") + "x\n", encoding="utf-8")
    assert {found.field for found in SourceTexts(package, tmp_path).findings} == {"sha256", "lines"}


@pytest.mark.parametrize("damage", ["ratings", "observations"])
def test_the_command_ends_with_1_and_one_line_per_finding(package_copy, sources, damage) -> None:
    if damage == "ratings":
        change(package_copy, "ratings", "2.4,2017,self,b", "2.4,2017,self,a")
    else:
        change(package_copy, "observations", ",1273,", ",1274,")
    run = subprocess.run(
        [sys.executable, "scripts/check_data.py", "--data", str(package_copy), "--sources", str(sources)],
        capture_output=True, text=True, cwd=paths.ROOT,
    )  # fmt: skip
    assert run.returncode == 1
    assert "row" in run.stderr and "found" in run.stderr and "expected" in run.stderr
    assert "Traceback" not in run.stderr


def test_one_yen_in_trillions_is_another_number(package_copy) -> None:
    from evalbook.data import load_package

    rows = load_package(package_copy).table("observations")
    largest = rows.loc[rows["value"].idxmax()]
    change(package_copy, "observations", f",{largest['value']:.0f},", f",{largest['value'] + 1:.0f},")
    found = verify_references(load_package(package_copy))
    assert largest["value"] > 1e12 and any(largest["id"] in finding.row for finding in found)
