"""The think tanks of item 1.1."""

import pytest

from evalbook.data import load_package
from evalbook.frames import think_tanks


@pytest.fixture(scope="module")
def package():
    return load_package()


def test_publications_are_sorted_or_in_the_order_of_the_source(package):
    by_count = think_tanks.publications(package)["count"]
    assert by_count.is_monotonic_decreasing
    assert think_tanks.publications(package, "source")["id"].iloc[0] == "crds-publications.strategic_proposals"
    assert by_count.sum() == think_tanks.publications(package, "source")["count"].sum()


def test_the_start_of_a_growth_times_its_multiple_is_the_end(package):
    frame = think_tanks.china_growth(package)
    for row in frame.itertuples():
        assert row.after / row.before == pytest.approx(float(row.note.removesuffix("倍")), rel=0.01)
    assert list(frame["basis"]).count("資料の数値") == 1


def test_the_multiple_of_paper_shares_is_marked_as_ours(package):
    frame = think_tanks.times_japan(package).set_index("label")
    assert frame.loc["論文数の世界シェア", "token"] == "computed"
    assert frame.loc["論文数の世界シェア", "value"] == pytest.approx(22.9 / 5.3)


def test_views_outside_the_years_are_not_drawn_and_said_so(package):
    frame = think_tanks.portal_views(package, range(2017, 2022))
    assert list(frame["after"] / frame["before"]) == pytest.approx([2.94, 5.01])
    assert "2.9倍と5.0倍" in think_tanks.view_words(frame)["views_finding"]
    assert think_tanks.view_words(frame)["views"].endswith("伸びは客観日本のほうが大きい")
    none = think_tanks.portal_views(package, range(2017, 2020))
    assert none.empty and "数値はない" in think_tanks.view_words(none)["views"]


def test_every_route_goes_on_to_where_it_was_used():
    frame = think_tanks.routes()
    middle = set(frame["target"]) & set(frame["source"])
    assert set(frame.loc[frame["source"].isin({"CRDS", "APRC", "LCS"}), "target"]) == middle
    assert set(think_tanks.route_lines(frame)["source"]) == {"000"}


def test_a_span_counts_both_its_ends():
    assert think_tanks.years_in("2017-2020") == 4
