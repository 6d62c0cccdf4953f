"""Small chapters for tests that run them, and the project's commands.

A test chapter takes the place of a real one (its name must be known, for parameters are checked by it),
in a folder of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from evalbook import paths
from evalbook.execution.runner import Run

SCRIPTS = Path(__file__).parents[2] / "scripts"


def write_chapter(folder: Path, stem: str, *codes: str, title: str = "試しの章") -> Path:
    """Write ``folder/stem.ipynb``: a heading, then one code cell per text, named ``cell-1``, ``cell-2``…"""
    cells = [new_markdown_cell(f"# {title}", id="title")]
    cells += [new_code_cell(code, id=f"cell-{number}") for number, code in enumerate(codes, 1)]
    path = folder / f"{stem}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


def chapter_run(folder: Path, stem: str, *codes: str, **parameters: Any) -> Run:
    """A run of a chapter that is written now (or, without codes, was written before)."""
    if codes:
        write_chapter(folder, stem, *codes)
    return Run(stem, parameters, paths.ROOT / "data", chapters=folder)


def say(name: str, expression: str) -> str:
    """Code that makes a chapter say the value of an expression."""
    return f"from myst_nb import glue\nglue({name!r}, {expression}, display=False)"


def command(name: str, *arguments: str) -> list[str]:
    """The command line of a script of the project."""
    return [sys.executable, str(SCRIPTS / name), *arguments]


def surroundings(root: Path, **environment: str) -> dict[str, str]:
    """The environment variables with which a command works on the book in ``root``."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("EVALBOOK_", "PYTEST_"))}
    return {**inherited, "PYTHONPATH": str(SCRIPTS.parent / "src"), "EVALBOOK_ROOT": str(root), **environment}


def script(name: str, *arguments: str, root: Path = paths.ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script of the project to its end on the book in ``root``."""
    env = surroundings(root, **environment)
    return subprocess.run(command(name, *arguments), env=env, cwd=root, capture_output=True, text=True, timeout=600)
