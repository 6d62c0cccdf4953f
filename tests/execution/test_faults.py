"""A chapter that goes wrong harms nothing but itself, is named with its cell, and leaves no process behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from evalbook import paths
from evalbook.errors import ExecutionError
from evalbook.execution import provisioner
from evalbook.execution.cache import RunCache
from evalbook.execution.pool import run_all, run_each
from evalbook.execution.runner import Outcome
from tests.execution.notebooks import chapter_run, say, surroundings
from tests.left_running import left_running, wait_until_all_ended
from tests.signals import hear_signals

GOOD = say("answer", "'はい'")
_CHILDREN = """import subprocess, threading
subprocess.Popen(["sleep", "986"])
subprocess.Popen(["sleep", "987"], start_new_session=True)
subprocess.run(["sh", "-c", "setsid sleep 988 & sleep 989 &"])
threading.Thread(target=threading.Event().wait).start()"""
PRINTING = "information_infrastructure"
# what a chapter does, and the words by which a person hears of it
FAULTS = {
    "strategy": ("import os\nos._exit(0)", "ended its kernel"),
    "knowledge_creation": ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "EVALBOOK_WORKERS=1 runs one chapter at a time"),
    "future_industry": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "does it need more memory"),
    "virtuous_cycle": ("while True:\n    pass", "ran longer than 4 s and was stopped"),
    "international": ("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", "set EVALBOOK_CELL_TIMEOUT to more seconds"),
    PRINTING: ("while True:\n    print('x' * 10_000)", "printed more than 10 million characters and was stopped; print less"),
    "impact": (f"{_CHILDREN}\nraise ValueError('with children')", "ValueError: with children"),
    "moonshot": (f"{_CHILDREN}\nimport os\nos._exit(1)", "ended its kernel"),
    "fusion_oriented": ("raise SystemExit(0)", "leaves the chapter before its end"),
    "co_creation": ("raise ValueError('long ' * 1_000_000)", "mend the cell in"),
    "dialogue": ("import os\nos.closerange(3, 4096)", "'cell-2'"),
    "next_generation": ("import sys\nsys.setrecursionlimit(10**9)\ndef f():\n    f()\nf()", "'cell-2'"),
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """All the faults at once, with good chapters before, between and after them."""
    folder = tmp_path_factory.mktemp("faults")
    runs = [chapter_run(folder, stem, "x = 1", code, GOOD) for stem, (code, _) in FAULTS.items()]
    for place, stem in ((0, "overview"), (6, "management"), (len(runs), "university_fund")):
        runs.insert(place, chapter_run(folder, stem, GOOD))
    runs.append(chapter_run(folder, "funding_landscape", _CHILDREN, GOOD))
    patient = [run for run in runs if run.stem == PRINTING]  # a busy machine may print slowly
    ended = list(run_each(patient, RunCache(folder / "cache")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVALBOOK_CELL_TIMEOUT", "4")
        ended += run_each([run for run in runs if run not in patient], RunCache(folder / "cache"), workers=6)
    return {outcome.run.stem: outcome for outcome in ended}


@pytest.mark.parametrize("stem", ["overview", "management", "university_fund", "funding_landscape"])
def test_the_other_chapters_finish(outcomes, stem: str) -> None:
    assert outcomes[stem].error is None
    assert outcomes[stem].result.said == {"answer": "はい"}


@pytest.mark.parametrize("stem", FAULTS)
def test_the_error_names_chapter_and_cell_and_says_what_to_do(outcomes, stem: str) -> None:
    (problem,) = outcomes[stem].error.problems
    assert problem.startswith(f"{stem}: cell 'cell-2' ")
    assert FAULTS[stem][1] in problem
    assert len(problem) < 6_000 and "papermill" not in problem


def test_no_process_and_no_folder_is_left_behind(outcomes) -> None:
    cache = outcomes["overview"].result.folder.parents[2]
    wait_until_all_ended(cache)
    running = cache / "running"
    assert [path.name for path in running.glob("process-*/*")] == ["lock"]


def test_all_failures_are_told_at_once(tmp_path: Path) -> None:
    runs = [chapter_run(tmp_path, stem, f"raise ValueError('{stem}')") for stem in ("overview", "strategy")]
    with pytest.raises(ExecutionError) as told:
        run_all([*runs, chapter_run(tmp_path, "impact", GOOD)], RunCache(tmp_path / "cache"))
    assert [problem.split(":")[0] for problem in told.value.problems] == ["overview", "strategy"]


def test_when_the_parent_of_all_kernels_is_killed_the_next_chapters_get_another(tmp_path: Path) -> None:
    cache = RunCache(tmp_path / "cache")
    killing = chapter_run(tmp_path, "overview", "import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(60)")
    good = [chapter_run(tmp_path, stem, GOOD) for stem in ("strategy", "impact")]
    ended = {outcome.run.stem: outcome.error for outcome in run_each([killing, *good], cache, workers=1)}
    assert "ended its kernel" in str(ended["overview"])
    assert ended["strategy"] is ended["impact"] is None


def test_a_parent_that_cannot_be_started_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provisioner, "_PYTHON", ("false", "-P", "-m"))
    monkeypatch.setattr(provisioner, "warm_parent", provisioner.WarmParent())
    provisioner.warm_parent.start()
    (outcome,) = run_each([chapter_run(tmp_path, "overview", GOOD)], RunCache(tmp_path / "cache"))
    assert "no kernel could be started" in str(outcome.error) and "EVALBOOK_FRESH_KERNELS=1" in str(outcome.error)


_HANGING = """
import sys
from pathlib import Path
from evalbook.execution.cache import RunCache
from evalbook.execution.pool import run_all
from tests.execution.notebooks import chapter_run
folder = Path(sys.argv[1])
code = "from pathlib import Path\\n" + sys.argv[2] + f"\\nPath({str(folder)!r}, 'begun').touch()\\nimport time\\ntime.sleep(3600)"
run_all([chapter_run(folder, stem, code) for stem in ("overview", "strategy", "impact")], RunCache(folder / "cache"))
"""


@pytest.mark.parametrize(
    ("signum", "send"), [(signal.SIGINT, os.killpg), (signal.SIGHUP, os.killpg), (signal.SIGKILL, os.kill)],
    ids=["Ctrl-C", "terminal closed", "killed"],
)  # fmt: skip
def test_a_command_that_is_stopped_leaves_no_process(tmp_path: Path, signum: int, send: Callable[[int, int], None]) -> None:
    """Ctrl-C does not wait for the chapters that run; they and all they have started end."""
    env = surroundings(tmp_path, PYTHONPATH=os.pathsep.join([str(paths.LIBRARY.parent), str(Path(__file__).parents[2])]))
    command = [sys.executable, "-c", _HANGING, str(tmp_path), _CHILDREN]
    process = subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL, start_new_session=True, preexec_fn=hear_signals)
    until = time.monotonic() + 60
    while not (tmp_path / "begun").exists() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    assert process.poll() is None and left_running(tmp_path), "it has not begun"
    send(process.pid, signum)
    process.wait(timeout=60)
    wait_until_all_ended(tmp_path)
