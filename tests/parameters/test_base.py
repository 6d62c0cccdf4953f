"""Parameters are strict and closed, and every problem is told in full, by name, with what is allowed."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from evalbook.errors import ParameterError
from evalbook.parameters.base import (
    ChapterParameters,
    FiscalYear,
    YearsParameters,
    allowed,
    kind,
    nearest,
    shown,
    single_problems,
    unit_of,
    validated,
)


class Sample(YearsParameters):
    """One parameter of every kind."""

    choice: Literal["a", "b"] = Field("a", description="one of two")
    share: float = Field(0.5, gt=0, lt=1, description="a share")
    count: int = Field(3, ge=1, le=9, json_schema_extra={"unit": "件"}, description="a count")
    word: str = Field("", max_length=4, description="a word")
    flag: bool = Field(True, description="a switch")


def problems(values: dict[Any, Any]) -> list[str]:
    with pytest.raises(ParameterError) as refused:
        validated("sample", Sample, values)
    return refused.value.problems


def test_values_take_the_place_of_defaults_and_only_the_changed_are_told() -> None:
    given_ = validated("sample", Sample, {"count": 4, "share": 0.5})
    assert (given_.count, given_.share, given_.first_year, list(given_.years)) == (4, 0.5, 2017, [2017, 2018, 2019, 2020, 2021])
    assert given_.changed() == {"count": 4}
    assert list(validated("sample", Sample, {"first_year": 2021}).years) == [2021]


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"count": 0}, "sample: parameter count = 0 is not allowed; it must be a whole number at least 1 and at most 9"),
        ({"count": True}, "sample: parameter count = True is not allowed; it must be a whole number at least 1 and at most 9"),
        ({"share": 1.0}, "sample: parameter share = 1.0 is not allowed; it must be a number more than 0 and less than 1"),
        ({"choice": "c"}, "sample: parameter choice = 'c' is not allowed; it must be one of a, b"),
        ({"word": "abcde"}, "sample: parameter word = 'abcde' is not allowed; it must be a text of at most 4 characters"),
        ({"flag": "yes"}, "sample: parameter flag = 'yes' is not allowed; it must be true or false"),
        ({"first_year": 1999}, "sample: parameter first_year = 1999 is not allowed; it must be a whole number at least 2000 and at most 2100"),
        ({"first_year": 2022}, "sample: first_year 2022 is after last_year 2021"),
        (
            {"cuont": 1},
            "sample: unknown parameter 'cuont' (did you mean 'count'?); parameters: first_year, last_year, choice, share, count, word, flag",
        ),
        ({"zzzzzzzz": 1}, "sample: unknown parameter 'zzzzzzzz'; parameters: first_year, last_year, choice, share, count, word, flag"),
        ({3: 1}, "sample: 3 is not the name of a parameter"),
        ({"word": "a\x00"}, "sample: parameter 'word' = 'a\\x00' holds characters that cannot be printed"),
        ({"word": "\ud800"}, "sample: parameter 'word' = '\\ud800' holds characters that cannot be printed"),
    ],
)
def test_one_problem_is_one_line_that_says_it_all(values: dict[Any, Any], line: str) -> None:
    assert line in problems(values)
    assert sum(line.split(";")[0] in found for found in problems(values)) == 1


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_number_without_bounds_is_a_number_all_the_same(value: float) -> None:
    class Free(ChapterParameters):
        number: float = 0.0

    with pytest.raises(ParameterError, match="sample: parameter number = (nan|-?inf) is not allowed; it must be a number$"):
        validated("sample", Free, {"number": value})


def test_all_problems_are_told_at_once_also_beside_strange_names() -> None:
    found = problems({3: 1, "word": "\x07", "count": 0, "choice": 1})
    assert len(found) == 4 and all(line.startswith("sample: ") for line in found)


def test_a_strange_name_is_told_once_even_when_its_value_is_strange_too() -> None:
    assert [line for line in problems({"wo\x01": "\x02"}) if "cannot be printed" in line] == [
        "sample: parameter 'wo\\x01' = '\\x02' holds characters that cannot be printed"
    ]


def test_of_several_strange_values_each_is_told() -> None:
    assert sum("cannot be printed" in line for line in problems({"word": "\x01", "wo\x02": 1, "choice": "\x03"})) == 3


def test_one_value_by_itself_is_judged_without_the_others() -> None:
    assert single_problems("sample", Sample, "first_year", 2050) == []
    assert single_problems("sample", Sample, "count", 9) == []
    (line,) = single_problems("sample", Sample, "count", 10)
    assert line == "sample: parameter count = 10 is not allowed; it must be a whole number at least 1 and at most 9"
    assert single_problems("sample", Sample, "word", "\x00") == [
        "sample: parameter 'word' = '\\x00' holds characters that cannot be printed"
    ]
    (unknown,) = single_problems("sample", Sample, "colour", 1)
    assert unknown.startswith("sample: unknown parameter 'colour'")


def test_values_are_shown_on_one_line_and_never_too_long() -> None:
    assert shown("短い") == "'短い'" and shown(1.5) == "1.5" and shown("a\nb") == "'a\\nb'"
    assert shown("x" * 78) == "'" + "x" * 78 + "'"
    assert shown("x" * 79) == "'" + "x" * 79 + "… (81 characters)"
    assert shown("x" * 10, most=5) == "'xxxx… (12 characters)"
    assert shown(10**5000) == "a number of thousands of digits"


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.lists(st.integers())))
def test_any_value_is_shown_printably(value: Any) -> None:
    text = shown(value)
    assert text.isprintable() and len(text) <= 80 + len("… (9999999999 characters)")


def test_what_is_allowed_is_told_for_every_type() -> None:
    assert {name: allowed(Sample, name) for name in Sample.model_fields} == {
        "first_year": "a whole number at least 2000 and at most 2100",
        "last_year": "a whole number at least 2000 and at most 2100",
        "choice": "one of a, b",
        "share": "a number more than 0 and less than 1",
        "count": "a whole number at least 1 and at most 9",
        "word": "a text of at most 4 characters",
        "flag": "true or false",
    }


def test_the_kind_of_a_parameter_is_told_for_every_type() -> None:
    assert {name: kind(Sample, name) for name in Sample.model_fields if not name.endswith("_year")} == {
        "choice": "a choice", "share": "a number", "count": "a whole number", "word": "a text", "flag": "true or false",
    }  # fmt: skip


def test_units_are_those_declared() -> None:
    assert (unit_of(Sample, "count"), unit_of(Sample, "first_year"), unit_of(Sample, "flag")) == ("件", "年度", "")

    class Counted(ChapterParameters):
        plain: int = Field(1, json_schema_extra={"other": "x"})
        year: FiscalYear = 2000

    assert (unit_of(Counted, "plain"), unit_of(Counted, "year")) == ("", "年度")


@pytest.mark.parametrize(
    ("word", "hint"),
    [("cuont", " (did you mean 'count'?)"), ("qqq", ""), ("", ""), ("count" + "x" * 200, ""), ("cou", " (did you mean 'count'?)")],
)
def test_the_nearest_word_is_a_hint_and_far_words_are_none(word: str, hint: str) -> None:
    assert nearest(word, ["count", "share"]) == hint


def test_a_word_half_like_a_known_one_is_near_enough_and_long_ones_are_cut() -> None:
    assert nearest("abxy", ["abcd"]) == " (did you mean 'abcd'?)"  # a ratio of just 0.5
    assert nearest("a" * 60 + "b" * 400, ["a" * 60]) == f" (did you mean {'a' * 60!r}?)"
    assert nearest("a" * 19 + "b" * 400, ["a" * 20]) == ""


@given(st.dictionaries(st.sampled_from([*Sample.model_fields, "cuont"]), st.one_of(st.integers(), st.text(max_size=8), st.floats(), st.booleans())))
def test_any_values_are_taken_or_refused_with_words(values: dict[str, Any]) -> None:
    try:
        taken = validated("sample", Sample, values)
    except ParameterError as error:
        assert error.problems and all(line.startswith("sample: ") for line in error.problems)
        return
    assert {name: getattr(taken, name) for name in values} == values
