"""Each chapter has one model; a chapter that is not there is refused with the nearest name."""

from __future__ import annotations

import pytest

from evalbook.errors import ParameterError
from evalbook.parameters import CHAPTERS, check_parameters, model_of
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
