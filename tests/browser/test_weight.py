"""A chapter is light: little to load at first, less afterwards, nothing moves, the text needs no script."""

from __future__ import annotations

import hashlib

import pytest

from evalbook.site.measuring import Reading, compressed, open_page

pytestmark = [pytest.mark.browser, pytest.mark.site]

FIRST_VIEW = 250_000
LATER_PAGE = 80_000


@pytest.fixture(scope="module")
def light(site):
    with compressed(site) as address:
        yield address


@pytest.fixture(scope="module")
def chapters(site) -> list[str]:
    return [f"chapters/{page.name}" for page in sorted((site / "chapters").glob("*.html"))]


@pytest.fixture(scope="module", params=[1280, 390])
def readings(request, browser, light, chapters) -> dict[str, Reading]:
    """Each chapter opened by a new reader and read to its end, at one width."""
    return {address: read_anew(browser, f"{light}/{address}", request.param) for address in chapters}


def read_anew(browser, address: str, width: int, spoil=None) -> Reading:
    """Read a page with empty hands; ``spoil`` changes the HTML on its way."""
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=spoil is not None)
    if spoil:
        context.route(address, lambda route: route.fulfill(body=spoil(route.fetch().text()), content_type="text/html"))
    reading = open_page(context, address, scroll=True)
    context.close()
    return reading


def heavy(reading: Reading) -> bool:
    return reading.first_view > FIRST_VIEW


def moving(reading: Reading) -> bool:
    return reading.shift > 0.05  # half of what counts as good; a busy machine may paint a figure a moment late


def hasty(reading: Reading) -> bool:
    """All figures are loaded before the reader comes near, or those of the other theme are loaded too."""
    return reading.first_pictures == reading.pictures or any(url.endswith("-dark.svg") for url in reading.sizes)


def test_the_first_view_of_every_chapter_is_light(readings) -> None:
    assert {address: reading.sizes for address, reading in readings.items() if heavy(reading)} == {}


def test_nothing_moves_while_a_chapter_is_read(readings) -> None:
    assert {address: reading.shift for address, reading in readings.items() if moving(reading)} == {}


def test_figures_load_when_they_come_near(readings) -> None:
    assert [address for address, reading in readings.items() if hasty(reading)] == []


def test_a_spoilt_page_is_noticed(browser, light) -> None:
    """The measures themselves can fail."""
    address = f"{light}/chapters/overview.html"
    burden = "".join(f"<p>{hashlib.sha512(str(number).encode()).hexdigest()}</p>" for number in range(4000))
    late = (  # while the reader still looks at the first screen: a browser makes up for what comes in above a text that is being scrolled
        "<script>addEventListener('load', () => setTimeout(() => document.querySelector('article')"
        ".insertAdjacentHTML('beforebegin', '<p style=height:300px>'), 100))</script>"
    )
    assert heavy(read_anew(browser, address, 1280, lambda text: text.replace("</article>", f"{burden}</article>")))
    assert moving(read_anew(browser, address, 1280, lambda text: text.replace("</body>", f"{late}</body>")))
    assert hasty(read_anew(browser, address, 1280, lambda text: text.replace('loading="lazy"', "")))


def test_later_pages_add_little_beside_their_figures(browser, light, site, chapters) -> None:
    appendix = [f"appendix/{page.name}" for page in sorted((site / "appendix").glob("*.html"))]
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    open_page(context, f"{light}/index.html")
    readings = {address: open_page(context, f"{light}/{address}") for address in [*chapters, *appendix]}
    context.close()
    assert {address: reading.sizes for address, reading in readings.items() if reading.total - reading.pictures > LATER_PAGE} == {}


def test_the_text_stands_without_any_script(browser, light, chapters) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    page = context.new_page()
    for address in chapters:
        page.goto(f"{light}/{address}", wait_until="load")
        assert len(page.locator("article").inner_text()) > 1000, address
        assert page.locator("h1").first.is_visible()
        assert page.locator("nav.chapters a").first.is_visible()
        assert page.locator("article img.only-light").first.is_visible()
    context.close()


_PLACES = """[...document.querySelectorAll(".picture img")].filter((image) => image.checkVisibility()).map((image) => {
  const place = image.getBoundingClientRect();
  return [image.currentSrc.split("/").pop(), image.naturalWidth / image.naturalHeight, place.width / place.height];
})"""


@pytest.mark.parametrize(("width", "theme", "name"), [
    (390, "light", "drawing.svg"), (390, "dark", "drawing-dark.svg"), (1280, "light", "figure.svg"), (545, "light", "figure.svg"),
])  # fmt: skip
def test_a_phone_gets_the_drawing_alone_in_its_own_shape(browser, light, width: int, theme: str, name: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
    page = context.new_page()
    page.goto(f"{light}/chapters/international.html")
    page.evaluate("document.querySelectorAll('img').forEach((image) => { image.loading = 'eager'; })")
    page.wait_for_load_state("networkidle")
    title = page.evaluate("getComputedStyle(document.querySelector('.picture'), '::before').content")
    assert title.startswith('"') == (width == 390), "the title is told by the page where, and only where, the picture has none"
    for shown, own, place in page.evaluate(_PLACES):
        assert shown == name and abs(own - place) < 0.02 * own
    context.close()
