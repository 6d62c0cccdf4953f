"""The folders that runs work in.  What a killed process has left behind is removed by the next that runs something.

Each process has one folder with a lock that the system releases when the process ends, however it ends.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
import time
from pathlib import Path

from filelock import FileLock, Timeout

_YOUNG = 60.0  # seconds in which a folder without a lock may be one that is just being made
_guard = threading.Lock()
_homes: dict[tuple[int, Path], tuple[Path, FileLock]] = {}


def new_workplace(folder: Path) -> Path:
    """A fresh folder below ``folder``, removed when this process ends (or later, by :func:`remove_left_overs`)."""
    with _guard:
        home = _homes.get((os.getpid(), folder))
        if home is None or not home[0].is_dir():
            home = _homes[os.getpid(), folder] = _claim(folder)
    return Path(tempfile.mkdtemp(dir=home[0]))


def _claim(folder: Path) -> tuple[Path, FileLock]:
    folder.mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix=f"process-{os.getpid()}-", dir=folder))
    lock = FileLock(home / "lock", thread_local=False)
    lock.acquire()
    atexit.register(_leave, os.getpid(), home)
    return home, lock


def _leave(owner: int, home: Path) -> None:
    if os.getpid() == owner:  # not in a process that was forked from ours
        shutil.rmtree(home, ignore_errors=True)


def remove_left_overs(folder: Path) -> list[Path]:
    """Remove the folders of processes that have ended; return what was removed."""
    removed = []
    for home in sorted(folder.glob("*")) if folder.is_dir() else []:
        if _is_in_use(home):
            continue
        shutil.rmtree(home, ignore_errors=True)
        removed.append(home)
    return removed


def _is_in_use(home: Path) -> bool:
    lock_file = home / "lock"
    try:
        if not lock_file.is_file():
            return abs(time.time() - home.stat().st_mtime) < _YOUNG  # a clock that jumped back makes no folder young for ever
        with FileLock(lock_file, timeout=0):
            return False
    except (Timeout, OSError):
        return True
