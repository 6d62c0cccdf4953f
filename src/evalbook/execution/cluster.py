"""Send runs to a Dask cluster that is there already: the same results, the same errors.

Nothing is shared but the scheduler's address.  Each task carries its notebook; the data package travels once;
a worker runs the chapter in its own warm kernel and sends the files of the result back, which are kept in the
cache here.  A worker must have this library in the same version; one that has not says so.
"""

from __future__ import annotations

import logging
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from evalbook import paths
from evalbook.errors import BookError, ExecutionError, ParameterError
from evalbook.execution.cache import RunCache, Ticket, file_digest, library_digest
from evalbook.execution.runner import Outcome, Result, Run
from evalbook.parameters import shown

_AHEAD = 4  # tasks at the scheduler for each thread of the cluster; more would only fill its memory
_CONNECT = "10s"
Files = dict[str, bytes]


@dataclass(frozen=True)
class Task:
    """A run without its surroundings; ``home`` is where its chapters and its data lie with the sender."""

    stem: str
    home: tuple[str, str]
    notebook: bytes
    parameters: dict[str, Any]
    edition: str
    drawn: bool
    only: tuple[str, ...]
    surroundings: tuple[str, str, str]


@dataclass(frozen=True)
class Answer:
    """What a worker sends back: the files of a result, or its problems in words."""

    files: Files
    seconds: float
    problems: tuple[str, ...] = ()


def run_on_cluster(runs: dict[int, Run], cache: RunCache, scheduler: str) -> Iterator[Outcome]:
    """Run everything on the cluster; outcomes come as they are ready.

    Raises:
        ParameterError: when the address is none.
        ExecutionError: when no scheduler answers, it has no worker, or it is lost before everything is done.
    """
    from distributed import as_completed

    with _connect(checked_address(scheduler)) as client:
        packages = {data: client.submit(_same, _files_of(data), pure=False) for data in {run.data for run in runs.values()}}
        waiting = iter(runs.items())
        tickets: dict[str, tuple[int, Ticket]] = {}

        def send(index: int, run: Run) -> Any:
            future = client.submit(run_task, _task(run, cache.only), packages[run.data], pure=False)
            tickets[future.key] = index, cache.ticket(run)
            return future

        ahead = _AHEAD * max(sum(client.nthreads().values()), 1)
        done = as_completed([send(*entry) for entry in islice(waiting, ahead)], loop=client.loop)
        for future in done:
            if future.status in ("pending", "lost"):  # the worker that held the answer has died since: it is computed again
                done.add(future)
                continue
            if future.status not in ("finished", "error"):
                raise ExecutionError(f"the Dask scheduler at {scheduler} was lost; started again, what is done is not done again")
            index, ticket = tickets.pop(future.key)
            yield _outcome(index, runs[index], future, cache, ticket)
            future.release()
            if following := next(waiting, None):
                done.add(send(*following))


def checked_address(address: str) -> str:
    """The address of a scheduler.

    Raises:
        ParameterError: when it is none.
    """
    if address and not re.fullmatch(r"(?:tcp|tls)://[A-Za-z0-9_.\[\]:-]{1,200}:[0-9]{1,5}", address):
        raise ParameterError(f"--scheduler {shown(address)}: expected an address such as tcp://127.0.0.1:8786")
    return address


def _connect(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise ExecutionError("a scheduler needs the package distributed; install evalbook[cluster]") from None
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what goes wrong is told here, in words and once
    try:
        client = Client(address, timeout=_CONNECT, set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise ExecutionError(f"no Dask scheduler answers at {address} ({type(error).__name__})") from None
    if not client.nthreads():
        client.close()
        raise ExecutionError(f"the Dask scheduler at {address} has no workers; start some with: dask worker {address}")
    return client


def _outcome(index: int, run: Run, future: Any, cache: RunCache, ticket: Ticket) -> Outcome:
    problem = future.exception()
    if problem is not None:
        error = ExecutionError(f"{run.stem}: the cluster could not run it ({type(problem).__name__}: {problem})")
        return Outcome(index, run, error=error)
    answer: Answer = future.result()
    if answer.problems:
        return Outcome(index, run, error=ExecutionError(answer.problems))
    place = cache.workplace()
    try:
        _write_files(answer.files, place / "result")
        return Outcome(index, run, cache.keep(Result(run, place / "result", answer.seconds), ticket))
    except BookError as error:
        return Outcome(index, run, error=error)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _surroundings() -> tuple[str, str, str]:
    return library_digest(), file_digest(paths.LOCK_FILE), sys.version


def _task(run: Run, only: tuple[str, ...]) -> Task:
    notebook = run.notebook.read_bytes() if run.notebook.is_file() else b""
    return Task(run.stem, (str(run.chapters), str(run.data)), notebook, run.parameters, run.edition, run.drawn, only, _surroundings())


def _same(files: Files) -> Files:
    """Holds the data package on the cluster; it can be computed again when the worker that holds it is lost."""
    return files


def run_task(task: Task, package: Files) -> Answer:
    """Run a task; this is what a worker does."""
    from evalbook.execution.pool import ready_kernel
    from evalbook.execution.runner import execute

    if differing := _differing(task.surroundings):
        return Answer({}, 0.0, (f"{task.stem}: a worker has another {differing} than this machine; install the same on both",))
    place = Path(tempfile.mkdtemp(prefix="evalbook-task-"))
    try:
        _write_files(package, place / "data")
        (place / "chapters").mkdir()
        if task.notebook:
            (place / "chapters" / f"{task.stem}.ipynb").write_bytes(task.notebook)
        run = Run(task.stem, task.parameters, place / "data", task.edition, place / "chapters", task.drawn)
        result = execute(run, place, ready_kernel())
        files = _files_of(result.folder)
        return Answer({name: files[name] for name in task.only or files}, result.seconds)
    except BookError as error:
        return Answer({}, 0.0, tuple(_at_home(problem, place, task) for problem in error.problems))
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _at_home(problem: str, place: Path, task: Task) -> str:
    """The problem with the sender's files named, which are the ones to mend, not the worker's copies."""
    chapters, data = task.home
    return problem.replace(str(place / "chapters"), chapters).replace(str(place / "data"), data)


def _differing(theirs: tuple[str, str, str]) -> str:
    """What of the surroundings differs, in words; empty when all is the same."""
    names = ("version of the library", "requirements.lock", "Python")
    return " and ".join(name for name, mine, other in zip(names, _surroundings(), theirs, strict=True) if mine != other)


def _files_of(folder: Path) -> Files:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _write_files(files: Files, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            raise ExecutionError(f"a worker sent a file with the name {name!r}, which lies outside its folder")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
