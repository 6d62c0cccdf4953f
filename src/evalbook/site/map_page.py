"""The site map for readers: every page of the book, in the order of its contents, each chapter with its figures."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import yaml
from markupsafe import Markup

from evalbook import paths
from evalbook.site.appendix_markup import figure_title, link, page, raw, text


def map_page(titles: dict[str, str], records: list[dict[str, Any]], pages: dict[str, str]) -> str:
    """``titles`` are the chapters' by stem, ``pages`` the appendix's Markdown by stem."""
    names = titles | {stem: source.split("\n", 1)[0].lstrip("# ") for stem, source in pages.items()} | {"sitemap": "サイトの地図"}
    toc = yaml.safe_load((paths.BOOK / "_toc.yml").read_text(encoding="utf-8"))
    parts = toc.get("parts") or [{"caption": "章", "chapters": toc.get("chapters", [])}]
    lists = [(part.get("caption", "章"), _entries(part, names, records)) for part in parts]
    files = '<ul><li><a href="../index.html">表紙</a></li><li><a href="../search.html">検索</a></li><li><a href="../feed.xml">版の知らせ（Atom）</a></li></ul>'
    return page(
        "サイトの地図",
        "この本のすべてのページである。章の下には、その章の図のページを並べた。",
        raw(files),
        *[block for caption, entries in lists if entries for block in (f"## {caption}", raw(f"<ul>{entries}</ul>"))],
    )


def _entries(part: dict[str, Any], names: dict[str, str], records: list[dict[str, Any]]) -> Markup:
    stems = [PurePosixPath(chapter["file"]) for chapter in part.get("chapters", [])]
    return Markup("").join(_entry(path, names[path.name], records) for path in stems if path.name in names)


def _entry(path: PurePosixPath, name: str, records: list[dict[str, Any]]) -> Markup:
    figures = [record for record in records if path.parent.name == "chapters" and record["chapter"] == path.name]
    items = Markup("").join(
        Markup("<li>{}</li>").format(link(f"../figures/{record['id']}/index.html", figure_title(record))) for record in figures
    )
    below = Markup('<ul class="quiet">{}</ul>').format(items) if items else text("")
    return Markup("<li>{}{}</li>").format(link(f"../{path}.html", name), below)
