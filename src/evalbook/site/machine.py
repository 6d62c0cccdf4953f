"""What a page says to machines: schema.org, Highwire tags for Scholar and Zotero, Open Graph, canonical address.

Where the site's own address is not known, addresses are given from the page on and no canonical address is claimed.
"""

from __future__ import annotations

import html
import json
from dataclasses import dataclass, field
from typing import Any

from evalbook.citation import AUTHOR, LICENCE_URL, PROCESSED, Citable
from evalbook.site.kit_notes import unit_of_column

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OF_A_FIGURE = (("data.csv", "text/csv"), ("data.xlsx", _XLSX), ("metadata.json", "application/json"))
_PICTURES = (("figure.png", "image/png"), ("figure.svg", "image/svg+xml"), ("figure.pdf", "application/pdf"))


@dataclass(frozen=True)
class Page:
    """A page of the book: its path inside the site, title, and a description in one sentence."""

    path: str
    title: str
    description: str

    @property
    def root(self) -> str:
        """The way from the page to the root of the site."""
        return "../" * self.path.count("/")


@dataclass(frozen=True)
class Contents:
    """What the edition holds, as far as pages tell machines about it.

    ``chapters`` are ``(stem, title)``; ``figures`` the citations of the figures by id, in reading order, with the chapter each
    stands in by ``chapter_of``; ``package`` is the data package's name, title, description and tables; ``sources`` are titles.
    """

    chapters: list[tuple[str, str]] = field(default_factory=list)
    figures: dict[str, Citable] = field(default_factory=dict)
    chapter_of: dict[str, str] = field(default_factory=dict)
    package: dict[str, Any] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)


def head_of_figure(work: Citable, record: dict[str, Any], base_url: str) -> str:
    """Tags of a figure's own page: a data set with its downloads, and the picture of it."""
    here = f"{base_url}figures/{record['id']}/" if base_url else ""
    described = f"{record['subtitle']}。{record['caption']}出典：{record['source_note']}。{PROCESSED}。"
    units = [unit_of_column(record, position) for position in range(len(record["columns"]))]
    dataset = {
        "@type": "Dataset",
        "@id": f"{here}#data",
        "name": work.full_title,
        "description": described,
        "creator": _creator(),
        "datePublished": work.date,
        "version": work.version,
        "inLanguage": "ja",
        "identifier": record["id"],
        "isAccessibleForFree": True,
        "variableMeasured": [
            {"@type": "PropertyValue", "name": column["label"], "unitText": unit}
            for column, unit in zip(record["columns"], units, strict=True)
        ],
        "isBasedOn": {"@type": "CreativeWork", "name": record["source_note"]},
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": here + name, "name": name} for name, kind in _OF_A_FIGURE
        ],
        "isPartOf": _book_as_whole(work, base_url, "../../"),
        "image": {"@id": f"{here}#picture"},
        **_rights(),
    }
    picture = {
        "@type": "ImageObject",
        "@id": f"{here}#picture",
        "caption": record["caption"],
        "description": record["alt"],
        "identifier": record["id"],
        "width": record["width"],
        "height": record["height"],
        "encoding": [{"@type": "ImageObject", "encodingFormat": kind, "contentUrl": here + name} for name, kind in _PICTURES],
        "isPartOf": _book_as_whole(work, base_url, "../../"),
        **_picture(work, here),
    }
    if here:
        dataset["url"] = here
    preview = _open_graph(work, Page(f"figures/{record['id']}/", work.full_title, record["alt"]), here, f"{here}figure.png", record["alt"])
    return _linked_data([dataset, picture]) + _highwire(work) + preview + _canonical(here)


def head_of_page(book: Citable, page: Page, contents: Contents, base_url: str) -> str:
    """Tags of a page of the book: the book itself, a chapter of it with its figures, its data, or a page beside them."""
    here = _address(base_url, page.path)
    stem = page.path.removeprefix("chapters/").removesuffix(".html") if page.path.startswith("chapters/") else ""
    root = base_url or page.root
    figures = [work for name, work in contents.figures.items() if contents.chapter_of[name] == stem]
    if page.path == "index.html":
        things, label = [_book(book, page, contents, here, base_url)], ""
    elif stem:
        things, label = [_chapter(book, page, figures, here, root, base_url)], "章"
    else:
        things, label = [_page_beside(book, page, here, base_url)], "付録"
        if page.path == "appendix/dictionary.html" and contents.package:
            things.append(_package(book, contents, root, base_url))
    first = next(iter(figures or contents.figures.values()), None)
    image = f"{root}figures/{first.id}/figure.png" if first else ""
    title = page.title if label else book.book
    work = Citable(page.path, label, title, book.book, book.version, book.date, here or page.path, book.variant, book.conditions)
    preview = _open_graph(work, page, here, image, first.full_title if first else "")
    return _linked_data(things) + _highwire(work, title) + preview + _canonical(here)


def _address(base_url: str, path: str) -> str:
    """The one address of a page: a folder's first page is the folder."""
    return base_url + (path.removesuffix("index.html") if path.endswith("/index.html") or path == "index.html" else path) if base_url else ""


def _book(book: Citable, page: Page, contents: Contents, here: str, base_url: str) -> dict[str, Any]:
    root = base_url or page.root
    return _with_address(
        {
            "@type": ["Book", "Report"],
            "name": book.book,
            "description": page.description,
            "author": _creator(),
            "datePublished": book.date,
            "version": book.version,
            "bookEdition": book.edition_words,
            "inLanguage": "ja",
            "isAccessibleForFree": True,
            "isBasedOn": [{"@type": "CreativeWork", "name": title} for title in contents.sources],
            "hasPart": [
                {"@type": "Chapter", "name": title, "url": f"{root}chapters/{stem}.html", "position": number}
                for number, (stem, title) in enumerate(contents.chapters, start=1)
            ],
            **_rights(),
        },
        here,
    )


def _chapter(book: Citable, page: Page, figures: list[Citable], here: str, root: str, base_url: str) -> dict[str, Any]:
    return _with_address(
        {
            "@type": "Chapter",
            "name": page.title,
            "description": page.description,
            "author": _creator(),
            "datePublished": book.date,
            "version": book.version,
            "inLanguage": "ja",
            "isPartOf": _book_as_whole(book, base_url, page.root),
            "hasPart": [
                {"@type": "ImageObject", "url": f"{root}figures/{work.id}/", **_picture(work, f"{root}figures/{work.id}/")} for work in figures
            ],
            **_rights(),
        },
        here,
    )


def _page_beside(book: Citable, page: Page, here: str, base_url: str) -> dict[str, Any]:
    whole = _book_as_whole(book, base_url, page.root)
    about = {"@type": "WebPage", "name": page.title, "description": page.description, "inLanguage": "ja", "isPartOf": whole, **_rights()}
    return _with_address({**about, "author": _creator(), "dateModified": book.date, "version": book.version}, here)


def _package(book: Citable, contents: Contents, root: str, base_url: str) -> dict[str, Any]:
    """All data tables of the edition as one data set."""
    package = contents.package
    name = package["name"]
    files = ((f"{name}.zip", "application/zip"), (f"{name}.xlsx", _XLSX), ("datapackage.json", "application/json"))
    tables = [(table["path"], "text/csv") for table in package["tables"]]
    return {
        "@type": "Dataset",
        "name": package["title"],
        "description": f"{package['description']}{PROCESSED}。",
        "creator": _creator(),
        "datePublished": book.date,
        "version": book.version,
        "identifier": name,
        "inLanguage": "ja",
        "isAccessibleForFree": True,
        "variableMeasured": [table["title"] for table in package["tables"]],
        "isBasedOn": [{"@type": "CreativeWork", "name": title} for title in contents.sources],
        "isPartOf": _book_as_whole(book, base_url, "../"),
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": f"{root}data/{path}", "name": path} for path, kind in [*files, *tables]
        ],
        **_rights(),
    }


def _picture(work: Citable, folder: str) -> dict[str, Any]:
    """What is said of a figure's picture wherever it is named."""
    facts = {"name": work.full_title, "contentUrl": f"{folder}figure.png", "thumbnailUrl": f"{folder}figure.svg", "encodingFormat": "image/png"}
    return {**facts, "creator": _creator(), "copyrightNotice": AUTHOR, "acquireLicensePage": f"{folder}index.html", **_rights()}


def _book_as_whole(work: Citable, base_url: str, root: str) -> dict[str, Any]:
    return {"@type": "Book", "name": work.book, "url": base_url or f"{root}index.html", "inLanguage": "ja", "version": work.version}


def _with_address(thing: dict[str, Any], here: str) -> dict[str, Any]:
    return {**thing, "url": here, "@id": here} if here else thing


def _rights() -> dict[str, Any]:
    return {"license": LICENCE_URL, "creditText": PROCESSED}


def _creator() -> dict[str, str]:
    return {"@type": "Organization", "name": AUTHOR}


def _linked_data(things: list[dict[str, Any]]) -> str:
    """JSON-LD; it is data, not script, so a strict policy lets it stand.  ``<`` is escaped so that no text can end it."""
    text = json.dumps({"@context": "https://schema.org", "@graph": things}, ensure_ascii=False, sort_keys=True)
    return f'<script type="application/ld+json">{text.replace("<", chr(92) + "u003c")}</script>\n'


def _highwire(work: Citable, title: str = "") -> str:
    tags = {
        "citation_title": title or work.full_title,
        "citation_author": AUTHOR,
        "citation_publication_date": work.date.replace("-", "/"),
        "citation_language": "ja",
        "citation_inbook_title": work.book if work.label else "",
        "citation_keywords": f"{PROCESSED}; {work.edition_words}",
        "citation_public_url": work.address if work.is_web_address else "",
    }
    return _metas("name", tags)


def _open_graph(work: Citable, page: Page, url: str, image: str, image_words: str) -> str:
    tags = {
        "og:title": page.title,
        "og:description": page.description,
        "og:type": "article" if work.label else "book",
        "og:locale": "ja_JP",
        "og:site_name": work.book,
        "og:url": url,
        "og:image": image,
        "og:image:type": "image/png" if image else "",
        "og:image:alt": image_words,
    }
    twitter = {"twitter:card": "summary_large_image" if image else "", "description": page.description}
    return _metas("property", tags) + _metas("name", twitter)


def _metas(kind: str, tags: dict[str, str]) -> str:
    return "".join(f'<meta {kind}="{name}" content="{html.escape(text, quote=True)}">\n' for name, text in tags.items() if text)


def _canonical(here: str) -> str:
    return f'<link rel="canonical" href="{html.escape(here, quote=True)}">\n' if here.startswith("http") else ""
