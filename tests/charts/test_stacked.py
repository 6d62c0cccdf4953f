"""Stacked bars."""

import pandas as pd

from evalbook.charts import style
from evalbook.charts.stacked import draw_stacked_bars, stacked_height


def parts():
    return pd.DataFrame(
        {
            "bar": ["出発時", "出発時", "目標"],
            "total": ["4.5兆円", "4.5兆円", "10兆円"],
            "label": ["政府出資額", "財政融資額", ""],
            "value": [0.5, 4.0, 10.0],
            "text": ["0.5兆円", "4兆円（89%）", ""],
        }
    )


def draw(frame):
    return draw_stacked_bars(frame, ax=style.new_axes(stacked_height(frame)), highlight="財政融資額")


def test_parts_stand_one_behind_the_other_on_one_scale():
    bars = draw(parts()).patches
    assert [(bar.get_x(), bar.get_width()) for bar in bars] == [(0, 0.5), (0.5, 4.0), (0, 10.0)]
    assert bars[0].get_y() == bars[1].get_y() != bars[2].get_y()


def test_the_strong_part_holds_its_words_and_a_narrow_one_has_them_over_it():
    ax = draw(parts())
    words = {text.get_text(): text for text in ax.texts if text.get_gid() == "part"}
    assert list(words) == ["政府出資額 0.5兆円", "財政融資額 4兆円（89%）"]
    assert words["財政融資額 4兆円（89%）"].xy == (0.5, 0) and words["政府出資額 0.5兆円"].xy[1] < 0


def test_words_that_do_not_fit_stand_on_either_side_of_the_bar():
    frame = parts().assign(value=[0.5, 1.0, 30.0])
    places = [text.xy[1] for text in draw(frame).texts if text.get_gid() == "part"]
    assert places[0] < 0 < places[1]


def test_stacked_bars_publish_cleanly(publish):
    assert publish(draw(parts()), parts()).layout_findings == []
