"""Random returns follow the law asked for, and belong to the seed alone."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from evalbook.fund.parameters import LOWEST_RETURN, FundParameters
from evalbook.fund.returns import BLOCK_PATHS, blocks, draw_returns, expected_returns, lognormal_law

MANY = 100_000


def direct(**changes: object) -> FundParameters:
    return FundParameters(**{"return_basis": "direct", "expected_return": 0.05, "volatility": 0.15, **changes})


def test_lognormal_mean_and_spread_of_one_year() -> None:
    drawn = draw_returns(direct(horizon=1, paths=MANY))[0]
    assert drawn.mean() == pytest.approx(0.05, abs=4 * 0.15 / MANY**0.5)
    assert drawn.std() == pytest.approx(0.15, rel=0.02)


@pytest.mark.parametrize("level", [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99])
def test_lognormal_quantiles_of_ten_years(level: float) -> None:
    years = 10
    drawn = draw_returns(direct(horizon=years, paths=MANY))
    location, spread = lognormal_law(0.05, 0.15)
    law = NormalDist(years * location, spread * years**0.5)
    found = np.quantile(np.log1p(drawn).sum(axis=0), level)
    expected = law.inv_cdf(level)
    error = (level * (1 - level) / MANY) ** 0.5 / law.pdf(expected)
    assert found == pytest.approx(expected, abs=4 * error)


def test_years_are_independent() -> None:
    drawn = draw_returns(direct(horizon=2, paths=MANY))
    assert abs(np.corrcoef(drawn)[0, 1]) < 4 / MANY**0.5


def test_student_t_has_the_mean_and_spread_asked_for_and_fatter_tails() -> None:
    drawn = draw_returns(direct(horizon=1, paths=MANY, return_model="student_t", student_degrees=5.0))[0]
    assert drawn.mean() == pytest.approx(0.05, abs=4 * 0.15 / MANY**0.5)
    assert drawn.std() == pytest.approx(0.15, rel=0.03)
    scores = (drawn - drawn.mean()) / drawn.std()
    assert (scores**4).mean() > 4
    assert (scores < -3).mean() > 2 * NormalDist().cdf(-3)


def test_student_t_is_cut_on_both_sides_so_that_the_mean_stays() -> None:
    drawn = draw_returns(direct(horizon=1, paths=MANY, return_model="student_t", student_degrees=2.1, volatility=1.0))
    assert drawn.min() >= LOWEST_RETURN and drawn.max() <= 2 * 0.05 - LOWEST_RETURN
    assert drawn.mean() == pytest.approx(0.05, abs=4 * drawn.std() / MANY**0.5)


def test_bootstrap_takes_consecutive_given_years_with_equal_chance() -> None:
    given = [0.01, 0.02, 0.03, 0.04]
    text = ", ".join(map(str, given))
    drawn = draw_returns(
        FundParameters(return_model="bootstrap", bootstrap_returns=text, bootstrap_block=3, horizon=7, paths=20_000)
    )
    values, counts = np.unique(drawn, return_counts=True)
    assert values.tolist() == given
    assert counts / counts.sum() == pytest.approx(np.full(4, 0.25), abs=0.01)
    order = np.searchsorted(given, drawn)
    for first in (0, 3):
        for step in (1, 2):
            assert ((order[first] + step) % 4 == order[first + step]).all()
    assert ((order[2] + 1) % 4 != order[3]).any()


@pytest.mark.parametrize("model", ["lognormal", "student_t", "bootstrap"])
def test_a_longer_run_begins_with_the_paths_of_a_shorter_one(model: str) -> None:
    short, long = BLOCK_PATHS + 5, 2 * BLOCK_PATHS + 1
    few = draw_returns(direct(horizon=6, paths=short, return_model=model))
    many = draw_returns(direct(horizon=6, paths=long, return_model=model))
    assert np.array_equal(few, many[:, :short])


def test_another_seed_and_another_block_give_other_numbers() -> None:
    drawn = draw_returns(direct(horizon=3, paths=2 * BLOCK_PATHS))
    assert not np.array_equal(drawn[:, :BLOCK_PATHS], drawn[:, BLOCK_PATHS:])
    assert not np.array_equal(drawn, draw_returns(direct(horizon=3, paths=2 * BLOCK_PATHS, seed=1)))


@pytest.mark.parametrize("model", ["lognormal", "student_t"])
def test_without_volatility_every_year_earns_the_mean(model: str) -> None:
    drawn = draw_returns(direct(horizon=4, paths=3, volatility=0.0, return_model=model))
    assert drawn == pytest.approx(np.full((4, 3), 0.05), rel=1e-12)


def test_expected_returns_of_the_bootstrap_are_the_mean_of_the_given_years() -> None:
    given = FundParameters(return_model="bootstrap", bootstrap_returns="0.1, -0.1, 0.3", horizon=2)
    assert expected_returns(given) == pytest.approx(np.full((2, 1), 0.1))


def test_blocks_cover_all_paths_once() -> None:
    columns = blocks(2 * BLOCK_PATHS + 1)
    assert [column.start for column in columns] == [0, BLOCK_PATHS, 2 * BLOCK_PATHS]
    assert columns[-1].stop == 2 * BLOCK_PATHS + 1
