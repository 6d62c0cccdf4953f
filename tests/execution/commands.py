"""The commands as a newcomer types them, and chapters so small that running them costs next to nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat

from evalbook import paths

FAILS_IN = 2019


def command(script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ``scripts/<script>.py`` of this project to its end."""
    return subprocess.run(
        [sys.executable, str(paths.ROOT / "scripts" / f"{script}.py"), *arguments],
        capture_output=True, text=True, env={**os.environ, **environment}, timeout=300,
    )  # fmt: skip


def refused(run: subprocess.CompletedProcess[str]) -> str:
    """What a command that was refused has said; it has neither succeeded nor fallen over."""
    assert run.returncode == 2, run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    return run.stderr


def small_chapters(folder: Path, pause: float = 0.0, stem: str = "university_fund") -> Path:
    """A folder with one notebook that glues its parameters and fails in the year ``FAILS_IN``."""
    cells = [
        nbformat.v4.new_markdown_cell("# 小さな章", id="title"),
        nbformat.v4.new_code_cell(
            'first_year = 2017\nlast_year = 2021\nmoney_unit = "兆円"\nhighlight = ""', id="given", metadata={"tags": ["parameters"]}
        ),
        nbformat.v4.new_code_cell(
            "import time\nfrom myst_nb import glue\n"
            f"time.sleep({pause})\n"
            f"assert first_year != {FAILS_IN}, 'this year is not to be had'\n"
            "glue('span', f'{last_year - first_year}年', display=False)\n"
            "glue('unit', money_unit, display=False)\n"
            "glue('highlight', highlight, display=False)\n"
            "glue('always', '7人', display=False)",
            id="said",
        ),
    ]
    folder.mkdir(parents=True, exist_ok=True)
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), folder / f"{stem}.ipynb")
    return folder
