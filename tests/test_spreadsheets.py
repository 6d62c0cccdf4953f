"""What a spreadsheet would run becomes text; numbers stay numbers; the way back is exact."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbook.spreadsheets import neutral_cell, neutral_frame, restored_cell


@pytest.mark.parametrize("text", ["=1+1", "=cmd|' /C calc'!A0", "+cmd", "-2+3+cmd", "@SUM(1)", "\t=1", "\r=1", "＝1＋1", "－x", "'=1", "+81-3-1234"])
def test_what_would_run_gets_an_apostrophe(text: str) -> None:
    assert neutral_cell(text) == "'" + text


@pytest.mark.parametrize("value", [-5, -0.5, None, True, "", "-", "=", "-5", "+3.2%", "-1,234.5", "a=1", "'引用'", "2-3", "−5"])
def test_numbers_and_harmless_texts_stay(value: object) -> None:
    assert neutral_cell(value) == value


@given(st.text(alphabet="'=+-@＝\t\r1a％%.,", max_size=8) | st.text(max_size=8))
def test_the_way_back_is_exact(text: str) -> None:
    assert restored_cell(neutral_cell(text)) == text


def test_a_frame_keeps_its_number_columns() -> None:
    frame = pd.DataFrame({"=名": ["=1+1", None, "あ"], "数": [-5.0, 2.0, None], "混": ["-x", -3, ""]})
    neutral = neutral_frame(frame)
    assert list(neutral.columns) == ["'=名", "数", "混"]
    assert neutral["'=名"].iloc[0] == "'=1+1" and neutral["数"].equals(frame["数"]) and list(neutral["混"]) == ["'-x", -3, ""]
    assert frame["=名"].iloc[0] == "=1+1"
