"""Lines by period."""

import pandas as pd
import pytest

from evalbook.charts import style
from evalbook.charts.lines import draw_series

GROUPS = ["戦略的創造研究推進事業（新技術シーズ創出）", "日本全体", "世界平均（参考）"]


def grouped():
    values = [[18.1, 18.4, 19.2, 18.8], [9.0, 8.8, 8.6, 8.3], [8.9, 8.7, 8.6, 8.4]]
    rows = [(2017 + i, v, g) for g, own in zip(GROUPS, values, strict=True) for i, v in enumerate(own)]
    return pd.DataFrame(rows, columns=["period", "value", "group"])


def data_lines(ax):
    return [line for line in ax.lines if line.get_marker() in "os^"]


def test_each_group_is_a_line_through_its_values():
    lines = data_lines(draw_series(grouped(), ax=style.new_axes()))
    assert [list(line.get_ydata()) for line in lines] == [
        list(own["value"]) for _, own in grouped().groupby("group", sort=False)
    ]


def test_groups_differ_by_marker_and_dash_not_only_by_colour():
    lines = data_lines(draw_series(grouped(), ax=style.new_axes()))
    assert len({line.get_marker() for line in lines}) == 3
    assert len({str(line._dash_pattern) for line in lines}) == 3


def test_names_at_the_right_end_are_pushed_apart(boxes):
    ax = draw_series(grouped(), ax=style.new_axes(2.6))
    ends = boxes(ax, "end")
    assert len(ends) == 3
    assert not any(a.overlaps(b) for i, a in enumerate(ends) for b in ends[i + 1 :])


def test_both_ends_carry_numbers(texts):
    ax = draw_series(grouped(), ax=style.new_axes())
    assert sorted(texts(ax, "start")) == ["18.1", "8.9", "9"]
    assert any(text.replace("\n", "").endswith("18.8") for text in texts(ax, "end"))


def test_a_single_line_prints_every_number(texts):
    frame = pd.DataFrame({"period": ["H29", "H30", "R1"], "value": [96, 140, 98]})
    ax = draw_series(frame, ax=style.new_axes())
    assert texts(ax, "point") + texts(ax, "end") == ["96", "140", "98"]
    assert ax.get_ylim()[0] == 0


def test_a_missing_value_breaks_the_line():
    frame = pd.DataFrame({"period": [2017, 2018, 2019], "value": [1.0, None, 3.0]})
    assert pd.isna(data_lines(draw_series(frame, ax=style.new_axes()))[0].get_ydata()[1])


def test_the_target_line_stands_at_the_target(texts):
    frame = pd.DataFrame({"period": [2017, 2018], "value": [96, 140]})
    ax = draw_series(frame, ax=style.new_axes(), target=105, target_text="目標105件")
    assert texts(ax, "target") == ["目標105件"]
    assert any(set(line.get_ydata()) == {105} for line in ax.lines)


@pytest.mark.parametrize("frame", [grouped(), grouped()[:4].drop(columns="group")])
def test_lines_publish_cleanly(publish, frame):
    ax = draw_series(frame, ax=style.new_axes(3), target=15, target_text="目標：15%以上（中長期計画）")
    assert publish(ax, frame).layout_findings == []


def test_lines_that_set_out_from_one_point_share_its_number(texts):
    frame = pd.DataFrame({"period": [2017, 2018] * 2, "value": [97.0, 61.3, 97.0, 55.1], "group": ["甲", "甲", "乙", "乙"]})
    assert texts(draw_series(frame, ax=style.new_axes()), "start") == ["97"]


def test_a_point_on_a_hair_line_of_the_scale_needs_no_number(texts):
    frame = pd.DataFrame({"period": [2017, 2018] * 2, "value": [100.0, 61.3, 47.4, 55.1], "group": ["甲", "甲", "乙", "乙"]})
    ax = draw_series(frame, ax=style.new_axes())
    assert 100 in ax.get_yticks() and texts(ax, "start") == ["47.4"]


def test_the_peak_of_a_line_carries_its_number_unless_an_end_does(texts):
    frame = pd.DataFrame({"period": [1, 2, 3] * 2, "value": [47, 110, 76, 41, 43, 26], "group": ["甲"] * 3 + ["乙"] * 3})
    assert texts(draw_series(frame, ax=style.new_axes(), peak="甲"), "peak") == ["110"]
    assert texts(draw_series(frame.query("period > 1"), ax=style.new_axes(), peak="甲"), "peak") == []


def test_no_hair_line_runs_behind_a_name_at_the_end(boxes):
    ax = draw_series(grouped(), ax=style.new_axes())
    ends = [line.get_xdata()[-1] for line in ax.lines if line.get_gid() == "scale"]
    assert ends and not any(line.get_visible() for line in ax.get_ygridlines())
    assert ax.transData.transform((max(ends), 0))[0] < min(box.x0 for box in boxes(ax, "end"))


def test_numbers_stand_true_to_their_distances_and_names_evenly():
    frame = pd.DataFrame({"period": [2057, 2062, 2067, 2071], "value": [4, 3, 2, 1]})
    line = data_lines(draw_series(frame, ax=style.new_axes()))[0]
    assert list(line.get_xdata()) == pytest.approx([0, 1.25, 2.5, 3.5])
    named = data_lines(draw_series(frame.assign(period=["前", "後", "計", "他"]), ax=style.new_axes()))[0]
    assert list(named.get_xdata()) == [0, 1, 2, 3]


def test_drawings_may_share_a_labelled_scale(texts):
    frame = pd.DataFrame({"period": ["a", "b", "c"], "value": [88.0, 95.0, 91.0]})
    axes = [draw_series(rows, ax=style.new_axes(), scale=(80, 100)) for rows in (frame, frame.assign(value=99.0))]
    assert axes[0].get_ylim() == axes[1].get_ylim() and axes[0].get_ylim()[0] == 80 < 100 < axes[0].get_ylim()[1]
    assert [label.get_text() for label in axes[0].get_yticklabels()] == ["80", "90", "100"]
