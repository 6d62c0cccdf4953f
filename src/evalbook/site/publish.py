"""Swap a finished site in.  Readers see the old one or the new one, never a mixture."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def swap_in(finished: Path, published: Path) -> None:
    """Put the folder ``finished`` in the place of ``published`` and remove the old one."""
    published.parent.mkdir(parents=True, exist_ok=True)
    if not published.exists():
        finished.rename(published)
        return
    if not _exchange(finished, published):
        aside = published.with_name(f".{published.name}.old")
        shutil.rmtree(aside, ignore_errors=True)
        published.rename(aside)
        finished.rename(published)
        finished = aside
    shutil.rmtree(finished, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step of the file system (Linux); ``False`` where that cannot be had."""
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    return rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0
