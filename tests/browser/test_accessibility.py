"""axe-core finds nothing to object to, on every page, in both themes and at both widths."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.browser, pytest.mark.site]

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


def violations(browser, site, pages, served, theme: str, width: int) -> dict[str, dict[str, list[str]]]:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, bypass_csp=True)
    page = context.new_page()
    found = {}
    for path in pages:
        address = path.relative_to(site).as_posix()
        page.goto(f"{served}/{address}", wait_until="load")
        if entries := Axe().run(page, options=RULES).response["violations"]:
            found[address] = {entry["id"]: [node["html"][:120] for node in entry["nodes"][:3]] for entry in entries}
    context.close()
    return found


def test_axe_finds_no_violation_on_any_page(browser, site, pages, served) -> None:
    assert violations(browser, site, pages, served, "light", 1280) == {}


@pytest.mark.parametrize(("theme", "width"), [("dark", 1280), ("light", 390), ("dark", 390)])
def test_axe_finds_no_violation_in_other_themes_and_widths(browser, site, pages, served, theme: str, width: int) -> None:
    """Figure pages share one template: four of them stand for all, every other page is looked at."""
    of_figures = [path for path in pages if "figures" in path.relative_to(site).parts]
    others = [path for path in pages if path not in of_figures]
    assert violations(browser, site, others + of_figures[:4], served, theme, width) == {}


def test_the_keyboard_reaches_the_text_and_leaves_it(browser, served) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{served}/chapters/overview.html", wait_until="load")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    seen = set()
    for _ in range(400):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.tagName"))
        if page.evaluate("document.activeElement === document.body"):
            break
    assert {"A", "SUMMARY", "DIV"} <= seen and page.evaluate("document.activeElement === document.body")
    page.close()


@pytest.mark.parametrize("style", ["html { font-size: 200% }", "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"])
def test_larger_text_and_wider_spacing_do_not_break_a_page(browser, served, style: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{served}/chapters/overview.html", wait_until="load")
    page.add_style_tag(content=style)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    context.close()
