"""A lighter drawing is the same drawing: points within the stated precision, texts and links kept."""

from __future__ import annotations

import io
import re

import matplotlib.pyplot as plt
import pytest
from lxml import etree

from evalbook.charts import style
from evalbook.charts.lighter import lighter

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"


@pytest.fixture(scope="module")
def drawing() -> str:
    axes = style.new_axes()
    axes.plot([1, 2, 3], [4.123456, 5.5, 6.789], color=style.COLOUR["source"], marker="o")
    axes.text(1.2, 6, "評価の 目標と実績、評価の 目標 OK", color=style.COLOUR["ink"])
    buffer = io.StringIO()
    with plt.rc_context({"svg.fonttype": "path"}):
        axes.figure.savefig(buffer, format="svg", metadata={"Date": None})
    plt.close(axes.figure)
    return buffer.getvalue()


def points(outline: str) -> list[tuple[float, float]]:
    """Absolute points of an outline written in absolute or in relative commands."""
    x = y = 0.0
    start = (0.0, 0.0)
    found = []
    for letter, text in re.findall(r"([MLQCZmlqcz])([^MLQCZmlqcz]*)", outline):
        if letter in "Zz":
            x, y = start
            continue
        values = [float(value) for value in re.findall(r"-?\d*\.?\d+", text)]
        base = (x, y) if letter.islower() else (0.0, 0.0)
        pairs = [(base[0] + one, base[1] + other) for one, other in zip(values[::2], values[1::2], strict=True)]
        x, y = pairs[-1]
        start = (x, y) if letter in "Mm" else start
        found += pairs
    return found


def glyphs(svg: str, start: str) -> dict[str, str]:
    paths = etree.fromstring(svg.encode()).iter(f"{SVG}path")
    return {path.get("id").removeprefix(start): path.get("d") for path in paths if (path.get("id") or "").startswith(start)}


def test_glyphs_keep_their_outlines_to_a_sixteen_hundredth_of_a_character(drawing) -> None:
    before = {name: outline for name, outline in glyphs(drawing, "IPAexGothic-").items() if outline}
    after = glyphs(lighter(drawing), "g")
    assert set(before) == set(after) and len(before) > 8
    for name, outline in before.items():
        old, new = points(outline), points(after[name])
        assert len(old) == len(new)
        assert all(abs(a - 8 * c) <= 4 and abs(b - 8 * d) <= 4 for (a, b), (c, d) in zip(old, new, strict=True))


def test_lines_keep_their_points_to_a_hundredth_of_a_point(drawing) -> None:
    def lines(svg: str) -> list[list[tuple[float, float]]]:
        return [points(path.get("d")) for path in etree.fromstring(svg.encode()).iter(f"{SVG}path") if path.get("style")]

    for old, new in zip(lines(drawing), lines(lighter(drawing)), strict=True):
        assert all(abs(a - c) <= 0.00501 and abs(b - d) <= 0.00501 for (a, b), (c, d) in zip(old, new, strict=True))


def test_every_use_leads_to_a_shape_and_none_is_lost(drawing) -> None:
    svg = lighter(drawing)
    tree = etree.fromstring(svg.encode())
    ids = {element.get("id") for element in tree.iter()} - {None}
    uses = [use.get(LINK)[1:] for use in tree.iter(f"{SVG}use")]
    blanks = {name for name, outline in glyphs(drawing, "IPAexGothic-").items() if not outline}
    assert blanks, "the text has spaces"
    drawn = [name for name in re.findall(r'<use xlink:href="#(?:IPAexGothic-)?([^"]+)"', drawing) if name not in blanks]
    assert [name.removeprefix("g") for name in uses] == drawn and set(uses) <= ids


def test_it_is_much_lighter_and_settled(drawing) -> None:
    svg = lighter(drawing)
    assert len(svg) < 0.7 * len(drawing)
    assert lighter(svg) == svg
