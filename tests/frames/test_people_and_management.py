"""Frames of items 3.2, 3.3 and of management, on the package in force."""

from __future__ import annotations

import pandas as pd
import pytest

from evalbook.data import load_package
from evalbook.frames import change, innovation_people, management, next_generation
from evalbook.frames.intervals import wilson
from evalbook.frames.series import series_frame

YEARS = range(2017, 2022)


@pytest.fixture(scope="module")
def package():
    return load_package()


def test_two_slides_give_two_growths_of_participants(package) -> None:
    frame = next_generation.participants(package)
    assert list(frame["multiple_text"]) == ["1.13倍", "1.39倍", "1.94倍"]
    assert frame["end_text"].iloc[1] == "164,000人（1.39倍）"
    shares = next_generation.girls_share(package)
    assert list(shares["after_text"]) == ["7.9%", "6.4%"]


def test_so_many_winners_just_set_both_ends_apart(package) -> None:
    frame, size = next_generation.winners(package, YEARS, 0.95)
    assert list(frame["label"]) == ["期間の当初", "2020年度"]

    def parted(count):
        return wilson(frame["value"].iloc[0], count, 0.95)[1] < wilson(frame["value"].iloc[-1], count, 0.95)[0]

    assert parted(size) and not parted(size - 1)
    assert next_generation.winners(package, range(2017, 2018), 0.95)[1] is None


def test_every_programme_of_the_flow_is_reached_once(package) -> None:
    flow = next_generation.programme_flow(package)
    leaves = flow[~flow["target"].isin(flow["source"])]
    assert len(leaves) == leaves["target"].nunique() == 5
    assert set(next_generation.programme_lines(flow)["source"]) == {"000"}
    assert leaves["target"].str.contains("参加者数に").sum() == 2


def test_users_are_drawn_in_ten_thousands_and_printed_in_full(package) -> None:
    users = innovation_people.portal_use(package, YEARS).query("series == 'jrec_in-users'")
    assert (
        users["value"].iloc[0] == 13.8 and users["text"].iloc[0] == "13.8万" and users["printed"].iloc[0] == "138,000人"
    )


def test_all_shares_of_approving_answers_lie_on_their_scale(package) -> None:
    low, high = innovation_people.ANSWERS_SCALE
    for name in ("jrec_in-satisfaction", "pm_training-satisfaction", "research_integrity-effective_share"):
        assert series_frame(package, name)["value"].between(low, high).all()


def test_meetings_say_how_many_came_to_one(package) -> None:
    frame = innovation_people.integrity_meetings(package)
    assert frame["value"].is_monotonic_decreasing
    assert frame["text"].iloc[0] == "8,434人（54回、一回平均156人）"


def test_series_past_their_peak_are_named() -> None:
    falls, rises = pd.DataFrame({"value": [1, 3, 2]}), pd.DataFrame({"value": [1, 2, 3]})
    assert innovation_people.past_peak_text({"甲": falls, "乙": rises}).startswith("甲は")
    assert innovation_people.past_peak_text({"甲": falls, "乙": falls}).startswith("どちらも")
    assert "最も多い" in innovation_people.past_peak_text({"甲": rises, "乙": rises})


def test_retained_earnings_add_up_with_what_is_not_shown(package) -> None:
    parts = management.retained_parts(package, "億円")
    assert parts["value"].sum() == pytest.approx(11.74)
    assert parts["text"].iloc[-1] == "0.42億円" and parts["basis"].iloc[-1] == "差（本書の計算）"


def test_refunds_are_the_difference_of_the_two_incomes(package) -> None:
    income = management.own_income(package, YEARS, "百万円")
    assert change.peak_text(management.refunds(income, "百万円")) == "2018年度の6,707百万円"


def test_costs_fall_from_a_hundred_by_the_mean_of_every_year(package) -> None:
    costs = management.cost_ends(package).set_index("label")
    rate = package.quantity("ii-operating_cost_reduction.2017-2020").value
    assert costs.loc["業務経費", "after"] == pytest.approx(100 * (1 - rate / 100) ** 4)
    assert (costs["before"] == 100).all() and set(costs["first"]) == {"2016年度"}


def test_incomes_can_be_subtracted_as_printed(package) -> None:
    income = management.own_income(package, YEARS, "億円").set_index(["label", "group"])["text"]
    assert (income["2018年度", "返金等を含む"], income["2018年度", "返金等を除く"]) == ("109.7億円", "42.7億円")


def test_events_are_counted_beside_the_results_without_a_year(package) -> None:
    counts = management.event_counts(package, management.dated_results(package, YEARS))
    assert int(counts["dated_count"]) < int(counts["result_count"]) and int(counts["new_count"]) > 0


def test_wages_stand_on_both_sides_of_the_civil_service(package) -> None:
    wages = management.wage_indices(package, YEARS)
    sides = {name: management.side_text(own, 100) for name, own in wages.groupby("series")}
    assert sides == {"ii-laspeyres_age": "高い", "ii-laspeyres_adjusted": "低い"}
    assert management.side_text(wages.iloc[:0], 100) == "比べられない"


def test_first_marks_are_dated_and_follow_the_years(package) -> None:
    events = management.dated_results(package, YEARS)
    assert events["year"].is_monotonic_increasing
    assert events[events["label"].str.contains("ムーンショット")]["year"].tolist() == [2018]
    assert management.dated_results(package, range(2010, 2011)).empty


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([], change.NOTHING),
        ([1.0], "2017年度は1件である"),
        ([1.0, 2.0], "2017年度の1件から2018年度の2件へ増えた"),
        ([2.0, 1.0], "2017年度の2件から2018年度の1件へ減った"),
        ([2.0, 2.0], "2017年度も2018年度も2件である"),
    ],
)
def test_change_is_told_for_any_number_of_years(values: list[float], words: str) -> None:
    labels = [f"{2017 + place}年度" for place in range(len(values))]
    frame = pd.DataFrame({"label": labels, "value": values, "text": [f"{value:.0f}件" for value in values]})
    assert change.change_text(frame) == words


def test_a_new_year_shows_up_without_code(package) -> None:
    table = package.table("observations")
    extra = table[table["id"] == "jrec_in-postings.2020"].assign(id="jrec_in-postings.2021", period="2021", value=1.0)
    fresh = load_package()
    fresh.table("observations")
    fresh._frames["observations"] = pd.concat([table, extra], ignore_index=True)
    use = innovation_people.portal_use(fresh, YEARS)
    assert use[use["series"] == "jrec_in-postings"]["period"].tolist()[-1] == "2021"


def test_key_numbers_part_the_value_from_its_period() -> None:
    assert change.entry("掲載", "2019年度の22,147件") == {"掲載（2019年度）": "22,147件"}
    assert change.entry("指数", "98.7（2020年度）") == {"指数（2020年度）": "98.7"}
    assert change.entry("指数", change.NOTHING) == {"指数": change.NOTHING}


def test_a_cost_is_told_as_a_part_of_the_year_before_the_first(package) -> None:
    assert management.cost_finding(management.cost_ends(package), "業務経費") == "2020年度の業務経費は2016年度の81.8%になる"
    assert "印字されていない" in management.cost_finding(management.cost_ends(package).head(0), "業務経費")
