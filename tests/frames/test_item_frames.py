"""Frames of the chapters on ImPACT, Moonshot, FOREST, co-creation and dialogue, on the real data package."""

import pandas as pd
import pytest

from evalbook.data import load_package
from evalbook.frames import co_creation, coverage, dialogue, discrepancies, forest, impact, logic, moonshot, parts, ratings, remaining


@pytest.fixture(scope="module")
def package():
    return load_package()


def test_press_releases_are_cut_in_two_without_loss(package):
    rows = impact.outreach(package).set_index("id")["value"]
    assert rows["impact-press_releases.2017-2018"] + rows["impact-press_conferences.2017-2018"] == 75


def test_change_of_contracts_is_told_only_where_two_years_are_there():
    both = pd.DataFrame({"label": ["2017年度", "2018年度"], "value": [200.0, 150.0], "text": ["200機関", "150機関"]})
    assert impact.change_text(both) == "2017年度の200機関から2018年度の150機関へ25%減った"
    assert impact.change_text(both[::-1]) == "2018年度の150機関から2017年度の200機関へ33%増えた"
    assert "できない" in impact.change_text(both.head(1))


def test_goal_steps_leave_no_placeholder_and_name_their_observations(package):
    steps = moonshot.goal_steps(package)
    assert not steps["text"].str.contains("[{}]").any()
    assert set(steps["ids"].explode()) <= set(package.table("observations")["id"])
    assert "6つのうち4つ" in steps["text"].iloc[3]


def test_the_goal_added_later_is_not_counted_with_those_of_the_way(package):
    assert moonshot.first_goals(package) == "6つ"


def test_counts_from_to_are_told_as_either(package):
    assert moonshot.counted(package.quantity("moonshot-millennia_goals_planned")) == "1つか2つ"
    assert moonshot.counted(package.quantity("moonshot-goals_decided")) == "7つ"


def test_several_answers_to_an_indicator_are_told_apart(package):
    rows = coverage.indicator_coverage(package, "1.1").set_index("name")["text"]
    assert "連載回数：94回" in rows["成果の発信数"] and rows["予算額"] == "13.1億円" and "印字なし" in set(rows)
    assert "2017年度に378機関、2018年度に348機関" in set(coverage.indicator_coverage(package, "2.5")["text"])


def test_what_is_printed_instead_is_no_answer(package):
    rows = coverage.indicator_coverage(package, "2.5").set_index("name")
    assert rows.loc["予算額", "text"] == "印字なし（基金の総額は550億円）" and not rows.loc["予算額", "answered"]
    assert rows["stage"].eq("input").sum() == 3
    assert set(coverage.REMARKS).isdisjoint(coverage.ANSWERS)


def test_what_publicity_was_worth_has_all_its_printed_digits(package):
    assert impact.ad_values(package)["text"].tolist() == ["約2.19億円", "約0.587億円"]
    assert impact.ad_values(package, "百万円")["text"].iloc[0] == "約219百万円"


def test_the_contracts_are_those_of_jst(package):
    links = impact.roles(package).set_index(["source", "target"])["label"]
    assert "契約" in links["JST", "研究開発機関"] and "委託" not in links["PM", "研究開発機関"]


def test_managers_by_goal_add_up_to_the_printed_total(package):
    assert moonshot.managers_by_goal(package)["count"].sum() == package.quantity("moonshot-pm_adopted_total").value


def test_terms_always_hold_the_kept_scheme_and_keep_its_place(package):
    few, many = forest.scheme_terms(package, top=2), forest.scheme_terms(package, top=40)
    assert len(few) == 2 and "forest" in set(few["scheme"])
    place = many.set_index("scheme")["place"]
    assert few.set_index("scheme")["place"]["forest"] == place["forest"] == (many["value"] > 7).sum() + 1
    own = many.set_index("scheme").loc["forest"]
    assert (own["low"], own["high"], own["text"], own["token"]) == (7, 10, "原則7年、最長10年", "source")
    assert many.set_index("scheme").loc["nextep", "ceiling"] and not own["ceiling"]
    assert forest.extended_place(package) == "最も長い制度に並ぶ"


def test_intervals_narrow_with_more_adopted_and_say_what_lies_outside(package):
    few, many = forest.share_intervals(package, 100), forest.share_intervals(package, 5000)
    assert ((many["high"] - many["low"]) < (few["high"] - few["low"])).sum() == 2
    assert many["outside"].dropna().all()
    assert forest.interval_finding(many).endswith("も区間は応募時の値を含まない")
    assert forest.interval_finding(few).endswith("含む")


def test_rest_is_what_the_part_leaves_of_the_whole(package):
    frame = parts.part_and_rest(
        package, "moonshot-symposium_speakers_overseas.2019-12", "moonshot-symposium_speakers.2019-12", "海外", "ほか"
    )
    assert frame["count"].tolist() == [33, 60] and frame["share"].sum() == pytest.approx(100)
    with pytest.raises(ValueError, match="no part"):
        parts.part_and_rest(package, "moonshot-symposium_speakers.2019-12", "moonshot-pd_selected", "", "")


def test_answers_to_indicators_name_real_indicators_and_observations(package):
    named = set(zip(package.table("indicators")["item"], package.table("indicators")["name"], strict=True))
    assert set(coverage.ANSWERS) <= named
    ids = {name for names in coverage.ANSWERS.values() for name in names}
    assert ids <= set(package.table("observations")["id"])
    assert coverage.coverage_counts(coverage.indicator_coverage(package, "3.1"))["count"].tolist() == [1, 5]


def test_words_that_ask_nothing_are_no_indicators(package):
    for item, indicators in {"3.3": 10, "4": 6}.items():
        model = logic.logic_model(package, item)
        assert model.loc[model["stage"] == "word", "name"].tolist() == ["情報資源", "アプリケーション"]
        assert (model["stage"] == "unknown").sum() == indicators
        assert model["stage_label"].notna().all()


def test_a_year_in_which_only_dashes_are_printed_for_some_has_no_column(package):
    several = ratings.marks_matrix(ratings.rating_rows(package, range(2017, 2022), items=["2", "2.5"]))
    assert ("自己評価", "2021") not in several and ("自己評価", "2017") in several
    alone = ratings.marks_matrix(ratings.rating_rows(package, range(2017, 2022), items=["2.5"]))
    assert ("自己評価", "2021") not in alone and alone["自己評価", "2019"].tolist() == ["-"]


def test_remaining_observations_are_those_not_shown(package):
    everything = remaining.remaining_observations(package, ["3.1"])
    rest = remaining.remaining_observations(package, ["3.1"], everything["id"].iloc[1:])
    assert rest["id"].tolist() == everything["id"].head(1).tolist()
    assert remaining.remaining_observations(package, ["3.1"], everything["id"]).empty


def test_a_remaining_number_says_of_what_it_is(package):
    rest = remaining.remaining_observations(package, ["0"]).set_index("id")
    rows = package.table("observations").set_index("id").loc[rest.index]
    assert list(rest["measure"]) == [f"{row.measure}（{row.category}）" if row.category else row.measure for row in rows.itertuples()]
    assert (rows["category"] != "").any() and (rows["category"] == "").any()


def test_verdict_follows_the_results():
    met = pd.DataFrame({"met": [True, True], "ratio": [1.2, 1.5]})
    assert dialogue.verdict_text(met) == "どちらも当初見込みを上回った"
    assert dialogue.verdict_text(met.assign(met=[True, False])) == "一部で当初見込みに届かなかった"


def test_compared_marks_tell_where_the_ministry_differs(package):
    marks = ratings.rating_rows(package, range(2017, 2022), items=["3", *co_creation.PARTS])
    compared = co_creation.compared_marks(ratings.part_marks(marks), marks)
    assert compared["mext"].tolist() == ["A", "B", "A", "", ""]
    assert co_creation.compared_matrix(compared).shape == (3, 5)
    assert "2018年度" in co_creation.differing_text(ratings.rater_agreement(marks))
    assert "どちらの評定も" in co_creation.parts_reading(compared)


def test_kinds_keep_targets_and_drop_what_no_part_has(package):
    wide = co_creation.kinds_of_numbers(package)
    assert co_creation.TARGETS in wide and "予算" not in wide
    assert wide.to_numpy().sum() == co_creation.long_kinds(wide)["count"].sum()


def test_places_of_a_contradiction_name_each_source_once():
    rows = pd.DataFrame({"id": ["a"], "topic": [""], "detail_ja": [""], "treatment_ja": [""], "lines": ["000:6;000:149;004:3"]})
    assert list(discrepancies._told(rows)["places"]) == ["資料000の6・149行、資料004の3行"]
