"""Committed notebooks: clean, in the agreed order, without typed-in data numbers."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from evalbook import paths
from evalbook.frames import management
from evalbook.parameters import CHAPTERS, model_of

NOTEBOOKS = sorted(paths.CHAPTERS.glob("*.ipynb"))
chapters = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)

# Names and dates that hold digits but are no data: the period, its years, programme and document names.
NAMES = re.compile(
    r"第\s*\d+\s*(?:期|次|章|回|版)|20(?:1\d|2\d)(?:年度|年|～|〜|から)?|平成\d+年度?|令和\d+年度?|資料0\d\d|Society\s*5\.0|Top\s*\d+\s*%|トップ\d+%"
    r"|G20|T20|COVID-19|Covid-19|WSF\d+|SCWS\d+|[IVX]+|[1-4]\.[1-7](?:[～・、]|から)?|項目\s*[1-4](?:\.[1-7])?|SDGs?\s*\d*|DOI|iPS|H\d\d|R[1-5]\b"
    r"|CC BY 4\.0|JIS X \d+|WCAG \d\.\d|Python \d\.\d+"
)
ROLES = re.compile(r"\{[a-z:]+\}`[^`]*`|`[^`]*`|\]\([^)]*\)|<[^>]*>")


def cells(path: Path, kind: str) -> list[dict]:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def source(cell: dict) -> str:
    return "".join(cell["source"])


def parameters_cell(path: Path) -> dict:
    (cell,) = [cell for cell in cells(path, "code") if "parameters" in cell["metadata"].get("tags", [])]
    return cell


def typed_numbers(markdown: str) -> list[str]:
    """Numbers in prose that are neither glued nor part of a name; heading numbers of items are names."""
    text = ROLES.sub("", markdown)
    text = re.sub(r"(?m)^#+ (?:[1-4](?:\.[1-7])? )?", "", text)
    text = NAMES.sub("", text)
    return re.findall(r"[0-9０-９][0-9０-９,.]*", text)


@chapters
def test_it_is_committed_without_outputs(path: Path) -> None:
    for cell in cells(path, "code"):
        assert cell["outputs"] == [] and cell["execution_count"] is None, cell["id"]


@chapters
def test_its_cells_are_named_with_words(path: Path) -> None:
    ids = [cell["id"] for kind in ("code", "markdown") for cell in cells(path, kind)]
    assert all(re.fullmatch(r"[a-z][a-z0-9_-]*", name) for name in ids)
    assert len(ids) == len(set(ids))


@chapters
def test_its_prose_holds_no_typed_in_number(path: Path) -> None:
    found = {cell["id"]: typed_numbers(source(cell)) for cell in cells(path, "markdown")}
    assert {name: numbers for name, numbers in found.items() if numbers} == {}


def test_the_guard_sees_a_typed_in_number() -> None:
    assert typed_numbers("常勤職員は1,273人である。") == ["1,273"]
    assert typed_numbers("常勤職員は{glue:text}`staff`である。第4期（2017～2021年度）の2.1。") == []


@chapters
def test_its_code_holds_no_typed_in_amount(path: Path) -> None:
    """Literals of figure cells are sizes and labels; a number of three digits or more would be data."""
    for cell in cells(path, "code"):
        if "parameters" in cell["metadata"].get("tags", []):
            continue
        for node in ast.walk(ast.parse(source(cell))):
            if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
                assert abs(node.value) <= 100, f"{cell['id']}: {node.value}"


@chapters
def test_its_parameters_cell_repeats_the_model(path: Path) -> None:
    cell = parameters_cell(path)
    found = {node.targets[0].id: ast.literal_eval(node.value) for node in ast.parse(source(cell)).body}
    model = model_of(path.stem)
    assert found == {name: field.default for name, field in model.model_fields.items()}
    assert all("  # " in line for line in source(cell).splitlines()), "each parameter has a trailing comment"


@chapters
def test_its_figure_cells_are_short(path: Path) -> None:
    for cell in cells(path, "code"):
        if "chapter.figure(" in source(cell):
            assert source(cell).count("chapter.figure(") == 1, f"{cell['id']}: one figure a cell"
            assert len(source(cell).splitlines()) <= 32, cell["id"]


def test_every_declared_chapter_has_a_notebook_and_a_place_in_the_contents() -> None:
    from evalbook.site.edition import Edition

    assert {path.stem for path in NOTEBOOKS} == set(CHAPTERS) == set(Edition().chapter_stems())


def items_left_over(path: Path) -> set[str]:
    """The items whose numbers a chapter tells where none of its figures and sentences does."""
    calls = [
        node
        for cell in cells(path, "code")
        for node in ast.walk(ast.parse(source(cell)))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "remaining.remaining_observations"
    ]
    return {item for call in calls for item in eval(ast.unparse(call.args[1]), {"management": management})}


def test_no_items_numbers_are_lost_with_other_data(package) -> None:
    """Other data hold numbers that no figure asks for: each item's are then a table of some chapter."""
    assert set().union(*map(items_left_over, NOTEBOOKS)) == set(package.table("items")["item"])
