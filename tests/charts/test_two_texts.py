"""One pass gives what two passes of the drawing library give."""

from __future__ import annotations

import io

import matplotlib
import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure

from evalbook.charts import style
from evalbook.charts.two_texts import both_drawings

METADATA = {"Title": "図", "Date": None}


@pytest.fixture
def figure() -> Figure:
    """Marks, and texts of every kind: turned, cut, linked, pale, of two lines, and such as look like markup."""
    style.apply_style()
    plt.rcParams["svg.hashsalt"] = "same"
    figure, axes = plt.subplots(figsize=(4, 3))
    axes.plot([0, 1], [0, 1], marker="o", label="線")
    axes.legend()
    axes.text(0.1, 0.9, "回した\n二行", rotation=30, alpha=0.5)
    axes.text(0.95, 0.5, "切られる文字", clip_on=True)
    axes.text(0.2, 0.2, "つながる", url="https://example.org/")
    axes.text(0.5, 0.1, "<end-of-a-text/> --> &amp; <text-of-a-text/>", color=style.COLOUR["muted"])
    yield figure
    plt.close(figure)


def by_the_library(figure: Figure, font_type: str) -> str:
    buffer = io.StringIO()
    with plt.rc_context({"svg.fonttype": font_type}):
        figure.canvas.print_svg(buffer, metadata=METADATA)
    return buffer.getvalue()


def without_blanks(svg: str) -> list[str]:
    return svg.split()


def test_both_are_what_the_library_draws(figure: Figure) -> None:
    outlined, worded = both_drawings(figure, METADATA)
    assert without_blanks(outlined) == without_blanks(by_the_library(figure, "path"))
    assert without_blanks(worded) == without_blanks(by_the_library(figure, "none"))
    assert "回した" in worded and "<use" in outlined and "<use" in worded, "marks are used again in both"


def test_what_a_notebook_sets_makes_no_difference(figure: Figure) -> None:
    expected = both_drawings(figure, METADATA)
    with matplotlib.rc_context({"svg.fonttype": "none"}):
        assert both_drawings(figure, METADATA) == expected
