"""Read a grid of parameters: ``name=a,b,c`` or ``name=start:stop:step``, and form all combinations."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from evalbook.errors import ParameterError
from evalbook.parameters import model_of, nearest, shown, single_problems
from evalbook.parameters.reading import value_of

MOST_VALUES = 100_000
MOST_COMBINATIONS = 1_000_000


def read_grid(stem: str, options: Iterable[str]) -> dict[str, list[Any]]:
    """The values of each parameter of the grid, in the order given, without repetitions.

    Raises:
        ParameterError: for unknown names, names given twice, values that are not allowed; all at once.
    """
    model = model_of(stem)
    grid: dict[str, list[Any]] = {}
    problems: list[str] = []
    for option in options:
        name, equals, text = option.partition("=")
        name = name.strip()
        if not equals or not name:
            problems.append(f"{stem}: --grid {shown(option)}: expected name=a,b,c or name=start:stop:step")
        elif name not in model.model_fields:
            known = ", ".join(model.model_fields)
            problems.append(f"{stem}: unknown parameter {shown(name)}{nearest(name, model.model_fields)}; parameters: {known}")
        elif name in grid:
            problems.append(f"{stem}: parameter {shown(name)} is given twice")
        else:
            grid[name] = []
            try:
                grid[name] = _values(stem, name, text)
                problems += [line for value in grid[name] for line in single_problems(stem, model, name, value)]
            except ParameterError as error:
                problems += error.problems
    total = 1
    for values in grid.values():
        total *= max(len(values), 1)
    if total > MOST_COMBINATIONS:
        problems.append(f"{stem}: the grid has {total:,} combinations; at most {MOST_COMBINATIONS:,} are run in one sweep")
    if not grid and not problems:
        problems.append(f"{stem}: a sweep needs at least one --grid name=a,b,c")
    if problems:
        raise ParameterError(problems)
    return grid


def combinations(grid: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """Every combination of the grid; the last parameter changes fastest."""
    return [dict(zip(grid, values, strict=True)) for values in itertools.product(*grid.values())]


def _values(stem: str, name: str, text: str) -> list[Any]:
    model = model_of(stem)
    numeric = model.model_fields[name].annotation in (int, float)
    parts = _range(stem, name, text) if numeric and ":" in text else text.split(",")
    values = [value_of(model, name, part.strip()) for part in parts]
    return list(dict.fromkeys(values))


def _range(stem: str, name: str, text: str) -> list[str]:
    """``start:stop:step`` written out; ``stop`` belongs to it when a step falls on it."""
    expected = f"{stem}: --grid {name}={shown(text)[1:-1]}: expected start:stop:step, such as 2017:2021:1"
    pieces = text.split(":")
    try:
        numbers = [Decimal(piece.strip()) for piece in pieces]
    except InvalidOperation:
        raise ParameterError(expected) from None
    if len(numbers) == 2:
        numbers.append(Decimal(1))
    if len(numbers) != 3 or not all(number.is_finite() and abs(number.adjusted()) < 30 for number in numbers):
        raise ParameterError(expected)
    start, stop, step = numbers
    if step == 0 or (stop - start) / step < 0:
        raise ParameterError(f"{expected}; the step must lead from start to stop")
    count = int((stop - start) / step) + 1
    if count > MOST_VALUES:
        raise ParameterError(f"{stem}: --grid {name}={text[:80]}: {count:,} values; at most {MOST_VALUES:,} are allowed")
    return [f"{start + step * place:f}" for place in range(count)]
