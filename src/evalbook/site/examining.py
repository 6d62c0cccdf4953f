"""Examine pages for barriers: axe-core's rules, and the contrast of every text, in both themes and at two widths.

The browser's page and axe-core's source are given (Playwright, axe-playwright-python), so nothing here is
needed to build the book.  :func:`examine_fully` lets axe-core look at everything in every view; a run over
all pages takes many minutes.  :func:`examine_briefly` finds the same kinds of faults in a fraction of the
time: every rule in the first view and in the one that differs from it in both respects, the contrast of every
text in all four; of rows and entries of equal structure three are looked at.  Folded parts are unfolded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VIEWS = [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)]
HEIGHT = 900
_LARGE = "parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700)"

_RUN = """async (settings) => {
  const found = await axe.run(document, {
    runOnly: {type: "tag", values: settings.rules}, resultTypes: ["violations", "incomplete"],
    rules: settings.contrast ? {} : {"color-contrast": {enabled: false}},
  });
  const places = (entry) => entry.nodes.map((node) => node.html.slice(0, 120));
  return {
    violations: Object.fromEntries(found.violations.map((entry) => [entry.id, places(entry)])),
    undecided: found.incomplete.reduce((sum, entry) => sum + entry.nodes.length, 0),
    tool: `axe-core ${found.testEngine.version}`,
  };
}"""

# each way of setting text that occurs (colour, ground, size, weight) is measured once, with axe-core's own arithmetic
_FAINT = (
    """() => {
  const {Color, getContrast} = axe.commons.color;
  const read = (text) => { const colour = new Color(); colour.parseString(text); return colour; };
  const grounds = new Map();
  const ground = (element) => {
    if (!element) return read("#ffffff");
    if (!grounds.has(element)) {
      const own = read(getComputedStyle(element).backgroundColor);
      grounds.set(element, own.alpha === 1 ? own : own.alpha === 0 ? ground(element.parentElement)
        : axe.commons.color.flattenColors(own, ground(element.parentElement)));
    }
    return grounds.get(element);
  };
  const seen = new Set();
  const faint = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !element.checkVisibility({visibilityProperty: true})) continue;
    const style = getComputedStyle(element);
    const below = ground(element);
    const way = [style.color, below.toHexString(), style.fontSize, style.fontWeight].join();
    if (seen.has(way)) continue;
    seen.add(way);
    const large = """
    + _LARGE
    + """;
    const reached = getContrast(below, read(style.color));
    if (reached < (large ? 3 : 4.5)) faint.push(`${reached.toFixed(2)}: ${element.outerHTML.slice(0, 100)}`);
  }
  return faint;
}"""
)

_OPEN = "document.querySelectorAll('details').forEach((details) => { details.open = true; })"

_THIN = """() => {
  const shape = (element) => `${element.tagName}.${element.className}(${[...element.children].map(shape).join("")})`;
  for (const list of document.querySelectorAll("tbody, ul, ol, dl")) {
    const times = new Map();
    const last = list.tagName === "DL" ? [...list.children].slice(6) : [...list.children];
    for (const child of last) {
      const key = shape(child);
      times.set(key, (times.get(key) || 0) + 1);
      if (times.get(key) > 3) child.remove();
    }
  }
}"""


@dataclass
class Finding:
    """What one view of a page has shown: rule → places, and how many places the tool could not decide."""

    violations: dict[str, list[str]] = field(default_factory=dict)
    undecided: int = 0
    tool: str = ""


def axe_source() -> str:
    """The source of axe-core that axe-playwright-python brings."""
    from axe_playwright_python.base import AXE_SCRIPT

    return AXE_SCRIPT


def _open(page: Any, address: str, source: str) -> None:
    """Open a page with everything unfolded and axe-core in it."""
    page.goto(address, wait_until="load")
    page.evaluate(source)
    page.evaluate(_OPEN)


def show(page: Any, theme: str, width: int) -> None:
    """Turn an opened page to a view, as the reader's switch of themes and a smaller window do."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)


def examine_fully(page: Any, address: str, source: str) -> list[Finding]:
    """All rules of axe-core in each of :data:`VIEWS`, the page opened anew each time as its readers do."""
    found = []
    for theme, width in VIEWS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=theme)
        _open(page, address, source)
        found.append(Finding(**page.evaluate(_RUN, {"rules": RULES, "contrast": True})))
    return found


def examine_briefly(page: Any, address: str, source: str, layers: bool = False) -> dict[str, list[str]]:
    """Faults of a page: rule and view → places; nothing when there are none.

    ``layers`` lets axe-core measure contrast too, the costliest of its rules: it also sees texts that lie over others.
    """
    page.set_viewport_size({"width": VIEWS[0][1], "height": HEIGHT})
    _open(page, address, source)
    page.evaluate(_THIN)
    found: dict[str, list[str]] = {}
    for theme, width in VIEWS:
        show(page, theme, width)
        if faint := page.evaluate(_FAINT):
            found[f"contrast, {theme}, {width}"] = faint
    for theme, width, contrast in (("dark", 390, False), ("light", 1280, layers)):
        show(page, theme, width)
        finding = Finding(**page.evaluate(_RUN, {"rules": RULES, "contrast": contrast}))
        found |= {f"{rule}, {theme}, {width}": places[:3] for rule, places in finding.violations.items()}
    return found
