"""Dots with intervals and dots by group."""

import pandas as pd

from evalbook.charts import style
from evalbook.charts.dots import dots_height, draw_dot_plot, draw_interval_dots


def intervals():
    return pd.DataFrame(
        {
            "label": [
                "CREST（チーム型研究）",
                "先端的低炭素化技術開発（ALCA・実用技術化プロジェクト）",
                "日本の論文全体",
            ],
            "value": [1.9, 2.6, 1.0],
            "low": [1.7, 2.0, None],
            "high": [2.1, 3.2, None],
            "text": ["1.9倍（1.7〜2.1）", "2.6倍", ""],
        }
    )


def groups():
    rows = [
        ("研究代表者", "第3期", 40),
        ("研究代表者", "第4期", 41),
        ("若手研究者の割合", "第3期", 5),
        ("若手研究者の割合", "第4期", 65),
    ]
    return pd.DataFrame(rows, columns=["label", "group", "value"])


def test_dots_stand_at_their_values_first_row_on_top():
    ax = draw_interval_dots(intervals(), ax=style.new_axes())
    dots = [(line.get_xdata()[0], line.get_ydata()[0]) for line in ax.lines if line.get_marker() == "o"]
    assert dots == [(1.9, 0), (2.6, 1), (1.0, 2)]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]


def test_intervals_reach_from_low_to_high_and_only_where_known():
    ax = draw_interval_dots(intervals(), ax=style.new_axes())
    spans = [tuple(line.get_xdata()) for line in ax.lines if line.get_marker() == "|"]
    assert spans == [(1.7, 2.1), (2.0, 3.2)]


def test_numbers_and_the_named_reference_are_printed(texts):
    ax = draw_interval_dots(intervals(), ax=style.new_axes(), reference=1.0, reference_text="世界平均＝1")
    assert texts(ax, "number") == ["1.9倍（1.7〜2.1）", "2.6倍", "1"]
    assert texts(ax, "reference") == ["世界平均＝1"]


def test_numbers_of_intervals_stand_before_the_marks(boxes):
    ax = draw_interval_dots(intervals(), ax=style.new_axes())
    assert all(number.x1 < ax.get_window_extent().x0 for number in boxes(ax, "number"))


def test_numbers_of_near_dots_are_pushed_apart(boxes):
    ax = draw_dot_plot(groups(), ax=style.new_axes(2.4))
    numbers = boxes(ax, "number")
    assert len(numbers) == 4
    assert not any(a.overlaps(b) for i, a in enumerate(numbers) for b in numbers[i + 1 :])


def test_groups_have_their_own_markers_and_are_named(texts):
    ax = draw_dot_plot(groups(), ax=style.new_axes(2.4))
    assert texts(ax, "key") == ["第3期", "第4期"]
    assert {line.get_marker() for line in ax.lines if len(line.get_xdata()) == 1} == {"o", "s"}


def test_dots_publish_cleanly(publish):
    frame = intervals()
    ax = draw_interval_dots(frame, ax=style.new_axes(dots_height(frame)), reference=1.0, reference_text="世界平均＝1")
    assert publish(ax, frame).layout_findings == []
    ax = draw_dot_plot(groups(), ax=style.new_axes(dots_height(groups())), number=lambda v: f"{v:g}%")
    assert publish(ax, groups()).layout_findings == []


def test_rows_may_have_colours_of_their_own():
    ax = draw_interval_dots(intervals(), ax=style.new_axes(), colours=["source", "computed", "source"])
    dots = [line.get_color() for line in ax.lines if line.get_marker() == "o"]
    assert dots == [style.COLOUR[token] for token in ("source", "computed", "source")]


def test_a_number_in_the_way_of_the_one_before_stands_under_its_dot():
    frame = pd.DataFrame({"label": ["2023年度", *["2024年度"] * 4], "group": list("甲甲乙丙丁"), "value": [9934, 1882, 2560, 2737, 1362]})
    ax = draw_dot_plot(frame, ax=style.new_axes(dots_height(frame)))
    moved = {text.get_text(): text.get_position() for text in ax.texts if text.get_gid() == "number"}
    assert [moved[text][1] > 0 for text in ("1,362", "1,882", "2,560", "2,737")] == [True, False, True, False]
    assert all(abs(x) < 1 for x, _ in moved.values())


def test_what_sums_up_the_others_is_set_apart():
    frame = intervals().assign(apart=[False, False, True])
    ax = draw_interval_dots(frame, ax=style.new_axes())
    (line,) = [line for line in ax.lines if line.get_gid() == "apart"]
    assert list(line.get_ydata()) == [1.5, 1.5]
    assert [line.get_marker() for line in ax.lines if line.get_marker() in ("o", "s")] == ["o", "o", "s"]
