"""A chapter is light: little to load at first, less afterwards, nothing moves, the text needs no script."""

from __future__ import annotations

import pytest

from evalbook.site.measuring import compressed, open_page

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


@pytest.mark.parametrize("width", [1280, 390])
def test_the_first_view_of_every_chapter_is_light(browser, light, chapters, width: int) -> None:
    heavy = {}
    for address in chapters:
        context = browser.new_context(viewport={"width": width, "height": 900})
        reading = open_page(context, f"{light}/{address}")
        if reading.total > FIRST_VIEW:
            heavy[address] = reading.sizes
        context.close()
    assert heavy == {}


def test_later_pages_add_little_beside_their_figures(browser, light, site, chapters) -> None:
    appendix = [f"appendix/{page.name}" for page in sorted((site / "appendix").glob("*.html"))]
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    open_page(context, f"{light}/index.html")
    readings = {address: open_page(context, f"{light}/{address}") for address in [*chapters, *appendix]}
    context.close()
    assert {address: reading.sizes for address, reading in readings.items() if reading.total - reading.pictures > LATER_PAGE} == {}


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves_while_a_chapter_is_read(browser, light, chapters, width: int) -> None:
    moved = {}
    for address in chapters:
        context = browser.new_context(viewport={"width": width, "height": 900})
        reading = open_page(context, f"{light}/{address}", scroll=True)
        if reading.shift > 0.01:
            moved[address] = reading.shift
        context.close()
    assert moved == {}


def test_figures_far_below_are_not_loaded_at_first(browser, light) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    first = open_page(context, f"{light}/chapters/overview.html")
    context.close()
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    whole = open_page(context, f"{light}/chapters/overview.html", scroll=True)
    context.close()
    assert first.pictures < whole.pictures
    assert not [url for url in whole.sizes if url.endswith("figure-dark.svg")], "figures of the other theme are loaded too"


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
