"""Texts of the data are drawn as they stand: no mathematical markup, no colour read out of words."""

from __future__ import annotations

import pandas as pd
import pytest

from evalbook import paths
from evalbook.charts import style


@pytest.mark.parametrize("text", ["US$5 と US$6", "$x_1^2$ と $\\frac{1}{", "<script>1</script> & ]]>", "--><b>", "fill: #ff0000"])
def test_a_text_is_drawn_as_it_stands(publish, tmp_path, text: str) -> None:
    from lxml import etree

    ax = style.new_axes(2)
    ax.text(0.5, 0.5, text)
    publish(ax, pd.DataFrame({"a": [1]}))
    drawing = etree.parse(tmp_path / "tested-figure" / "figure-text.svg")
    assert text in ["".join(found.itertext()).strip() for found in drawing.iterfind(".//{*}text")]


def test_only_what_is_drawn_has_a_colour() -> None:
    assert style.strange_colours('<!-- #ff0000 --><title>#ff0001</title><text>#ff0002</text><path style="fill: #ff0003"/>') == {"#ff0003"}


def test_where_no_picture_is_kept_there_are_no_axes_and_a_chart_draws_nothing(monkeypatch) -> None:
    monkeypatch.setenv("EVALBOOK_FIGURES", paths.NO_FIGURES)
    assert [len(style.new_axes(heights=[1, 2])), style.new_axes(columns=3, rows=2).shape] == [2, (2, 3)]
    ax = style.new_axes()
    ax.figure.suptitle("題")
    assert list(ax.bar([1], [2])) == [] and not style.plt.get_fignums(), "a chapter may draw by itself"
    calls = []

    @style.chart
    def draw_something(frame: pd.DataFrame, *, ax=None, axes=()) -> str:
        calls.append(frame)
        return "drawn"

    assert draw_something(pd.DataFrame(), ax=ax) is ax and not calls
    assert len(draw_something(pd.DataFrame(), axes=style.new_axes(columns=2))) == 2 and not calls
    monkeypatch.delenv("EVALBOOK_FIGURES")
    assert draw_something(pd.DataFrame(), ax=style.new_axes()) == "drawn" and len(calls) == 1
