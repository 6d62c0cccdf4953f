"""A new year's rows reach figures, tables and prose with no code changed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat
import pytest

from evalbook import paths
from evalbook.data import load_package
from evalbook.execution.pool import ready_kernel
from evalbook.execution.runner import Result, Run, execute
from evalbook.validation import validate_package
from evalbook.verification import verify_references

NEW_ROWS = {
    "ratings": ["0,2021,self,A,000,111"],
    "observations": [
        "sakura-invited.2021,2.3,sakura,sakura-invited,,さくらサイエンスプログラムの招へい者数,Invitees,actual,2021,7777,,person,,,",
        "iii-self_income.2021,III,,iii-self_income,,機構の自己収入額,Income,actual,2021,5555000000,,yen,,,",
        "iii-self_income_incl_refunds.2021,III,,iii-self_income_incl_refunds,,機構の返金等を含む自己収入額,Income,"
        "actual,2021,6666000000,,yen,,,",
    ],
    "references": [
        'sakura-invited.2021,000,2851,"7,777名",',
        'iii-self_income.2021,000,5412,"5,555百万円",',
        'iii-self_income_incl_refunds.2021,000,5412,"6,666百万円",',
    ],
}


@pytest.fixture(scope="module")
def next_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the data package with a mark and two yearly series carried on to FY2021."""
    folder = Path(shutil.copytree(paths.ROOT / "data", tmp_path_factory.mktemp("next") / "data"))
    for table, lines in NEW_ROWS.items():
        with (folder / f"{table}.csv").open("a", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in lines)
    return folder


def run(stem: str, data: Path, folder: Path) -> Result:
    return execute(Run(stem, data=data), folder, ready_kernel())


def rows_of(result: Result, figure: str) -> list[list]:
    return json.loads((result.figures / figure / "record.json").read_text(encoding="utf-8"))["rows"]


def test_the_data_with_the_new_year_are_valid(next_year: Path) -> None:
    assert validate_package(next_year) == []
    assert verify_references(load_package(next_year)) == []


def test_a_new_mark_stands_in_figure_table_and_prose(next_year: Path, package, tmp_path: Path) -> None:
    before = run("overview", package.directory, tmp_path / "before")
    after = run("overview", next_year, tmp_path / "after")
    new = [row for row in rows_of(after, "overview-marks") if row not in rows_of(before, "overview-marks")]
    assert all(any("2021" in str(cell) for cell in row) for row in new), "with its first mark a year is shown, whoever else has none in it"
    assert sum("A" in row for row in new) == 1 and all("A" in row or "-" in row for row in new)
    assert int(after.said["mark_count"]) == int(before.said["mark_count"]) + 1
    pictures = [result.figures / "overview-marks/figure-text.svg" for result in (before, after)]
    old, drawn = (picture.read_text(encoding="utf-8").count(">A</text>") for picture in pictures)
    assert drawn == old + 1


def test_a_new_observation_stands_in_figure_and_table(next_year: Path, tmp_path: Path) -> None:
    result = run("international", next_year, tmp_path / "after")
    assert [row for row in rows_of(result, "international-invited") if 7777 in row]
    picture = (result.figures / "international-invited/figure-text.svg").read_text(encoding="utf-8")
    assert "7,777" in picture
    assert "7777" in (result.figures / "international-invited/data.csv").read_text(encoding="utf-8-sig")


def test_a_new_observation_stands_in_the_sentences_of_a_chapter(next_year: Path, tmp_path: Path) -> None:
    result = run("management", next_year, tmp_path / "after")
    figures = [json.loads(path.read_text(encoding="utf-8")) for path in result.figures.glob("*/record.json")]
    (drawn,) = [figure for figure in figures if "iii-self_income.2021" in figure["observations"]]
    assert any("2021" in str(cell) for row in drawn["rows"] for cell in row)
    assert "2021年度の55." in result.said["net_change"] and "億円へ増えた" in result.said["net_change"]
    prose = "".join(cell.source for cell in nbformat.read(result.notebook, 4).cells if cell.cell_type == "markdown")
    assert "`net_change`" in prose
