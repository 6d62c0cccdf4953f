"""The few exceptions that people see, and what the machine refuses, in words.

Each exception carries all its problems at once, one line each.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any


class BookError(Exception):
    """Something a person can mend.  ``problems`` holds one readable line per finding."""

    exit_status = 1

    def __init__(self, problems: str | Iterable[str]) -> None:
        self.problems = [problems] if isinstance(problems, str) else list(problems)
        super().__init__("\n".join(self.problems))


class DataError(BookError):
    """The data package, or a row in it, is not what it says it is."""


class UndrawableText(BookError):
    """A picture would need characters that its font does not have."""

    def __init__(self, figure: str, characters: set[str]) -> None:
        self.characters = characters
        super().__init__(f"figure {figure}: the font cannot draw {' '.join(sorted(characters))}; use other characters")


class ParameterError(BookError):
    """A parameter is unknown, of the wrong type or out of range; nothing was run."""

    exit_status = 2


class ExecutionError(BookError):
    """A chapter failed while it ran; the published site was not touched."""


class SiteError(BookError):
    """The pages could not be built or checked."""


_ADVICE = {
    errno.ENOSPC: "the disk is full: free some space (book/_build/work and book/_build/cache may be deleted) and run again",
    errno.EDQUOT: "your share of the disk is used up: free some space (book/_build/work and book/_build/cache may be deleted) and run again",
    errno.EROFS: "this file system is read-only: mount it writable, or copy the project to a folder that you may write to",
    errno.EACCES: "this user may not do that: change the rights (chown, chmod), or copy the project to a folder of your own",
    errno.EPERM: "this user may not do that: change the rights (chown, chmod), or copy the project to a folder of your own",
    errno.EFBIG: "a limit on the size of files is set here: raise it (ulimit -f) and run again",
    errno.EMFILE: "too many files are open at once: raise the limit (ulimit -n), or set EVALBOOK_WORKERS=1",
    errno.ENFILE: "too many files are open on this machine: end other programs and run again",
    errno.ENAMETOOLONG: "the path is too long: move the project to a folder with a shorter path",
    errno.ENOMEM: "the memory is used up: end other programs, or set EVALBOOK_WORKERS=1",
    errno.EAGAIN: "no further process may be started: end other programs, or set EVALBOOK_WORKERS=1",
    errno.EADDRINUSE: "another program uses this port: choose another one with --port",
}
_LOOK = "look at this file and run again"


def machine_problems(error: OSError) -> list[str]:
    """What the machine refused, on which file, and what to do next; one line per kind of trouble."""
    found: dict[str, None] = {}
    for number, words, name in _parts_of(error):
        found.setdefault(f"{words}{f': {name}' if name else ''}; {_ADVICE.get(number, _LOOK)}")
    kept: dict[str, str] = {}
    for line in found:  # copying a folder fails once for each of its files: the first one stands for all
        kept.setdefault(line.rpartition(";")[2], line)
    return list(kept.values())


def advice_within(text: str) -> list[str]:
    """What to do about troubles of the machine that another program's output tells of (``[Errno 28] …``)."""
    numbers = dict.fromkeys(int(number) for number in re.findall(r"\[Errno (\d+)\]", text))
    return [_ADVICE[number] for number in numbers if number in _ADVICE]


def tell(error: BookError | OSError) -> int:
    """Print every problem for people and return the exit status of the command."""
    problems, status = (error.problems, error.exit_status) if isinstance(error, BookError) else (machine_problems(error), 1)
    print(*problems, sep="\n", file=sys.stderr)
    return status


def _parts_of(error: OSError) -> Iterator[tuple[int, str, str]]:
    """Error number, its words and the file; :class:`shutil.Error` holds one for each file that it could not copy."""
    if isinstance(error, shutil.Error) and error.args and isinstance(error.args[0], list):
        for _, target, words in error.args[0]:
            number = re.search(r"\[Errno (\d+)\]", str(words))
            code = int(number[1]) if number else 0
            yield code, os.strerror(code) if code else str(words), str(target)
    else:
        yield error.errno or 0, error.strerror or str(error) or type(error).__name__, str(error.filename or "")


def together(*checks: Callable[[], Any]) -> list[Any]:
    """The results of checks that do not depend on each other; what is wrong with any of them is told at once.

    Raises:
        BookError: of the gravest kind among the problems (highest exit status), with all of them.
    """
    results, errors = [], []
    for check in checks:
        try:
            results.append(check())
        except BookError as error:
            errors.append(error)
    if errors:
        gravest = max(errors, key=lambda error: error.exit_status)
        raise type(gravest)([problem for error in errors for problem in error.problems])
    return results
