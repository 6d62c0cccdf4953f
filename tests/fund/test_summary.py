"""Tables of a simulation say what their columns promise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evalbook.fund.parameters import FundParameters
from evalbook.fund.simulate import FundResult, expected_path, simulate
from evalbook.fund.summary import (
    outcomes,
    price_level,
    probability_frame,
    quantile_frame,
    standard_error,
    values_of,
)


@pytest.fixture(scope="module")
def result() -> FundResult:
    return simulate(FundParameters(paths=500))


def test_quantiles_by_year_with_the_opening(result: FundResult) -> None:
    frame = quantile_frame(result, "assets")
    assert frame.columns.tolist() == ["year", "mean", "p05", "p25", "p50", "p75", "p95"]
    assert frame["year"].tolist() == list(range(2021, 2072))
    assert (np.diff(frame[["p05", "p25", "p50", "p75", "p95"]], axis=1) >= 0).all()
    assert frame["p50"].iloc[-1] == np.median(result.assets[-1])
    assert quantile_frame(result, "payout", [0.025])["year"].tolist() == list(range(2022, 2072))
    assert "p02.5" in quantile_frame(result, "payout", [0.025])


def test_real_values_divide_by_the_price_level(result: FundResult) -> None:
    nominal, real = (quantile_frame(result, "assets", real=flag) for flag in (False, True))
    assert (nominal["p50"] / real["p50"]).to_numpy() == pytest.approx(price_level(result))
    payout, deflated = values_of(result, "payout")[1], values_of(result, "payout", real=True)[1]
    assert deflated * price_level(result)[1:, None] == pytest.approx(payout)
    assert price_level(result)[0] == 1 and price_level(result)[2] == pytest.approx(1.0149**2)


def test_net_assets_and_unknown_measures(result: FundResult) -> None:
    assert np.array_equal(values_of(result, "net_assets")[1], result.assets - result.loan)
    with pytest.raises(ValueError, match="^unknown measure 'profit': assets, loan, .*, shortfall, net_assets$"):
        values_of(result, "profit")
    with pytest.raises(ValueError, match="^rates are not amounts"):
        values_of(result, "rates", real=True)


def test_probabilities_are_shares_of_paths(result: FundResult) -> None:
    frame = probability_frame(result)
    assert frame["year"].tolist() == list(result.years)
    values = frame.drop(columns="year")
    assert ((values >= 0) & (values <= 1)).all().all()
    assert (np.diff(frame["goal_ever"]) >= 0).all() and (np.diff(frame["loan_served"]) <= 0).all()
    assert (frame["goal_ever"] >= frame["goal_reached"]).all()
    assert frame["goal_reached"].iloc[-1] == (result.payout[-1] >= 3e11 * (1 - 1e-9)).mean()


def test_events_of_hand_made_paths() -> None:
    # Two years of 10 % inflation; government capital 100, loan 900 drawn at the start.
    terms = {"principal_government": 100.0, "principal_loan": 900.0, "later_loan": 0.0, "inflation": 0.1}
    base = expected_path(FundParameters(horizon=2, payout_goal=10.0, **terms))
    result = replace(
        base,
        assets=np.array([[1000.0] * 4, [1101, 1099, 1009, 899], [1211, 1022, 1020, 910]]),
        loan=np.full((3, 4), 900.0),
        shortfall=np.array([[0.0, 0, 1, 0], [0, 0, 0, 1]]),
        payout=np.array([[0.0, 10, 9, 11], [10, 0, 9, 11]]),
    )
    found = {name: (4 * column).tolist() for name, column in probability_frame(result).items() if name != "year"}
    assert found == {
        "goal_reached": [2, 2],
        "goal_ever": [2, 3],
        "no_payout": [1, 1],
        "real_principal_kept": [1, 1],
        "net_capital_kept": [2, 2],
        "loan_covered": [3, 4],
        "loan_served": [3, 2],
    }


def test_outcomes_match_the_year_tables(result: FundResult) -> None:
    row, end = outcomes(result), probability_frame(result).iloc[-1]
    for name in ("goal_ever", "real_principal_kept", "net_capital_kept", "loan_covered", "loan_served"):
        assert row[name] == end[name]
    assert row["goal_reached"] == pytest.approx(probability_frame(result)["goal_reached"].mean())
    assert row["median_assets"] == pytest.approx(row["median_real_assets"] * price_level(result)[-1])


def test_outcomes_of_the_end_are_those_of_the_last_year(result: FundResult) -> None:
    row = outcomes(result)
    assert row["median_assets"] == np.median(result.assets[-1]) and row["low_assets"] == np.quantile(result.assets[-1], 0.05)
    assert row["mean_payout"] == result.payout.mean() and row["median_total_payout"] == np.median(result.payout.sum(axis=0))
    assert np.array_equal(quantile_frame(result, "payout")["mean"], result.payout.mean(axis=1))


def test_principal_that_comes_late_counts_from_its_year_and_a_level_just_reached_is_reached() -> None:
    # 100 of the state's money and 900 borrowed; of each a part comes in the second year.
    given = FundParameters(
        horizon=3, principal_government=100.0, principal_loan=900.0, later_government=40.0, later_loan=500.0, later_year=2023,
        inflation=0.0, payout_goal=10.0, initial_reserve=0.0,
    )  # fmt: skip
    base = expected_path(given)
    assert base.contribution.tolist() == [0, 540, 0] and base.new_loan.tolist() == [0, 500, 0]

    def kept(assets: list[float], loan: list[float]) -> dict[str, list[float]]:
        paths = replace(base, assets=np.array([[460.0], *([value] for value in assets)]), loan=np.array([[400.0], *([value] for value in loan)]))
        found = probability_frame(paths)
        return {name: found[name].tolist() for name in ("real_principal_kept", "net_capital_kept", "loan_covered")}

    loan = [400.0, 900.0, 900.0]
    assert kept([460.0, 1000.0, 1000.0], loan) == dict.fromkeys(("real_principal_kept", "net_capital_kept", "loan_covered"), [1, 1, 1])
    below = kept([459.0, 999.0, 999.0], loan)
    assert below["real_principal_kept"] == below["net_capital_kept"] == [0, 0, 0] and below["loan_covered"] == [1, 1, 1]
    assert kept(loan, loan)["loan_covered"] == [1, 1, 1] and kept([399.0, 899.0, 899.0], loan)["loan_covered"] == [0, 0, 0]


def test_certain_outcomes_of_the_deterministic_case() -> None:
    row = outcomes(expected_path(FundParameters()))
    assert row["loan_served"] == 1 and row["median_assets"] == row["low_assets"]


def test_the_goal_is_reached_through_a_multiplication_too() -> None:
    parameters = FundParameters(payout_rule="fixed", payout_rate=0.03, horizon=5)
    assert probability_frame(expected_path(parameters))["goal_reached"].tolist() == [0, 1, 1, 1, 1]


def test_a_goal_of_nothing_is_reached_without_a_payout() -> None:
    frame = probability_frame(expected_path(FundParameters(payout_goal=0.0, horizon=2)))
    assert frame["no_payout"].iloc[0] == 1 and frame["goal_reached"].tolist() == [1, 1]


def test_standard_error() -> None:
    assert standard_error(0.5, 10_000) == pytest.approx(0.005)
