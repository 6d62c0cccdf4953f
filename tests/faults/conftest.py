"""What campaigns share: each tells its figures, and they are printed together at the end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

FIGURES = ("tried", "refused", "survived", "lost")
_NAME = "campaign"
_ONE_OF = "one of a campaign"


@pytest.fixture
def campaign(record_property) -> Callable[..., None]:
    """``campaign("kills", tried=30, refused=0, survived=30, lost=0)`` notes the figures of one campaign.

    ``refused``: told and stopped; ``survived``: accepted or recovered, and the result was right; ``lost``: neither.
    """

    def tell(name: str, **figures: int) -> None:
        record_property(_NAME, [name, *(figures.get(figure, 0) for figure in FIGURES)])

    return tell


@pytest.fixture
def one_of(record_property) -> Callable[[str], None]:
    """``one_of("machine faults")`` counts the test itself as one try of a campaign: survived when it passes, else lost."""
    return lambda name: record_property(_ONE_OF, name)


def pytest_terminal_summary(terminalreporter) -> None:
    """One line for each campaign; the figures travel with the reports, from whichever worker they come."""
    lines = set()
    single: dict[str, list[int]] = {}
    for survived, outcome in ((True, "passed"), (False, "failed")):
        for report in terminalreporter.stats.get(outcome, []):
            for name, value in getattr(report, "user_properties", []):
                if name == _NAME:
                    lines.add(tuple(value))
                elif name == _ONE_OF and report.when == "call":
                    figures = single.setdefault(value, [0, 0, 0, 0])
                    for place in (0, 2 if survived else 3):
                        figures[place] += 1
    lines = sorted({*lines, *((name, *figures) for name, figures in single.items())})
    if lines:
        terminalreporter.section("campaigns")
        terminalreporter.write_line(f"{'':<40}" + "".join(f"{figure:>10}" for figure in FIGURES))
        for name, *figures in lines:
            terminalreporter.write_line(f"{name:<40}" + "".join(f"{figure:>10,}" for figure in figures))
