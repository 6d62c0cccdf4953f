"""Killed at random moments: the published site is always whole, and the next run gives the same bytes.

The short form kills two builds and a sweep.  ``EVALBOOK_CAMPAIGN=1`` kills 50 builds and 16 sweeps; a number above 50
is the number of builds, with a third as many sweeps.  Only kills that hit a running command count.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.execution.notebooks import script, write_chapter
from tests.faults.small_book import small_book, start
from tests.faults.test_determinism import digests
from tests.left_running import wait_until_all_ended

CAMPAIGN = int(os.environ.get("EVALBOOK_CAMPAIGN") or 0)
BUILDS = 2 if not CAMPAIGN else max(CAMPAIGN, 50)
SWEEPS = 1 if not CAMPAIGN else BUILDS // 3
SWEEP = ("sweep.py", "overview", "--grid", "last_year=2018:2021:1", "--name", "try")

_OPEN = """from evalbook.chapter import open_chapter
from evalbook.charts.style import COLOUR, new_axes
import pandas as pd
chapter = open_chapter("overview", globals())
marks = chapter.package.table("ratings")
count = int((marks["period"] <= str(chapter.settings.last_year)).sum())
chapter.say(answer="はい{word}", count=f"{{count}}件")"""
_DRAW = """ax = new_axes(height=1.5)
ax.bar(["評定"], [count], color=COLOUR["computed"])
chapter.figure(ax, "overview-try", title="試しの図{word}", subtitle="評定の数（件）", caption="試しの図。", alt="棒が一本ある。",
    kind="column", basis="computed", source="試し", frame=pd.DataFrame({{"count": [count]}}), columns={{"count": "件数"}})"""


def edit(root: Path, word: str) -> None:
    """Change a page, a sentence and a figure, so that a build has something to do at every stage."""
    (root / "book/index.md").write_text(f"# 小さな本\n\n試しの本、その{word}である。\n", encoding="utf-8")
    write_chapter(root / "book/chapters", "overview", _OPEN.format(word=word), _DRAW.format(word=word))


def clear(root: Path) -> None:
    """Forget everything but the published site."""
    for name in ("cache", "work", "sweeps"):
        shutil.rmtree(root / "book/_build" / name, ignore_errors=True)


def timed(root: Path, *command: str) -> float:
    """Run a command that must succeed; the seconds it takes."""
    started = time.monotonic()
    ended = script(*command, root=root)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return time.monotonic() - started


def kill_at(root: Path, seconds: float, *command: str) -> bool:
    """Kill the command after so many seconds; ``False`` when it had ended before."""
    process = start(root, *command)
    try:
        process.communicate(timeout=seconds)
        return False
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        return True
    finally:
        wait_until_all_ended(root)


def published(folder: Path) -> dict[str, str]:
    """Digests of what readers see; the mark ``.inputs`` is for the builder alone."""
    return {name: digest for name, digest in digests(folder).items() if name != ".inputs"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_book(tmp_path_factory.mktemp("kill") / "本", "overview", "1")


def test_a_build_killed_at_any_moment_leaves_a_whole_site_and_the_next_one_gives_the_same_bytes(root: Path, campaign) -> None:
    site = root / "book/_build/html"
    states: dict[str, dict[str, str]] = {}
    seconds: dict[bool, float] = {}  # by: with everything to be made
    for word, fresh in (("一", True), ("二", False)):
        edit(root, word)
        seconds[fresh] = timed(root, "build_book.py")
        states[word] = published(site)
    assert states["一"] != states["二"]
    lots = random.Random(20210301)
    kills, former, wrong, now = 0, 0, [], "二"
    for round_ in range(3 * BUILDS):
        if kills == BUILDS:
            break
        wanted, fresh = "一" if now == "二" else "二", bool(round_ % 2)
        edit(root, wanted)
        if fresh:
            clear(root)
        hit = kill_at(root, lots.uniform(0.05, 0.95) * seconds[fresh], "build_book.py")
        left = published(site)
        timed(root, "build_book.py")
        if hit and (left not in (states[now], states[wanted]) or published(site) != states[wanted]):
            wrong.append(f"kill {kills + 1}, {'all' if fresh else 'the changes'} to be made")
        kills += hit
        former += hit and left == states[now]
        now = wanted
    print(f"builds killed: {kills}; the former site still stood {former} times, the new one {kills - former} times")
    campaign("kill -9 while a build runs", tried=kills, survived=kills - len(wrong), lost=len(wrong))
    assert not wrong, "the published site was not whole, or the next one has other bytes"
    assert kills == BUILDS, "too many builds had ended before they were to be killed"


def test_a_sweep_killed_at_any_moment_gives_the_same_table_at_last(root: Path, campaign) -> None:
    folder = root / "book/_build/sweeps/try"
    edit(root, "一")
    clear(root)
    seconds = timed(root, *SWEEP)
    expected = digests(folder)
    lots, kills, wrong = random.Random(4), 0, 0
    for _ in range(3 * SWEEPS):
        if kills == SWEEPS:
            break
        clear(root)
        kills += kill_at(root, lots.uniform(0.1, 0.95) * seconds, *SWEEP)
        half = not digests(folder).items() <= expected.items()
        timed(root, *SWEEP)
        wrong += half or digests(folder) != expected
    campaign("kill -9 while a sweep runs", tried=kills, survived=kills - wrong, lost=wrong)
    assert not wrong, "half a file was left in the folder of the sweep, or the table at last is another"
    assert kills == SWEEPS, "too many sweeps had ended before they were to be killed"


def test_what_killed_runs_leave_behind_is_removed(root: Path) -> None:
    """The next command that runs a chapter removes it."""
    running = root / "book/_build/cache/sweeps/running"
    clear(root)
    write_chapter(root / "book/chapters", "overview", "import time\ntime.sleep(60)")  # so that the kill hits it at work
    kill_at_first_kernel(root, running)
    left = list(running.iterdir())
    assert left, "nothing was left behind: the test kills too early"
    edit(root, "一")
    timed(root, *SWEEP)
    assert not [path for path in left if path.exists()]


def kill_at_first_kernel(root: Path, running: Path) -> None:
    """Kill a sweep as soon as a run has its folder."""
    process = start(root, *SWEEP)
    until = time.monotonic() + 60
    while not list(running.glob("process-*/*/result")) and process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    process.kill()
    process.communicate()
    wait_until_all_ended(root)
