"""A real scheduler and two worker processes on this machine: the same results and errors, and a lost worker loses nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from evalbook import paths
from evalbook.errors import ExecutionError, ParameterError
from evalbook.execution import cluster as sending
from evalbook.execution.cache import RunCache
from evalbook.execution.pool import run_all
from evalbook.execution.runner import Run
from evalbook.execution.sweep import Sweep, run_sweep
from tests.execution.commands import FAILS_IN, small_chapters

pytest.importorskip("distributed", reason="the optional extra 'cluster' is not installed")


@dataclass
class Cluster:
    """Processes of a cluster that this test has started."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


def started(folder: Path, workers: int) -> Cluster:
    """A scheduler on a free port of the loopback with so many workers of one thread each."""
    facts = folder / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": (folder / "said").open("wb"), "env": {**os.environ, "EVALBOOK_CELL_TIMEOUT": "60"}}
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    scheduler = subprocess.Popen([*dask, "--scheduler-file", str(facts)], **quiet)
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(facts), "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    running = [subprocess.Popen([*worker, "--local-directory", str(folder / f"worker-{n}")], **quiet) for n in range(workers)]
    cluster = Cluster("", scheduler, running)
    try:
        cluster.address = _address_of(facts)
        _wait_for_workers(cluster.address, workers)
    except BaseException:
        cluster.end()
        raise
    return cluster


def _address_of(facts: Path) -> str:
    import json

    for _ in range(1200):
        try:
            return json.loads(facts.read_text(encoding="utf-8"))["address"]
        except (OSError, ValueError):
            time.sleep(0.1)
    raise TimeoutError("the scheduler has not started")


def _wait_for_workers(address: str, count: int) -> None:
    from distributed import Client

    with Client(address, set_as_default=False, timeout="60s") as client:
        client.wait_for_workers(count, timeout=120)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    running = started(tmp_path_factory.mktemp("cluster"), workers=2)
    yield running
    running.end()


def silent(_: str) -> None:
    pass


def test_a_sweep_gives_the_same_table_and_the_same_errors(cluster: Cluster, tmp_path: Path) -> None:
    grid = {"first_year": [2017, FAILS_IN, 2020], "last_year": [2018, 2021]}
    sweep = Sweep("university_fund", grid, "both", chapters=small_chapters(tmp_path / "chapters"))
    there = run_sweep(sweep, RunCache(tmp_path / "there"), silent, cluster.address)
    here = run_sweep(sweep, RunCache(tmp_path / "here"), silent)
    assert set(there["status"]) == {"ok", "failed", "refused"}
    pd.testing.assert_frame_equal(there, here)


def test_a_book_run_gives_the_same_files(cluster: Cluster, tmp_path: Path) -> None:
    runs = [Run("university_fund", edition="elsewhere"), Run("moonshot", {"first_year": 2018}, edition="elsewhere")]
    there = run_all(runs, RunCache(tmp_path / "there"), scheduler=cluster.address)
    here = run_all(runs, RunCache(tmp_path / "here"))
    for one, other in zip(there, here, strict=True):
        names = sorted(path.relative_to(one.folder) for path in one.folder.rglob("*") if path.is_file() and path.name != "stamp.json")
        assert len(names) > 10
        assert names == sorted(path.relative_to(other.folder) for path in other.folder.rglob("*") if path.is_file() and path.name != "stamp.json")
        assert [name for name in names if (one.folder / name).read_bytes() != (other.folder / name).read_bytes()] == []


def test_a_failed_chapter_of_a_book_is_told_as_here(cluster: Cluster, tmp_path: Path) -> None:
    runs = [Run("university_fund", {"first_year": year}, chapters=small_chapters(tmp_path / "chapters")) for year in (2017, FAILS_IN)]
    said = []
    for place, scheduler in (("there", cluster.address), ("here", "")):
        with pytest.raises(ExecutionError) as failed:
            run_all(runs, RunCache(tmp_path / place), scheduler=scheduler)
        said.append(failed.value.problems)
    assert said[0] == said[1] and "this year is not to be had" in said[0][0]


def test_a_worker_with_another_library_says_so(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "library_digest", lambda: "another")
    with pytest.raises(ExecutionError, match="a worker has another version of the library than this machine"):
        run_all([Run("university_fund", chapters=small_chapters(tmp_path / "chapters"))], RunCache(tmp_path / "cache"), scheduler=cluster.address)


def test_the_data_package_travels_once(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    files_of = sending._files_of
    monkeypatch.setattr(sending, "_files_of", lambda folder: read.append(folder) or files_of(folder))
    sweep = Sweep("university_fund", {"first_year": [2011, 2012, 2013]}, "once", chapters=small_chapters(tmp_path / "chapters"))
    run_sweep(sweep, RunCache(tmp_path / "cache"), silent, cluster.address)
    assert read == [paths.ROOT / "data"]


@pytest.mark.parametrize("address", ["somewhere", "http://127.0.0.1:1", "tcp://127.0.0.1:1; true"])
def test_what_is_no_address_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="expected an address such as tcp://127.0.0.1:8786"):
        run_all([Run("university_fund")], RunCache(tmp_path), scheduler=address)


def test_a_scheduler_that_does_not_answer_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "_CONNECT", "1s")
    with pytest.raises(ExecutionError, match="no Dask scheduler answers at tcp://127.0.0.1:1"):
        run_all([Run("university_fund", chapters=small_chapters(tmp_path / "chapters"))], RunCache(tmp_path / "cache"), scheduler="tcp://127.0.0.1:1")


def test_a_worker_killed_in_mid_sweep_loses_nothing_and_then_the_scheduler(tmp_path: Path) -> None:
    """One cluster for both: what is left of it after the worker's end is lost as a whole at last."""
    running = started(tmp_path, workers=2)
    try:
        chapters = small_chapters(tmp_path / "chapters", pause=0.4)
        sweep = Sweep("university_fund", {"first_year": list(range(2000, 2012))}, "killed", chapters=chapters)
        here = run_sweep(sweep, RunCache(tmp_path / "here"), silent)
        killed: list[int] = []

        def kill_a_worker(_: str) -> None:
            if not killed:
                running.workers[0].send_signal(signal.SIGKILL)
                killed.append(running.workers[0].wait())

        there = run_sweep(sweep, RunCache(tmp_path / "there"), kill_a_worker, running.address)
        assert killed == [-signal.SIGKILL]
        pd.testing.assert_frame_equal(there, here)
        _lose_the_scheduler(running, sweep, tmp_path)
    finally:
        running.end()


def _lose_the_scheduler(running: Cluster, sweep: Sweep, folder: Path) -> None:
    cache = RunCache(folder / "lost")
    with pytest.raises(ExecutionError, match="was lost; started again, what is done is not done again"):
        run_sweep(sweep, cache, lambda _: running.scheduler.kill(), running.address)
    told: list[str] = []
    run_sweep(sweep, cache, told.append)
    assert told[-1].startswith("12/12 done (") and "(0 remembered" not in told[-1]
