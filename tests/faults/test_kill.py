"""Killed at random moments: the published site is always whole, and the next run gives the same bytes.

The short form kills five times; ``EVALBOOK_CAMPAIGN=1`` makes it thirty.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.execution.notebooks import script
from tests.faults.tiny_book import tiny_book

SCRIPTS = Path(__file__).parents[2] / "scripts"
TIMES = 30 if os.environ.get("EVALBOOK_CAMPAIGN") else 5
SWEEP = ("sweep.py", "university_fund", "--grid", "last_year=2019:2022:1", "--name", "try")


def start(root: Path, *command: str) -> subprocess.Popen[bytes]:
    env = {**os.environ, "EVALBOOK_ROOT": str(root)}
    return subprocess.Popen([sys.executable, str(SCRIPTS / command[0]), *command[1:]], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every published file; the mark ``.inputs`` is for the builder alone."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != ".inputs"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def kill_at(root: Path, seconds: float, *command: str) -> bool:
    """Kill the command after so many seconds; ``False`` when it had ended before."""
    process = start(root, *command)
    try:
        process.wait(seconds)
        return False
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        return True


def left_running(root: Path) -> list[str]:
    """Processes of this book that still run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"EVALBOOK_ROOT={root}".encode() in path.read_bytes().split(b"\0"):
                found.append((path.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


def wait_until_all_ended(root: Path) -> None:
    until = time.monotonic() + 20
    while (still := left_running(root)) and time.monotonic() < until:
        time.sleep(0.1)
    assert still == [], "these processes outlived the command that was killed"


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The tree, its site in two states of the prose, and how long a build and a sweep take."""
    root = tiny_book(tmp_path_factory.mktemp("kill"))
    states = {}
    for state in ("一", "二"):
        edit(root, state)
        clear(root)
        started = time.monotonic()
        assert script("build_book.py", root=root).returncode == 0
        seconds = time.monotonic() - started
        states[state] = bytes_of(root / "book" / "_build" / "html")
    assert states["一"] != states["二"]
    return root, states, seconds


def edit(root: Path, word: str) -> None:
    """Change a page and a chapter, so that a build has something to do at every stage."""
    (root / "book" / "index.md").write_text(f"# 小さな本\n\n試しの本、その{word}である。\n", encoding="utf-8")
    path = root / "book" / "chapters" / "overview.ipynb"
    text = path.read_text(encoding="utf-8")
    for old in ("はい", "はい一", "はい二"):
        text = text.replace(f"'{old}'", f"'はい{word}'")
    path.write_text(text, encoding="utf-8")


def clear(root: Path) -> None:
    shutil.rmtree(root / "book" / "_build", ignore_errors=True)


def test_a_build_killed_at_any_moment_leaves_a_whole_site_and_the_next_one_gives_the_same_bytes(undisturbed) -> None:
    root, states, seconds = undisturbed
    site = root / "book" / "_build" / "html"
    lots = random.Random(20210301)
    kills, published = 0, "二"
    for round_ in range(TIMES):
        wanted = "一" if published == "二" else "二"
        edit(root, wanted)
        if round_ % 2:  # every second time everything has to be made again
            shutil.rmtree(root / "book" / "_build" / "cache", ignore_errors=True)
            shutil.rmtree(root / "book" / "_build" / "work", ignore_errors=True)
        kills += kill_at(root, lots.uniform(0.1, 0.9) * seconds, "build_book.py")
        assert bytes_of(site) in (states[published], states[wanted]), "the published site is not whole"
        wait_until_all_ended(root)
        ended = script("build_book.py", root=root)
        assert ended.returncode == 0, ended.stderr
        assert bytes_of(site) == states[wanted]
        published = wanted
    assert kills >= TIMES // 2, "too few builds were hit before they ended"
    assert not list((root / "book" / "_build" / "cache" / "runs" / "running").glob("process-*")), "left-overs of killed runs"


def test_a_sweep_killed_at_any_moment_gives_the_same_table_at_last(undisturbed) -> None:
    root, _, _ = undisturbed
    folder = root / "book" / "_build" / "sweeps" / "try"
    clear(root)
    started = time.monotonic()
    assert script(*SWEEP, root=root).returncode == 0
    seconds = time.monotonic() - started
    expected = bytes_of(folder)
    lots = random.Random(4)
    for _ in range(max(TIMES // 5, 2)):
        clear(root)
        kill_at(root, lots.uniform(0.2, 0.9) * seconds, *SWEEP)
        wait_until_all_ended(root)
        assert script(*SWEEP, root=root).returncode == 0
        assert bytes_of(folder) == expected
