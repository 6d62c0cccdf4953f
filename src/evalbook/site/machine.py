"""What a page says to machines: schema.org, Highwire tags for Scholar and Zotero, Open Graph, canonical address."""

from __future__ import annotations

import html
import json
from typing import Any

from evalbook.citation import AUTHOR, LICENCE_URL, PROCESSED, Citable


def head_of_figure(work: Citable, record: dict[str, Any], base_url: str) -> str:
    """Tags of a figure's own page: a data set with its downloads, and the picture of it."""
    here = f"{base_url}figures/{record['id']}/" if base_url else ""
    files = (("data.csv", "text/csv"), ("data.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))
    dataset = {
        "@type": "Dataset",
        "name": work.full_title,
        "description": record["caption"],
        "license": LICENCE_URL,
        "creator": _creator(),
        "dateModified": work.date,
        "version": work.version,
        "inLanguage": "ja",
        "identifier": record["id"],
        "variableMeasured": [column["label"] for column in record["columns"]],
        "isBasedOn": record["source_note"],
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": here + name, "name": name} for name, kind in files
        ],
    }
    picture = {
        "@type": "ImageObject",
        "name": work.full_title,
        "caption": record["caption"],
        "description": record["alt"],
        "contentUrl": f"{here}figure.png",
        "encodingFormat": "image/png",
        "license": LICENCE_URL,
        "creditText": PROCESSED,
        "creator": _creator(),
    }
    tags = _linked_data([dataset, picture]) + _highwire(work) + _open_graph(work.full_title, record["alt"], here, f"{here}figure.png")
    return tags + _canonical(here)


def head_of_page(book: Citable, title: str, description: str, path: str, base_url: str, chapter: bool) -> str:
    """Tags of a page of the book; ``path`` is the page inside the site."""
    here = base_url + path if base_url else ""
    about: dict[str, Any] = {
        "@type": "Chapter" if chapter else "Book",
        "name": title,
        "inLanguage": "ja",
        "license": LICENCE_URL,
        "author": _creator(),
        "dateModified": book.date,
        "version": book.version,
    }
    if chapter:
        about["isPartOf"] = {"@type": "Book", "name": book.book, "inLanguage": "ja"}
    if here:
        about["url"] = here
    work = Citable(path, "章" if chapter else "", title, book.book, book.version, book.date, here)
    return _linked_data([about]) + _highwire(work) + _open_graph(title, description, here, "") + _canonical(here)


def _creator() -> dict[str, str]:
    return {"@type": "Organization", "name": AUTHOR}


def _linked_data(things: list[dict[str, Any]]) -> str:
    """JSON-LD; it is data, not script, so a strict policy lets it stand.  ``<`` is escaped so that no text can end it."""
    text = json.dumps({"@context": "https://schema.org", "@graph": things}, ensure_ascii=False, sort_keys=True)
    return f'<script type="application/ld+json">{text.replace("<", chr(92) + "u003c")}</script>\n'


def _highwire(work: Citable) -> str:
    tags = {"citation_title": work.title or work.book, "citation_author": AUTHOR, "citation_publication_date": work.date.replace("-", "/"), "citation_language": "ja"}
    if work.label:
        tags["citation_inbook_title"] = work.book
    if work.is_web_address:
        tags["citation_public_url"] = work.address
    return _metas("name", tags)


def _open_graph(title: str, description: str, url: str, image: str) -> str:
    tags = {"og:title": title, "og:description": description, "og:type": "article", "og:locale": "ja_JP", "og:url": url, "og:image": image}
    return _metas("property", {name: text for name, text in tags.items() if text}) + _metas("name", {"description": description})


def _metas(kind: str, tags: dict[str, str]) -> str:
    return "".join(f'<meta {kind}="{name}" content="{html.escape(text, quote=True)}">\n' for name, text in tags.items() if text)


def _canonical(here: str) -> str:
    return f'<link rel="canonical" href="{html.escape(here, quote=True)}">\n' if here.startswith("http") else ""
