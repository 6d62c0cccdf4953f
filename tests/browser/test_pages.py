"""Every page in a real browser: nothing leaves the machine, nothing is cut off, no error, no barrier that a tool can see."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.site]

WIDTHS = [1280, 390]
THEMES = ["light", "dark"]


class Watch:
    """A page that notes what it asks for and what it complains about."""

    def __init__(self, context) -> None:
        self.page = context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text) if message.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        # a request that the next navigation cuts short is no failure
        self.page.on(
            "requestfailed",
            lambda request: None if request.failure == "net::ERR_ABORTED" else self.complaints.append(f"failed: {request.url}"),
        )


@pytest.fixture(params=WIDTHS)
def watch(request, browser):
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    yield Watch(context)
    context.close()


def addresses(site: Path, pages: list[Path]) -> list[str]:
    return [str(page.relative_to(site)) for page in pages]


def test_every_page_keeps_to_itself_complains_of_nothing_and_fits(watch, site, pages, served) -> None:
    """One visit of each page: no request leaves the site, no error in the console, no sideways scrolling."""
    found = {}
    for address in addresses(site, pages):
        watch.requests.clear(), watch.complaints.clear()
        watch.page.goto(f"{served}/{address}", wait_until="load")
        away = [url for url in watch.requests if not url.startswith((served, "data:"))]
        excess = watch.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if away or watch.complaints or excess > 0:
            found[address] = [*away, *watch.complaints, f"{excess} px too wide"]
    assert found == {}


def test_the_printed_address_opens_from_the_file_system(watch, site) -> None:
    watch.page.goto((site / "index.html").as_uri(), wait_until="load")
    assert watch.page.locator("h1").first.is_visible()
    assert watch.complaints == []


def test_pictures_are_there_in_both_themes(browser, site, pages, served) -> None:
    for theme in THEMES:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=theme, bypass_csp=True)
        page = context.new_page()
        page.goto(f"{served}/chapters/overview.html", wait_until="load")
        page.evaluate("document.querySelectorAll('img').forEach(image => image.loading = 'eager')")
        page.wait_for_function("[...document.images].filter(i => i.offsetParent).every(i => i.complete && i.naturalWidth > 0)")
        assert page.evaluate("document.documentElement.dataset.theme") == theme
        shown = page.evaluate("[...document.images].filter(i => i.offsetParent).map(i => i.src)")
        assert shown and all(("figure-dark" in address) == (theme == "dark") for address in shown)
        context.close()
