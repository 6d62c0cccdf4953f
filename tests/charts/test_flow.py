"""Flows as bands."""

import pandas as pd
import pytest

from evalbook.charts import style
from evalbook.charts.flow import draw_flow, flow_height

FUND = "大学ファンド（科学技術振興機構に置かれる基金）"


def money():
    rows = [
        ("政府（財政融資資金）", FUND, 8889, "財政融資"),
        ("政府（一般会計からの出資）", FUND, 1111, "出資"),
        (FUND, "国際卓越研究大学への助成", 7000, ""),
        (FUND, "博士課程学生の支援", 3000, ""),
    ]
    return pd.DataFrame(rows, columns=["source", "target", "value", "label"])


def nodes(ax):
    return [patch for patch in ax.patches if patch.get_gid() == "node"]


def test_places_are_as_high_as_what_runs_through_them():
    found = nodes(draw_flow(money(), ax=style.new_axes(3)))
    highs = [node.get_height() for node in found]
    assert [h / highs[1] for h in highs] == pytest.approx([0.8889, 1, 0.1111, 0.7, 0.3])


def test_places_stand_in_columns_by_their_distance_from_the_source():
    xs = [node.get_x() for node in nodes(draw_flow(money(), ax=style.new_axes(3)))]
    assert xs[0] == xs[2] < xs[1] < xs[3] == xs[4]


def test_places_print_their_amounts_and_bands_their_labels(texts):
    ax = draw_flow(money(), ax=style.new_axes(3), number=lambda v: f"{v:,.0f}億円")
    assert texts(ax, "label") == ["財政融資", "出資"]
    assert any(t.replace("\n", "").endswith("10,000億円") for t in texts(ax, "name"))


def test_without_amounts_boxes_are_joined_by_arrows_and_no_number_is_printed(texts):
    frame = money().drop(columns="value")
    ax = draw_flow(frame, ax=style.new_axes(flow_height(frame)))
    assert len([patch for patch in ax.patches if patch.get_gid() == "arrow"]) == len(frame)
    assert len(nodes(ax)) == 5
    assert not any(c.isdigit() for t in texts(ax, "name") for c in t)
    assert texts(ax, "label") == ["財政融資", "出資"]


def test_a_circle_is_refused():
    with pytest.raises(ValueError, match="circle"):
        draw_flow(pd.DataFrame({"source": ["a", "b"], "target": ["b", "a"]}), ax=style.new_axes(3))


def test_flows_publish_cleanly(publish):
    frame = pd.concat(
        [money(), pd.DataFrame([(FUND, "運用による積立て（翌年度以降の原資）", 9, "")], columns=money().columns)]
    )
    ax = draw_flow(frame, ax=style.new_axes(flow_height(frame)), number=lambda v: f"{v:,.0f}億円")
    assert publish(ax, frame).layout_findings == []
