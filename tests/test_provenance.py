"""Every number leads back to document, slide and line."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from evalbook.provenance import Place, places_of, places_of_lines, source_note


def test_every_observation_has_a_place_on_a_known_slide(package) -> None:
    ids = package.table("observations")["id"]
    placed = set(package.table("references")["id"])
    assert set(ids) <= placed
    assert all(place.heading for place in places_of(package, ids))


def test_places_come_in_reading_order_and_once(package) -> None:
    places = places_of(package, ["sakura-revisited", "sakura-revisited", "sakura-revisit_rate"])
    assert places == sorted(set(places))
    assert len(places) > 2


def test_an_unknown_observation_has_no_place(package) -> None:
    assert places_of(package, ["no-such-number"]) == []


def test_rows_with_source_and_line_have_places(package) -> None:
    ratings = package.table("ratings")
    places = places_of_lines(package, ratings)
    assert {(place.source, place.line) for place in places} == set(zip(ratings["source"], ratings["line"], strict=True))


def test_a_line_outside_every_slide_keeps_its_number(package) -> None:
    (place,) = places_of_lines(package, pd.DataFrame([{"source": "000", "line": 999_999}]))
    assert place == Place("000", 999_999, "", "")


def test_the_note_groups_lines_by_document_and_slide() -> None:
    places = [Place("000", 20, "62", "b"), Place("000", 10, "62", "b"), Place("004", 5, "", "c")]
    assert source_note(places) == "資料000 スライド62（10・20行）、資料004（5行）"


def test_the_note_counts_the_lines_it_leaves_out() -> None:
    places = [Place("000", line, "1", "a") for line in range(1, 10)]
    assert source_note(places, most_lines=3) == "資料000 スライド1（1・2・3 ほか6行）"
    assert source_note(places, most_lines=9).endswith("8・9行）")
    assert source_note([]) == ""


def test_a_place_names_the_printed_slide_and_its_heading(package) -> None:
    slide = package.table("slides").iloc[3]
    row = pd.DataFrame({"source": [slide["source"]], "line": [slide["first_line"]]})
    (place,) = places_of_lines(package, row)
    assert place == Place(slide["source"], slide["first_line"], slide["slide"], slide["heading"]) and place.heading
    (nowhere,) = places_of_lines(package, row.assign(source="none"))
    assert (nowhere.slide, nowhere.heading) == ("", "")


def test_six_lines_of_a_slide_are_spelled_out_and_the_rest_is_counted() -> None:
    places = [Place("000", line, "5", "") for line in range(1, 9)]
    assert source_note(places[:6]) == "資料000 スライド5（1・2・3・4・5・6行）"
    assert source_note(reversed(places)) == "資料000 スライド5（1・2・3・4・5・6 ほか2行）"
    assert source_note(places[:3], most_lines=2) == "資料000 スライド5（1・2 ほか1行）"


places = st.builds(Place, st.sampled_from(["000", "004"]), st.integers(1, 50), st.sampled_from(["", "1", "2"]), st.just(""))


@given(st.lists(places, max_size=30))
def test_a_note_names_every_slide_once_whatever_the_order(found: list[Place]) -> None:
    note = source_note(found)
    assert note == source_note(sorted(found, reverse=True))
    assert note.count("資料") == len({(place.source, place.slide) for place in found})
