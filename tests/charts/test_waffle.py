"""Counts as squares."""

import pandas as pd
from matplotlib.colors import to_rgba

from evalbook.charts import style
from evalbook.charts.waffle import SQUARE, draw_waffle, waffle_height


def counts():
    labels = [
        "世界に先駆けて実用化された成果",
        "大学等発ベンチャーの設立（支援終了後に設立されたものを含む）",
        "計画を見直したプログラム",
    ]
    return pd.DataFrame({"label": labels, "count": [17, 3, 0]})


def squares(ax):
    return [patch for patch in ax.patches if patch.get_gid() == "square"]


def test_there_are_as_many_squares_as_counted_ten_to_a_row():
    found = squares(draw_waffle(counts(), ax=style.new_axes(waffle_height(counts()))))
    assert len(found) == 20
    rows = pd.Series([square.get_y() for square in found]).value_counts(sort=False)
    assert sorted(rows) == [3, 7, 10]
    assert found[10].get_x() == found[0].get_x()


def test_numbers_are_printed_also_where_nothing_is_counted(texts):
    assert texts(draw_waffle(counts(), ax=style.new_axes(2)), "number") == ["17件", "3件", "0件"]


def test_a_part_of_a_larger_unit_is_a_narrower_square(texts):
    ax = draw_waffle(pd.DataFrame({"label": ["企業"], "count": [35]}), ax=style.new_axes(1), per_square=10, unit="社")
    assert [square.get_width() for square in squares(ax)] == [SQUARE, SQUARE, SQUARE, SQUARE / 2]
    assert texts(ax, "key") == ["＝10社"]
    (key,) = [patch for patch in ax.patches if patch.get_gid() == "key"]
    drawn = [patch for patch in ax.patches if patch.get_gid() == "square"]
    assert {square.get_facecolor() for square in drawn} == {key.get_facecolor()}


def test_waffles_publish_cleanly(publish):
    ax = draw_waffle(counts(), ax=style.new_axes(waffle_height(counts())))
    assert publish(ax, counts()).layout_findings == []


def test_many_may_stand_twenty_to_a_row_and_squares_stay_square():
    frame = pd.DataFrame({"label": ["発表"], "count": [45]})
    ax = draw_waffle(frame, ax=style.new_axes(waffle_height(frame, per_row=20)), per_row=20)
    rows = pd.Series([square.get_y() for square in squares(ax)]).value_counts(sort=False)
    assert sorted(rows) == [5, 20, 20]
    assert waffle_height(frame, per_row=20) < waffle_height(frame)
    first = squares(ax)[0].get_window_extent()
    assert abs(first.width / first.height - 1) < 0.05


def test_rows_may_have_colours_of_their_own():
    frame = counts().head(2).assign(token=["context", "computed"])
    inks = [square.get_facecolor() for square in squares(draw_waffle(frame, ax=style.new_axes(2)))]
    assert inks == [to_rgba(style.COLOUR["context"])] * 17 + [to_rgba(style.COLOUR["computed"])] * 3


def test_what_is_missing_is_hollow():
    frame = pd.DataFrame({"label": ["規則"], "count": [13], "of": [15]})
    ax = draw_waffle(frame, ax=style.new_axes(waffle_height(frame)))
    missing = [patch for patch in ax.patches if patch.get_gid() == "missing"]
    assert len(squares(ax)) == 13 and len(missing) == 2
    assert all(patch.get_facecolor()[3] == 0 for patch in missing)
