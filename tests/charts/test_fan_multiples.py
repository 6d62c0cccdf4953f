"""Small multiples of fans."""

import numpy as np
import pandas as pd

from evalbook.charts import style
from evalbook.charts.fan_multiples import draw_fan_multiples, fan_multiples_size


def frame(rows=2, columns=3):
    years = [2021, 2041, 2071]
    return pd.DataFrame(
        {
            "row": f"変動率{row}2%、助成は公表された規則（上限は元本の3%）", "column": f"収益率{column}%", "year": year, "q05": 1.0, "q25": 3.0,
            "q50": 5.0 + at, "q75": 12.0 + 20 * at, "q95": 30.0 * (at + 1), "note": "中央値7　返済88%" if year == 2071 else None,
        }
        for row in range(rows) for column in range(columns) for at, year in enumerate(years)
    )  # fmt: skip


def drawn(**options):
    axes = style.new_axes(*fan_multiples_size(frame()))
    return draw_fan_multiples(frame(), axes=axes, top=40, **options)


def test_all_panels_share_one_scale(texts):
    axes = drawn()
    assert {ax.get_ylim() for ax in np.ravel(axes)} == {(0.0, 40.0)}
    assert [texts(ax, "panel") for ax in axes[0]] == [["収益率0%"], ["収益率1%"], ["収益率2%"]]
    assert texts(axes[1][2], "note") == ["中央値7　返済88%"]


def test_what_lies_above_the_scale_is_cut_off():
    for ax in np.ravel(drawn()):
        assert ax.lines and ax.collections and all(artist.get_clip_on() for artist in (*ax.collections, ax.lines[0]))
        assert ax.get_ylim()[0] == 0


def test_panels_are_equally_wide_whatever_their_headings():
    axes = drawn(reference=10, reference_text="元本")
    axes[0, 0].figure.draw_without_rendering()
    boxes = [ax.get_window_extent() for ax in axes[0]]
    gaps = [after.x0 - before.x1 for before, after in zip(boxes, boxes[1:], strict=False)]
    assert max(gaps) - min(gaps) < 1 and max(box.width for box in boxes) - min(box.width for box in boxes) < 1


def test_fan_multiples_publish_cleanly(publish):
    assert publish(drawn(reference=10, reference_text="元本"), frame()).layout_findings == []


def test_published_panels_stand_at_rounded_places(publish):
    """What is printed does not hang on the last bits of the layout's solver, which differ from process to process."""
    axes = drawn()
    publish(axes, frame())
    sides = [float(side) for ax in np.ravel(axes) for side in ax.get_position(original=True).bounds]
    assert np.allclose(sides, [round(side, 7) for side in sides], rtol=0, atol=1e-15)
