"""Every page in a real browser: nothing leaves the machine, nothing is cut off, no error, no barrier that a tool can see."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.site]

# width of the window and what the reader does with the text: WCAG's zoom to 200 % (half the width), larger text, wider spacing
VIEWS = [
    (1280, ""), (1280, "html { font-size: 200% }"), (640, ""), (390, ""), (320, ""),
    (390, "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"),
]  # fmt: skip
_STYLE = "text => { const sheet = new CSSStyleSheet(); sheet.replaceSync(text); document.adoptedStyleSheets = [sheet]; }"
_EXCESS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
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


    def faults(self, address: str, root: str, views: list[tuple[int, str]]) -> list[str]:
        """Open a page: what it asks of others, what the browser complains of, by how much it is too wide."""
        self.requests.clear(), self.complaints.clear()
        self.page.set_viewport_size({"width": views[0][0], "height": 900})
        self.page.goto(f"{root}/{address}", wait_until="load")
        wide = []
        for width, style in views:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.evaluate(_STYLE, style)
            if (excess := self.page.evaluate(_EXCESS)) > 0:
                wide.append(f"{excess} px too wide at {width} {style}".strip())
        away = [url for url in self.requests if not url.startswith((root, "data:"))]
        return [*away, *self.complaints, *wide]


@pytest.fixture
def watch(browser):
    context = browser.new_context()
    yield Watch(context)
    context.close()


def addresses(site: Path, pages: list[Path]) -> list[str]:
    return [page.relative_to(site).as_posix() for page in pages]


def test_every_page_keeps_to_itself_complains_of_nothing_and_fits(watch, site, pages, served) -> None:
    """One visit of each page: no request leaves the site, no error in the console, no sideways scrolling in any view."""
    found = {address: watch.faults(address, served, VIEWS) for address in addresses(site, pages)}
    assert {address: faults for address, faults in found.items() if faults} == {}


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("<img src='https://example.org/picture.png' alt=''>", "https://example.org/picture.png"),
        ("<link rel='stylesheet' href='https://example.org/style.css'>", "https://example.org/style.css"),
        ("<script>document.title = 'inline'</script>", "inline script"),
        ("<p style='width: 1400px'>", "inline style"),
        ("<table><caption>a</caption><tr>" + "<td>広い</td>" * 40 + "</tr></table>", "px too wide at 390"),
    ],
)
def test_a_spoilt_page_is_noticed(watch, served, broken: str, told: str) -> None:
    """The watch itself can fail: requests and inline code are refused by the policy, and the refusal is seen."""

    def spoil(route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</main>", broken + "</main>"))

    watch.page.route("**/index.html", spoil)
    assert any(told in fault for fault in watch.faults("index.html", served, VIEWS))


def test_the_site_as_one_zip_opens_from_the_file_system(watch, site, pages, tmp_path) -> None:
    """Packed, unpacked in a folder with a space and Japanese letters in its name, and read without any server."""
    folder = tmp_path / "本 の写し"
    shutil.unpack_archive(shutil.make_archive(str(tmp_path / "site"), "zip", site), folder)
    listed = addresses(site, pages)
    figures = [address for address in listed if address.startswith("figures/")]
    # the page for a wrong address is shown by a server only: its links start from the root of the site
    chosen = [address for address in listed if address not in figures and address != "404.html"] + figures[:4]
    found = {address: watch.faults(address, folder.as_uri(), VIEWS[:1]) for address in chosen}
    assert {address: faults for address, faults in found.items() if faults} == {}
    assert len(chosen) > 30


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
