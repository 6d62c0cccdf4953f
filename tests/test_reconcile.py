"""Derived numbers are recomputed, honestly: what may be rounded may differ by that much and no more."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbook.data import load_package
from evalbook.errors import DataError
from evalbook.intervals import Interval, exactly
from evalbook.reconcile import (
    AGREES,
    NOT_PRINTED,
    OPEN,
    VERDICTS_JA,
    WITHIN,
    Reconciliation,
    interval_of,
    reconcile,
    reconcile_row,
    reconciliation_frame,
)


def observation(value: float, unit: str = "person", qualifier: str = "", value_max: float | None = None) -> pd.Series:
    return pd.Series({"value": value, "value_max": value_max, "unit": unit, "qualifier": qualifier})


def replace(folder: Path, table: str, old: str, new: str) -> None:
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text, f"the test expects {old!r} in {table}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def result_of(folder: Path, derived: str):
    (found,) = [result for result in reconcile(load_package(folder)) if result.id == derived]
    return found


@pytest.mark.parametrize(
    ("found", "step", "expected"),
    [
        (observation(33197), 1, exactly(33197)),
        (observation(33197, qualifier="累計"), 1, exactly(33197)),
        (observation(556, qualifier="平均"), 1, Interval(555.5, 556.5)),
        (observation(12000, qualifier="約"), 1, Interval(11500, 12500)),
        (observation(5000, qualifier="超"), 1000, Interval(5000, math.inf)),
        (observation(4000, qualifier="約・以上"), 1, Interval(3500, math.inf)),
        (observation(4000, qualifier="約・以下"), 1, Interval(0, 4500)),
        (observation(1, qualifier="約"), 1, Interval(0.5, 1.5)),
        (observation(0, qualifier="約"), 1, exactly(0)),
        (observation(7, qualifier="内数"), 1, exactly(7)),
        (observation(5.6, "times"), 0.1, Interval(5.55, 5.65)),
        (observation(3.8, "times", "約"), 0.1, Interval(3.75, 3.85)),
        (observation(124.1e9, "yen"), 1e8, Interval(124.05e9, 124.15e9)),
        (observation(1e9, "yen", "≤"), 1e8, Interval(0, 1e9)),
        (observation(2, "percent", "程度", 2.5), 0.5, Interval(1.5, 3.0)),
    ],
)
def test_an_observation_stands_for_what_its_print_and_its_qualifier_allow(found, step, expected) -> None:
    interval = interval_of(found, step)
    assert (interval.low, interval.high) == pytest.approx((expected.low, expected.high))


QUALIFIERS = ["", "約", "以上", "平均", "≤", "内数", "規模"]


@given(st.integers(1, 10**9), st.sampled_from([1, 10, 1000]), st.sampled_from(QUALIFIERS))
def test_the_interval_always_holds_the_printed_value(value, step, qualifier) -> None:
    interval = interval_of(observation(value, "yen", qualifier), step)
    assert interval.low <= value <= interval.high


def test_every_derived_observation_has_a_derivation(package) -> None:
    observations = package.table("observations")
    derived = set(observations.loc[observations["kind"] == "derived", "id"])
    assert derived <= set(package.table("derivations")["derived"])


def test_a_row_without_formula_says_which_input_is_missing(package) -> None:
    rows = package.table("derivations")
    empty = rows[rows["formula"] == ""]
    assert empty["note"].str.startswith("inputs not printed: ").all()
    checks = rows[~rows["derived"].isin(package.table("observations").query("kind == 'derived'")["id"])]
    assert checks["note"].str.startswith("検算：").all()


def test_the_verdicts_are_those_checked_by_hand(package) -> None:
    frame = reconciliation_frame(package)
    assert list(frame["verdict_ja"]) == [VERDICTS_JA[verdict] for verdict in frame["verdict"]]
    assert Counter(frame["verdict"]) == {AGREES: 31, WITHIN: 2, OPEN: 9, NOT_PRINTED: 88}
    assert set(frame.loc[frame["verdict"] == WITHIN, "id"]) == {
        "sakura-origin_share.china.2014-2019",
        "sakura-revisit_purpose_share.other",
    }
    assert set(frame.loc[frame["verdict"] == OPEN, "id"]) == {
        "budget-total.2020",
        "aprc-downloads_per_year",
        "aprc-spc_views.alt",
        "aprc-kyakkan_views.alt",
        "sakura-revisit_purpose_share.study",
        "housing-occupancy.2017-2020",
        "next_generation-participants_mean.2017-2020.alt",
        "gsc-conference_presentations.2017-2020.alt",
        "iii-retained_earnings.2021-03-31",
    }


@pytest.mark.parametrize(
    ("derived", "old", "new"),
    [
        ("sakura-invited_total.2014-2020", "actual,2018,7082,", "actual,2018,7083,"),
        ("alca-stage_gate_pass_rate.2017-2020", "actual,2017-2020,77,", "actual,2017-2020,87,"),
        ("university_fund-starting_size", "budget,2020,500000000000,", "budget,2020,5000000000000,"),
    ],
)
def test_a_planted_wrong_input_does_not_close(package_copy, derived, old, new) -> None:
    assert result_of(package_copy, derived).verdict == AGREES
    replace(package_copy, "observations", old, new)
    assert result_of(package_copy, derived).verdict == OPEN


def test_a_new_year_of_a_series_leaves_the_sums_of_old_years_alone(package_copy) -> None:
    with (package_copy / "observations.csv").open("a", encoding="utf-8") as table:
        table.write("sakura-invited.2021,2.3,sakura,sakura-invited,,さくら,Sakura,actual,2021,7777,,person,,,\n")
    with (package_copy / "references.csv").open("a", encoding="utf-8") as table:
        table.write('sakura-invited.2021,000,2851,"7,777名",\n')
    assert result_of(package_copy, "sakura-invited_total.2014-2020").verdict == AGREES


@pytest.mark.parametrize(
    "formula",
    [
        "__import__('os').system('true')",
        "(lambda: 1)()",
        "[budget-total.2020].__class__",
        "[budget-total.2020] ** 9",
        "[budget-total.2020] if 1 else 2",
        "open('/etc/passwd')",
        "max([sakura-invited])",
        "sum([sakura-invited], 1)",
        "'a' * 3",
        "True",
        "1; 2",
        "sum(",
        "[no-such-number]",
        "[iii-retained_earnings_part] + 1",
        "[budget-total.2020] / 0",
        "36 + [budget-total.2020] / 0 * 0",
    ],
)
def test_a_formula_that_is_not_plain_arithmetic_is_refused(package_copy, formula) -> None:
    path = package_copy / "derivations.csv"
    quoted = '"' + formula.replace('"', '""') + '"'
    path.write_text(f"derived,formula,note\nbudget-total.2019,{quoted},\n", encoding="utf-8")
    with pytest.raises(DataError, match="budget-total.2019"):
        reconcile(load_package(package_copy))


def test_a_derivation_of_nothing_is_refused(package_copy) -> None:
    (package_copy / "derivations.csv").write_text("derived,formula,note\nno-such,1 + 1,\n", encoding="utf-8")
    with pytest.raises(DataError, match="no-such"):
        reconcile(load_package(package_copy))


OBSERVED = pd.DataFrame(
    [
        ("rooms", "", "2020", 36, None, "room", ""),
        ("guests", "", "2020", 12000, None, "person", "約"),
        ("days", "", "2020", 3, 5, "count", ""),
        ("rooms.a", "parts", "2020", 10, None, "room", ""),
        ("rooms.b", "parts", "2020", 26, None, "room", ""),
        ("rooms.b.alt", "parts", "2020", 27, None, "room", ""),
    ],
    columns=["id", "series", "period", "value", "value_max", "unit", "qualifier"],
).assign(measure="数").set_index("id", drop=False)


def recomputed(formula: str, derived: str = "rooms") -> Reconciliation:
    row = SimpleNamespace(derived=derived, formula=formula, note="")
    return reconcile_row(row, OBSERVED, pd.Series(1.0, OBSERVED.index))


@pytest.mark.parametrize(("formula", "expected"), [("[guests] * 2", (24000, 23000, 25000)), ("[days] * 2", (8, 6, 10)), ("9 * 4", (36, 36, 36))])
def test_a_result_tells_the_recomputed_value_and_what_it_may_be(formula, expected) -> None:
    result = recomputed(formula)
    assert (result.recomputed, result.low, result.high) == expected


@pytest.mark.parametrize(("formula", "value"), [("sum([parts])", 36), ("mean([parts])", 18), ("count([parts])", 2), ("-(1 - [rooms.a]) * 4", 36)])
def test_sum_mean_count_and_minus_are_computed_and_a_second_print_of_a_part_is_left_out(formula, value) -> None:
    assert recomputed(formula).recomputed == value


@pytest.mark.parametrize(
    ("derived", "agreeing", "open_"),
    [
        ("rooms", ["35.5", "36", "36.4", "36.5"], ["35.4", "36.51"]),
        ("guests", ["11500", "12500"], ["11499", "12501"]),
        ("days", ["3", "5", "[days]"], ["2.6", "5.4"]),
    ],
)
def test_what_rounds_to_the_print_or_lies_at_the_ends_of_what_it_allows_agrees(derived, agreeing, open_) -> None:
    assert {formula: recomputed(formula, derived).verdict for formula in agreeing} == dict.fromkeys(agreeing, AGREES)
    assert {formula: recomputed(formula, derived).verdict for formula in open_} == dict.fromkeys(open_, OPEN)


@pytest.mark.parametrize("formula", ["-'a'", "1 + 'a'", "1" + "0" * 400, "[days] * 5e307"], ids=["left", "right", "whole", "range"])
def test_what_cannot_be_computed_is_refused_by_the_name_of_the_number(formula) -> None:
    with pytest.raises(DataError, match="^derivations: the formula of rooms "):
        recomputed(formula)


def test_a_long_formula_is_computed_and_a_longer_one_refused() -> None:
    longest = " + ".join(["1"] * 134)  # a sign counts as two parts
    assert recomputed(longest).recomputed == 134
    with pytest.raises(DataError, match="at most 400"):
        recomputed(f"{longest} + 1")
