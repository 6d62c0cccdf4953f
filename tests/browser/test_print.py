"""A chapter on paper: A4 pages, nothing cut off, figures whole, addresses of links, the light drawing."""

from __future__ import annotations

import pytest
from pypdf import PdfReader

pytestmark = [pytest.mark.browser, pytest.mark.site]

PAPER = {"width": 672, "height": 987}  # the printed area of an A4 page with the style sheet's margins, in CSS pixels
_CUT = """[...document.querySelectorAll("article :is(table, figure, img, pre), .rerun table")]
  .filter((element) => element.checkVisibility() && (
    element.getBoundingClientRect().right > innerWidth + 1
    || [...element.querySelectorAll("*")].some((part) => part.getBoundingClientRect().right > innerWidth + 1)))
  .map((element) => element.outerHTML.slice(0, 100))"""
_HIDDEN = """[...document.querySelectorAll("article *")]
  .filter((element) => element.checkVisibility() && element.scrollHeight > element.clientHeight + 2
    && ["auto", "scroll", "hidden"].includes(getComputedStyle(element).overflowY) && element.clientHeight > 0)
  .map((element) => element.outerHTML.slice(0, 100))"""
_BROKEN = """[...document.querySelectorAll(".picture img")].filter((image) => image.checkVisibility() && image.height > 987).length"""


@pytest.fixture(scope="module")
def paper(browser):
    context = browser.new_context(viewport=PAPER, color_scheme="dark")
    page = context.new_page()
    page.emulate_media(media="print")
    yield page
    context.close()


def test_nothing_is_cut_off_on_paper(paper, site, served) -> None:
    found = {}
    for path in sorted((site / "chapters").glob("*.html")):
        paper.goto(f"{served}/chapters/{path.name}", wait_until="load")
        cut = [*paper.evaluate(_CUT), *paper.evaluate(_HIDDEN)]
        if cut or paper.evaluate(_BROKEN):
            found[path.name] = cut
    assert found == {}


def test_paper_shows_the_light_drawing_and_the_addresses_of_links(paper, served) -> None:
    paper.goto(f"{served}/chapters/overview.html", wait_until="load")
    shown = paper.evaluate("[...document.querySelectorAll('.picture img')].filter(i => i.checkVisibility()).map(i => i.className)")
    assert shown and set(shown) == {"only-light"}
    link = '<a href="https://example.org/x">x</a>'
    paper.evaluate("link => document.querySelector('article p').insertAdjacentHTML('beforeend', link)", link)
    address = paper.evaluate("getComputedStyle(document.querySelector('article a[href^=http]'), '::after').content")
    assert "attr(href)" in address or "https://example.org/x" in address
    assert paper.evaluate("getComputedStyle(document.querySelector('.site-header')).display") == "none"


def test_a_chapter_prints_on_a4_with_every_figure_on_one_page(paper, site, served, tmp_path) -> None:
    paper.goto(f"{served}/chapters/international.html", wait_until="load")
    paper.evaluate("document.querySelectorAll('img').forEach((image) => { image.loading = 'eager'; })")
    paper.pdf(path=tmp_path / "chapter.pdf", prefer_css_page_size=True)
    pages = PdfReader(tmp_path / "chapter.pdf").pages
    assert {(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in pages} == {(595, 842)}
    assert all(len(page.extract_text().strip()) > 20 or "/XObject" in page["/Resources"] for page in pages), "an empty page"
    assert paper.evaluate("[...document.querySelectorAll('.book-figure')].every(f => getComputedStyle(f).breakInside === 'avoid')")
