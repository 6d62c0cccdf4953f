"""The search index: what can be found, as one small script that also loads from a file system.

An entry is a page, a section, a figure, a table or an achievement, with its text as the page writes it.  Browsers
search it by parts of words, so Japanese compounds need no word list (see ``theme/static/search.js``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lxml import html

from evalbook.data import DataPackage

KINDS = {"page": "ページ", "section": "節", "figure": "図", "table": "表", "achievement": "成果", "term": "用語"}
_LEFT_OUT = (
    "//details[contains(@class,'hide') or @class='figure-cite'] | //form | //script | //style | //nav | //summary"
    " | //a[@class='headerlink'] | //section[@class='rerun'] | //*[@class='downloads']"
)
_INLINE = ("a", "code", "em", "span", "strong", "sub", "sup")


def index_of_site(site: Path, keywords: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Entries of all pages below ``site``, chapters first; ``keywords`` adds words to figures by id."""
    pages = [*sorted((site / "chapters").glob("*.html")), site / "index.html", *sorted((site / "appendix").glob("*.html"))]
    entries: list[dict[str, Any]] = []
    for path in pages:
        if path.is_file():
            entries += _entries_of_page(html.fromstring(path.read_text(encoding="utf-8")), path.relative_to(site).as_posix(), keywords)
    return entries


def search_words(package: DataPackage, records: Iterable[dict[str, Any]]) -> dict[str, list[str]]:
    """Words that a figure should be found by although its texts do not hold them: programmes' names, English terms."""
    titles = package.table("programmes").set_index("programme")
    measures = package.table("observations").set_index("id")
    words = {}
    for record in records:
        programmes = titles.loc[titles.index.intersection(record["programmes"]), ["title_ja", "title_en"]].to_numpy().ravel()
        english = measures.loc[measures.index.intersection(record["observations"]), "measure_en"].unique()
        words[record["base_id"]] = [*programmes, *english]
    return words


def write_index(entries: Iterable[dict[str, Any]], site: Path) -> None:
    """Write ``search-index.js``, which sets one global; a script loads over ``file://`` where a fetch does not."""
    text = json.dumps(list(entries), ensure_ascii=False, separators=(",", ":"))
    (site / "search-index.js").write_text(f"window.searchIndex={text};\n", encoding="utf-8")


def _entries_of_page(page: html.HtmlElement, address: str, keywords: dict[str, list[str]]) -> list[dict[str, Any]]:
    for element in page.xpath(_LEFT_OUT):
        element.drop_tree()
    (article,) = page.xpath("//article")
    title = _text(article.xpath(".//h1")[0]) if article.xpath(".//h1") else ""
    entries = []
    for figure in article.xpath(".//figure[contains(@class,'book-figure')]"):
        entries.append(_figure_entry(figure, title, address, keywords))
        figure.drop_tree()
    for item in article.xpath(".//ul[@class='achievements']/li"):
        head = _text(item.xpath("./strong")[0])
        entries.append(_entry("achievement", head, title, f"{address}#{item.get('id')}", _text(item)))
        item.drop_tree()
    for row in article.xpath(".//dl[@class='glossary']/dt"):
        entries.append(_entry("term", _text(row), title, f"{address}#{row.get('id', '')}", _text(row) + " " + _text(row.getnext())))
    for table in article.xpath(".//table"):
        caption = _text(table.xpath("./caption")[0]) if table.xpath("./caption") else title
        section = table.xpath("ancestor::section[@id][1]")
        entries.append(_entry("table", caption, title, f"{address}#{section[0].get('id') if section else ''}", _text(table)))
        table.drop_tree()
    return _section_entries(article, title, address) + entries


def _section_entries(article: html.HtmlElement, title: str, address: str) -> list[dict[str, Any]]:
    entries = []
    for section in reversed(article.xpath(".//section[@id]")):
        heading = section.xpath("./h1|./h2|./h3|./h4")
        if heading:
            name = _text(heading[0])
            kind, where = ("page", address) if name == title else ("section", f"{address}#{section.get('id')}")
            entries.append(_entry(kind, name, title, where, _text(section)))
            section.drop_tree()
    return entries[::-1]


def _figure_entry(figure: html.HtmlElement, title: str, address: str, keywords: dict[str, list[str]]) -> dict[str, Any]:
    name = figure.get("id")
    (picture,) = figure.xpath(".//img[contains(@class,'only-light')]")
    caption = _text(figure.xpath(".//figcaption")[0])
    group = figure.xpath(".//div[@class='picture']/@aria-label")
    words = " ".join([caption, picture.get("alt"), _text(figure)])
    entry = _entry("figure", group[0] if group else caption, title, f"{address}#{name}", words)
    return {**entry, "i": picture.get("src").removeprefix("../"), "w": " ".join(keywords.get(name, []))}


def _entry(kind: str, head: str, page: str, address: str, text: str) -> dict[str, Any]:
    """Short names keep the index small: kind, head, page title, address, text; a figure has also image and words it is found by."""
    return {"k": KINDS[kind], "h": head, "p": page, "u": address, "t": text}


def _text(element: html.HtmlElement) -> str:
    """The words of an element as they are read: what stands in a block of its own is set off by a space."""
    return re.sub(r"\s+", " ", "".join(_pieces(element))).strip()


def _pieces(element: html.HtmlElement) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        gap = "" if child.tag in _INLINE else " "
        yield gap
        if isinstance(child.tag, str):
            yield from _pieces(child)
        yield gap + (child.tail or "")
