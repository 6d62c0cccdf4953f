"""Files of the site beside its pages: the page for a wrong address, the map for machines, the feed of versions."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, select_autoescape

from evalbook import paths
from evalbook.citation import AUTHOR, Citable
from evalbook.site.edition import CONTENT_SECURITY_POLICY, Edition

_TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).parent / "theme"), autoescape=select_autoescape(["html"]))


def write_site_files(edition: Edition, site: Path) -> None:
    """Write ``404.html``, ``feed.xml`` and, when the site's own address is known, ``sitemap.xml`` into ``site``."""
    book = edition.book_work()
    (site / "404.html").write_text(missing_page(book, edition.base_url), encoding="utf-8")
    log = (paths.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    (site / "feed.xml").write_text(feed(book, edition.base_url, releases_of(log)), encoding="utf-8")
    if edition.base_url:
        (site / "sitemap.xml").write_text(machine_map(site, edition.base_url, book.date), encoding="utf-8")


def missing_page(book: Citable, base_url: str) -> str:
    """The page for an address that does not exist.

    A server shows it at any depth, so its links start from the root of the site: the path of the known
    address, else the root of the host.
    """
    root = urlsplit(base_url).path or "/"
    return _TEMPLATES.get_template("404.html").render(book=book, root=root, policy=CONTENT_SECURITY_POLICY)


def releases_of(change_log: str) -> list[tuple[str, str, str]]:
    """Version, date and text of each release in the change log, newest first; what has no date is not released."""
    return [
        (match[1], match[2], " ".join(match[3].split()))
        for match in re.finditer(r"^## (\S+) \((\d{4}-\d{2}-\d{2})\)\n(.*?)(?=^## |\Z)", change_log, flags=re.MULTILINE | re.DOTALL)
    ]


def feed(book: Citable, base_url: str, releases: list[tuple[str, str, str]]) -> str:
    """An Atom feed of the releases; its times are the releases' dates, so equal inputs give equal bytes."""
    entries = "".join(
        f"<entry><title>第{version}版</title><id>urn:evalbook:release:{version}</id><updated>{date}T00:00:00Z</updated>"
        f'<link href="{html.escape(base_url or "index.html", quote=True)}"/><content type="text">{html.escape(text)}</content></entry>\n'
        for version, date, text in releases
    )
    own = f'<link rel="self" href="{html.escape(base_url, quote=True)}feed.xml"/>' if base_url else ""
    newest = releases[0][1] if releases else book.date
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ja">'
        f"<title>{html.escape(book.book)}：版の知らせ</title><id>{html.escape(base_url) or 'urn:evalbook:releases'}</id>"
        f"<updated>{newest}T00:00:00Z</updated><author><name>{AUTHOR}</name></author>{own}\n{entries}</feed>\n"
    )


def machine_map(site: Path, base_url: str, date: str) -> str:
    """The pages of the site for search engines; embedded forms and the search page are not pages of their own."""
    pages = sorted(page.relative_to(site).as_posix() for page in site.rglob("*.html"))
    kept = [page for page in pages if page not in ("404.html", "search.html") and not page.endswith("/embed.html")]
    addresses = [base_url + re.sub(r"(^|/)index\.html$", r"\1", page) for page in kept]
    entries = "".join(f"<url><loc>{html.escape(address)}</loc><lastmod>{date}</lastmod></url>\n" for address in addresses)
    return f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'
