"""Running a chapter again: what can be run, what is refused before anything starts, and what a run leaves."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest

from evalbook import paths
from evalbook.errors import BookError, DataError, ParameterError, together
from evalbook.execution.listing import chapters_text, parameters_text
from evalbook.parameters import CHAPTERS, allowed
from evalbook.parameters.reading import chapter_parameters, read_edition_parameters
from tests.execution.commands import command, refused

NAME = "run-under-test"


def test_the_list_has_a_line_with_a_purpose_for_each_chapter() -> None:
    lines = chapters_text().splitlines()
    assert [line.split()[0] for line in lines] == list(CHAPTERS)
    for line in lines:
        title, _, purpose = line.partition("：")
        assert title and len(purpose) >= 10, line


@pytest.mark.parametrize("reader", ["head -1", "true"])
def test_a_reader_that_stops_reading_is_no_error(reader: str) -> None:
    script = paths.ROOT / "scripts/run_chapter.py"
    run = subprocess.run(f"'{sys.executable}' '{script}' list | {reader}", shell=True, capture_output=True, text=True)
    assert run.returncode == 0 and run.stderr == ""


def test_a_full_disk_is_told_in_words() -> None:
    script = paths.ROOT / "scripts/run_chapter.py"
    run = subprocess.run(f"'{sys.executable}' '{script}' list > /dev/full", shell=True, capture_output=True, text=True)
    assert run.returncode == 1 and "No space left" in run.stderr and "Traceback" not in run.stderr


@pytest.mark.parametrize("stem", CHAPTERS)
def test_every_parameter_is_shown_with_type_unit_default_bounds_and_help(stem: str) -> None:
    text = parameters_text(stem)
    head, *rows = text.splitlines()[2 : 3 + len(CHAPTERS[stem].model_fields)]
    assert head.split() == ["name", "type", "unit", "default", "allowed", "meaning"]
    for row, (name, field) in zip(rows, CHAPTERS[stem].model_fields.items(), strict=True):
        cells = re.split(r" {2,}", row)
        assert len(cells) == 6 and cells[0] == name and cells[3] == json.dumps(field.default, ensure_ascii=False)
        assert cells[5] == field.description


@pytest.mark.parametrize("stem", CHAPTERS)
def test_the_example_that_is_shown_is_allowed(stem: str) -> None:
    option = parameters_text(stem).splitlines()[-1].partition(" -p ")[2]
    assert chapter_parameters(stem, None, [option]) == {}


def test_bounds_are_told_exactly() -> None:
    assert allowed(CHAPTERS["fund_scenarios"], "seed") == "a whole number at least 0 and at most 999999999"


def test_everything_that_is_wrong_is_told_at_once_and_nothing_starts(tmp_path: Path) -> None:
    file = tmp_path / "given.yaml"
    file.write_text("first_year: 2018\nfirst_year: 2019\n", encoding="utf-8")
    before = sorted(paths.RUNS.glob("*"))
    said = refused(command(
        "run_chapter", "run", "overview", "-p", "ratr=mext", "-p", "longest_bar=wide", "-p", "last_year=1867", "-p", "highlight",
        "-f", str(file), "--name", "../away", "--data", str(tmp_path),
    ))  # fmt: skip
    for words in (
        "overview: unknown parameter 'ratr' (did you mean 'rater'?)",
        "overview: parameter longest_bar = 'wide' is not allowed; it must be a number at least 1 and at most 50",
        "overview: parameter last_year = 1867 is not allowed; it must be a whole number at least 2000 and at most 2100",
        "overview: -p 'highlight': expected name=value",
        "duplicate key 'first_year'",
        "run name '../away': use 1 to 40 lower-case letters",
        "no data package here",
    ):
        assert words in said
    assert sorted(paths.RUNS.glob("*")) == before


def test_an_unknown_chapter_is_refused_with_the_nearest() -> None:
    for arguments in (("show", "overveiw"), ("run", "overveiw")):
        assert "no chapter 'overveiw' (did you mean 'overview'?)" in refused(command("run_chapter", *arguments))


def test_an_editions_problems_are_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "edition.yaml"
    file.write_text("overview: {ratr: mext, first_year: '2018'}\ninterntional: {first_year: 2018}\ndialogue: 3\n", encoding="utf-8")
    with pytest.raises(ParameterError) as found:
        read_edition_parameters(file)
    said = "\n".join(found.value.problems)
    assert len(found.value.problems) == 4
    for words in ("'ratr'", "first_year = '2018'", "did you mean 'international'?", "'dialogue' has no parameters"):
        assert words in said


def test_problems_of_several_kinds_come_together_as_the_gravest() -> None:
    def wrong(error: BookError) -> None:
        raise error

    with pytest.raises(ParameterError, match="no data\nno name"):
        together(lambda: wrong(DataError("no data")), lambda: 1, lambda: wrong(ParameterError("no name")))
    assert together(lambda: 1, lambda: 2) == [1, 2]


@pytest.fixture(scope="module")
def run() -> Iterator[Path]:
    """The folder of a chapter that was run with other parameters, from the command line."""
    folder = paths.RUNS / NAME
    shutil.rmtree(folder, ignore_errors=True)
    done = command("run_chapter", "run", "moonshot", "-p", "first_year=2018", "-p", "highlight=<b>\"'{x\\</b>", "--name", NAME)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"open {(folder / 'index.html').as_uri()}" in done.stdout
    yield folder
    shutil.rmtree(folder)


def test_a_run_leaves_the_executed_notebook(run: Path) -> None:
    notebook = nbformat.read(run / "moonshot.ipynb", as_version=4)
    assert any(cell.get("outputs") for cell in notebook.cells)
    (injected,) = [cell for cell in notebook.cells if "injected-parameters" in cell.metadata.get("tags", [])]
    assert "first_year = 2018" in injected.source and "remove-cell" in injected.metadata["tags"]


def test_its_page_opens_by_itself(run: Path) -> None:
    page = (run / "index.html").read_text(encoding="utf-8")
    places = re.findall(r'\s(?:href|src|srcset|action)="([^"#]+)', page)
    assert len(places) > 20
    for place in places:
        assert not re.match(r"[a-z]+:", place), place
        assert (run / unquote(place)).exists(), place


def test_its_page_tells_the_parameters_and_the_command(run: Path) -> None:
    page = (run / "index.html").read_text(encoding="utf-8")
    assert "2018（公式版は 2017）" in page
    assert "scripts/run_chapter.py run moonshot -p first_year=2018" in page
    assert "Parameters" not in page  # papermill's heading of the injected cell
    assert "&lt;b&gt;&#34;&#39;{x\\&lt;/b&gt;" in page and "<b>\"" not in page


def test_its_figures_have_ids_of_their_own_and_citations_that_name_the_parameters(run: Path) -> None:
    folders = sorted(path for path in (run / "figures").iterdir())
    assert folders and all(path.name.endswith(f"--{NAME}") for path in folders)
    for folder in folders:
        facts = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
        assert facts["parameters"]["first_year"] == 2018
        for name in ("cite.bib", "cite.ris", "cite.json", "README.txt"):
            said = (folder / name).read_text(encoding="utf-8").replace("\\_", "_")  # BibTeX writes an underline that way
            assert "moonshot.first_year = 2018" in said, name
        assert all("moonshot.first_year = 2018" in text for name, text in facts["citations"].items() if name != "短い形")
