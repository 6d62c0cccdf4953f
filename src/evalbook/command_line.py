"""How every command ends: with what it has printed, with words for people, or quietly when nobody reads on."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from evalbook.errors import BookError, tell

_READER_GONE = 141  # what a shell shows for a command whose reader has gone (128 + SIGPIPE)
_INTERRUPTED = 130


def finished(work: Callable[[], int], failed: str = "", stopped: str = "stopped") -> int:
    """Do the work of a command and return its exit status.

    ``failed`` is said before the problems of a :class:`BookError`, ``stopped`` when Ctrl-C has ended the work.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that knows no Japanese is no reason to fail
    try:
        status = work()
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # such as ``… list | head``
        _print_no_more()
        return _READER_GONE
    except (BookError, OSError) as error:  # an OSError is a full disk, a folder that may not be written to
        _print_no_more()
        if failed:
            print(failed, file=sys.stderr)
        return tell(error)
    except KeyboardInterrupt:
        print(f"\n{stopped}", file=sys.stderr)
        return _INTERRUPTED


def _print_no_more() -> None:
    """What standard output still holds goes nowhere when it cannot go where it should."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
