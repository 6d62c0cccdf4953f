"""Texts of the data are drawn as they stand: no mathematical markup, no colour read out of words."""

from __future__ import annotations

import pandas as pd
import pytest

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
