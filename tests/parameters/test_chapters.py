"""Each chapter has one model; a chapter that is not there is refused with the nearest name."""

from __future__ import annotations

import pytest

from evalbook.errors import ParameterError
from evalbook.parameters import CHAPTERS, check_parameters, limits, model_of
from evalbook.parameters.base import ChapterParameters


def test_an_unknown_chapter_is_refused_with_the_nearest_and_all_names() -> None:
    with pytest.raises(ParameterError) as refused:
        model_of("overveiw")
    assert refused.value.problems == [f"no chapter 'overveiw' (did you mean 'overview'?); chapters: {', '.join(CHAPTERS)}"]
    with pytest.raises(ParameterError, match="no chapter 'overveiw'"):
        check_parameters("overveiw", {})


@pytest.mark.parametrize("stem", CHAPTERS)
def test_every_chapter_can_be_opened_with_its_defaults_and_refuses_what_it_does_not_know(stem: str) -> None:
    settings = check_parameters(stem, {})
    assert isinstance(settings, CHAPTERS[stem]) and isinstance(settings, ChapterParameters) and settings.changed() == {}
    with pytest.raises(ParameterError, match=f"^{stem}: unknown parameter 'no_such'"):
        check_parameters(stem, {"no_such": 1})


def test_values_reach_the_model_of_their_own_chapter() -> None:
    assert check_parameters("overview", {"rater": "mext"}).changed() == {"rater": "mext"}
    with pytest.raises(ParameterError, match="^overview: parameter rater = 'x' is not allowed; it must be one of both, self, mext$"):
        check_parameters("overview", {"rater": "x"})


BOUNDS = {
    ("overview", "longest_bar"): (1.0, 50.0),
    ("fusion_oriented", "assumed_adopted"): (1, 10000),
    ("fusion_oriented", "top"): (1, 60),
    ("funding_landscape", "top"): (1, 60),
    ("fusion_oriented", "interval_level"): (0.5, 0.999),
    ("management", "wage_base"): (1.0, 1000.0),
}


@pytest.mark.parametrize("place", BOUNDS, ids=".".join)
def test_the_ends_of_a_range_are_allowed_and_nothing_beyond(place: tuple[str, str]) -> None:
    (stem, name), (low, high) = place, BOUNDS[place]
    step = 1 if isinstance(low, int) else 1e-6
    for value in (low, high):
        assert getattr(check_parameters(stem, {name: value}), name) == value
    for value in (low - step, high + step):
        with pytest.raises(ParameterError, match=f"{stem}: parameter {name} = "):
            check_parameters(stem, {name: value})


HUNDREDTHS = [f"{number / 100:g}" for number in range(13)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("explorer_returns", "-0.2, 0.2"), ("explorer_volatilities", "0,0.5"), ("explorer_payouts", "0.001, 0.2"),
        ("explorer_returns", ", ".join(HUNDREDTHS[:12])),
    ],
)  # fmt: skip
def test_the_marks_of_a_slider_are_two_to_twelve_and_reach_both_ends(name: str, text: str) -> None:
    assert check_parameters("fund_scenarios", {name: text}).changed() == {name: text}


@pytest.mark.parametrize(
    "text", ["0.02", "0.02, 0.02", "0.03, 0.02", "0.02, three", "", "-0.201, 0", "0, 0.201", ", ".join(HUNDREDTHS)]
)
def test_marks_that_a_slider_cannot_have_are_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(ParameterError) as refused:
        check_parameters("fund_scenarios", {"explorer_returns": text})
    assert refused.value.problems == [
        f"fund_scenarios: explorer_returns = {text!r} is not allowed; it must be 2 to 12 rising numbers from -0.2 to 0.2, separated by commas"
    ]


@pytest.mark.parametrize("name", ["explorer_returns", "explorer_volatilities", "explorer_payouts"])
def test_the_marks_of_a_slider_are_a_short_text_with_unit_basis_and_help(name: str) -> None:
    field = model_of("fund_scenarios").model_fields[name]
    assert field.json_schema_extra == {"unit": "比率", "basis": "assumption"} and field.description
    assert limits(model_of("fund_scenarios"), name) == "of at most 200 characters"
