"""Measure this book's execution against papermill's command line, Jupyter Book alone, and the bare drawing.

Everything happens in a temporary copy of the book, so the user's own build stays as it is.  Every measurement is
a command of its own, begun anew each time, as a person would run it.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from evalbook import paths
from evalbook.errors import ExecutionError

_JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"
_FREE_TEXT = ("note", "summary_ja", "detail_ja", "treatment_ja")
_STAGE = """
import time, sys, json
from pathlib import Path
from evalbook.execution.pool import run_all
from evalbook.execution.runner import Run
started = time.perf_counter()
run_all([Run(stem) for stem in sys.argv[1:]])
print(json.dumps(time.perf_counter() - started))
"""
_FLOOR = """
import contextlib, io, json, os, sys, tempfile, time
from evalbook.execution.warm_parent import _preload
_preload()
import nbformat
from pathlib import Path
def draw(path):
    space = {"__name__": "__main__"}
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, path, "exec"), space)
def draw_all():
    with contextlib.redirect_stdout(io.StringIO()), tempfile.TemporaryDirectory() as folder:
        os.environ["EVALBOOK_FIGURES"] = folder
        started = time.perf_counter()
        for path in sys.argv[1:]:
            draw(path)
        return time.perf_counter() - started
draw_all()
print(json.dumps(draw_all()))
"""


@dataclass
class Bench:
    """A temporary copy of the book with some of its chapters, and the commands measured on it."""

    root: Path
    chapters: list[str]
    sweep_chapter: str
    sweep_runs: int
    seconds: dict[str, list[float]] = field(default_factory=dict)

    @property
    def build(self) -> Path:
        """What the copy has made."""
        return self.root / "book" / "_build"

    def measure(self, name: str, work: Callable[[], float | None]) -> None:
        """Note how long ``work`` takes, or the seconds it measured itself."""
        started = time.perf_counter()
        own = work()
        self.seconds.setdefault(name, []).append(time.perf_counter() - started if own is None else own)

    def medians(self) -> dict[str, float]:
        """The median of each measurement."""
        return {name: statistics.median(values) for name, values in self.seconds.items()}

    def copy(self) -> None:
        """Copy the book, with the contents cut down to the chapters that are measured."""
        ignore = shutil.ignore_patterns("_build", "__pycache__", ".ipynb_checkpoints")
        shutil.copytree(paths.BOOK, self.root / "book", ignore=ignore)
        shutil.copytree(paths.ROOT / "data", self.root / "data")
        for name in ("CITATION.cff", "CHANGELOG.md", "requirements.lock"):
            if (paths.ROOT / name).is_file():
                shutil.copyfile(paths.ROOT / name, self.root / name)
        toc = yaml.safe_load((self.root / "book" / "_toc.yml").read_text(encoding="utf-8"))
        written = yaml.safe_dump(_only_chapters(toc, self.chapters), allow_unicode=True)
        (self.root / "book" / "_toc.yml").write_text(written, encoding="utf-8")
        for page in [*(self.root / "book").rglob("*.md"), *(self.root / "book" / "chapters").glob("*.ipynb")]:
            page.write_text(_without_links(page.read_text(encoding="utf-8"), self.chapters), encoding="utf-8")

    def run(self, *command: str, cwd: Path | None = None) -> str:
        """Run a command in the copy and return what it printed.

        Raises:
            ExecutionError: when it fails; with the end of what it said.
        """
        env = {**os.environ, "EVALBOOK_ROOT": str(self.root), "EVALBOOK_DATA": str(self.root / "data"), "MPLBACKEND": "svg",
               "PYTHONWARNINGS": "ignore"}  # fmt: skip
        done = subprocess.run([sys.executable, *command], capture_output=True, text=True, env=env, cwd=cwd or self.root)
        if done.returncode != 0:
            raise ExecutionError([f"the command {' '.join(command)[:200]} failed:", *(done.stdout + done.stderr).splitlines()[-15:]])
        return done.stdout

    def clear(self) -> None:
        """Remove everything made."""
        shutil.rmtree(self.build, ignore_errors=True)

    # --- what is measured -----------------------------------------------------------------------------------

    def ours(self) -> None:
        """A build of the whole copy."""
        self.run(str(paths.LIBRARY.parents[1] / "scripts" / "build_book.py"))

    def papermill_then_jupyter_book(self) -> None:
        """Papermill's command line for each chapter, then ``jupyter-book build`` of what it wrote."""
        book = self._plain_book("plain", execute="off")
        for stem in self.chapters:
            target = book / "chapters" / f"{stem}.ipynb"
            self._papermill(stem, target)
        self.run("-c", _JUPYTER_BOOK, "build", str(book), "-q")

    def jupyter_book_alone(self) -> None:
        """``jupyter-book build`` that executes the notebooks itself."""
        self.run("-c", _JUPYTER_BOOK, "build", str(self._plain_book("alone", execute="force")), "-q")

    def sweep(self) -> None:
        """The sweep with nothing remembered."""
        grid = ["--grid", f"last_year=2021:{2020 + self.sweep_runs}:1"]
        self.run(str(paths.LIBRARY.parents[1] / "scripts" / "sweep.py"), self.sweep_chapter, *grid, "--name", "bench")

    def papermill_loop(self) -> None:
        """The same runs, each by papermill's command line."""
        target = self.root / "loop.ipynb"
        for year in range(2021, 2021 + self.sweep_runs):
            self._papermill(self.sweep_chapter, target, "-p", "last_year", str(year))

    def execution_stage(self) -> float:
        """Seconds of the execution stage alone, the start of the warm parent included."""
        return float(json.loads(self.run("-c", _STAGE, *self.chapters).splitlines()[-1]))

    def floor(self) -> float:
        """Seconds to run the same cells a second time in one warm process, with no kernel and no notebook."""
        notebooks = [str(self.root / "book" / "chapters" / f"{stem}.ipynb") for stem in self.chapters]
        return float(json.loads(self.run("-c", _FLOOR, *notebooks).splitlines()[-1]))

    def edit_prose(self, mark: str) -> None:
        """Add a sentence to the first page."""
        index = self.root / "book" / "index.md"
        index.write_text(index.read_text(encoding="utf-8") + f"\n{mark}の文を書き足した。\n", encoding="utf-8")

    def edit_datum(self, mark: str) -> str:
        """Change one free text in the table that fewest chapters read; return the table's name."""
        name, column = self._least_read_table()
        path = self.root / "data" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        rows[-1][column] += mark
        with path.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        return name

    # --- how ------------------------------------------------------------------------------------------------

    def _papermill(self, stem: str, target: Path, *options: str) -> None:
        source = str(self.root / "book" / "chapters" / f"{stem}.ipynb")
        self.run("-m", "papermill", source, str(target), "-k", "python3", "--no-progress-bar", *options)

    def _plain_book(self, name: str, execute: str) -> Path:
        """The same pages for Jupyter Book without anything of ours, built from nothing."""
        folder = self.root / name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.root / "book", folder, ignore=shutil.ignore_patterns("_build"))
        config = {"title": "book", "author": "x", "only_build_toc_files": True, "sphinx": {"config": {"language": "ja"}},
                  "execute": {"execute_notebooks": execute, "timeout": 600},
                  "parse": {"myst_enable_extensions": ["colon_fence", "deflist", "attrs_inline", "attrs_block"]}}  # fmt: skip
        (folder / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
        return folder

    def _least_read_table(self) -> tuple[str, str]:
        stamps = [json.loads(path.read_text(encoding="utf-8")) for path in (self.build / "cache" / "runs").glob("*/*/entry-*/stamp.json")]
        counts: dict[str, int] = {}
        for stamp in stamps:
            for name in stamp["tables"]:
                counts[name] = counts.get(name, 0) + 1
        for name in sorted(counts, key=lambda name: (counts[name], name)):
            header = (self.root / "data" / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
            if column := next((column for column in _FREE_TEXT if column in header), None):
                return name, column
        raise ExecutionError("no chapter reads a table with a free text that could be changed")


def _without_links(text: str, stems: list[str]) -> str:
    """A page whose links lead only to chapters that are measured; the others become plain words."""

    def plain(match: re.Match[str]) -> str:
        return match[0] if match["stem"] in stems else match["words"] or "章"

    text = re.sub(r"\{doc\}`(?:(?P<words>[^`<]*?)\s*<)?/?(?:chapters/)?(?P<stem>\w+)>?`", plain, text)
    return re.sub(r"\[(?P<words>[^\]]*)\]\((?:\.\./)?(?:chapters/)?(?P<stem>\w+)\.(?:ipynb|md)[^)]*\)", plain, text)


def _only_chapters(node: Any, stems: list[str]) -> Any:
    """The table of contents without the chapters that are not measured; parts that become empty go."""
    if isinstance(node, list):
        return [kept for entry in node if (kept := _only_chapters(entry, stems)) is not None]
    if not isinstance(node, dict):
        return node
    file = Path(str(node.get("file", "")))
    if file.parent.name == "chapters" and file.name not in stems:
        return None
    kept = {key: _only_chapters(value, stems) for key, value in node.items()}
    return None if any(key in kept and kept[key] == [] for key in ("chapters", "parts", "sections")) else kept
