"""The Sphinx side of the book: the theme, the figures' citations and what every page is told.

Loaded by ``_config.yml``.  It adds nothing from another host and emits no script but the book's own.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from evalbook.citation import Citable
from evalbook.site.machine import Contents, Page, head_of_page
from evalbook.site.terms import mark_terms

CHARACTERS_A_MINUTE = 550  # a usual pace of silent reading in Japanese
_READ_LISTS = ('<ul class="achievements">', '<ul class="discrepancies">')
THEME = Path(__file__).parent / "theme"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register theme, settings and page hook with Sphinx."""
    app.add_html_theme("evalbook", str(THEME))
    app.add_config_value("evalbook_edition_file", "edition.json", "env")
    app.add_config_value("evalbook_works", {}, "")
    app.add_config_value("evalbook_edition_digest", "", "env")
    app.connect("config-inited", _load_edition)
    app.connect("builder-inited", _without_own_index)
    app.connect("html-collect-pages", lambda app: [("search", {}, "search.html")])
    app.connect("doctree-resolved", _mark_terms)
    app.connect("html-page-context", _page_context)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _without_own_index(app: Sphinx) -> None:
    """Sphinx would spend half its time splitting Japanese words for an index that finds nothing; ours is made later."""
    app.builder.search = False


def _silence_thebe(app: Sphinx) -> None:
    """Jupyter Book always loads sphinx-thebe, which writes inline scripts into pages; ours run no code online."""
    for listeners in app.events.listeners.values():
        listeners[:] = [listener for listener in listeners if not listener.handler.__module__.startswith("sphinx_thebe")]


def _load_edition(app: Sphinx, config: Any) -> None:
    """Read what staging has written about this edition: version, date, parameters, citations."""
    _silence_thebe(app)
    path = Path(app.srcdir) / config.evalbook_edition_file
    text = path.read_text(encoding="utf-8") if path.is_file() else "{}"
    edition = json.loads(text)
    # every page shows facts of the edition, so a changed edition rebuilds every page
    config.evalbook_edition_digest = hashlib.sha256(text.encode()).hexdigest()
    app.evalbook_edition = edition
    config.evalbook_works = edition.get("works", {})


def _mark_terms(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Terms are explained in chapters; the appendix explains itself."""
    if docname.startswith("chapters/"):
        mark_terms(doctree, app.evalbook_edition.get("terms", []), "../appendix/terms.html")


def _page_context(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give the page template the edition, the chapter's parameters and page facts; drop foreign scripts."""
    edition = app.evalbook_edition
    stem = pagename.removeprefix("chapters/")
    context["edition"] = edition
    context["chapter"] = edition.get("chapters", {}).get(stem) if pagename.startswith("chapters/") else None
    paragraphs = [node.astext() for node in doctree.findall(nodes.paragraph)] if doctree is not None else []
    if context["chapter"]:
        context["reading_minutes"] = reading_minutes(doctree)
    context["head_for_machines"] = _head(edition, pagename, context, paragraphs)


def reading_minutes(doctree: nodes.document) -> int:
    """How long a chapter takes that is read from beginning to end: its sentences, captions and lists of texts.

    Tables are looked up in, not read; so the appendix, which consists of them, tells no time.
    """
    read = [node.astext() for node in doctree.findall(lambda node: isinstance(node, nodes.paragraph | nodes.caption))]
    lists = [html.unescape(re.sub(r"<[^>]*>", "", node.astext())) for node in doctree.findall(nodes.raw) if node.astext().startswith(_READ_LISTS)]
    return max(1, round(sum(map(len, [*read, *lists])) / CHARACTERS_A_MINUTE))


def _head(edition: dict[str, Any], pagename: str, context: dict[str, Any], paragraphs: list[str]) -> str:
    """Tags for machines: what the page is, by whom, of which edition."""
    if "book" not in edition:
        return ""
    book = Citable(**edition["book"])
    title = html.unescape(re.sub(r"<[^>]*>", "", context.get("title") or "検索"))
    told = " ".join(paragraphs[0].split()) if paragraphs else f"{book.book}：{title}"
    page = Page(f"{pagename}.html", title, told if len(told) <= 160 else told[:159] + "…")
    return head_of_page(book, page, _contents(edition), edition["base_url"])


def _contents(edition: dict[str, Any]) -> Contents:
    """The edition's chapters, figures and data as its pages tell machines about them."""
    works = [Citable(**work) for work in edition.get("works", {}).values()]
    figures = {work.id: work for work in sorted(works, key=lambda work: int(work.label.removeprefix("図")))}
    chapters = [(stem, title) for stem, title in edition.get("titles", [])]
    return Contents(chapters, figures, edition.get("chapter_of", {}), edition.get("package", {}), edition.get("sources", []))
