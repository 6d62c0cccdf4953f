"""Marks over time as words."""

import pandas as pd

from evalbook.frames.mark_words import mark_path, movement, standing


def _marks(letters: str, item: str = "3.1") -> pd.DataFrame:
    ranks = [None if letter == "-" else "dcbas".index(letter) for letter in letters]
    years = [str(2017 + place) for place in range(len(letters))]
    return pd.DataFrame(
        {"item": item, "rater": "self", "period": years, "period_label": years, "mark": list(letters), "rank": ranks}
    )


def test_equal_marks_are_run_together():
    assert mark_path(_marks("-baa")) == "2018年度はb、2019年度からa"
    assert mark_path(_marks("aaa")) == "毎年度a"
    assert mark_path(_marks("bb--")) == "2017年度から2018年度までb、その後は評定なし"
    assert mark_path(_marks("-ab-")) == "2018年度はa、2019年度はb、その後は評定なし"
    assert mark_path(_marks("-bb")) == "毎年度b"
    assert mark_path(_marks("a")) == "2017年度はa"
    assert mark_path(_marks("--")) == "この範囲では評定なし"


def test_movement_compares_the_first_and_last_mark():
    rows = pd.concat([_marks("saa", "3.1"), _marks("baa", "3.2"), _marks("bb", "3.3")])
    assert movement(rows, ["3.1", "3.2", "3.3"]) == "3.1は下がり、3.2は上がり、3.3は動かなかった"


def test_a_mark_is_told_with_what_it_says():
    assert standing("a") == "a（目標どおりの一段上）" and standing("B") == "B（目標どおり）"
    assert standing("-") == "-"
