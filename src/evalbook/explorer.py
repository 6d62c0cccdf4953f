"""What an explorer is made of: sliders, a choice of rules, and the results behind every combination of them.

A chapter computes it, the page of the chapter shows it.  The results travel as a script that assigns one
global, because a page opened from the file system may load scripts but not fetch data.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

DATA_FILE = "explorer-data.js"
GLOBAL = "evalbookExplorer"


@dataclass(frozen=True)
class Slider:
    """One slider.  ``name`` is its letter in the page's address; ``marks`` are what it can be set to, in ``unit``."""

    name: str
    label: str
    unit: str
    marks: Sequence[float]
    start: int
    """The mark, counted from 0, at which the page opens."""


@dataclass(frozen=True)
class Choice:
    """One of the rules to choose from: its name in the address and its words."""

    name: str
    label: str


@dataclass(frozen=True)
class Explorer:
    """Controls and results.

    ``results`` is plain JSON with one entry per combination in each of its lists ``quantiles``, ``chances`` and
    ``goal_years``; combinations stand in the order of rules, then sliders, the last slider moving fastest.
    ``title`` is how a view is cited before its conditions; ``note`` says how the views were computed.
    """

    title: str
    rules: Sequence[Choice]
    start_rule: str
    sliders: Sequence[Slider]
    events: Sequence[str]
    note: str
    results: dict[str, Any] = field(repr=False)

    def panel(self) -> dict[str, Any]:
        """What the page needs to lay out the controls, without the results."""
        return {
            "title": self.title,
            "rules": [asdict(rule) for rule in self.rules],
            "start_rule": self.start_rule,
            "sliders": [asdict(slider) | {"marks": list(slider.marks)} for slider in self.sliders],
            "events": list(self.events),
            "years": self.results["years"],
            "note": self.note,
        }

    def script(self) -> str:
        """The results as a script; the same explorer gives the same bytes."""
        data = {"axes": {"m": [rule.name for rule in self.rules]} | {slider.name: list(slider.marks) for slider in self.sliders}}
        return f"window.{GLOBAL} = {json.dumps(data | self.results, ensure_ascii=False, separators=(',', ':'))};\n"
