"""The few exceptions that people see.  Each carries all its problems at once, one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any


class BookError(Exception):
    """Something a person can mend.  ``problems`` holds one readable line per finding."""

    exit_status = 1

    def __init__(self, problems: str | Iterable[str]) -> None:
        self.problems = [problems] if isinstance(problems, str) else list(problems)
        super().__init__("\n".join(self.problems))


class DataError(BookError):
    """The data package, or a row in it, is not what it says it is."""


class ParameterError(BookError):
    """A parameter is unknown, of the wrong type or out of range; nothing was run."""

    exit_status = 2


class ExecutionError(BookError):
    """A chapter failed while it ran; the published site was not touched."""


class SiteError(BookError):
    """The pages could not be built or checked."""


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
