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

from evalbook.citation import Citable
from evalbook.site.edition import Edition
from evalbook.site.print_edition import pages_in_order, print_edition
from evalbook.site.print_markup import LEFT_OUT, PrintedPage, column_widths

JAPANESE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uff66-\uff9f々〆]")


@pytest.fixture(scope="module")
def printed(site: Path, tmp_path_factory) -> Path:
    return print_edition(site, Edition().book_work(), tmp_path_factory.mktemp("pdf") / "book.pdf")


@pytest.fixture(scope="module")
def reader(printed: Path) -> PdfReader:
    return PdfReader(printed)


def japanese(text: str) -> Counter[str]:
    return Counter(JAPANESE.findall(unicodedata.normalize("NFKC", text)))


def words_of(page: Path) -> str:
    """What a page says to a reader on paper."""
    (article,) = html.fromstring(page.read_text(encoding="utf-8")).xpath("//article")
    for name in LEFT_OUT:
        for element in article.xpath(f".//{name}"):
            element.drop_tree()
    for entry in article.xpath(".//ol[@class='catalogue']//span"):
        entry.drop_tree()  # chapter and source of a figure stand beside the figure itself
    return article.text_content()


@pytest.mark.site
def test_every_japanese_letter_of_the_pages_is_in_the_text_layer(site: Path, printed: Path, program) -> None:
    """Letter by letter, as often as the pages hold it, read back by a program that did not write the PDF."""
    text = subprocess.run([program("pdftotext"), "-enc", "UTF-8", str(printed), "-"], capture_output=True, text=True, check=True).stdout
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
    text = subprocess.run([program("pdftotext"), "-raw", "-enc", "UTF-8", str(printed), "-"], capture_output=True, text=True, check=True).stdout
    figures = sum(len(html.fromstring(page.read_text(encoding="utf-8")).xpath("//article//figure[.//img]")) for page in pages_in_order(site))
    printed_sources = len(re.findall(r"(?:資料の数値|資料の記載|本書の計算|資料の外の事実|本書のモデル)。\s*出典：", text))
    assert figures > 100 and printed_sources == figures
