"""Parameters of an explorer: the marks of its sliders and how many paths stand behind each of its views."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Self

from pydantic import BaseModel, Field, model_validator

MOST_MARKS = 12
MOST_POINTS = 800
"""More would make the page's data too heavy to load beside a text."""

# name: the lowest and the highest mark, as fractions
_BOUNDS = {"explorer_returns": (-0.2, 0.2), "explorer_volatilities": (0.0, 0.5), "explorer_payouts": (0.001, 0.2)}


def _marks(default: str, description: str) -> Any:
    return Field(default, description=description, max_length=200, json_schema_extra={"unit": "比率", "basis": "assumption"})


class ExplorerParameters(BaseModel):
    """Adds the grid over which the explorer of the page is computed; marks are fractions, separated by commas."""

    explorer_returns: str = _marks(
        "0.02, 0.025, 0.03, 0.035, 0.04, 0.045, 0.05, 0.055, 0.06, 0.065", "動かせる図で選べる期待収益率（コンマ区切り）"
    )
    explorer_volatilities: str = _marks("0, 0.04, 0.08, 0.12, 0.16, 0.2", "動かせる図で選べる変動率（コンマ区切り）")
    explorer_payouts: str = _marks("0.01, 0.02, 0.03, 0.04, 0.05", "動かせる図で選べる、元本に対する助成の割合（コンマ区切り）")
    explorer_paths: int = Field(
        1000,
        ge=50,
        le=10_000,
        description="動かせる図の一つの条件あたりの経路の数",
        json_schema_extra={"unit": "経路", "basis": "assumption"},
    )

    @model_validator(mode="after")
    def _marks_hold(self) -> Self:
        problems = [problem for name in _BOUNDS for problem in _problems(name, getattr(self, name))]
        if not problems:
            count = math.prod(len(self.marks(name)) for name in _BOUNDS)
            if count > MOST_POINTS:
                problems = [f"the marks of the explorer's sliders make {count} combinations; at most {MOST_POINTS} are allowed"]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def marks(self, name: str) -> list[float]:
        """The marks of one slider, rising: ``name`` is that of the parameter."""
        return [float(part) for part in getattr(self, name).split(",")]


def _problems(name: str, text: str) -> Iterator[str]:
    low, high = _BOUNDS[name]
    rule = f"2 to {MOST_MARKS} rising numbers from {low:g} to {high:g}, separated by commas"
    try:
        marks = [float(part) for part in text.split(",")]
    except ValueError:
        marks = []
    rising = all(first < second for first, second in zip(marks, marks[1:], strict=False))
    if not (2 <= len(marks) <= MOST_MARKS and rising and all(low <= mark <= high for mark in marks)):
        yield f"{name} = {text!r} is not allowed; it must be {rule}"
