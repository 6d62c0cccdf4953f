"""What campaigns share: each tells its figures, and they are printed together at the end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

FIGURES = ("tried", "refused", "survived", "lost")
_NAME = "campaign"


@pytest.fixture
def campaign(record_property) -> Callable[..., None]:
    """``campaign("kills", tried=30, refused=0, survived=30, lost=0)`` notes the figures of one campaign.

    ``refused``: told and stopped; ``survived``: accepted or recovered, and the result was right; ``lost``: neither.
    """

    def tell(name: str, **figures: int) -> None:
        record_property(_NAME, [name, *(figures.get(figure, 0) for figure in FIGURES)])

    return tell


def pytest_terminal_summary(terminalreporter) -> None:
    """One line for each campaign; the figures travel with the reports, from whichever worker they come."""
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, [])]
    lines = sorted({tuple(value) for report in reports for name, value in getattr(report, "user_properties", []) if name == _NAME})
    if lines:
        terminalreporter.section("campaigns")
        terminalreporter.write_line(f"{'':<40}" + "".join(f"{figure:>10}" for figure in FIGURES))
        for name, *figures in lines:
            terminalreporter.write_line(f"{name:<40}" + "".join(f"{figure:>10,}" for figure in figures))
