"""Call Jupyter Book over staged sources.  A compilation that was cut short is never continued."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from evalbook.errors import SiteError

# the compiler ends when the build that started it is killed: two must not write into one folder
_START = (
    "from evalbook.execution.processes import end_with_parent; end_with_parent({parent}); "
    "from jupyter_book.cli.main import main; main()"
)


def compile_book(sources: Path, work: Path, strict: bool = True) -> Path:
    """Run Jupyter Book and return the folder of its pages; when ``strict``, its warnings are errors.

    Raises:
        SiteError: with the compiler's own lines.
    """
    begun = work / "compiling"
    if begun.exists():
        shutil.rmtree(work / "_build", ignore_errors=True)
    work.mkdir(parents=True, exist_ok=True)
    begun.touch()
    command = [sys.executable, "-c", _START.format(parent=os.getpid()), "build", str(sources), "--path-output", str(work)]
    command += ["-q", *(["-W", "-n", "--keep-going"] if strict else [])]
    run = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": "0"})
    if run.returncode != 0:
        raise SiteError(["the pages could not be compiled:", *_last_lines(run.stdout + run.stderr)])
    begun.unlink()
    return work / "_build" / "html"


def _last_lines(text: str, most: int = 15) -> list[str]:
    """What a person needs of a compiler's output: its warnings and errors, without the traceback."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    told = [line for line in lines if re.search(r"WARNING|ERROR|[A-Za-z]+Error\b", line) and "_message_box" not in line]
    return list(dict.fromkeys(told or lines))[-most:]
