"""A small copy of the project with one chapter, for tests that break a build."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.execution.notebooks import command, surroundings, write_chapter
from tests.faults.test_determinism import copy_project

CONTENTS = "format: jb-book\nroot: index\nparts:\n  - caption: 試し\n    chapters:\n      - file: chapters/{stem}\n"


def small_book(target: Path, stem: str = "university_fund", *codes: str) -> Path:
    """Copy the project to ``target`` and leave one chapter in it: the book's own, or one of these cells."""
    project = copy_project(target)
    (project / "book/_toc.yml").write_text(CONTENTS.format(stem=stem), encoding="utf-8")
    (project / "book/index.md").write_text("# 小さな本\n\n試験のための本である。\n", encoding="utf-8")
    if codes:
        write_chapter(project / "book/chapters", stem, *codes)
    return project


def start(project: Path, name: str, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """Start a script of the project on the copy."""
    env = surroundings(project, **environment)
    return subprocess.Popen(
        command(name, *arguments), env=env, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def start_build(project: Path, **environment: str) -> subprocess.Popen[str]:
    """Start a build of the copy."""
    return start(project, "build_book.py", **environment)


def change_cell(project: Path, stem: str, cell: str, source: str) -> None:
    """Replace the source of a notebook's cell."""
    path = project / f"book/chapters/{stem}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    (found,) = [entry for entry in notebook["cells"] if entry["id"] == cell]
    found["source"] = [source]
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1), encoding="utf-8")
