"""No page has a barrier that a tool can see, in both themes and at both widths; the keyboard goes everywhere."""

from __future__ import annotations

import pytest

from evalbook.site.examining import axe_source, examine_briefly

ONE_OF_EACH_KIND = ("index.html", "search.html", "404.html", "chapters/overview.html", "appendix/terms.html", "figures/overview-marks/index.html")

pytestmark = [pytest.mark.browser, pytest.mark.site]


@pytest.fixture(scope="module")
def examined(browser):
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    # their places are kept; what they show is not examined
    network.send("Network.setBlockedURLs", {"urls": [f"*/{name}.svg" for name in ("figure", "figure-dark", "drawing", "drawing-dark")]})
    yield page
    context.close()


def test_no_page_has_a_barrier_in_any_theme_and_width(examined, site, pages, served) -> None:
    """The short form of ``make a11y``, which lets axe-core look at everything in each of the four views."""
    source = axe_source()
    found = {}
    for path in pages:
        address = path.relative_to(site).as_posix()
        if faults := examine_briefly(examined, f"{served}/{address}", source, layers=address in ONE_OF_EACH_KIND):
            found[address] = faults
    assert found == {}


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        ("<p style='color: #999; background: #fff'>淡い文字</p>", "contrast, light, 390"),
        ("<p style='color: var(--ink); background: #333'>明るい配色で読めない文字</p>", "contrast, light, 1280"),
        ("<details><summary>a</summary><p style='color: #666'>暗い配色で読めない文字</p></details>", "contrast, dark, 1280"),
        ("<img src='_static/icon.svg'>", "image-alt, light, 1280"),
        ("<h6>飛んだ見出し</h6>", "heading-order, dark, 390"),
        ("<button type='button'></button>", "button-name, light, 1280"),
        ("<input type='text'>", "label, dark, 390"),
    ],
)
def test_a_barrier_is_found(examined, served, broken: str, rule: str) -> None:
    """The examination itself can fail: each of these is put into a page that is otherwise without fault."""

    def spoil(route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</article>", broken + "</article>"))

    examined.route("**/index.html", spoil)
    found = examine_briefly(examined, f"{served}/index.html", axe_source())
    examined.unroute("**/index.html")
    assert rule in found


WALKED = ["index.html", "chapters/overview.html", "appendix/catalogue.html", "search.html?q=CREST", "figures/overview-marks/index.html"]


@pytest.mark.parametrize("address", WALKED)
def test_the_keyboard_reaches_everything_sees_where_it_is_and_leaves(browser, served, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{served}/{address}", wait_until="load")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.reload(wait_until="load")
    wanted = page.evaluate(_REACHABLE)
    steps, unseen = 0, []
    while steps < wanted + 20:
        page.keyboard.press("Tab")
        focus = page.evaluate(_FOCUS)
        if focus is None:
            break
        steps += 1
        unseen += [] if focus["seen"] else [focus["what"]]
    assert focus is None, "the keyboard does not leave the page"
    assert unseen == []
    assert steps >= wanted, f"{wanted} places can be reached, {steps} were"
    page.close()


_REACHABLE = """[...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")]
  .filter((element) => element.checkVisibility({visibilityProperty: true}) && !element.disabled).length"""
_FOCUS = """(() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const style = getComputedStyle(element);
  return {seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2, what: element.outerHTML.slice(0, 80)};
})()"""


def test_a_term_is_explained_by_hover_and_by_keyboard_and_escape_hides_it(browser, site, served) -> None:
    chapter = next(path for path in sorted((site / "chapters").glob("*.html")) if 'class="term"' in path.read_text(encoding="utf-8"))
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{served}/chapters/{chapter.name}", wait_until="load")
    term = page.locator("a.term").first
    shown = "element => { const after = getComputedStyle(element, '::after'); return after.display !== 'none' && after.content !== 'none'; }"
    assert not term.evaluate(shown)
    term.hover()
    assert term.evaluate(shown)
    page.mouse.move(0, 0)
    assert not term.evaluate(shown)
    page.keyboard.press("Tab")
    term.focus()
    assert term.evaluate(shown)
    page.keyboard.press("Escape")
    assert not term.evaluate(shown)
    page.close()


def test_nothing_moves_by_itself_for_who_wants_less_motion(browser, served) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{served}/chapters/overview.html", wait_until="load")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert page.evaluate("document.getAnimations().length") == 0
    context.close()
