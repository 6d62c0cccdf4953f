"""The PDF of the whole book: complete, navigable, self-contained."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from lxml import html
from pypdf import PdfReader

from evalbook.charts.style import COLOUR
from evalbook.citation import Citable
from evalbook.site.edition import Edition
from evalbook.site.print_edition import pages_in_order, print_edition
from evalbook.site.print_layout import Layout, set_well
from evalbook.site.print_markup import LEFT_OUT, PrintedPage, column_widths

LEFT, RIGHT, TOP, BOTTOM = (round(edge * 72 / 25.4, 1) for edge in (22, 210 - 22, 24, 297 - 22))  # the margins of a page, in points
CAPTION = 8.5  # points, the size of a caption's letters
NOT_SET_APART = "[not(ancestor::figure)][normalize-space()]"  # figures stand at the foot of a page
JAPANESE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uff66-\uff9f々〆]")


@pytest.fixture(scope="module")
def chosen() -> list[Layout]:
    """The layouts chosen for the pages of the site, in order, once the book is printed."""
    return []


@pytest.fixture(scope="module")
def printed(site: Path, tmp_path_factory, chosen: list[Layout]) -> Path:
    def watched(page: PrintedPage, lay) -> None:
        set_well(page, lay)
        chosen.append(lay(page))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("evalbook.site.print_edition.set_well", watched)
        return print_edition(site, Edition().book_work(), tmp_path_factory.mktemp("pdf") / "book.pdf")


@pytest.fixture(scope="module")
def reader(printed: Path) -> PdfReader:
    return PdfReader(printed)


def squeezed(text: str) -> str:
    """A text without spaces, breaks and dots of lists, one code point for each form of a letter."""
    return re.sub(r"[\s\u200b・]", "", unicodedata.normalize("NFKC", text))


def read_back(printed: Path, program, *options: str) -> str:
    """What a program that did not write the PDF reads in it."""
    return subprocess.run([program("pdftotext"), *options, "-enc", "UTF-8", str(printed), "-"], capture_output=True, text=True, check=True).stdout


def places_of_words(printed: Path, program) -> list[list[tuple[str, float, float, float, float]]]:
    """Every word of every page with its left, top, right and lower edge (points); heads and page numbers left out."""
    document = html.fromstring(read_back(printed, program, "-bbox"))
    pages = []
    for page in document.xpath("//page"):
        words = [(word.text, *(float(word.get(side)) for side in ("xmin", "ymin", "xmax", "ymax"))) for word in page.xpath("./word")]
        pages.append([word for word in words if word[4] > TOP and not (word[2] > BOTTOM and re.fullmatch(r"\d+", word[0]))])
    return pages


def japanese(text: str) -> Counter[str]:
    return Counter(JAPANESE.findall(unicodedata.normalize("NFKC", text)))


def words_of(page: Path) -> str:
    """What a page says to a reader on paper."""
    (article,) = html.fromstring(page.read_text(encoding="utf-8")).xpath("//article")
    for name in LEFT_OUT:
        for element in article.xpath(f".//{name}"):
            element.drop_tree()
    for offer in article.xpath(".//p[@class='downloads'] | .//a[@download] | .//th[.='ダウンロード']"):
        offer.drop_tree()  # files to fetch
    for entry in article.xpath(".//ol[@class='catalogue']//span"):
        entry.drop_tree()  # chapter and source of a figure stand beside the figure itself
    return article.text_content()


@pytest.mark.site
def test_every_japanese_letter_of_the_pages_is_in_the_text_layer(site: Path, printed: Path, program) -> None:
    """Letter by letter, as often as the pages hold it, read back by a program that did not write the PDF."""
    text = read_back(printed, program)
    wanted = sum((japanese(words_of(page)) for page in pages_in_order(site)), Counter())
    assert sum(wanted.values()) > 50_000
    assert wanted - japanese(text) == Counter()


@pytest.mark.site
def test_pages_are_a4_and_every_font_is_embedded(reader: PdfReader) -> None:
    sizes = {(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in reader.pages}
    assert sizes == {(595, 842)}
    fonts = [item.get_object() for page in reader.pages for item in page["/Resources"].get("/Font", {}).values()]
    described = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]
    assert described and all({"/FontFile2", "/FontFile3"} & set(entry) for entry in described)


@pytest.mark.site
def test_contents_bookmarks_and_references_lead_to_pages(site: Path, reader: PdfReader) -> None:
    titles = [PrintedPage(site, page).article.findtext(".//h1") for page in pages_in_order(site)]
    marks = {entry.title: reader.get_destination_page_number(entry) + 1 for entry in reader.outline if not isinstance(entry, list)}
    assert set(titles) <= set(marks)
    contents = "".join(reader.pages[number].extract_text() for number in range(1, 6))
    for title in titles:
        found = re.search(rf"{re.escape(title[:12])}.*?\.\s*{marks[title]}\b", contents, flags=re.DOTALL)
        assert found, f"{title} is not in the contents with page {marks[title]}"
    links = [link.get_object() for page in reader.pages for link in page.get("/Annots", [])]
    assert sum("/Dest" in link or "/D" in link.get("/A", {}) for link in links) > 300


@pytest.mark.site
def test_figures_are_vectors(reader: PdfReader) -> None:
    drawn = [item.get_object()["/Subtype"] for page in reader.pages for item in page["/Resources"].get("/XObject", {}).values()]
    assert len(drawn) >= 142 and set(drawn) == {"/Form"}
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def small_site(folder: Path, article: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(
        f"<html><body><nav class='chapters'><a href='index.html'>x</a></nav><article>{article}</article></body></html>", encoding="utf-8"
    )
    return folder


def test_markup_in_texts_stays_text_and_equal_pages_give_equal_bytes(tmp_path: Path) -> None:
    hostile = "<h1>#panic(1) $x$ *a* _b_ \\ \" `c` @d &lt;e&gt; //f [g]</h1><p>#include \"/etc/passwd\"</p><ul><li>一<p>二</p>三</li></ul>"
    site = small_site(tmp_path / "site", hostile)
    work = Citable("evalbook-1.0", "", "", "#panic(2)", "1.0", "2026-01-02", "index.html")
    first = print_edition(site, work, tmp_path / "a.pdf").read_bytes()
    assert first == print_edition(site, work, tmp_path / "b.pdf").read_bytes()
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "a.pdf").pages)
    assert "#panic(1)" in text and "#panic(2)" in text and "#include" in text and all(letter in text for letter in "一二三")


def test_a_cell_over_several_columns_stays_over_them(tmp_path: Path) -> None:
    table = "<table><thead><tr><td></td><th colspan='2'>甲</th></tr><tr><th>乙</th><th>一</th><th>二</th></tr></thead></table>"
    markup = PrintedPage(site := small_site(tmp_path / "site", table), site / "index.html").typst()
    assert 'table.header([#strong[]], table.cell(colspan: 2, align: center)[#strong[#"甲";]], [#strong[#"乙";]]' in markup


def test_definitions_stay_with_their_terms(tmp_path: Path) -> None:
    site = small_site(tmp_path / "site", "<h1>x</h1><dl><dt>甲</dt><dd>一</dd><dd>二</dd><dt>乙</dt><dd>三</dd></dl>")
    markup = PrintedPage(site, site / "index.html").typst()
    assert markup.count("[#\"甲\";], [#\"一\";#parbreak()#\"二\";]") == 1 and "[#\"乙\";], [#\"三\";]" in markup


def test_what_is_of_use_on_a_screen_only_is_not_printed(tmp_path: Path) -> None:
    table = (
        "<table><thead><tr><th>表</th><th>ダウンロード</th><th>行数</th></tr></thead><tbody>"
        "<tr><th>甲</th><td><a href='a.csv' download>CSV</a></td><td>一</td></tr><tr><th>乙</th><td><a href='b.csv' download>CSV</a></td><td>二</td></tr></tbody></table>"
    )
    article = f"<h1>題</h1><p class='downloads'><a href='a.zip' download>ZIP</a>でどうぞ</p>{table}<p>丙は<a href='c.csv' download>XLSX</a>丁</p>"
    markup = PrintedPage(site := small_site(tmp_path / "site", article), site / "index.html").typst()
    assert not {word for word in ("CSV", "ZIP", "XLSX", "どうぞ", "ダウンロード") if word in markup}
    assert 'table.header([#strong[#"表";]], [#strong[#"行数";]]), [#"甲";], [#"一";], [#"乙";], [#"二";])' in markup
    assert "丙は" in markup and "丁" in markup


@pytest.mark.parametrize(("rows", "whole"), [(5, True), (40, False)])
def test_a_short_table_is_not_torn_over_pages(tmp_path: Path, rows: int, whole: bool) -> None:
    site = small_site(tmp_path / "site", f"<table><tbody>{'<tr><th>甲</th><td>乙</td></tr>' * rows}</tbody></table>")
    assert ("#block(breakable: false, table(" in PrintedPage(site, site / "index.html").typst()) is whole


@pytest.mark.parametrize("cell", ["甲乙丙丁" * 700, "<ul>" + "<li>甲乙丙丁</li>" * 80 + "</ul>"])
def test_a_row_taller_than_a_page_goes_on_over_the_next(tmp_path: Path, program, cell: str) -> None:
    table = f"<h1>題</h1><table><tbody><tr><th>行</th><td>{cell}</td><td>{'戊己' * 700}</td></tr></tbody></table>"
    work = Citable("evalbook-1.0", "", "", "題", "1.0", "2026-01-02", "index.html")
    pages = places_of_words(print_edition(small_site(tmp_path / "site", table), work, tmp_path / "a.pdf"), program)
    inside = "".join(word for page in pages for word, _, _, _, lower in page if lower <= BOTTOM + 1)
    assert inside.count("丁") == cell.count("丁") and inside.count("己") == 700
    assert len(pages) > 3


def test_a_row_that_a_page_can_hold_stays_whole(tmp_path: Path) -> None:
    table = f"<table><tbody><tr><th>行</th><td>{'甲乙丙丁' * 100}</td></tr></tbody></table>"
    site = small_site(tmp_path / "site", table)
    assert "breakable: true" not in PrintedPage(site, site / "index.html").typst()


def test_a_key_number_stands_beside_what_it_counts_with_the_colour_of_its_origin(tmp_path: Path, program) -> None:
    kinds = {"source": "一", "computed": "二", "external": "三", "model": "四"}
    items = "".join(f"<li class='{kind}'><b>{number}億円</b><span>{number}番目の額</span></li>" for kind, number in kinds.items())
    work = Citable("evalbook-1.0", "", "", "題", "1.0", "2026-01-02", "index.html")
    made = print_edition(small_site(tmp_path / "site", f"<h1>題</h1><ul class='key-numbers'>{items}</ul>"), work, tmp_path / "a.pdf")
    (lines,) = [page for page in places_of_words(made, program) if any("億円" in word[0] for word in page)]
    middle = {word: (top + lower) / 2 for word, _, top, _, lower in lines}
    for number in kinds.values():
        assert abs(middle[f"{number}億円"] - middle[f"{number}番目の額"]) < 3
    drawn = PdfReader(made).pages[-1].get_contents().get_data().decode("latin-1")
    for kind in kinds:
        red, green, blue = (int(COLOUR[kind][at : at + 2], 16) / 255 for at in (1, 3, 5))
        found = [tuple(map(float, colour)) for colour in re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) (?:SCN|RG)", drawn)]
        assert any(abs(r - red) + abs(g - green) + abs(b - blue) < 0.01 for r, g, b in found), kind


@pytest.mark.parametrize(
    ("lengths", "widths"),
    [([5, 5], ["auto", "auto"]), ([4, 200, 90], ["auto", "14.14fr", "9.49fr"]), ([200, 30, 30], ["14.14fr", "5.48fr", "5.48fr"]), ([], [])],
)
def test_columns_that_fit_keep_their_width_and_the_others_share_the_rest(lengths, widths) -> None:
    assert column_widths(lengths) == widths


@pytest.mark.site
def test_a_chapter_begins_with_its_title_and_no_figure_before_it(reader: PdfReader) -> None:
    starts = {entry.title: reader.get_destination_page_number(entry) for entry in reader.outline if not isinstance(entry, list)}
    assert len(starts) > 20
    for title, number in starts.items():
        words = re.sub(r"\s", "", reader.pages[number].extract_text())
        assert words.startswith(re.sub(r"\s", "", title)), f"page {number + 1} begins {words[:40]!r}"


@pytest.mark.site
def test_the_source_of_a_figure_is_printed_once(site: Path, printed: Path, program) -> None:
    """It is part of the picture; a second one at the foot of the page said it again."""
    text = read_back(printed, program, "-raw")
    sources = "//article//p[@class='figure-source'][contains(., '出典：')]"  # what comes from the book's model names no other
    figures = sum(len(html.fromstring(page.read_text(encoding="utf-8")).xpath(sources)) for page in pages_in_order(site))
    printed_sources = len(re.findall(r"(?:資料の数値|資料の記載|本書の計算|本書の推定を含む|資料の外の事実|本書のモデル)。\s*出典：", text))
    assert figures > 100 and printed_sources == figures


@pytest.mark.site
def test_nothing_stands_outside_the_margins(printed: Path, program) -> None:
    for number, page in enumerate(places_of_words(printed, program), start=1):
        # marks of punctuation may hang over the edge
        outside = [word for word in page if word[1] < LEFT - 7 or word[3] > RIGHT + 7 or word[4] > BOTTOM + 2]
        assert not outside, f"page {number}: {outside[:3]}"


@pytest.mark.site
def test_a_title_stands_on_the_page_on_which_its_text_begins(site: Path, printed: Path, program) -> None:
    """For headings of every level and the titles of discrepancies and checks."""
    pages = [squeezed(page) for page in read_back(printed, program, "-raw").split("\f")]
    torn, seen = [], 0
    for path in pages_in_order(site):
        article = PrintedPage(site, path).article
        for title in article.xpath(".//h1 | .//h2 | .//h3 | .//li[./dl]"):
            line = title.xpath(".//text()[not(ancestor::dl | ancestor::p)]")
            rest = (title.xpath("./p//text()") or title.xpath("(./dl/dt)[1]//text() | (./dl/dd)[1]//text()") or title.xpath(f"following::text(){NOT_SET_APART}"))[:4]
            line, rest = squeezed("".join(line)), squeezed("".join(rest))[:8]
            drawn = title.xpath("following::*[normalize-space(text())][1]/ancestor::figure//figcaption/p[1]")
            together = [page for page in pages if line + rest in page or (drawn and line in page and squeezed(drawn[0].text_content()) in page)]
            seen += 1
            if not together:
                torn.append(line + rest)
    assert seen > 400
    assert torn == []


@pytest.mark.site
def test_no_text_runs_behind_a_figure_or_over_the_foot_of_a_page(site: Path, printed: Path, chosen: list[Layout]) -> None:
    assert len(chosen) == len(list(pages_in_order(site))) > 20
    assert all(layout.is_sound for layout in chosen)


@pytest.mark.site
def test_few_pages_are_nearly_white(printed: Path, program) -> None:
    """Less than three of a hundred end in their upper third: the ends of chapters that no other spacing would mend."""
    lowest = [max((word[4] for word in page), default=TOP) for page in places_of_words(printed, program)]
    nearly_white = [number for number, lower in enumerate(lowest, start=1) if lower < TOP + 0.3 * (BOTTOM - TOP)]
    assert len(nearly_white) <= 0.03 * len(lowest), nearly_white


@pytest.mark.site
def test_figures_come_in_the_order_of_their_numbers(site: Path, printed: Path, program) -> None:
    captions: dict[int, tuple[int, float]] = {}  # number → where it stands first; it stands in the list of figures again
    for page, words in enumerate(places_of_words(printed, program)):
        lines = sorted((round(word[2]), word[1], word[4] - word[2], word[0]) for word in words)
        starts = [line for at, line in enumerate(lines) if at == 0 or lines[at - 1][0] != line[0]]
        for top, left, size, word in starts:
            if word == "図" and abs(size - CAPTION) < 0.1:
                follower = min((line for line in lines if line[0] == top and line[1] > left), key=lambda line: line[1])
                captions.setdefault(int(re.match(r"\d+", follower[3]).group()), (page, top))
    assert sorted(captions) == list(range(1, len(captions) + 1)) and len(captions) > 140
    assert [captions[number] for number in sorted(captions)] == sorted(captions.values())


def test_a_heading_whose_only_figure_floats_tells_its_page(tmp_path: Path) -> None:
    def figure(name: str, number: int) -> str:
        caption = f"<figcaption><p><span class='caption-number'>図{number} </span>甲</p></figcaption>"
        return f"<figure id='{name}'><img class='only-light' src='x.svg' width='720' height='300'>{caption}</figure>"

    article = f"<section><h2>乙</h2>{figure('a', 1)}</section><section><h2>丙</h2><p>丁</p>{figure('b', 2)}</section><section><h2>戊</h2></section>"
    page = PrintedPage(site := small_site(tmp_path / "site", article), site / "index.html")
    assert '#elsewhere(<p-index-a>, "図1")' in page.typst() and page.typst().count("#elsewhere") == 1
    page.placements["a"] = "none"
    assert "#elsewhere" not in page.typst()
