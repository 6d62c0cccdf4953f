"""The downloads hold the very data, open in every tool, and run nothing in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from evalbook.data import load_package
from evalbook.site.downloads import csv_bytes, download_files, write_downloads
from evalbook.site.edition import Edition

ARCHIVE = "jst-prospective-evaluation"


@pytest.fixture(scope="module")
def work():
    return Edition().book_work()


@pytest.fixture(scope="module")
def files(package, work) -> dict[str, bytes]:
    return download_files(package, work)


def test_the_same_data_give_the_same_bytes(package, package_copy, work, files, monkeypatch) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    assert download_files(load_package(package_copy), work) == files


def test_every_table_is_there_with_its_rows_and_a_byte_order_mark(package, files) -> None:
    for name in package.names:
        content = files[f"{name}.csv"]
        assert content.startswith(b"\xef\xbb\xbf") and b"\r\n" in content
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        with package.path_of(name).open(encoding="utf-8", newline="") as own:
            assert rows == list(csv.reader(own)), name


def test_texts_that_a_spreadsheet_would_run_are_neutralised_and_numbers_are_not(package_copy) -> None:
    with (package_copy / "terms.csv").open("a", encoding="utf-8") as table:
        table.write('"=HYPERLINK(""http://x"")",+cmd,@note\n')
    content = csv_bytes(load_package(package_copy), "terms").decode("utf-8-sig")
    (last,) = list(csv.reader(io.StringIO(content)))[-1:]
    assert last == ["'=HYPERLINK(\"http://x\")", "'+cmd", "'@note"]
    with (package_copy / "observations.csv").open("a", encoding="utf-8") as table:
        table.write("a-b,2.3,,a-b,,x,x,actual,2020,-5,,percent,,,\n")
    assert ",-5,," in csv_bytes(load_package(package_copy), "observations").decode("utf-8-sig")


def test_the_published_package_is_valid_for_frictionless(files, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("FRICTIONLESS_PUBLIC_TELEMETRY", "0")
    from frictionless import validate

    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    report = validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.to_summary()
    resources = json.loads(files["datapackage.json"])["resources"]
    assert all(resource["bytes"] == len(files[resource["path"]]) for resource in resources)


def test_the_workbook_has_a_sheet_for_each_table_with_typed_cells(package, files) -> None:
    book = load_workbook(io.BytesIO(files[f"{ARCHIVE}.xlsx"]))
    assert book.sheetnames == ["説明", "列の意味", *package.names]
    for name in package.names:
        assert book[name].max_row == len(package.table(name)) + 1, name
    sheet = book["observations"]
    column = [cell.value for cell in sheet[1]].index("value")
    value = {row[0].value: row[column].value for row in sheet.iter_rows(min_row=2)}["budget-total.2020"]
    assert value == 124_100_000_000 and isinstance(value, int)
    cells = (cell for name in book.sheetnames for row in book[name].iter_rows() for cell in row)
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_the_zip_says_what_it_is_and_how_to_cite_it(package, files, work) -> None:
    with zipfile.ZipFile(io.BytesIO(files[f"{ARCHIVE}.zip"])) as archive:
        names = set(archive.namelist())
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        text = archive.read(f"{ARCHIVE}/README.txt").decode("utf-8-sig")
    expected = [*(f"{name}.csv" for name in package.names), "datapackage.json", "README.txt"]
    assert names == {f"{ARCHIVE}/{name}" for name in [*expected, "cite.bib", "cite.ris", "cite.json"]}
    for words in ("加工して作成", "CC BY 4.0", "SIST 02", "APA", work.book, work.version, "percent", "items.csv"):
        assert words in text


def test_the_folder_of_a_site_is_filled(package, work, tmp_path, files) -> None:
    write_downloads(package, work, tmp_path)
    assert {path.name: path.read_bytes() for path in (tmp_path / "data").iterdir()} == files


@pytest.mark.site
def test_the_site_offers_the_downloads(site: Path, files) -> None:
    assert {path.name for path in (site / "data").iterdir()} == set(files)
