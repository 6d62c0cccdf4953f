"""A grid of parameters runs on common random numbers and is checked before anything is simulated."""

from __future__ import annotations

import pytest

from evalbook.errors import ParameterError
from evalbook.fund import sensitivity
from evalbook.fund.parameters import FundParameters
from evalbook.fund.sensitivity import grid, outcome_grid
from evalbook.fund.simulate import simulate
from evalbook.fund.summary import outcomes

BASE = FundParameters(paths=300, return_basis="direct")


def test_one_row_per_point_equal_to_a_run_of_its_own() -> None:
    table = outcome_grid(BASE, {"expected_return": [0.02, 0.05], "volatility": [0.05, 0.1, 0.2]})
    assert table[["expected_return", "volatility"]].to_numpy().tolist()[:2] == [[0.02, 0.05], [0.02, 0.1]]
    assert len(table) == 6
    own = outcomes(simulate(BASE.with_changes(expected_return=0.05, volatility=0.1)))
    assert table.iloc[4][list(own)].to_dict() == own


def test_more_return_never_hurts_on_common_random_numbers() -> None:
    table = outcome_grid(BASE, {"expected_return": [0.0, 0.02, 0.04, 0.06]})
    for name in ("real_principal_kept", "loan_served", "goal_ever"):
        assert table[name].is_monotonic_increasing


def test_a_bad_point_stops_the_grid_before_any_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sensitivity, "simulate", lambda *_: pytest.fail("simulated"))
    with pytest.raises(ParameterError, match="volatility = -0.1"):
        grid(BASE, {"volatility": [0.1, -0.1]})


def test_the_workers_asked_for_reach_every_simulation(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(sensitivity, "simulate", lambda given, workers: asked.append(workers) or simulate(given, workers))
    list(grid(BASE, {"volatility": [0.1, 0.2]}, workers=3))
    outcome_grid(BASE, {"volatility": [0.1]}, workers=2)
    outcome_grid(BASE, {"volatility": [0.1]})
    assert asked == [3, 3, 2, 1]
