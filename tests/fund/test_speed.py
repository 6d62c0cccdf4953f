"""The cost of a simulation: ten thousand paths over fifty years, beside a plain loop of the same model."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from evalbook.fund.parameters import FundParameters
from evalbook.fund.simulate import simulate

from .plain_model import simulate_plain


def test_ten_thousand_paths_in_half_a_second_and_fifty_times_the_plain_loop() -> None:
    parameters, plain_paths = FundParameters(), 200
    # The best of several rounds on each side: what the code costs, not what else the machine was doing.
    rounds = [
        (_seconds(lambda: simulate(parameters)), _seconds(lambda: simulate_plain(parameters, plain_paths)))
        for _ in range(12)
    ]
    fast = min(fast for fast, _ in rounds)
    plain = min(plain for _, plain in rounds) / plain_paths * parameters.paths
    assert fast < 0.5
    assert plain / fast > 50


def _seconds(job: Callable[[], object]) -> float:
    start = perf_counter()
    job()
    return perf_counter() - start
