"""Fans of a model's runs."""

import numpy as np
import pandas as pd
import pytest

from evalbook.charts import style
from evalbook.charts.fan import draw_fan


def runs():
    year = np.arange(2022, 2053)
    t = year - 2022
    frame = {"q05": 10 - 0.05 * t, "q25": 10 + 0.03 * t, "q50": 10 + 0.1 * t, "q75": 10 + 0.2 * t, "q95": 10 + 0.5 * t}
    return pd.DataFrame({"year": year} | frame | {"real": 10 + 0.02 * t})


def test_bands_reach_from_the_lower_to_the_upper_quantile():
    ax = draw_fan(runs(), ax=style.new_axes())
    ends = [band.get_paths()[0].vertices for band in ax.collections]
    spans = [(v[v[:, 0] == 2052][:, 1].min(), v[v[:, 0] == 2052][:, 1].max()) for v in ends]
    assert spans[0] == pytest.approx((8.5, 25.0))
    assert spans[1] == pytest.approx((10.9, 16.0))


def test_every_edge_is_named_with_its_last_value_from_top_to_bottom(texts, boxes):
    ax = draw_fan(runs(), ax=style.new_axes(), extra="real", extra_text="実質額", number=lambda v: f"{v:.1f}兆円")
    assert "中央値 13.0兆円" in texts(ax, "edge") and "実質額 10.6兆円" in texts(ax, "edge")
    found = boxes(ax, "edge")
    assert len(found) == 6
    assert not any(a.overlaps(b) for i, a in enumerate(found) for b in found[i + 1 :])


def test_the_scale_starts_at_zero():
    assert draw_fan(runs(), ax=style.new_axes()).get_ylim()[0] == 0


def test_fans_publish_cleanly(publish):
    ax = draw_fan(
        runs(), ax=style.new_axes(), extra="real", extra_text="元本の価値を保つ額", number=lambda v: f"{v:.1f}兆円"
    )
    assert publish(ax, runs()).layout_findings == []


def test_scales_have_plain_numbers_and_round_years():
    ax = draw_fan(runs(), ax=style.new_axes(), number=lambda v: f"{v:.1f}兆円")
    assert [label.get_text() for label in ax.get_yticklabels()][:2] == ["0", "10"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["2025年", "2030年", "2035年", "2040年", "2045年", "2050年"]
