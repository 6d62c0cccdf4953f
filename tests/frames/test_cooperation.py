"""The scheme of SATREPS keeps its places in the source."""

from __future__ import annotations

from evalbook.frames.cooperation import satreps_actors, satreps_lines


def test_two_ways_meet_in_one_research() -> None:
    rows = satreps_actors()
    ends = rows[rows["target"] == "国際共同研究"]
    assert len(ends) == 2 and set(rows["source"]) & {"文部科学省", "外務省"} == {"文部科学省", "外務省"}
    assert set(satreps_lines()["line"]) == set(rows["line"])
