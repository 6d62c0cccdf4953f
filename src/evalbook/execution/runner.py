"""Run one chapter through papermill.  A run is a pure function of what :class:`Run` holds.

The result is a folder with ``notebook.ipynb`` (outputs, no times), ``figures/<id>/``, ``said.json`` (the
glued texts) and ``tables.txt`` (the data tables the run has read).  It is also the folder the chapter starts in.
"""

from __future__ import annotations

import ast
import json
import os
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from evalbook import paths
from evalbook.errors import BookError, ExecutionError, ParameterError, advice_within
from evalbook.execution.kernels import kernel_manager_for
from evalbook.parameters import check_parameters

_OWN_ERRORS = ("BookError", "DataError", "ParameterError", "UndrawableText")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_MOST_WORDS = 2_000  # characters of an error that are told


@dataclass(frozen=True)
class Run:
    """What is to be run: a chapter, the parameters that differ from the defaults, data, edition name.

    A run that is not ``drawn`` leaves only what the chapter says.
    """

    stem: str
    parameters: dict[str, Any] = field(default_factory=dict, hash=False)
    data: Path = field(default_factory=paths.data_directory)
    edition: str = ""
    chapters: Path = paths.CHAPTERS
    drawn: bool = True

    @property
    def notebook(self) -> Path:
        """The committed notebook."""
        return self.chapters / f"{self.stem}.ipynb"


@dataclass(frozen=True)
class Result:
    """Where a run has left its files, how long it took, and whether it came from the cache."""

    run: Run
    folder: Path
    seconds: float
    cached: bool = False

    @property
    def notebook(self) -> Path:
        """The executed notebook."""
        return self.folder / "notebook.ipynb"

    @property
    def figures(self) -> Path:
        """The folder with one folder per figure."""
        return self.folder / "figures"

    @property
    def said(self) -> dict[str, str]:
        """The glued texts by name."""
        return json.loads((self.folder / "said.json").read_text(encoding="utf-8"))

    @property
    def tables(self) -> list[str]:
        """The data tables that the run has read."""
        text = (self.folder / "tables.txt").read_text(encoding="utf-8")
        return sorted(set(text.split()))


@dataclass(frozen=True)
class Outcome:
    """How one run of many has ended: with a result, or with an error in words."""

    index: int
    run: Run
    result: Result | None = None
    error: BookError | None = None


def cell_timeout() -> int:
    """Seconds that one cell may take: ``EVALBOOK_CELL_TIMEOUT``, or 120."""
    return whole_number("EVALBOOK_CELL_TIMEOUT", 120)


def whole_number(variable: str, default: int) -> int:
    """A number from an environment variable.

    Raises:
        ParameterError: when the variable holds anything but a whole number from 1.
    """
    text = os.environ.get(variable, "").strip()
    if not text:
        return default
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise ParameterError(f"{variable}={text[:40]}: expected a whole number of at least 1")
    return int(text)


def execute(run: Run, place: Path, kernel: str) -> Result:
    """Run the chapter in the kernel named ``kernel``; the result is ``place/result``, scratch is beside it.

    Raises:
        ParameterError: before anything starts, when a parameter is not allowed.
        ExecutionError: when a cell fails, hangs, prints too much or kills its kernel; names chapter, cell and error.
    """
    check_parameters(run.stem, run.parameters)
    folder = place / "result"
    (folder / "figures").mkdir(parents=True)
    (folder / "tables.txt").touch()
    started = time.perf_counter()
    notebook = _through_papermill(run, _read_notebook(run), place, kernel)
    said = _clean(notebook)
    nbformat.write(notebook, folder / "notebook.ipynb")
    (folder / "said.json").write_text(json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
    return Result(run, folder, time.perf_counter() - started)


def _read_notebook(run: Run) -> nbformat.NotebookNode:
    try:
        return nbformat.read(run.notebook, as_version=4)
    except FileNotFoundError:
        raise ExecutionError(f"{run.stem}: there is no notebook {run.notebook}") from None
    except Exception as error:  # nbformat raises whatever its JSON reader and its schema raise
        raise ExecutionError(f"{run.stem}: {run.notebook} is not a readable notebook ({error})") from None


def _through_papermill(run: Run, source: nbformat.NotebookNode, place: Path, kernel: str) -> nbformat.NotebookNode:
    """The executed notebook.  A kernel that has not come up (its port was taken, say) has run no cell: another may come up."""
    for attempt in (1, 2, 3):
        begun: list[str] = []
        try:
            return _attempt(run, source, place, kernel, begun)
        except RuntimeError as error:
            if begun or attempt == 3:
                raise ExecutionError(f"{run.stem}: no kernel could be started ({error}); set EVALBOOK_FRESH_KERNELS=1 to try another way") from None
    raise AssertionError("unreachable")


def _attempt(run: Run, source: nbformat.NotebookNode, place: Path, kernel: str, begun: list[str]) -> nbformat.NotebookNode:
    """Run the cells once; ``begun`` receives the ids of the code cells as they begin, the failing one last."""
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    from evalbook.execution.engine import ENGINE, OutputLimitError

    timeout = cell_timeout()
    try:
        notebook = papermill.execute_notebook(
            source,
            None,
            parameters=run.parameters,
            engine_name=ENGINE,
            kernel_name=kernel,
            progress_bar=False,
            request_save_on_cell_execute=False,
            execution_timeout=timeout,
            begun=begun,
            kernel_manager_class=kernel_manager_for(_environment(run, place), place / "result", place / "kernel"),
        )
        return _whole(run, notebook, begun)
    except PapermillExecutionError as error:
        problem = f"failed with {error.ename}: {_shortened(error.evalue)}"
        if error.ename == "KeyError":
            problem += f"\ndoes the data package {run.data} lack a row of this name?"
        if error.ename not in _OWN_ERRORS:  # our own errors say what to mend; others need the place in the code
            trace = _shortened(_ANSI.sub("", "\n".join(error.traceback[-3:])))
            problem += f"\n{trace}\nmend the cell in {run.notebook}, then run again"
    except CellTimeoutError:
        problem = f"ran longer than {timeout} s and was stopped; make it faster, or set EVALBOOK_CELL_TIMEOUT to more seconds"
    except OutputLimitError as error:
        problem = f"{error} and was stopped; print less"
    except DeadKernelError:
        problem = (
            "ended its kernel, which died while it ran; does the cell end the process, or does it need more memory than there is? "
            "EVALBOOK_WORKERS=1 runs one chapter at a time"
        )
    raise ExecutionError([f"{run.stem}: cell {begun[-1]!r} {problem}", *advice_within(problem)])


def _whole(run: Run, notebook: nbformat.NotebookNode, begun: list[str]) -> nbformat.NotebookNode:
    """The executed notebook, unless a cell has left it early: papermill takes ``sys.exit()`` for a good end."""
    code = [cell.id for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    if begun != code:
        raise ExecutionError(f"{run.stem}: cell {begun[-1]!r} leaves the chapter before its end; take exit out of {run.notebook}")
    return notebook


def _shortened(words: str) -> str:
    """The words, or their beginning and end where they are very many."""
    if len(words) <= _MOST_WORDS:
        return words
    return f"{words[: _MOST_WORDS // 2]} … {words[-_MOST_WORDS // 2 :]}"


def _environment(run: Run, place: Path) -> dict[str, str]:
    return {
        "EVALBOOK_FIGURES": str(place / "result" / "figures") if run.drawn else paths.NO_FIGURES,
        "EVALBOOK_READS": str(place / "result" / "tables.txt"),
        "EVALBOOK_DATA": str(run.data),
        "EVALBOOK_EDITION": run.edition,
        "EVALBOOK_ROOT": str(paths.ROOT),
    }


def _clean(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """Take times and machine details out of an executed notebook; return its glued texts."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    said = {}
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.metadata["tags"] = ["injected-parameters", "remove-cell"]
            cell["id"] = "injected-parameters"  # papermill draws one by lot; the same run has the same bytes
        for output in cell.get("outputs", []):
            name = output.get("metadata", {}).get("scrapbook", {}).get("name")
            if name:
                said[name] = _glued_text(output["data"])
    return said


def _glued_text(data: dict[str, Any]) -> str:
    """The text behind a glued value; ``glue`` keeps it the way Python writes it down."""
    written = next((value for kind, value in data.items() if kind.endswith("text/plain")), "")
    try:
        value = ast.literal_eval(written)
    except (ValueError, SyntaxError):
        return written
    return value if isinstance(value, str) else written
