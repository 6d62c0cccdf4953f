"""Outcomes over a grid of parameters.

Every point runs on the same random numbers, so that neighbouring points differ by their parameters and not
by chance.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from evalbook.fund.parameters import FundParameters
from evalbook.fund.simulate import FundResult, simulate
from evalbook.fund.summary import outcomes


def grid(
    parameters: FundParameters, axes: Mapping[str, Sequence[Any]], workers: int = 1
) -> Iterator[tuple[dict[str, Any], FundResult]]:
    """Each point of the grid with its simulation, one at a time so that memory stays that of one run.

    All points are checked before the first path is simulated.

    Args:
        parameters: what holds everywhere; put ``return_basis`` on ``direct`` to move ``expected_return`` and
            ``volatility``.
        axes: parameter names with their values; the last axis moves fastest.
        workers: threads per simulation.

    Raises:
        ParameterError: for the first point that is not allowed.
    """
    points = [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]
    checked = [parameters.with_changes(**point) for point in points]
    return ((point, simulate(given, workers)) for point, given in zip(points, checked, strict=True))


def outcome_grid(parameters: FundParameters, axes: Mapping[str, Sequence[Any]], workers: int = 1) -> pd.DataFrame:
    """One row per point: the axes' values, then the columns of ``outcomes``."""
    return pd.DataFrame([{**point, **outcomes(result)} for point, result in grid(parameters, axes, workers)])
