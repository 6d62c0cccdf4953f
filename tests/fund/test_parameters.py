"""Bad parameters are refused by name and with their range; every default says where it comes from."""

from __future__ import annotations

import math
from typing import Any

import pytest

from evalbook import parameters as book
from evalbook.errors import ParameterError
from evalbook.fund.parameters import ASSUMPTION, FundParameters
from evalbook.parameters.base import MoneyParameters

STEM = "fund_scenarios_under_test"


class Chapter(FundParameters, MoneyParameters):
    """The model's parameters beside those that every chapter has."""


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(book.CHAPTERS, STEM, Chapter)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("equity_volatility", -0.1, "at least 0 and at most 1"),
        ("bond_volatility", -1e-9, "at least 0 and at most 1"),
        ("volatility", -0.5, "at least 0 and at most 1"),
        ("horizon", 0, "a whole number at least 1 and at most 100"),
        ("horizon", 10_000, "a whole number at least 1 and at most 100"),
        ("horizon", 50.0, "a whole number"),
        ("horizon", True, "a whole number"),
        ("correlation", 2, "at least -1 and at most 1"),
        ("return_model", "normal", "one of lognormal, student_t, bootstrap"),
        ("repayment_form", "bullet", "one of equal_principal, annuity"),
        ("payout_rule", "", "one of buffer, fixed"),
        ("inflation", math.nan, "a number at least -0.05 and at most 0.2"),
        ("equity_mean", math.inf, "a number at least -0.5 and at most 0.5"),
        ("loan_rate", "0.01", "a number at least 0 and at most 0.2"),
        ("paths", 0, "a whole number at least 1 and at most 200000"),
        ("realised_share", 1.01, "at least 0 and at most 1"),
        ("payout_share", None, "at least 0 and at most 1"),
        ("student_degrees", 2.0, "at least 2.1"),
    ],
)
def test_refused_by_name_with_the_range(name: str, value: Any, allowed: str) -> None:
    with pytest.raises(ParameterError) as refused:
        book.check_parameters(STEM, {name: value})
    (problem,) = refused.value.problems
    assert f"parameter {name} = {value!r}" in problem
    assert allowed in problem


def test_all_problems_at_once_and_a_near_name_for_a_misspelling() -> None:
    with pytest.raises(ParameterError) as refused:
        book.check_parameters(STEM, {"horizon": 0, "correlation": 2.0, "volatilty": 0.1})
    assert len(refused.value.problems) == 3
    assert any("did you mean 'volatility'" in problem for problem in refused.value.problems)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"later_loan": 9e12}, "later_loan"),
        ({"later_government": 2e12}, "later_government"),
        ({"principal_government": 0.0, "principal_loan": 0.0, "later_loan": 0.0}, "opens with nothing"),
        ({"start_year": 2025}, "later_year 2022 is before start_year 2025"),
        ({"start_year": 2025, "later_loan": 0.0, "later_government": 1e11}, "later_year 2022 is before start_year 2025"),
        ({"start_year": 2025, "later_loan": 1.0}, "later_year 2022 is before start_year 2025"),
        ({"repayment_start": 2022}, "repayment_start 2022"),
        ({"repayment_start": 2022, "principal_loan": 1.0, "later_loan": 0.0}, "repayment_start 2022"),
        ({"bootstrap_returns": "0.1, nan"}, "bootstrap_returns holds 'nan'"),
        ({"bootstrap_returns": "0.1, -1.5"}, "bootstrap_returns holds '-1.5'"),
        ({"bootstrap_returns": ""}, "bootstrap_returns holds ''"),
    ],
)
def test_contradictions_are_told_in_words(changes: dict[str, Any], word: str) -> None:
    with pytest.raises(ParameterError, match=word):
        book.check_parameters(STEM, changes)
    with pytest.raises(ParameterError, match=word):
        FundParameters().with_changes(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"later_loan": 8.8889e12},
        {"later_government": 1.1111e12},
        {"principal_government": 1.0, "principal_loan": 0.0, "later_loan": 0.0},
        {"start_year": 2025, "later_loan": 0.0},
        {"repayment_start": 2022, "principal_loan": 0.0, "later_loan": 0.0},
        {"bootstrap_returns": "-0.99, 5"},
    ],
)
def test_what_just_holds_together_is_allowed(changes: dict[str, Any]) -> None:
    assert FundParameters().with_changes(**changes) == FundParameters(**changes)


def test_a_contradiction_is_told_as_one_plain_sentence() -> None:
    with pytest.raises(ParameterError) as refused:
        FundParameters().with_changes(start_year=2025)
    assert refused.value.problems == ["later_year 2022 is before start_year 2025"]


def test_a_changed_copy_is_checked_and_named() -> None:
    assert FundParameters().with_changes(horizon=3).horizon == 3
    for name, value in (("horizon", 0), ("horizon", "50"), ("inflation", math.nan), ("horizn", 3)):
        with pytest.raises(ParameterError, match=f"parameter {name} = {value!r} is not allowed"):
            FundParameters().with_changes(**{name: value})


def test_every_field_has_unit_basis_description_and_a_literal_default() -> None:
    for name, field in FundParameters.model_fields.items():
        extra = field.json_schema_extra
        assert isinstance(extra, dict) and "unit" in extra, name
        for basis in str(extra["basis"]).split():
            assert basis == ASSUMPTION or basis.startswith(("fund-", "university_fund-")), name
        assert field.description and type(field.default) in (int, float, str), name
    assert FundParameters(**FundParameters().model_dump()) == FundParameters()


def test_the_chapter_model_has_both_sets_of_parameters() -> None:
    chapter = book.check_parameters(STEM, {"money_unit": "兆円", "horizon": 10})
    assert isinstance(chapter, FundParameters) and chapter.changed() == {"money_unit": "兆円", "horizon": 10}


def test_the_default_mix_earns_the_target_and_the_principal_is_whole() -> None:
    given = FundParameters()
    assert given.mean_return == pytest.approx(given.expected_return, abs=1e-12)
    assert given.principal == 1e13 and given.opening_principal == pytest.approx(5.1111e12, abs=1)


def test_volatility_of_the_mix() -> None:
    given = FundParameters(equity_share=0.5, equity_volatility=0.2, bond_volatility=0.2, correlation=-1)
    assert given.return_volatility == 0
    assert given.with_changes(correlation=1).return_volatility == pytest.approx(0.2)
    assert given.with_changes(correlation=0).return_volatility == pytest.approx(0.2 / math.sqrt(2))
