"""Which processes of a book still run."""

from __future__ import annotations

import time
from pathlib import Path


def left_running(root: Path) -> list[str]:
    """The command lines of processes that work on the book in ``root`` or in a cache there, or were started by one that does."""
    marks = (f"EVALBOOK_ROOT={root}\0".encode(), f"EVALBOOK_FIGURES={root}/".encode())
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            environment = path.read_bytes()
            if any(mark in environment for mark in marks):
                found.append((path.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


def wait_until_all_ended(root: Path) -> None:
    """Fail when a process of the book in ``root`` still runs after a while."""
    until = time.monotonic() + 20
    while (still := left_running(root)) and time.monotonic() < until:
        time.sleep(0.1)
    assert still == [], "these processes outlived the command that started them"
