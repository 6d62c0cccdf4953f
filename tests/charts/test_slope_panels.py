"""Slopes side by side, each on its own scale from zero."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evalbook.charts.bars import draw_bars, draw_columns
from evalbook.charts.dots import draw_interval_dots
from evalbook.charts.empty import NOTHING
from evalbook.charts.slope import draw_slope_panels
from evalbook.charts.style import COLOUR, new_axes

ROWS = pd.DataFrame(
    {
        "panel": ["ダウンロード", "人数"], "before": [119e6, 4e4], "after": [455e6, 31e4],
        "before_title": ["2016年度"] * 2, "after_title": ["2020年度", "時点の記載なし"],
        "after_text": ["4億5,500万件", "31万人"], "note": ["3.8倍", ""],
    }
)  # fmt: skip


def texts(ax) -> dict[str, list[str]]:
    return {gid: [t.get_text() for t in ax.texts if t.get_gid() == gid] for gid in ("number", "note", "nothing")}


def test_each_panel_starts_at_zero_and_carries_its_own_numbers() -> None:
    axes = new_axes(height=2.4, columns=2)
    draw_slope_panels(ROWS, axes=axes)
    for ax, row in zip(axes, ROWS.itertuples(), strict=True):
        assert ax.get_ylim()[0] == 0 and ax.get_ylim()[1] > row.after
        assert list(ax.lines[0].get_ydata()) == [row.before, row.after]
        assert [label.get_text() for label in ax.get_xticklabels()] == [row.before_title, row.after_title]
    assert texts(axes[0]) == {"number": ["119,000,000", "4億5,500万件"], "note": ["3.8倍"], "nothing": []}
    assert texts(axes[1])["note"] == []


def test_more_slopes_than_axes_are_refused_and_spare_axes_stay_empty() -> None:
    axes = new_axes(height=2.4, columns=3)
    draw_slope_panels(ROWS, axes=axes)
    assert not axes[2].axison
    with pytest.raises(ValueError, match="2 slopes do not fit"):
        draw_slope_panels(ROWS, axes=axes[:1])


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: draw_bars(pd.DataFrame({"label": [], "value": []}), ax=ax),
        lambda ax: draw_columns(pd.DataFrame({"label": ["2021"], "value": [np.nan]}), ax=ax),
        lambda ax: draw_interval_dots(pd.DataFrame({"label": [], "value": [], "low": [], "high": []}), ax=ax),
        lambda ax: draw_slope_panels(ROWS.head(0), axes=[ax]),
    ],
)
def test_a_chart_without_numbers_says_so(draw) -> None:
    ax = new_axes(height=1.0)
    draw(ax)
    assert texts(ax)["nothing"] == [NOTHING]


def test_bars_may_name_the_colour_of_each_row() -> None:
    ax = new_axes(height=1.5)
    draw_bars(
        pd.DataFrame({"label": ["機構", "民間"], "value": [25, 350]}), ax=ax, colours=pd.Series(["context", "source"])
    )
    from matplotlib.colors import to_hex

    assert [to_hex(patch.get_facecolor()) for patch in ax.patches] == [COLOUR["context"], COLOUR["source"]]


def test_a_grid_may_have_rows_of_different_heights() -> None:
    axes = new_axes(heights=[1.0, 2.5])
    assert len(axes) == 2 and axes[0].figure.get_size_inches()[1] == pytest.approx(3.5)
    assert axes[0].get_gridspec().get_height_ratios() == [1.0, 2.5]


def test_panels_of_one_unit_may_have_one_scale_and_the_ways_are_equally_long() -> None:
    axes = new_axes(height=2.4, columns=2)
    draw_slope_panels(ROWS, axes=axes, common=True)
    assert axes[0].get_ylim() == axes[1].get_ylim()
    assert axes[0].get_xlim() == axes[1].get_xlim()


def test_a_panel_may_have_its_own_colour() -> None:
    axes = new_axes(height=2.4, columns=2)
    draw_slope_panels(ROWS.assign(token=["computed", "source"]), axes=axes)
    assert [ax.lines[0].get_color() for ax in axes] == [COLOUR["computed"], COLOUR["source"]]
