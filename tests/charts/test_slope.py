"""Slopes between two times."""

import pandas as pd

from evalbook.charts import style
from evalbook.charts.slope import draw_slope

TITLES = {"before_title": "2017年度", "after_title": "2021年度"}


def budgets():
    labels = [
        "未来社会創造事業（探索加速型）",
        "戦略的創造研究推進事業（新技術シーズ創出）",
        "国際的な科学技術共同研究などの推進",
        "創発的研究支援",
    ]
    return pd.DataFrame({"label": labels, "before": [30, 400, 31, 29], "after": [90, 380, 33, 34]})


def test_lines_join_before_and_after():
    ax = draw_slope(budgets(), ax=style.new_axes(), **TITLES)
    lines = [tuple(line.get_ydata()) for line in ax.lines if line.get_marker() == "o"]
    assert lines == [(30, 90), (400, 380), (31, 33), (29, 34)]


def test_numbers_stand_at_both_ends_and_none_collide(boxes, texts):
    ax = draw_slope(budgets(), ax=style.new_axes(), **TITLES)
    assert sorted(texts(ax, "number")) == sorted(["30", "400", "31", "29", "90", "380", "33", "34"])
    for gid in ("number", "name"):
        found = boxes(ax, gid)
        assert not any(a.overlaps(b) for i, a in enumerate(found) for b in found[i + 1 :])


def test_names_keep_the_order_of_the_values(boxes):
    ax = draw_slope(budgets(), ax=style.new_axes(), **TITLES)
    heights = [box.y0 + box.y1 for box in boxes(ax, "name")]
    assert heights[1] > heights[0] > heights[3] > heights[2]


def test_both_times_stand_in_the_first_view_of_a_narrow_screen(boxes):
    ax = draw_slope(budgets(), ax=style.new_axes(), **TITLES)
    numbers, names = boxes(ax, "number"), boxes(ax, "name")
    assert max(box.x1 for box in numbers) < min(box.x0 for box in names)
    assert max(box.x1 for box in numbers) * 96 / ax.figure.dpi < 360


def test_what_sets_out_from_one_point_has_one_number(texts):
    ax = draw_slope(budgets().assign(before=30), ax=style.new_axes(), **TITLES)
    assert texts(ax, "number").count("30") == 1


def test_slopes_publish_cleanly(publish):
    ax = draw_slope(budgets(), ax=style.new_axes(3.4), number=lambda v: f"{v:.0f}億円", **TITLES)
    assert publish(ax, budgets()).layout_findings == []
