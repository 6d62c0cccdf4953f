"""The grid behind the explorer: the model's own numbers at every point, small, and the same bytes every time."""

import gzip
import json

import numpy as np
import pytest

from evalbook.errors import ParameterError
from evalbook.frames import fund_explorer
from evalbook.fund.parameters import FundParameters
from evalbook.fund.simulate import simulate
from evalbook.fund.summary import LEVELS, outcomes, probability_frame, quantile_frame
from evalbook.parameters import check_parameters, model_of

MARKS = ([0.02, 0.045], [0.0, 0.12, 0.2], [0.03, 0.05])
PATHS = 200


def explorer(**changes):
    return fund_explorer.explorer_of(FundParameters(**changes), *MARKS, PATHS, "兆円")


@pytest.fixture(scope="module")
def made():
    return explorer()


@pytest.mark.parametrize("place", [(0, 0, 0, 0), (0, 1, 1, 0), (1, 1, 2, 1)])
def test_every_point_holds_the_models_own_numbers(made, place) -> None:
    rule, mean, volatility, payout = place
    asked = {
        "return_basis": "direct", "paths": PATHS, "expected_return": MARKS[0][mean], "volatility": MARKS[1][volatility],
        "payout_rule": ("buffer", "fixed")[rule],
    }  # fmt: skip
    paid = MARKS[2][payout]
    result = simulate(FundParameters(**asked, **({"payout_rate": paid} if rule else {"payout_cap": paid * 1e13})))
    years = made.results["years"]
    point = fund_explorer.point_number(made, place)
    drawn = np.reshape(made.results["quantiles"][point], (len(LEVELS), len(years))) * made.results["step"]
    expected = quantile_frame(result, "assets", real=True).set_index("year").loc[years].drop(columns="mean").to_numpy().T / 1e12
    assert np.abs(drawn - expected).max() <= 0.05 + 1e-9
    chances = np.reshape(made.results["chances"][point], (3, len(years) - 1))
    told = probability_frame(result).set_index("year").loc[years[1:], list(fund_explorer.EVENTS)].to_numpy().T * 100
    assert np.abs(chances - told).max() <= 0.5
    assert made.results["goal_years"][point] == round(outcomes(result)["goal_reached"] * 100)


def test_the_script_assigns_one_global_and_is_the_same_every_time(made) -> None:
    text = made.script()
    name, _, data = text.partition(" = ")
    assert name == "window.evalbookExplorer" and data.endswith(";\n")
    loaded = json.loads(data.removesuffix(";\n"))
    assert loaded["axes"] == {"m": ["rule", "fixed"], "r": [2.0, 4.5], "v": [0.0, 12.0, 20.0], "p": [3.0, 5.0]}
    assert len(loaded["quantiles"]) == len(loaded["chances"]) == len(loaded["goal_years"]) == 2 * 2 * 3 * 2
    assert explorer().script() == text


def test_the_book_s_grid_is_light() -> None:
    """The full grid with few paths: how many there are changes neither shape nor size."""
    settings = check_parameters("fund_scenarios", {"explorer_paths": 50})
    grid = [settings.marks(name) for name in ("explorer_returns", "explorer_volatilities", "explorer_payouts")]
    made = fund_explorer.explorer_of(settings, *grid, settings.explorer_paths, "兆円")
    assert len(gzip.compress(made.script().encode())) < 150_000


def test_it_opens_at_the_marks_nearest_to_the_chapter(made) -> None:
    assert [slider.marks[slider.start] for slider in made.sliders] == [4.5, 12.0, 3.0]
    assert made.start_rule == "rule"
    other = explorer(payout_rule="fixed", payout_rate=0.05)
    assert other.start_rule == "fixed" and other.sliders[2].marks[other.sliders[2].start] == 5.0


def test_small_multiples_are_a_cross_through_the_grid(made) -> None:
    panels = fund_explorer.panels(made)
    assert list(dict.fromkeys(panels["column"])) == ["収益率2%", "収益率4.5%"]
    rows = list(dict.fromkeys(panels["row"]))
    assert "変動率12%、助成は公表された規則（上限は元本の3%）（基準）" in rows[:2] and rows[-1] == "変動率12%、助成は毎年、必ず元本の3%"
    ends = panels.dropna(subset="note")
    assert len(ends) == panels.groupby(["row", "column"]).ngroups
    assert (panels["q05"] <= panels["q50"]).all() and (panels["q50"] <= panels["q95"]).all()


def test_the_return_of_which_the_title_speaks_is_a_column() -> None:
    made = fund_explorer.explorer_of(FundParameters(), [mark / 1000 for mark in range(20, 70, 5)], *MARKS[1:], PATHS, "兆円")
    opening = f"収益率{made.sliders[0].marks[made.sliders[0].start]:g}%"
    columns = list(dict.fromkeys(fund_explorer.panels(made)["column"]))
    assert opening in columns and opening in fund_explorer.finding(made) and len(columns) == 4


def test_without_a_loan_nothing_is_said_about_paying_it_back() -> None:
    free = explorer(principal_loan=0.0, later_loan=0.0, principal_government=1e13)
    assert free.results["repayment"] == [] and "借入がない" in free.events[2]
    assert "償還" not in fund_explorer.finding(free)


def test_given_years_in_other_orders_are_replaced_and_the_note_says_so() -> None:
    assert "対数正規分布" in explorer(return_model="bootstrap").note
    assert "対数正規分布" not in explorer().note


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("explorer_returns", "0.02"),
        ("explorer_returns", "0.05, 0.02"),
        ("explorer_volatilities", "0, nan"),
        ("explorer_payouts", "three"),
        ("explorer_payouts", "0, 0.03"),
        ("explorer_returns", ", ".join(str(number / 1000) for number in range(13))),
        ("explorer_paths", 10),
    ],
)
def test_marks_that_cannot_be_are_refused_in_words(name, value) -> None:
    with pytest.raises(ParameterError, match=name):
        check_parameters("fund_scenarios", {name: value})


def test_too_large_a_grid_is_refused() -> None:
    many = ", ".join(str(round(0.01 + number / 100, 2)) for number in range(12))
    with pytest.raises(ParameterError, match="combinations; at most"):
        check_parameters("fund_scenarios", dict.fromkeys(("explorer_returns", "explorer_volatilities", "explorer_payouts"), many))


def test_marks_are_numbers() -> None:
    assert model_of("fund_scenarios")().marks("explorer_payouts") == [0.01, 0.02, 0.03, 0.04, 0.05]


def test_the_chapter_and_the_nearest_marks_are_told_apart(made) -> None:
    told = fund_explorer.difference_words(made, FundParameters(paths=10_000))
    assert "変動率12.4%、10,000経路" in told and f"変動率12%、{PATHS:,}経路" in told
    assert fund_explorer.panels(made)["note"].dropna().str.fullmatch(r"中央値[\d.,]+兆円　払える\d+%").all()
