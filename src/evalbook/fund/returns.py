"""Yearly returns on assets: log-normal, Student-t, or a block bootstrap of given years.

Random numbers come in blocks of ``BLOCK_PATHS`` paths, each from its own stream spawned from the seed.  The
blocks, not the workers, own the streams, so the same seed gives the same bytes however many workers run,
and a longer run begins with the very paths of a shorter one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from evalbook.fund.parameters import LOWEST_RETURN, FundParameters

FloatArray = NDArray[np.float64]

BLOCK_PATHS = 5_000
"""Paths drawn from one stream: enough that numpy and not Python does the work, few enough for the cache.

Changing it changes every simulated number.
"""


def blocks(paths: int) -> list[slice]:
    """The columns of each block of paths; the last block may be short."""
    return [slice(first, min(first + BLOCK_PATHS, paths)) for first in range(0, paths, BLOCK_PATHS)]


def streams(seed: int, count: int) -> Iterator[np.random.Generator]:
    """One independent generator per block."""
    return map(np.random.default_rng, np.random.SeedSequence(seed).spawn(count))


def draw_returns(parameters: FundParameters) -> FloatArray:
    """Returns of every year and path, as fractions.

    Returns:
        Array of shape ``(horizon, paths)``; at least ``LOWEST_RETURN`` everywhere.
    """
    columns = blocks(parameters.paths)
    drawn = np.empty((parameters.horizon, parameters.paths))
    for column, stream in zip(columns, streams(parameters.seed, len(columns)), strict=True):
        drawn[:, column] = draw_block(parameters, stream, column.stop - column.start)
    return drawn


def draw_block(parameters: FundParameters, stream: np.random.Generator, paths: int) -> FloatArray:
    """Returns of one block, shape ``(horizon, paths)``.

    A path's numbers follow each other in the stream, hence the transposed draw: a short last block then
    holds the first paths of a full one.
    """
    draw = {"lognormal": _lognormal, "student_t": _student_t, "bootstrap": _bootstrap}[parameters.return_model]
    return draw(parameters, stream, (paths, parameters.horizon)).T


def lognormal_law(mean: float, volatility: float) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm of 1 + return, from those of the return itself."""
    spread = math.sqrt(math.log1p((volatility / (1 + mean)) ** 2))
    return math.log1p(mean) - spread**2 / 2, spread


def expected_returns(parameters: FundParameters) -> FloatArray:
    """The mean return in every year, shape ``(horizon, 1)``: the deterministic case."""
    mean = float(np.mean(parameters.yearly_returns)) if parameters.return_model == "bootstrap" else parameters.mean_return
    return np.full((parameters.horizon, 1), mean)


def _lognormal(parameters: FundParameters, stream: np.random.Generator, shape: tuple[int, int]) -> FloatArray:
    location, spread = lognormal_law(parameters.mean_return, parameters.return_volatility)
    drawn = stream.standard_normal(shape)
    drawn *= spread
    drawn += location
    np.expm1(drawn, out=drawn)
    return np.maximum(drawn, LOWEST_RETURN, out=drawn)


def _student_t(parameters: FundParameters, stream: np.random.Generator, shape: tuple[int, int]) -> FloatArray:
    """Student-t returns with the given mean and standard deviation.

    Deviations are cut on both sides at the distance from the mean to ``LOWEST_RETURN``: cutting only the
    losses would raise the mean.
    """
    mean, degrees = parameters.mean_return, parameters.student_degrees
    # A t variable has the variance d / (d - 2); scale it back to the volatility asked for.
    scale = parameters.return_volatility * math.sqrt((degrees - 2) / degrees)
    widest = mean - LOWEST_RETURN
    drawn = stream.standard_t(degrees, shape)
    drawn *= scale
    np.clip(drawn, -widest, widest, out=drawn)
    drawn += mean
    return drawn


def _bootstrap(parameters: FundParameters, stream: np.random.Generator, shape: tuple[int, int]) -> FloatArray:
    """Given years in blocks of consecutive years; a block that reaches the end goes on at the beginning.

    Going round gives every year the same chance.  Mean and volatility are those of the given years.
    """
    given = np.asarray(parameters.yearly_returns)
    paths, horizon = shape
    length = parameters.bootstrap_block
    starts = stream.integers(len(given), size=(paths, -(-horizon // length)))
    years = (starts[:, :, None] + np.arange(length)).reshape(paths, -1)[:, :horizon]
    return given[years % len(given)]
