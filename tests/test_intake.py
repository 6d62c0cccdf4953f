"""Folder, descriptor and bytes: refused before anything is parsed, each with its place.  Random damage: tests/faults."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from evalbook import intake
from evalbook.data import load_package
from evalbook.errors import DataError
from evalbook.intake import check_folder, check_table, shown, unseen_characters


def table_findings(folder: Path, name: str) -> list[str]:
    return [str(finding) for finding in check_table(folder / f"{name}.csv", load_package(folder).resource(name))]


def test_without_a_descriptor_there_is_no_package(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no data package here"):
        check_folder(tmp_path)


def test_the_size_is_asked_before_the_content(package_copy: Path) -> None:
    os.truncate(package_copy / "terms.csv", 200 * 2**20)
    (found,) = check_folder(package_copy)
    assert found.table == "terms" and "209,715,200 bytes" in found.found and f"{intake.MOST_BYTES:,}" in found.expected


@pytest.mark.parametrize("strange", ["link", "pipe", "folder", "nothing"])
def test_only_plain_files_are_read(package_copy: Path, strange: str) -> None:
    path = package_copy / "terms.csv"
    path.unlink()
    {"link": lambda: path.symlink_to("items.csv"), "pipe": lambda: os.mkfifo(path), "folder": path.mkdir, "nothing": lambda: None}[strange]()
    (found,) = check_folder(package_copy)
    assert found.table == "terms" and "file" in found.expected


def test_other_data_keep_the_rules_of_the_project(package_copy: Path) -> None:
    path = package_copy / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    descriptor["resources"][0]["schema"]["fields"][0].pop("constraints")
    gone = descriptor["resources"].pop()["name"]
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    told = [str(finding) for finding in check_folder(package_copy)]
    assert len(told) == 2 and "field sources.source: found constraints None" in told[0] and f"no table {gone}" in told[1]


def test_other_data_may_have_more_tables_and_fields(package_copy: Path) -> None:
    path = package_copy / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    field = {"name": "one", "type": "string", "description": "一"}
    descriptor["resources"].append({"name": "more", "path": "more.csv", "title": "表", "description": "足した表", "schema": {"fields": [field]}})
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    (package_copy / "more.csv").write_text("one\nx\n", encoding="utf-8")
    assert check_folder(package_copy) == [] and table_findings(package_copy, "more") == []


def test_the_line_of_a_wrong_byte_is_told(package_copy: Path) -> None:
    path = package_copy / "terms.csv"
    lines = path.read_bytes().split(b"\n")
    lines[3] = "用語".encode("cp932")
    path.write_bytes(b"\n".join(lines))
    (found,) = table_findings(package_copy, "terms")
    assert found.startswith("terms, row 3, ") and "UTF-8" in found and "Shift_JIS" in found


def test_all_findings_are_told_and_very_many_are_counted(package_copy: Path) -> None:
    path = package_copy / "terms.csv"
    path.write_text("term_ja,term_en,note\n" + "".join(f" 語{number},word {number},\n" for number in range(80)), encoding="utf-8")
    found = table_findings(package_copy, "terms")
    assert len(found) == intake.MOST_FINDINGS + 1 and "30 more findings" in found[-1]


@pytest.mark.parametrize("text", ["a\u200bb", "\u202e", "a\nb", "\x00", "\ue000", "a\u00a0b", "a" + "\u0301" * 3])
def test_what_cannot_be_seen_is_told(text: str) -> None:
    assert "U+" in unseen_characters(text) or "combining" in unseen_characters(text)


@pytest.mark.parametrize("text", ["", "国立研究開発法人", "a\u0301", "葛\U000e0100城", "שלום", "か\u3099", "𠮷野", "　"])
def test_what_can_be_seen_is_not(text: str) -> None:
    assert unseen_characters(text) == ""


def test_a_value_is_told_on_one_short_line() -> None:
    assert shown("あ" * 100_000).endswith("(100,002 characters)") and len(shown("あ" * 100_000)) < 100
    assert shown("a\n\x1b[31m").isprintable()
