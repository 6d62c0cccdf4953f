"""The layout shows the architecture: rooms know only the rooms below them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from evalbook import paths

# room: the rooms of ours that it may know
ROOMS = {
    "__init__": set(),
    "paths": set(),
    "errors": set(),
    "numerals": set(),
    "data": {"paths", "errors"},
    "wording": {"data"},
    "provenance": {"data"},
    "verification": {"data", "errors", "numerals"},
    "intake": {"paths", "errors", "verification"},
    "rules": {"data", "errors", "intake", "reconcile", "verification", "wording"},
    "validation": {"paths", "data", "errors", "intake", "rules", "verification"},
    "spreadsheets": set(),
    "command_line": {"errors"},
    "intervals": set(),
    "reconcile": {"data", "errors", "intervals", "numerals"},
    "html_parts": {"wording"},
    "changes": {"data"},
    "fund": {"errors", "parameters"},
    "parameters": {"errors", "fund"},
    "charts": {"paths"},
    "explorer": set(),
    "frames": {"data", "errors", "wording", "fund", "reconcile", "provenance", "charts", "explorer"},
    "figures": {"__init__", "charts", "errors", "explorer", "spreadsheets"},
    "chapter": {"paths", "charts", "data", "errors", "explorer", "figures", "html_parts", "parameters", "provenance", "wording"},
    "citation": {"errors", "figures", "provenance", "paths", "data"},
    "execution": {"paths", "errors", "parameters", "data", "chapter", "charts", "frames", "fund", "spreadsheets"},
    "site": {
        "__init__", "paths", "errors", "data", "wording", "provenance", "validation", "verification", "charts", "figures",
        "citation", "explorer", "html_parts", "parameters", "execution", "reconcile", "frames", "changes", "intake", "spreadsheets",
    },
}  # fmt: skip

MODULES = sorted(paths.LIBRARY.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(paths.LIBRARY).parts[0].removesuffix(".py")


def rooms_imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names] if node.module == "evalbook" else [node.module]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            if name.startswith("evalbook."):
                part = name.split(".")[1]
                found.add("__init__" if part.startswith("__") else part)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(paths.LIBRARY)))
def test_a_room_knows_only_the_rooms_below_it(path: Path) -> None:
    room = room_of(path)
    assert room in ROOMS, f"{room} is a new room: give it a place in this list"
    assert rooms_imported(path) - {room} <= ROOMS[room]


def test_there_is_no_room_without_a_purpose_in_its_name() -> None:
    assert not {path.stem for path in MODULES} & {"utils", "helpers", "common", "misc"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(paths.LIBRARY)))
def test_a_file_is_one_room_and_says_its_purpose(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "the file does not say what it is for"
    assert text.count("\n") <= 330
