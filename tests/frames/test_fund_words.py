"""The fund's sentences follow parameters and results."""

import pandas as pd
import pytest

from evalbook.frames import fund_scenarios as scenarios
from evalbook.frames import fund_words as words
from evalbook.fund.parameters import FundParameters
from evalbook.fund.simulate import simulate


def said(package, **changes) -> dict[str, str]:
    given = FundParameters(paths=200, **changes)
    return words.scenario_words(simulate(given), scenarios.ceiling_steps(given, scenarios.facts_of(package), "億円"), "兆円")


def test_published_numbers_and_what_the_book_makes_of_them_have_other_colours(package) -> None:
    facts = scenarios.facts_of(package)
    steps = scenarios.ceiling_steps(FundParameters(), facts, "億円").set_index("label")
    assert steps["colour"].to_dict() == {
        "積立金（公表）": "external", "当期純利益（公表）": "external", "二つの和（本書の計算）": "computed",
        "規則による上限（本書の計算）": "computed", "上限（公表）": "external",
    }  # fmt: skip
    tested = scenarios.published_and_model(FundParameters(), facts, "億円")
    assert list(tested["colour"][1::2]) == ["model"] * (len(tested) // 2)
    told = tested.set_index("label")["colour"]
    assert told["2024年度の助成の上限（公表）"] == "external" and told["2023年度の助成の上限（本書の計算）"] == "computed"
    assert tested["label"].is_unique


def test_the_ceiling_of_the_last_published_year_is_reproduced(package) -> None:
    steps = scenarios.ceiling_steps(FundParameters(), scenarios.facts_of(package), "億円")
    assert steps["agrees"].all() and round(steps["value"].iloc[3]) == round(steps["value"].iloc[4]) == 1362
    assert said(package)["ceiling_title"].endswith("1,362億円と一致する")
    changed = said(package, payout_share=0.5)["ceiling_title"]
    assert changed.startswith("条件を変えた規則") and changed.endswith("一致しない")


def test_the_capital_is_the_published_one(package) -> None:
    capital = scenarios.capital(scenarios.facts_of(package), "兆円")
    assert capital["value"].sum() == pytest.approx(10)
    assert words.capital_title(capital) == "公表された元本の89%は、国からの借入である"


@pytest.mark.parametrize(
    ("changes", "name", "holds", "lacks"),
    [
        ({}, "assumed", "運用目標に合うように", "離れた"),
        ({"equity_mean": -0.06, "bond_mean": -0.02}, "assumed", "離れた条件", "合うように本書が置いた"),
        ({"equity_mean": -0.06, "bond_mean": -0.02}, "assets_title", "半分以上で、資産が尽きる", "中央値"),
        ({"loan_rate": 0.02}, "assumed", "既定の値から変えている", "甘い"),
        ({"equity_volatility": 0.0, "bond_volatility": 0.0}, "assets_reading", "分かれない", "一本の線だけで"),
        ({"equity_volatility": 0.0, "bond_volatility": 0.0}, "drawn", "毎年同じ", "乱数"),
        ({}, "assets_reading", "一本の線だけで", "分かれない"),
        ({"payout_rule": "fixed"}, "payout_basis", "公表された規則ではなく", "変えている"),
        ({"payout_cap": 1e11}, "payout_basis", "公表されたものを変えている", "ではなく"),
        ({"payout_cap": 5e11}, "debt_title", "上限より軽い", "重い"),
        ({}, "debt_title", "上限より重い", "軽い"),
        ({"return_model": "bootstrap"}, "independence", "続けて引いて", "独立"),
        ({"return_model": "bootstrap"}, "mean_return", "3.17%", "4.49%"),
        ({"return_model": "bootstrap"}, "middle_square", "升目はない", "升目がこの章"),
    ],
)
def test_a_sentence_follows_its_case(package, changes, name, holds, lacks) -> None:
    text = said(package, **changes)[name]
    assert holds in text and lacks not in text


def test_grid_titles_tell_what_a_step_off_the_middle_costs_and_where_the_principal_is_kept() -> None:
    risk = pd.DataFrame([[95.0, 80.0, 47.0], [99.0, 92.0, 83.0], [100.0, 97.0, 90.0]], index=["3%", "4%", "5%"], columns=["9%", "12%", "15%"])
    titles = words.grid_titles(risk, risk, 1.0)
    assert titles["risk_title"] == "利子と償還を滞りなく払える確率は、収益率4%・変動率12%で92%、収益率が3%なら80%、変動率が15%なら83%"
    assert words.grid_titles(risk.iloc[:1, :1], risk, 1.0)["risk_title"].endswith("収益率3%・変動率9%で95%")
    assert titles["rate_title"].endswith("保たれるのは、この中では収益率3%以上の場合である")
    assert words.grid_titles(risk, risk / 10, 0.0)["rate_title"].endswith("この中にない")
    assert "借入がなければ" in words.grid_titles(risk, risk, 0.0)["risk_title"]


def test_the_key_numbers_tell_the_end_in_both_prices(package) -> None:
    numbers = words.key_numbers(found := said(package))
    assert numbers["期間の終わりの資産の中央値、運用開始時の物価（モデル）"] == (found["median_real_assets"], "model")
    assert "助成が一度は年3,000億円に達する確率（モデル）" in numbers
    assert found["median_real_assets"] != found["median_assets"]


def test_nothing_owed_is_said_once() -> None:
    texts = scenarios.obligations(simulate(FundParameters(paths=50)), "兆円")["owed_text"]
    assert [text for text in texts if text.strip() in ("", "0", "0.0")][-1] == "0" and (texts == "0").sum() == 1


def test_the_square_in_force_is_found_where_there_is_one() -> None:
    given = FundParameters()
    grid = pd.DataFrame(0, index=["3.5%", "4.5%"], columns=["9.4%", "12.4%"])
    assert scenarios.own_square(given, grid) == ("4.5%", "12.4%")
    assert scenarios.own_square(given, grid.head(1)) is None
    assert scenarios.own_square(FundParameters(return_model="bootstrap"), grid) is None
