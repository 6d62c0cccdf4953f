"""Small multiples."""

import pandas as pd
import pytest
from matplotlib.colors import to_hex

from evalbook.charts import style
from evalbook.charts.multiples import draw_small_multiples, multiples_height

PANELS = [
    "未来社会創造事業",
    "戦略的創造研究推進事業（新技術シーズ創出）",
    "産学が連携した研究開発成果の展開",
    "国際共同研究",
]


def panels(years=5):
    rows = [(p, 2017 + y, (i + 1) * 1000 + y) for i, p in enumerate(PANELS) for y in range(years)]
    return pd.DataFrame(rows, columns=["panel", "period", "value"])


def test_each_panel_shows_its_own_values_on_one_scale():
    axes = draw_small_multiples(panels(), axes=style.new_axes(4, 3, 2)).flat
    assert [bar.get_height() for bar in axes[1].patches] == [2000, 2001, 2002, 2003, 2004]
    assert len({ax.get_ylim() for ax in list(axes)[:4]}) == 1
    assert not axes[4].axison and not axes[5].axison


def test_own_scales_differ_and_still_start_at_zero():
    axes = list(draw_small_multiples(panels(), axes=style.new_axes(4, 2, 2), own_scale=True).flat)
    assert len({ax.get_ylim()[1] for ax in axes}) == 4
    assert {ax.get_ylim()[0] for ax in axes} == {0}


def test_panel_names_stand_above_and_the_highlight_is_strong():
    axes = list(draw_small_multiples(panels(), axes=style.new_axes(4, 2, 2), highlight=PANELS[2]).flat)
    assert [ax.get_title(loc="left").replace("\n", "") for ax in axes] == PANELS
    strong = [to_hex(ax.patches[0].get_facecolor()) == style.COLOUR["source"] for ax in axes]
    assert strong == [False, False, True, False]


def test_ends_keep_their_numbers_where_not_all_fit(texts, boxes):
    axes = draw_small_multiples(panels(14), axes=style.new_axes(4, 3, 2))
    shown = texts(axes.flat[0], "number")
    assert {"1,000", "1,013"} <= set(shown) and len(shown) < 14
    found = boxes(axes.flat[0], "number")
    assert not any(a.overlaps(b) for i, a in enumerate(found) for b in found[i + 1 :])


def test_too_small_a_grid_is_refused():
    with pytest.raises(ValueError, match="grid"):
        draw_small_multiples(panels(), axes=style.new_axes(2, 3, 1))


@pytest.mark.parametrize("years", [5, 14])
def test_multiples_publish_cleanly(publish, years):
    axes = draw_small_multiples(panels(years), axes=style.new_axes(multiples_height(panels(), 3), 3, 2))
    assert publish(axes, panels(years)).layout_findings == []
