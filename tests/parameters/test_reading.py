"""Parameter files and options are read strictly: nothing is guessed, nothing is evaluated, all is told at once."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbook.errors import ParameterError
from evalbook.parameters import ChapterParameters, model_of, reading
from evalbook.parameters.reading import (
    LARGEST_FILE,
    chapter_parameters,
    read_edition_parameters,
    read_mapping,
    read_options,
    value_of,
)


@pytest.fixture
def written(tmp_path: Path):
    """Write a file of parameters and give its path."""

    def write(content: str | bytes) -> Path:
        path = tmp_path / "given.yaml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def refusal(read, *arguments: Any) -> list[str]:
    with pytest.raises(ParameterError) as refused:
        read(*arguments)
    return refused.value.problems


def test_texts_numbers_switches_and_nothing_are_read_as_such(written) -> None:
    content = "a: text\nb: 12\nc: -1.5\nd: true\ne: null\nf: [1, x]\ng: {h: .5}\ni: 1e3\nj: .inf\nk: '12'\nl: ~\nm: false\nn:\no: -.inf\n"
    assert read_mapping(written(content)) == {
        "a": "text", "b": 12, "c": -1.5, "d": True, "e": None, "f": [1, "x"], "g": {"h": 0.5}, "i": 1000.0, "j": math.inf, "k": "12",
        "l": None, "m": False, "n": None, "o": -math.inf,
    }  # fmt: skip
    assert math.isnan(read_mapping(written("a: .nan"))["a"])
    assert read_mapping(written("﻿a: 1"))["a"] == 1


def test_a_file_is_utf_8_whatever_the_machine_takes_texts_for(written, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written("a: 題")
    monkeypatch.setattr("io.text_encoding", lambda encoding, *_: encoding or "ascii")
    assert read_mapping(path) == {"a": "題"}


@pytest.mark.parametrize("text", ["0x1F", "1_000", "12:30:45", "2017-04-01", "yes", "on", "NO", "+.5.5", "0o7"])
def test_numbers_in_disguise_and_dates_stay_texts(written, text: str) -> None:
    assert read_mapping(written(f"a: {text}"))["a"] == text


def test_a_leading_zero_is_never_octal(written) -> None:
    value = read_mapping(written("a: 012"))["a"]
    assert value == 12 and isinstance(value, float), "a whole-number parameter then refuses it"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a: &x 1\nb: 2", "anchors and aliases are not allowed"),
        ("a: 1\nb: *x", "anchors and aliases are not allowed"),
        ("a: !!python/object/apply:os.system [x]", "tags such as tag:yaml.org,2002:python/object/apply:os.system are not allowed"),
        ("a: !!str 1", "tags such as tag:yaml.org,2002:str are not allowed"),
        (f"a: !{'t' * 100} 1", f"tags such as !{'t' * 59} are not allowed"),
        ("a: 1\na: 2", "duplicate key 'a'"),
        (f"{'k' * 90}: 1\n{'k' * 90}: 2", f"duplicate key {'k' * 60!r}"),
        ("a: {b: 1, b: 2}", "duplicate key 'b'"),
        ("? [a]\n: 1", "a key must be a single name"),
        ("a: [1", "not a readable YAML file"),
        (b"a: \xff", "not a readable YAML file"),
        ("[" * 5000, "nested too deeply"),
    ],
)
def test_what_is_not_allowed_in_a_file_is_refused_with_its_place(written, content: str | bytes, words: str) -> None:
    path = written(content)
    (problem,) = refusal(read_mapping, path)
    assert problem.startswith(f"{path}: not a readable YAML file (") and problem.endswith(")")
    assert f"({words}" in problem or words == "not a readable YAML file"
    if "allowed" in words or "key" in words:
        assert "line " in problem and "column " in problem
    assert "\n" not in problem and len(problem) < len(str(path)) + 340


@pytest.mark.parametrize(("length", "shown"), [(300, 300), (301, 300), (900, 300)])
def test_a_long_reason_is_cut_and_a_short_one_is_whole(written, monkeypatch: pytest.MonkeyPatch, length: int, shown: int) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ValueError("x" * length)

    path = written("a: 1")
    monkeypatch.setattr(reading.yaml, "load", fail)
    assert refusal(read_mapping, path) == [f"{path}: not a readable YAML file ({'x' * shown}{'…' if length > shown else ''})"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "the file is empty; expected lines such as first_year: 2018"),
        ("# only a remark", "the file is empty; expected lines such as first_year: 2018"),
        ("- a", "expected names with values, such as first_year: 2018"),
        ("2018", "expected names with values, such as first_year: 2018"),
        ("2018: a", "2018 is not a name; expected lines such as first_year: 2018"),
    ],
)
def test_a_file_of_another_form_is_refused(written, content: str, words: str) -> None:
    path = written(content)
    assert refusal(read_mapping, path) == [f"{path}: {words}"]


def test_every_key_that_is_no_name_is_told(written) -> None:
    assert len(refusal(read_mapping, written("2018: a\ntrue: b\nc: 1"))) == 2


def test_a_file_that_is_missing_or_too_large_is_refused_and_the_largest_is_read(written, tmp_path: Path) -> None:
    missing = tmp_path / "none.yaml"
    assert refusal(read_mapping, missing) == [f"{missing}: there is no such file"]
    assert refusal(read_mapping, tmp_path) == [f"{tmp_path}: there is no such file"]
    fits = written("a: 1 #".ljust(LARGEST_FILE, "x"))
    assert fits.stat().st_size == LARGEST_FILE == 200_000 and read_mapping(fits) == {"a": 1}
    large = written("a: 1 #".ljust(LARGEST_FILE + 1, "x"))
    assert refusal(read_mapping, large) == [f"{large}: larger than 200,000 bytes; a file of parameters is short"]


def test_an_edition_is_chapters_each_with_its_parameters(written) -> None:
    assert read_edition_parameters(written("overview: {rater: mext}\nimpact: {}")) == {"overview": {"rater": "mext"}, "impact": {}}
    path = written("overview: mext\nnowhere: 1\nimpact: {}\nstrategy: {rater: mxt}")
    refused = refusal(read_edition_parameters, path)
    assert refused[0] == (
        f"{path}: 'overview' has no parameters below it; expected chapters, each with its parameters, such as overview: {{rater: mext}}"
    )
    assert refused[1].startswith("no chapter 'nowhere'") and "strategy" in refused[2] and len(refused) == 3
    path = written(f"overview: {{1: 2, true: 3}}\n{'s' * 80}: {{4: 5}}")
    assert refusal(read_edition_parameters, path)[:1] == ["overview: 1 is not the name of a parameter"]
    (long,) = refusal(read_edition_parameters, written(f"{'s' * 80}: {{4: 5}}"))
    assert long.startswith(f"no chapter '{'s' * 79}… (82 characters); chapters: ")


def test_options_are_read_by_the_type_of_their_parameter() -> None:
    assert read_options("overview", ["first_year=2018", " rater =mext", "longest_bar=3", "highlight=a=b", "money_unit="]) == (
        {"first_year": 2018, "rater": "mext", "longest_bar": 3.0, "highlight": "a=b", "money_unit": ""},
        [],
    )
    values, problems = read_options("overview", ["first_year", "=3", "rater=self", "rater=mext", "a\tb"])
    assert values == {"rater": "self"}
    assert problems == [
        "overview: -p 'first_year': expected name=value, such as first_year=2018",
        "overview: -p '=3': expected name=value, such as first_year=2018",
        "overview: parameter 'rater' is given twice",
        "overview: -p 'a\\tb': expected name=value, such as first_year=2018",
    ]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("first_year", "2018", 2018), ("first_year", "+7", 7), ("first_year", "2018.0", "2018.0"), ("first_year", "1" * 19, "1" * 19),
        ("first_year", "２０１８", "２０１８"), ("first_year", " 2018", " 2018"),
        ("longest_bar", "3", 3.0), ("longest_bar", ".5", 0.5), ("longest_bar", "1e2", 100.0), ("longest_bar", "nan", "nan"),
        ("longest_bar", "1_0", "1_0"), ("rater", "self", "self"), ("rater", "Self", "Self"), ("highlight", "2018", "2018"),
        ("no_such", "2018", "2018"),
    ],
)  # fmt: skip
def test_a_text_becomes_the_value_it_looks_like_or_stays_a_text(name: str, text: str, value: Any) -> None:
    found = value_of(model_of("overview"), name, text)
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(("text", "value"), [("true", True), ("false", False), ("True", "True"), ("1", "1")])
def test_a_switch_is_true_or_false_and_nothing_else(text: str, value: Any) -> None:
    found = value_of(model_of("international"), "show_before", text)
    assert found == value and type(found) is type(value)


def test_a_choice_between_numbers_is_read_as_a_number() -> None:
    class Sized(ChapterParameters):
        size: Literal[1, 2] = 1

    assert (value_of(Sized, "size", "2"), value_of(Sized, "size", "3")) == (2, "3")


@given(st.integers(-(10**17), 10**17), st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9))
def test_numbers_survive_the_command_line(whole: int, number: float) -> None:
    model = model_of("overview")
    assert value_of(model, "first_year", str(whole)) == whole
    assert value_of(model, "longest_bar", repr(number)) == number


def test_options_go_before_the_file_and_defaults_are_left_out(written) -> None:
    path = written("rater: mext\nfirst_year: 2018\nlast_year: 2021")
    assert chapter_parameters("overview", path, ["first_year=2019"]) == {"rater": "mext", "first_year": 2019}
    assert chapter_parameters("overview", None, ["rater=both"]) == {}


def test_what_is_wrong_with_options_file_and_values_is_told_at_once(written, tmp_path: Path) -> None:
    problems = refusal(chapter_parameters, "overview", written("first_year: 1"), ["rater", "rater=x"])
    assert len(problems) == 3 and problems[0].startswith("overview: -p 'rater'")
    missing = tmp_path / "none.yaml"
    problems = refusal(chapter_parameters, "overview", missing, ["longest_bar=0"])
    assert problems[0] == f"{missing}: there is no such file" and "longest_bar" in problems[1] and len(problems) == 2
    problems = refusal(chapter_parameters, "overview", missing, ["rater"])
    assert problems[0].startswith("overview: -p 'rater'") and problems[1:] == [f"{missing}: there is no such file"]
    assert refusal(chapter_parameters, "overveiw", None, [])[0].startswith("no chapter 'overveiw'")
