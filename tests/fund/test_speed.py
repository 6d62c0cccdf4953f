"""The vectorised model beside a plain loop of the same model: the same numbers; what each costs is printed."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from evalbook.fund.parameters import FundParameters
from evalbook.fund.simulate import simulate

from .plain_model import simulate_plain


def test_ten_thousand_paths_beside_the_plain_loop() -> None:
    parameters, plain_paths = FundParameters(), 200
    fast = min(_seconds(lambda: simulate(parameters)) for _ in range(3))
    plain = _seconds(lambda: simulate_plain(parameters, plain_paths)) / plain_paths * parameters.paths
    print(f"{parameters.paths / fast:,.0f} paths a second, {plain / fast:.0f} times a plain loop")
    assert fast < plain  # by how much depends on what else the machine does; the printed line tells it


def _seconds(job: Callable[[], object]) -> float:
    start = perf_counter()
    job()
    return perf_counter() - start
