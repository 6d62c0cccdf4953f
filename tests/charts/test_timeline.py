"""Timelines in lanes."""

import pandas as pd
import pytest

from evalbook.charts import style
from evalbook.charts.timeline import draw_timeline, timeline_height

LONG = (
    "再生可能エネルギーをはじめとした多様なエネルギー需給の最適化を可能とする、"
    "分散協調型エネルギー管理システム構築のための基盤技術の創出"
)
NAMES = {"information": "情報", "general": "全般", "life": "ライフ（日本医療研究開発機構へ移管）"}


def goals(count=43):
    groups = ["general", "life", "general", "information"]
    rows = [(2012 + i % 8, LONG[: 20 + 7 * (i % 7)] + f"{i}", groups[(i * 3 + i // 8) % 4]) for i in range(count)]
    return pd.DataFrame(rows, columns=["year", "label", "group"])


def draw(frame, **options):
    return draw_timeline(frame, ax=style.new_axes(timeline_height(frame, NAMES)), names=NAMES, **options)


def test_years_run_downwards_and_count_their_titles(texts):
    ax = draw(goals())
    years = [t for t in ax.texts if t.get_gid() == "year"]
    assert [t.get_text() for t in years] == [str(y) for y in range(2012, 2020)]
    assert [t.get_position()[1] for t in years] == sorted(t.get_position()[1] for t in years)
    assert texts(ax, "count")[0] == "6件"


def test_every_title_is_written_in_full_inside_its_lane(texts):
    frame = goals()
    ax = draw(frame)
    assert sorted(t.replace("\n", "") for t in texts(ax, "title")) == sorted(frame["label"])
    lefts = {t.get_text(): t.get_position()[0] for t in ax.texts if t.get_gid() == "lane"}
    assert sorted(lefts, key=lefts.get)[:2] == ["情報", "全般"]


def test_lanes_do_not_run_into_one_another(boxes):
    ax = draw(goals())
    found = [box.padded(-1) for box in boxes(ax, "title")]
    assert len(found) == 43
    assert not any(a.overlaps(b) for i, a in enumerate(found) for b in found[i + 1 :])


def test_height_grows_with_the_content():
    assert timeline_height(goals(16), NAMES) < timeline_height(goals(43), NAMES)


def test_groups_are_not_needed(texts):
    frame = goals(5).drop(columns="group")
    ax = draw_timeline(frame, ax=style.new_axes(timeline_height(frame)))
    assert len(texts(ax, "title")) == 5
    assert texts(ax, "lane") == []


@pytest.mark.parametrize("count", [3, 43])
def test_timelines_publish_cleanly(publish, count):
    assert publish(draw(goals(count)), goals(count)).layout_findings == []
