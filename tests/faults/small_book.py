"""A small copy of the project with one chapter, for tests that break a build."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.faults.test_determinism import copy_project

CONTENTS = "format: jb-book\nroot: index\nparts:\n  - caption: 4 大学ファンド\n    chapters:\n      - file: chapters/university_fund\n"


def small_book(target: Path) -> Path:
    """Copy the project to ``target`` and leave one chapter in it."""
    project = copy_project(target)
    (project / "book/_toc.yml").write_text(CONTENTS, encoding="utf-8")
    (project / "book/index.md").write_text("# 小さな本\n\n試験のための本である。\n", encoding="utf-8")
    return project


def start_build(project: Path, **environment: str) -> subprocess.Popen[str]:
    """Start a build of the copy."""
    own = {"PYTHONPATH": str(project / "src"), "EVALBOOK_ROOT": str(project), **environment}
    command = [sys.executable, str(project / "scripts/build_book.py")]
    return subprocess.Popen(command, env={**os.environ, **own}, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def change_cell(project: Path, stem: str, cell: str, source: str) -> None:
    """Replace the source of a notebook's cell."""
    path = project / f"book/chapters/{stem}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    (found,) = [entry for entry in notebook["cells"] if entry["id"] == cell]
    found["source"] = [source]
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1), encoding="utf-8")
