"""The published years: the payout ceiling comes out of its inputs, and the model fed with returns comes near."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evalbook.errors import ParameterError
from evalbook.fund.backtest import (
    PRINTED_UNIT,
    YEARS,
    backtest,
    ceiling_check,
    fed_returns,
    published_frame,
    replay,
    trap_frame,
)
from evalbook.fund.parameters import FundParameters
from evalbook.fund.simulate import conservation_gap

BILLION = 1e9
RESULTS = {
    "return.2022": -60.4, "return.2023": 993.4, "return.2024": 188.2,
    "assets.2022": 9964.4, "assets.2023": 10964.9, "assets.2024": 11105.6,
    "net_income.2022": 74.2, "net_income.2023": 116.7, "net_income.2024": 256.0,
    "payout_base.2023": 184.8, "reserve.2024": 152.7, "payout_ceiling.2024": 136.2,
}  # fmt: skip


@pytest.fixture
def facts() -> pd.DataFrame:
    rows = [(f"fund-result_{name}", amount * BILLION) for name, amount in RESULTS.items()]
    rows += [(f"fund-result_return_rate.{year}", rate) for year, rate in zip(YEARS, (-2.2, 10.0, 1.7), strict=True)]
    return pd.DataFrame(rows, columns=["id", "value"])


def test_the_published_ceiling_comes_out_of_its_inputs(facts: pd.DataFrame) -> None:
    row = ceiling_check(FundParameters(), facts).set_index("year").loc[2024]
    assert row["ceiling"] == pytest.approx((152.7 + 256.0) / 3 * BILLION, rel=1e-12)
    assert [row["reserve"], row["net_income"], row["base"]] == pytest.approx([152.7 * BILLION, 256.0 * BILLION, 408.7 * BILLION])
    assert round(row["ceiling"] / BILLION, 1) == 136.2 and row["agrees"]


def test_the_ceiling_does_not_come_out_of_another_rule(facts: pd.DataFrame) -> None:
    row = ceiling_check(FundParameters(payout_share=0.34), facts).set_index("year").loc[2024]
    assert abs(row["ceiling"] - row["published"]) > PRINTED_UNIT and not row["agrees"]


def test_base_and_reserve_complete_each_other(facts: pd.DataFrame) -> None:
    frame = published_frame(facts)
    assert frame.loc[2023, "reserve"] == pytest.approx(68.1 * BILLION)
    assert frame.loc[2024, "payout_base"] == pytest.approx(408.7 * BILLION)
    assert np.isnan(frame.loc[2022, "reserve"])
    assert frame["return_rate"].tolist() == pytest.approx([-0.022, 0.1, 0.017])


def test_paying_out_of_market_returns_cannot_reproduce_history(facts: pd.DataFrame) -> None:
    trap = trap_frame(FundParameters(), facts).set_index("year")
    assert trap.loc[2022, "market_return"] < 0 < trap.loc[2022, "net_income"]
    assert trap["from_market"].tolist() == pytest.approx([0, 300 * BILLION, (933 - 300 + 188.2) / 3 * BILLION])
    assert trap.loc[2024, "from_accounts"] == pytest.approx(136.2 * BILLION, abs=PRINTED_UNIT)


def test_the_returns_fed_are_near_the_published_rates_once_the_principal_is_in(facts: pd.DataFrame) -> None:
    rates = fed_returns(FundParameters(), facts)
    assert rates.shape == (3, 1)
    assert rates[1:, 0] == pytest.approx([0.1, 0.017], abs=0.0005)
    assert rates[0, 0] == pytest.approx(-60.4e9 / (5.1111e12 + 0.25 * 4.8889e12))


def test_the_model_comes_near_the_published_years(facts: pd.DataFrame) -> None:
    table = backtest(FundParameters(), facts).set_index(["measure", "year"])
    assert len(table) == 12
    assert table.loc["assets", "difference"].abs().max() < 250 * BILLION
    assert table.loc["net_income", "difference"].abs().max() < 15 * BILLION
    assert table.loc["return", "difference"].abs().max() < 5 * BILLION
    assert table.loc[("payout_ceiling", 2024), "difference"] == pytest.approx(0, abs=15 * BILLION)
    assert table.loc[("payout_ceiling", 2023), "published"] == pytest.approx(61.6 * BILLION)


def test_the_replay_conserves_and_starts_in_the_first_published_year(facts: pd.DataFrame) -> None:
    result = replay(FundParameters(horizon=50, paths=9), facts)
    assert list(result.years) == list(YEARS) and result.paths == 1 and conservation_gap(result) == 0


def test_a_missing_fact_is_named(facts: pd.DataFrame) -> None:
    gone = ["fund-result_assets.2023", "fund-result_net_income.2024"]
    with pytest.raises(ValueError, match=", ".join(gone)):
        published_frame(facts[~facts["id"].isin(gone)])
    with pytest.raises(ValueError, match="fund-result_assets.2023"):
        backtest(FundParameters(), facts[facts["id"] != "fund-result_assets.2023"])


def test_what_is_published_for_no_year_is_no_number_and_stops_nothing(facts: pd.DataFrame) -> None:
    bare = facts[facts["id"].str.contains(r"_(?:return|assets|net_income)\.")]
    frame = published_frame(bare)
    assert frame[["return_rate", "reserve", "payout_base", "payout_ceiling"]].isna().all(axis=None) and set(frame.dtypes) == {np.dtype(float)}
    assert ceiling_check(FundParameters(), bare).empty
    assert backtest(FundParameters(), bare).groupby("measure")["published"].count().to_dict() == {
        "return": 3, "assets": 3, "net_income": 3, "payout_ceiling": 0,
    }  # fmt: skip


def test_parameters_that_cannot_start_in_the_first_year_are_refused(facts: pd.DataFrame) -> None:
    late = FundParameters(repayment_start=2030)
    with pytest.raises(ParameterError, match="later_year"):
        replay(late.model_copy(update={"later_year": 2020}), facts)


def test_years_without_a_published_base_are_left_out_of_the_check_and_others_are_kept(facts: pd.DataFrame) -> None:
    checked = ceiling_check(FundParameters(), facts)
    assert checked["year"].tolist() == [2023, 2024]
    assert np.isnan(checked["published"].iloc[0]) and not checked["agrees"].iloc[0]


def test_a_difference_of_a_tenth_of_a_billion_is_none_that_agrees(facts: pd.DataFrame) -> None:
    ceiling = ceiling_check(FundParameters(), facts)["ceiling"].iloc[1]
    for difference, agrees in ((1e8, False), (1e8 - 1, True)):
        facts.loc[facts["id"] == "fund-result_payout_ceiling.2024", "value"] = ceiling + difference
        assert ceiling_check(FundParameters(), facts)["agrees"].iloc[1] == agrees


def test_nothing_is_paid_out_of_the_market_before_the_first_payout(facts: pd.DataFrame) -> None:
    facts.loc[facts["id"] == "fund-result_return.2022", "value"] = 300 * BILLION
    assert trap_frame(FundParameters(), facts)["from_market"].tolist()[0] == 0
    assert trap_frame(FundParameters(payout_start=2022), facts)["from_market"].tolist()[0] == pytest.approx(100 * BILLION)


def test_what_the_market_would_have_allowed_is_right_to_the_yen(facts: pd.DataFrame) -> None:
    facts.loc[facts["id"] == "fund-result_return.2022", "value"] = 200 * BILLION
    assert trap_frame(FundParameters(payout_start=2022, payout_share=1.0), facts)["from_market"].iloc[0] == 200 * BILLION


def test_reserve_and_gains_at_the_opening_are_at_work_too(facts: pd.DataFrame) -> None:
    given = FundParameters(initial_reserve=2e11, initial_unrealised=3e11)
    assert fed_returns(given, facts)[0, 0] == pytest.approx(-60.4e9 / (5.1111e12 + 5e11 + 0.25 * 4.8889e12))


def test_the_replay_starts_in_the_first_published_year_whatever_the_parameters(facts: pd.DataFrame) -> None:
    later = FundParameters(start_year=2025, later_year=2025)
    assert list(replay(later, facts).years) == list(YEARS) and replay(later, facts).parameters.paths == 1


def test_the_modelled_ceiling_begins_with_the_first_payout_and_rows_are_counted(facts: pd.DataFrame) -> None:
    table = backtest(FundParameters(payout_start=2024), facts)
    ceiling = table[table["measure"] == "payout_ceiling"].set_index("year")
    assert np.isnan(ceiling.loc[2023, "model"]) and ceiling.loc[2024, "model"] > 0
    assert table.index.tolist() == list(range(len(table))) and list(table.columns)[0] != "index"
