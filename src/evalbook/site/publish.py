"""Swap a finished site in.  Readers see the old one or the new one, never a mixture."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from pathlib import Path

from evalbook.errors import SiteError

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def swap_in(finished: Path, published: Path) -> None:
    """Put the folder ``finished`` in the place of ``published`` and remove the old one.

    Raises:
        SiteError: when ``published`` is a link or the two are on different disks; the old site stays.
    """
    if published.is_symlink() or published.is_mount():
        kind = "a link" if published.is_symlink() else "a disk of its own"
        advice = "remove it, and copy the built site to where it is to be served, or make book/_build itself the link or the disk"
        raise SiteError(f"{published} is {kind}, so a site cannot be swapped in at one stroke; {advice}")
    published.parent.mkdir(parents=True, exist_ok=True)
    if not published.exists():
        finished.rename(published)
        return
    if not _exchange(finished, published):
        finished = _one_after_the_other(finished, published)
    shutil.rmtree(finished, ignore_errors=True)


def _one_after_the_other(finished: Path, published: Path) -> Path:
    """Rename twice where the system cannot exchange; return the folder of the old site.  The old one comes back on failure."""
    aside = published.with_name(f".{published.name}.old")
    shutil.rmtree(aside, ignore_errors=True)
    published.rename(aside)
    try:
        finished.rename(published)
    except OSError:
        aside.rename(published)
        raise
    return aside


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step of the file system (Linux); ``False`` where that cannot be had."""
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    return rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0
