"""One record per figure: refused when it could not be cited or read, written complete and the same every time."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import asdict, replace
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from evalbook import __version__
from evalbook.charts import style
from evalbook.errors import BookError
from evalbook.figures import MIME, FigureRecord, ShownFigure, _counted_ids, _unique_ids, publish_figure

FRAME = pd.DataFrame({"year": [2017, 2018], "value": [1.5, None], "left_out": ["x", "y"], "name": ["人, 件", '"引用"']})
RECORD = FigureRecord(
    id="tested-figure", base_id="tested-figure", chapter="overview", kind="bar", basis="source", title="題は一つの文である",
    subtitle="件数（件）、2017～2018年度", caption="図の説明", alt="棒グラフ。二つの年度。", source_note="資料000 スライド1（2行）",
    places=[], observations=["a"], tables=[], parameters={}, items=[], programmes=[], years=[],
    columns=[{"name": "year", "label": "年度"}, {"name": "value", "label": "値（件）"}, {"name": "name", "label": "名前"}],
    rows=[[2017, 1.5, "人, 件"]], width=0, height=0,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _cleanup():
    yield
    plt.close("all")


def drawn(*texts: tuple[float, float, str], colour: str = style.COLOUR["source"]):
    """Axes with two bars and with texts at their places, in fractions of the axes."""
    axes = style.new_axes()
    style.quiet_axis(axes)
    axes.bar([0, 1], [1, 2], color=colour)
    for x, y, words in texts:
        axes.text(x, y, words, transform=axes.transAxes)
    return axes


@pytest.mark.parametrize("name", ["a", "overview-marks", "figure2-b3", "overview-marks--mext", "a--b-2-c"])
def test_ids_made_of_words_are_taken_and_name_the_folder(tmp_path: Path, name: str) -> None:
    shown = publish_figure(drawn(), replace(RECORD, id=name), FRAME, tmp_path)
    assert shown.record.id == name
    files = {"figure.svg", "figure-text.svg", "record.json", "data.csv"}
    assert {path.name for path in (tmp_path / name).iterdir()} == files


@pytest.mark.parametrize(
    "name", ["", "Overview", "2a", "a_b", "a-", "-a", "a--", "a b", "図", "a/b", "../a", "a.b", "a-b\n", "a--B", "ａ"]
)
def test_other_ids_are_refused_with_an_example_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(BookError) as refused:
        publish_figure(drawn(), replace(RECORD, id=name), FRAME, tmp_path)
    assert refused.value.problems == [f"figure id {name!r}: use lower-case words joined by hyphens, such as overview-marks"]
    assert not list(tmp_path.iterdir())


def test_colours_outside_the_palette_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BookError) as refused:
        publish_figure(drawn(colour="#12ab34"), RECORD, FRAME, tmp_path)
    assert refused.value.problems == ["figure tested-figure: colours outside the palette: #12ab34; use style.COLOUR"]
    assert not list(tmp_path.iterdir())


def test_characters_without_a_glyph_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BookError) as refused:
        publish_figure(drawn((0.5, 0.5, "🙂と𓀀")), RECORD, FRAME, tmp_path)
    assert refused.value.problems == ["figure tested-figure: the font cannot draw 𓀀 🙂; use other characters"]
    with pytest.raises(BookError, match="the font cannot draw 🙂"):
        publish_figure(drawn(), replace(RECORD, title="題🙂"), FRAME, tmp_path)
    assert not list(tmp_path.iterdir())


def test_texts_that_overlap_or_leave_the_picture_are_found(tmp_path: Path) -> None:
    axes = drawn((0.3, 0.5, "ひとつ目の文"), (0.31, 0.5, "ふたつ目の文"), (0.1, 0.1, "離れた文"), (1.4, 0.5, "外の文"))
    axes.get_figure().get_layout_engine().set(rect=(0, 0, 1, 1))
    for text in axes.texts:
        text.set_in_layout(False)
    axes.text(0.3, 0.5, "回した文", transform=axes.transAxes, rotation=45)
    axes.text(0.3, 0.5, "見えない文", transform=axes.transAxes, visible=False)
    found = publish_figure(axes, RECORD, FRAME, tmp_path).record.layout_findings
    assert found == ["「外の文」 leaves the picture", "「ひとつ目の文」 overlaps 「ふたつ目の文」"]
    assert json.loads((tmp_path / "tested-figure/record.json").read_text(encoding="utf-8"))["layout_findings"] == found
    plain = publish_figure(drawn((0.1, 0.9, "一"), (0.6, 0.9, "二")), RECORD, FRAME, tmp_path).record
    assert plain.layout_findings == []


def test_the_record_is_what_was_given_with_the_size_of_the_picture(tmp_path: Path) -> None:
    axes = drawn()
    shown = publish_figure(axes, RECORD, FRAME, tmp_path)
    svg = (tmp_path / "tested-figure/figure.svg").read_text(encoding="utf-8")
    assert shown.record.width == 720 and shown.record.height > 3.6 * 96, "title and foot add to the drawing's height"
    size = re.search(r'<svg[^>]*? width="([\d.]+)pt"', svg) or re.search(r'viewBox="0 0 ([\d.]+) ', svg)
    assert size and float(size[1]) == pytest.approx(540)
    assert asdict(shown.record) == asdict(RECORD) | {
        "width": 720, "height": shown.record.height, "head": shown.record.head, "foot": shown.record.foot, "layout_findings": []
    }  # fmt: skip
    assert 30 < shown.record.head < 90 and 15 < shown.record.foot < 60
    assert json.loads((tmp_path / "tested-figure/record.json").read_text(encoding="utf-8")) == asdict(shown.record)
    assert not plt.fignum_exists(axes.figure.number), "the drawing is closed"


def test_the_csv_is_the_frame_drawn_with_japanese_headings_and_a_byte_order_mark(tmp_path: Path) -> None:
    publish_figure(drawn(), RECORD, FRAME, tmp_path)
    content = (tmp_path / "tested-figure/data.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and content.count(b"\r\n") == 3 == content.count(b"\n")
    back = pd.read_csv(io.BytesIO(content), encoding="utf-8-sig")
    expected = FRAME[["year", "value", "name"]].set_axis(["年度", "値（件）", "名前"], axis=1)
    pd.testing.assert_frame_equal(back, expected)


@given(st.lists(st.tuples(st.integers(-(10**15), 10**15), st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=20)), max_size=8))
def test_any_cell_survives_the_csv(cells: list[tuple[int, str]]) -> None:
    from evalbook.figures import _csv
    from evalbook.spreadsheets import neutral_cell

    frame = pd.DataFrame(cells, columns=["number", "words"])
    text = _csv(frame, [{"name": "words", "label": "語"}, {"name": "number", "label": "数"}]).decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert header == ["語", "数"]
    assert rows == [[neutral_cell(words), str(number)] for number, words in cells]


def test_a_notebook_shows_a_picture_and_a_page_its_record() -> None:
    bundle = ShownFigure(RECORD, "<svg/>")._repr_mimebundle_()
    assert bundle == {MIME: asdict(RECORD), "image/svg+xml": "<svg/>", "text/plain": RECORD.alt}


def test_the_picture_says_what_it_is_and_where_from(tmp_path: Path) -> None:
    publish_figure(drawn(), RECORD, FRAME, tmp_path)
    picture = etree.parse(tmp_path / "tested-figure/figure-text.svg")
    (work,) = picture.xpath("//*[local-name() = 'Work']")
    told = {etree.QName(child).localname: " ".join(child.itertext()).strip() for child in work if isinstance(child.tag, str)}
    assert told == {
        "type": "", "title": RECORD.title, "source": RECORD.source_note, "identifier": "tested-figure", "language": "ja",
        "relation": f"evalbook {__version__}", "description": RECORD.alt, "creator": "the evalbook contributors", "rights": "CC BY 4.0",
        "format": "image/svg+xml",
    }, "and no date: it would differ from build to build"  # fmt: skip
    words = "".join(picture.getroot().itertext())
    for part in (RECORD.title, RECORD.subtitle, RECORD.source_note, style.BASIS["source"][1]):
        assert part in words, "title, subtitle and foot are drawn as text"


def test_ids_in_a_picture_are_counted_unique_and_point_somewhere(tmp_path: Path) -> None:
    axes = drawn()
    axes.plot([0, 1], [1, 1.5], marker="o", color=style.COLOUR["context"])
    publish_figure(axes, RECORD, FRAME, tmp_path)
    for name in ("figure.svg", "figure-text.svg"):
        svg = (tmp_path / "tested-figure" / name).read_text(encoding="utf-8")
        ids = re.findall(r'\bid="([^"]+)"', svg)
        assert len(ids) == len(set(ids))
        assert not [name for name in ids if re.fullmatch(r"[a-z][0-9a-f]{10}", name)], "a hash of unrounded coordinates"
        assert set(re.findall(r'(?:url\(#|href="#)([^")]+)', svg)) <= set(ids)
        assert any(re.fullmatch(r"d\d+", name) for name in ids)


def test_the_same_drawing_gives_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        publish_figure(drawn((0.2, 0.8, "同じ")), RECORD, FRAME, tmp_path / folder)
    one, two = (sorted((tmp_path / folder).rglob("*.*")) for folder in ("one", "two"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two] and len(one) == 4


@given(st.permutations(["p1234567890", "mabcdef0123", "h0000000001"]))
def test_hashed_ids_become_numbers_in_order_and_references_follow(names: list[str]) -> None:
    first, second, third = names
    svg = f'<a id="{first}"/><b clip-path="url(#{second})"/><c id="{second}"/><d xlink:href="#{first}"/><e id="{third}"/><f id="axes_1"/>'
    assert _counted_ids(svg) == '<a id="d1"/><b clip-path="url(#d2)"/><c id="d2"/><d xlink:href="#d1"/><e id="d3"/><f id="axes_1"/>'


def test_what_only_looks_like_a_hashed_id_stays() -> None:
    assert _counted_ids('<a fill="url(#p1234567890)"/> p1234567890') == '<a fill="url(#p1234567890)"/> p1234567890'


def test_groups_of_the_same_name_are_numbered_from_the_second() -> None:
    assert _unique_ids('<g id="bar"/><g id="bar"/><g id="x"/><g id="bar"/><p id="bar"/>') == (
        '<g id="bar"/><g id="bar-2"/><g id="x"/><g id="bar-3"/><p id="bar"/>'
    )
