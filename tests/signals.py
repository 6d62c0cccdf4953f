"""Signals for processes that tests start."""

from __future__ import annotations

import signal


def hear_signals() -> None:
    """For a new process: Ctrl-C and a closed terminal reach it, also when the tests run in the background, where nobody hears them."""
    for signum in (signal.SIGINT, signal.SIGHUP):
        signal.signal(signum, signal.SIG_DFL)
