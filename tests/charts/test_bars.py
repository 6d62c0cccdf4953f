"""Bars, columns and the bar of a whole."""

import pandas as pd
import pytest
from matplotlib.colors import to_hex

from evalbook.charts import style
from evalbook.charts.bars import bars_height, draw_bars, draw_columns, draw_share_bar, plain_number, share_height

NAMES = [
    "戦略的創造研究推進事業（新技術シーズ創出）",
    "未来社会創造事業（探索加速型・本格研究）",
    "A-STEP産学共同（育成型）",
    "創発的研究支援",
]


def bars_frame():
    return pd.DataFrame({"label": NAMES, "value": [45457, 8871, None, 320], "text": ["4億5,457万円", "", "", ""]})


def share_frame():
    labels = [*NAMES, "次世代研究者挑戦的研究プログラム", "日本医療研究開発機構へ移管した事業", "その他"]
    return pd.DataFrame({"label": labels, "value": [520, 40, 330, 25, 12, 60, 13]})


def test_bars_have_the_lengths_of_the_values_and_start_at_zero():
    ax = draw_bars(bars_frame(), ax=style.new_axes())
    assert [bar.get_width() for bar in ax.patches] == [45457, 8871, 0, 320]
    assert {bar.get_x() for bar in ax.patches} == {0}
    assert ax.get_ylim()[0] > ax.get_ylim()[1]


def test_a_row_that_is_not_final_is_drawn_in_outline_with_strokes():
    ax = draw_bars(bars_frame().assign(hatched=[False, True, False, False]), ax=style.new_axes())
    assert [bar.get_hatch() for bar in ax.patches] == [None, "////", None, None]
    assert to_hex(ax.patches[1].get_facecolor()) == to_hex(style.COLOUR["ground"])


def test_given_texts_are_printed_and_missing_values_say_so(texts):
    found = texts(draw_bars(bars_frame(), ax=style.new_axes()))
    assert {"4億5,457万円", "8,871", "―", "320"} <= set(found)


def test_numbers_stand_in_a_column_between_names_and_bars_and_remarks_at_the_bars_ends(boxes, texts):
    frame = pd.DataFrame({"label": NAMES[2:], "value": [80, 7], "text": ["80課題（2020年度の採択）", "7課題"]})
    ax = draw_bars(frame, ax=style.new_axes())
    numbers, (remark,) = boxes(ax, "number"), boxes(ax, "remark")
    assert texts(ax, "number") == ["80課題", "7課題"] and texts(ax, "remark") == ["（2020年度の採択）"]
    names = [label.get_window_extent() for label in ax.get_yticklabels()]
    assert max(name.x1 for name in names) < min(number.x0 for number in numbers)
    assert numbers[0].x1 == pytest.approx(numbers[1].x1, abs=1) and numbers[0].x1 < ax.get_window_extent().x0
    assert remark.x0 >= ax.transData.transform((80, 0))[0] and remark.x1 <= ax.get_window_extent().x1


def test_only_the_highlighted_bar_is_strong():
    ax = draw_bars(bars_frame(), ax=style.new_axes(), highlight=NAMES[1])
    assert [to_hex(bar.get_facecolor()) == style.COLOUR["source"] for bar in ax.patches] == [False, True, False, False]


def test_negative_bars_stay_in_the_picture():
    ax = draw_bars(pd.DataFrame({"label": ["増", "減"], "value": [3, -2]}), ax=style.new_axes())
    assert ax.get_xlim()[0] < -2 < 3 < ax.get_xlim()[1]


@pytest.mark.parametrize(
    ("value", "printed"), [(1234, "1,234"), (0.05, "0.05"), (-0.0, "0"), (12.34, "12.3"), (100, "100")]
)
def test_numbers_have_no_idle_decimals(value, printed):
    assert plain_number(value) == printed


def test_columns_start_at_zero_and_a_number_never_stands_on_the_target_line(boxes):
    frame = pd.DataFrame({"label": ["H29", "H30", "R1"], "value": [95, 99, 130]})
    ax = draw_columns(frame, ax=style.new_axes(3), target=100, target_text="目標：年間100件以上")
    assert [bar.get_height() for bar in ax.patches[:3]] == [95, 99, 130]
    ax.figure.draw_without_rendering()
    line = ax.transData.transform((0, 100))[1]
    numbers = [text for text in ax.texts if text.get_text() in ("95", "99", "130")]
    assert len(numbers) == 3
    assert not any(t.get_window_extent().y0 < line < t.get_window_extent().y1 for t in numbers)


@pytest.mark.parametrize(("values", "left"), [([60, 70, 130], True), ([130, 70, 60], False), ([None, 0, 90], True)])
def test_the_target_is_named_at_the_left_where_the_first_columns_leave_it_room(boxes, values, left):
    frame = pd.DataFrame({"label": ["H29", "H30", "R1"], "value": values})
    ax = draw_columns(frame, ax=style.new_axes(3), target=100, target_text="目標 100件")
    (name,) = boxes(ax, "target")
    assert (name.x1 < ax.transData.transform((1, 0))[0]) == left
    assert (name.y0 > ax.transData.transform((0, 100))[1]) == left


def test_a_number_in_a_grey_column_has_a_ground_of_its_own():
    frame = pd.DataFrame({"label": ["H29", "H30"], "value": [95, 95]})
    ax = draw_columns(frame, ax=style.new_axes(3), target=100, emphasis=pd.Series([True, False]))
    strong, grey = (text for text in ax.texts if text.get_text() == "95")
    assert strong.get_color() == style.COLOUR["on_strong"] and strong.get_bbox_patch() is None
    assert grey.get_color() == style.COLOUR["ink"]
    assert to_hex(grey.get_bbox_patch().get_facecolor()) == style.COLOUR["ground"]


def test_the_number_of_a_part_begins_where_the_part_does(boxes):
    frame = share_frame()
    ax = draw_share_bar(frame, ax=style.new_axes(share_height(frame)))
    starts = [ax.transData.transform((bar.get_x(), 0))[0] for bar in ax.patches]
    for number in boxes(ax, "number"):
        assert min(abs(number.x0 - start) for start in starts) < 10


def test_share_parts_fill_the_bar_in_the_given_order():
    frame = share_frame()
    ax = draw_share_bar(frame, ax=style.new_axes(share_height(frame)))
    widths = [bar.get_width() for bar in ax.patches]
    assert [w / sum(widths) for w in widths] == pytest.approx(list(frame["value"] / 1000))
    assert [bar.get_x() for bar in ax.patches] == pytest.approx([sum(widths[:i]) for i in range(len(widths))])


def test_no_leader_crosses_a_name():
    frame = share_frame()
    ax = draw_share_bar(frame, ax=style.new_axes(share_height(frame)))
    ax.figure.draw_without_rendering()
    names = [t.get_window_extent().padded(-1) for t in ax.texts]
    for line in ax.lines:
        (x0, y0), (_, y1) = ax.transData.transform(line.get_xydata())
        assert not any(box.x0 < x0 < box.x1 and box.y0 < max(y0, y1) and min(y0, y1) < box.y1 for box in names)


def test_bars_publish_cleanly(publish):
    frame = bars_frame()
    assert publish(draw_bars(frame, ax=style.new_axes(bars_height(frame))), frame).layout_findings == []
    frame = share_frame()
    assert publish(draw_share_bar(frame, ax=style.new_axes(share_height(frame))), frame).layout_findings == []
    frame = pd.DataFrame({"label": ["H29年度", "令和元年度（2019年度）", "R3見込"], "value": [95, 99, 101]})
    ax = draw_columns(frame, ax=style.new_axes(3), target=100, target_text="目標：期間平均で年間100件以上")
    assert publish(ax, frame).layout_findings == []


def test_bars_without_rows_have_room_to_say_so(texts):
    empty = bars_frame().iloc[:0]
    assert bars_height(empty) >= 0.5
    assert texts(draw_bars(empty, ax=style.new_axes(bars_height(empty))))


def test_columns_whose_labels_are_years_stand_true_to_their_distances(texts):
    frame = pd.DataFrame({"label": [2062, 2067, 2071], "value": [3, 2, 1]})
    ax = draw_columns(frame, ax=style.new_axes())
    assert [bar.get_x() + bar.get_width() / 2 for bar in ax.patches[:3]] == pytest.approx([0, 1.25, 2.25])
    assert list(ax.get_xticks()) == pytest.approx([0, 1.25, 2.25])


def test_a_lower_bound_ends_in_an_arrow_behind_its_bar():
    frame = bars_frame().assign(value=[10.0, 5.0, 4.0, 3.0], open=[False, True, False, False])
    ax = draw_bars(frame, ax=style.new_axes(bars_height(frame)))
    (arrow,) = [line for line in ax.lines if line.get_gid() == "open"]
    assert arrow.get_ydata()[0] == 1 and 5 < arrow.get_xdata()[0] < ax.get_xlim()[1]


def test_a_mean_is_a_named_line_and_no_column(texts):
    frame = pd.DataFrame({"label": ["2019年度", "2020年度"], "value": [562.0, 334.0]})
    ax = draw_columns(frame, ax=style.new_axes(3), target=600, target_text="目標", mean=556, mean_text="平均")
    (line,) = [line for line in ax.lines if line.get_gid() == "mean"]
    assert list(line.get_ydata()) == [556, 556] and len(ax.patches) == 2 and texts(ax, "mean") == ["平均"]
