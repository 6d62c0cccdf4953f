"""The yearly step: closed forms, conservation, agreement with a plain loop, the same bytes for any workers."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalbook.errors import ParameterError
from evalbook.fund.parameters import FundParameters
from evalbook.fund.returns import BLOCK_PATHS, draw_returns, lognormal_law
from evalbook.fund.simulate import (
    FLOWS,
    STOCKS,
    FundResult,
    balance_gap,
    conservation_gap,
    expected_path,
    simulate,
    simulate_returns,
)

from .plain_model import run_path
from .strategies import fund_parameters

ALONE = {"principal_government": 1e13, "principal_loan": 0.0, "later_loan": 0.0, "return_basis": "direct"}


def as_bytes(result: FundResult) -> dict[str, bytes]:
    return {name: getattr(result, name).tobytes() for name in (*STOCKS, *FLOWS, "contribution", "new_loan")}


@pytest.mark.parametrize("rate", [0.0449, 0.01, -0.005])
def test_growth_with_a_fixed_payout_is_the_annuity_formula(rate: float) -> None:
    fixed = {"payout_rule": "fixed", "payout_rate": 0.015, "payout_start": 2022}
    parameters = FundParameters(**ALONE, **fixed, expected_return=rate, volatility=0.0, paths=1)
    factor = (1 + rate) ** parameters.horizon
    expected = 1e13 * factor - 0.015 * 1e13 * (factor - 1) / rate
    for result in (simulate(parameters), expected_path(parameters)):
        assert result.assets[-1, 0] == pytest.approx(expected, rel=1e-9)


def test_without_payouts_the_end_follows_the_lognormal_law() -> None:
    many, years = 100_000, 20
    parameters = FundParameters(
        **ALONE, payout_use=0.0, expected_return=0.05, volatility=0.15, horizon=years, paths=many
    )
    end = simulate(parameters).assets[-1] / 1e13
    location, spread = lognormal_law(0.05, 0.15)
    mean = 1.05**years
    deviation = mean * (np.exp(years * spread**2) - 1) ** 0.5
    assert end.mean() == pytest.approx(mean, abs=4 * deviation / many**0.5)
    for level, score in ((0.05, -1.6448536), (0.5, 0.0), (0.95, 1.6448536)):
        density = np.exp(-(score**2) / 2) / (2 * np.pi) ** 0.5 / (spread * years**0.5)
        error = (level * (1 - level) / many) ** 0.5 / density
        expected = years * location + score * spread * years**0.5
        assert np.log(np.quantile(end, level)) == pytest.approx(expected, abs=4 * error)


@settings(max_examples=200, deadline=None)
@given(fund_parameters())
def test_assets_change_by_the_flows_and_nothing_else(parameters: FundParameters) -> None:
    result = simulate(parameters)
    assert conservation_gap(result) == 0
    change = result.returns + result.contribution[:, None] - result.interest - result.repayment - result.payout
    scale = 1 + np.abs(result.assets).max() + np.abs(result.unrealised).max() + np.abs(result.loan).max()
    assert np.diff(result.assets, axis=0) == pytest.approx(change, abs=1e-13 * scale)
    assert balance_gap(result) <= 1e-11 * scale
    for name in ("assets", "loan", "payout", "interest", "repayment", "shortfall"):
        assert (getattr(result, name) >= 0).all(), name


@settings(max_examples=100, deadline=None)
@given(fund_parameters())
def test_agrees_with_the_plain_loop(parameters: FundParameters) -> None:
    result = simulate(parameters)
    for path in range(result.paths):
        plain = run_path(parameters, result.rates[:, path].tolist())
        scale = 1 + max(max(map(abs, column)) for column in plain.values())
        for name, column in plain.items():
            assert getattr(result, name)[:, path] == pytest.approx(column, rel=1e-9, abs=1e-9 * scale), name


def test_agrees_with_the_plain_loop_to_nine_digits_by_default() -> None:
    result = simulate(FundParameters(paths=50))
    for path in range(50):
        plain = run_path(result.parameters, result.rates[:, path].tolist())
        assert result.assets[:, path] == pytest.approx(plain["assets"], rel=1e-9, abs=1)
        assert result.payout[:, path] == pytest.approx(plain["payout"], rel=1e-9, abs=1)


@pytest.mark.parametrize("model", ["lognormal", "student_t", "bootstrap"])
def test_the_same_bytes_however_many_workers_run(model: str) -> None:
    parameters = FundParameters(paths=3 * BLOCK_PATHS + 17, horizon=30, return_model=model)
    alone = as_bytes(simulate(parameters))
    for workers in (1, 2, 4):
        assert as_bytes(simulate(parameters, workers)) == alone
    assert as_bytes(simulate_returns(parameters, draw_returns(parameters))) == alone


def test_the_loan_is_repaid_to_the_last_yen_when_the_fund_can() -> None:
    result = expected_path(FundParameters())
    assert result.loan[-1, 0] == 0 and result.shortfall.sum() == 0
    assert result.loan[1, 0] == result.parameters.principal_loan
    assert result.repayment.sum() == result.parameters.principal_loan


def test_a_ruined_fund_pays_what_it_has_and_owes_the_rest() -> None:
    parameters = FundParameters(horizon=40)
    result = simulate_returns(parameters, np.full((40, 1), -0.2))
    assert result.assets[-1, 0] == 0 and result.payout[5:].sum() == 0
    assert result.shortfall[-1, 0] > 0 and result.loan[-1, 0] > 0
    assert conservation_gap(result) == 0


def test_payout_follows_accounting_income_and_not_the_market() -> None:
    parameters = FundParameters(horizon=3, payout_start=2022)
    market_loss = simulate_returns(parameters, np.full((3, 1), -0.01))
    assert (market_loss.returns < 0).all() and (market_loss.payout[0] > 0).all()
    parameters = parameters.with_changes(income_yield=0.0, realised_share=0.0)
    market_gain = simulate_returns(parameters, np.full((3, 1), 0.2))
    assert (market_gain.returns > 0).all() and (market_gain.payout == 0).all()


@pytest.mark.parametrize("workers", [0, -1, 1.5])
def test_workers_must_be_a_whole_number(workers: object) -> None:
    with pytest.raises(ParameterError, match="workers"):
        simulate(FundParameters(paths=1), workers)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "rates", [np.zeros(3), np.zeros((2, 1)), np.zeros((3, 0)), np.full((3, 1), np.nan), np.full((3, 1), -1.1)]
)
def test_returns_that_do_not_fit_are_refused(rates: np.ndarray) -> None:
    with pytest.raises(ParameterError, match="return"):
        simulate_returns(FundParameters(horizon=3), rates)


def test_results_cannot_be_changed() -> None:
    result = simulate(FundParameters(paths=2, horizon=2))
    with pytest.raises(ValueError, match="read-only"):
        result.assets[0, 0] = 1


def test_memory_grows_linearly_with_paths() -> None:
    def peak(paths: int) -> int:
        tracemalloc.start()
        simulate(FundParameters(paths=paths, horizon=20))
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    few, many = peak(10_000), peak(40_000)
    assert many < 4.2 * few
    assert many < 13 * 8 * 21 * 40_000


@given(st.sampled_from(["equal_principal", "annuity"]), st.floats(0, 0.05))
@settings(max_examples=20, deadline=None)
def test_a_served_loan_is_worth_its_principal(form: str, rate: float) -> None:
    terms = {"loan_rate": rate, "repayment_form": form, "later_loan": 0.0, "payout_use": 0.0, "volatility": 0.0}
    parameters = FundParameters(**terms, return_basis="direct", expected_return=0.2)
    result = expected_path(parameters)
    payments = (result.interest + result.repayment)[:, 0]
    value = (payments / (1 + rate) ** np.arange(1, len(payments) + 1)).sum()
    assert value == pytest.approx(parameters.principal_loan, rel=1e-9)
