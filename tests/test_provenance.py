"""Every number leads back to document, slide and line."""

from __future__ import annotations

import pandas as pd

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
