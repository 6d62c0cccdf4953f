"""Every chapter runs with other parameters too, and its prose follows."""

from __future__ import annotations

import json
from typing import Any, Literal, get_args, get_origin

import pytest

from evalbook.execution.pool import run_all
from evalbook.execution.runner import Result, Run
from evalbook.parameters import CHAPTERS

FUND_CASES: dict[str, dict[str, Any]] = {
    "deep loss": {"equity_mean": -0.06, "bond_mean": -0.02},
    "zero volatility": {"equity_volatility": 0.0, "bond_volatility": 0.0},
    "no loan": {"principal_loan": 0.0, "later_loan": 0.0, "principal_government": 1e13},
    "five percent payout": {"payout_rule": "fixed", "payout_rate": 0.05},
    "student t": {"return_model": "student_t"},
}


# few paths and a small grid of the explorer: what is tested is that the chapter follows its parameters
QUICK: dict[str, Any] = {
    "paths": 500,
    "explorer_returns": "0.02, 0.03, 0.045, 0.06",
    "explorer_volatilities": "0, 0.12",
    "explorer_payouts": "0.03, 0.05",
    "explorer_paths": 200,
}


def other_choice(stem: str) -> dict[str, Any]:
    """The last choice of each parameter that has choices, and another number where a number has bounds."""
    changes: dict[str, Any] = {}
    for name, field in CHAPTERS[stem].model_fields.items():
        if get_origin(field.annotation) is Literal:
            changes[name] = next(choice for choice in reversed(get_args(field.annotation)) if choice != field.default)
        elif name == "interval_level":
            changes[name] = 0.8
    return changes


def runs() -> dict[tuple[str, str], Run]:
    wanted = {}
    for stem in CHAPTERS:
        if stem == "fund_scenarios":
            wanted |= {(stem, name): Run(stem, QUICK | changes) for name, changes in FUND_CASES.items()}
            continue
        wanted[stem, "fewer years"] = Run(stem, {"first_year": 2018, "last_year": 2019})
        wanted[stem, "other choices"] = Run(stem, other_choice(stem) or {"last_year": 2018})
    return wanted


@pytest.fixture(scope="module")
def results() -> dict[tuple[str, str], Result]:
    wanted = runs()
    return dict(zip(wanted, run_all(wanted.values()), strict=True))


def test_every_chapter_runs_with_other_parameters(results) -> None:
    assert set(stem for stem, _ in results) == set(CHAPTERS)
    for (stem, case), result in results.items():
        assert list(result.figures.glob("*/record.json")), (stem, case)


def test_no_figure_of_another_run_has_texts_that_overlap(results) -> None:
    found = {}
    for (stem, case), result in results.items():
        for path in result.figures.glob("*/record.json"):
            record = json.loads(path.read_text(encoding="utf-8"))
            if record["layout_findings"]:
                found[stem, case, record["id"]] = record["layout_findings"]
    assert found == {}


def test_figures_name_the_parameters_they_were_run_with(results) -> None:
    for (stem, case), result in results.items():
        for path in result.figures.glob("*/record.json"):
            parameters = json.loads(path.read_text(encoding="utf-8"))["parameters"]
            assert parameters == dict(result.run.parameters), (stem, case)


def test_prose_follows_the_unit_of_money(results) -> None:
    assert results["overview", "other choices"].run.parameters["money_unit"] == "兆円"
    assert results["overview", "other choices"].said["total"].endswith("兆円")


def test_prose_follows_the_years(results) -> None:
    said = results["management", "fewer years"].said
    assert not any("2020年度" in text for name, text in said.items() if "laspeyres" in name or "income" in name)


@pytest.mark.parametrize(
    ("case", "name", "words"),
    [
        ("no loan", "debt_words", "利子も償還もない"),
        ("zero volatility", "assets_title", "道筋は一本"),
        ("five percent payout", "payout_rule", "元本の一定の割合"),
        ("student t", "return_model", "t分布"),
    ],
)
def test_the_funds_prose_follows_its_results(results, case: str, name: str, words: str) -> None:
    assert words in results["fund_scenarios", case].said[name]


def test_a_deep_loss_lowers_every_probability(results) -> None:
    deep = results["fund_scenarios", "deep loss"].said
    assert int(deep["served"].rstrip("%")) < 50 and int(deep["real_kept"].rstrip("%")) < 10
