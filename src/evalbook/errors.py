"""The few exceptions that people see.  Each carries all its problems at once, one line each."""

from __future__ import annotations

from collections.abc import Iterable


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
