"""Ranges: values, spans and upper bounds, one row each."""

import pandas as pd

from evalbook.charts import style
from evalbook.charts.ranges import NOTHING, draw_ranges, ranges_height

NAMES = {"source": "印字された年額", "computed": "総額÷年数（本書の計算）"}


def amounts():
    return pd.DataFrame(
        {
            "label": ["COI", "共創の場形成支援プログラム（本格型）", "A-STEP", "ACT-X"],
            "low": [1e8, 4e8, 3e6, None],
            "high": [1e9, 4e8, 3e6, None],
            "ceiling": [False, True, False, False],
            "token": ["source", "source", "computed", "source"],
            "text": ["1億円から10億円", "4億円以下", "300万円（本書の計算）", "印字なし"],
        }
    )


def draw(frame, **options):
    return draw_ranges(frame, ax=style.new_axes(ranges_height(frame)), **options)


def marked(ax, gid):
    return [line for line in ax.lines if line.get_gid() == gid]


def test_a_span_has_two_ends_an_upper_bound_a_tail_and_no_value_no_mark():
    ax = draw(amounts())
    assert [line.get_ydata()[0] for line in marked(ax, "end")] == [0, 0, 1, 2]
    assert [tuple(line.get_xdata()) for line in marked(ax, "range")] == [(1e8, 1e9)]
    (tail,) = marked(ax, "ceiling")
    assert tuple(tail.get_xdata()) == (0, 4e8)


def test_values_stand_between_names_and_marks(boxes, texts):
    ax = draw(amounts(), log=True)
    assert texts(ax, "number") == list(amounts()["text"])
    names = [label.get_window_extent() for label in ax.get_yticklabels()]
    numbers = boxes(ax, "number")
    assert max(name.x1 for name in names) < min(number.x0 for number in numbers)
    assert max(number.x1 for number in numbers) < ax.get_window_extent().x0


def test_the_key_begins_at_the_left_of_the_picture(boxes, texts):
    ax = draw(amounts(), names=NAMES)
    assert texts(ax, "key") == [*NAMES.values(), "上限（それ以下）"]
    assert boxes(ax, "key")[0].x0 < min(label.get_window_extent().x1 for label in ax.get_yticklabels())


def test_ranges_publish_cleanly(publish):
    frame = amounts()
    for log in (False, True):
        ax = draw(frame, log=log, names=NAMES, reference=2e8, reference_text="中央値")
        assert publish(ax, frame).layout_findings == []


def test_without_rows_it_says_so(texts):
    assert NOTHING in texts(draw(amounts().iloc[:0]))
