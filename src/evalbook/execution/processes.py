"""Processes that never outlive the one that needs them.

A run that is killed, at any moment and with any signal, leaves nothing running: helpers end with the
process that started them, and whatever a kernel has started ends with the kernel.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_LINUX = sys.platform == "linux"


def end_with_parent(parent: int | None = None) -> None:
    """Ask the system to end this process when its parent ends (Linux; elsewhere pipes that close must do).

    ``parent`` is the parent's process id where it is known: should it have ended already, so do we.
    """
    if _LINUX:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if parent is not None and os.getppid() != parent:
            os._exit(1)


def adopt_orphans() -> None:
    """Become the parent of every process that our kernels start and leave behind (Linux)."""
    if _LINUX:
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def children() -> set[int]:
    """The process ids of our children; empty where the system does not tell."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    try:
        return {int(pid) for pid in listed.read_text().split()}
    except OSError:
        return set()


def end_group(leader: int | None) -> None:
    """End every process of the group that ``leader`` leads or led; nothing when there is none."""
    if not leader or leader <= 1 or not hasattr(os, "killpg") or leader == os.getpgrp():
        return
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def end_process(pid: int) -> None:
    """End one process; nothing when it has ended already."""
    try:
        os.kill(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
