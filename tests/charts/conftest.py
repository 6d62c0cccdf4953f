"""Publishing a drawing as a chapter does, and reading the artists of an axes."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pytest
from matplotlib.text import Text

from evalbook.charts import style
from evalbook.figures import FigureRecord, publish_figure

TITLE = "戦略的創造研究推進事業の論文は、世界平均の約2倍の割合で被引用数の上位に入り続けている"
EMPTY = dict.fromkeys(("places", "observations", "tables", "items", "programmes", "years", "columns", "rows"), ())


@pytest.fixture(autouse=True)
def _style_and_cleanup():
    style.apply_style()
    yield
    plt.close("all")


@pytest.fixture
def publish(tmp_path):
    """Publish axes under a long title; gives the record after checking colours and text sizes."""

    def publish_axes(axes, frame):
        canvas = axes.figure if hasattr(axes, "figure") else axes.flat[0].figure
        record = FigureRecord(
            id="tested-figure", base_id="tested-figure", chapter="c", kind="bar", basis="source", title=TITLE,
            subtitle="研究課題ごとの件数（件）、2017〜2020年度", caption="", alt="", parameters={}, width=0, height=0,
            source_note="見込評価の説明資料、スライド42（1234行）",
            **{key: list(value) for key, value in EMPTY.items()},
        )  # fmt: skip
        shown = publish_figure(axes, record, frame, tmp_path)
        svg = (tmp_path / "tested-figure" / "figure.svg").read_text(encoding="utf-8")
        assert style.strange_colours(svg) == set()
        assert "#fefefe" not in style.to_dark(svg).lower()
        small = [t.get_text() for t in canvas.findobj(Text) if t.get_text().strip() and t.get_fontsize() < style.SMALL]
        assert small == []
        return shown.record

    return publish_axes


@pytest.fixture
def texts():
    """The texts of an axes that carry a mark (``gid``), or all of them."""

    def texts_of(ax, gid=None):
        found = [t for t in ax.findobj(Text) if t.get_text().strip() and t.get_visible()]
        return [t.get_text() for t in found if gid is None or t.get_gid() == gid]

    return texts_of


@pytest.fixture
def boxes():
    """Boxes on the page of the texts with a mark, after the layout."""

    def boxes_of(ax, gid):
        ax.figure.draw_without_rendering()
        return [t.get_window_extent() for t in ax.findobj(Text) if t.get_gid() == gid and t.get_text().strip()]

    return boxes_of
