"""The book as an EPUB 3: the built pages as XHTML, figures as SVG, the same bytes for the same inputs."""

from __future__ import annotations

import html as escape
import io
import re
import zipfile
from pathlib import Path, PurePosixPath

from lxml import etree, html

from evalbook.citation import AUTHOR, Citable
from evalbook.site.print_edition import pages_in_order
from evalbook.site.print_markup import resolved

_XHTML = "http://www.w3.org/1999/xhtml"
_LEFT_OUT = "//script | //nav | //button | //details[contains(@class,'hide')] | //details[contains(@class,'figure-cite')] | //noscript | //form"
_STYLE = """body { line-height: 1.8; } table { border-collapse: collapse; font-size: 0.8em; }
th, td { border-bottom: 1px solid #999; padding: 0.2em 0.4em; text-align: left; vertical-align: top; }
img { max-width: 100%; height: auto; } figcaption, .figure-source, .who { font-size: 0.85em; } .headerlink { display: none; }
"""


def make_epub(site: Path, book: Citable, target: Path) -> Path:
    """Write the EPUB ``target`` from the built ``site`` and return it."""
    pages = pages_in_order(site)
    names = {page.relative_to(site).as_posix(): f"p{number:02d}.xhtml" for number, page in enumerate(pages)}
    files: dict[str, bytes] = {"style.css": _STYLE.encode()}
    titles = {}
    for address, name in names.items():
        title, body = _page(site, address, names, files)
        titles[name] = title
        files[name] = _document(title, body)
    files["nav.xhtml"] = _navigation(titles)
    files["content.opf"] = _package(book, list(names.values()), files)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(_container(files))
    return target


def _page(site: Path, address: str, names: dict[str, str], files: dict[str, bytes]) -> tuple[str, str]:
    """Title and body of a page; the drawings it shows are added to ``files``."""
    document = html.fromstring((site / address).read_text(encoding="utf-8"))
    for element in document.xpath(_LEFT_OUT):
        element.drop_tree()
    for picture in document.xpath("//img[contains(@class,'only-dark')] | //picture/source"):
        picture.drop_tree()
    for choice in document.xpath("//picture"):
        choice.drop_tag()
    (article,) = document.xpath("//article")
    folder = PurePosixPath(address).parent
    for picture in article.xpath(".//img"):
        source = resolved(folder / picture.get("src"))
        name = "figures/" + source.removeprefix("figures/").replace("/", "-")
        files[name] = (site / source).read_bytes()
        picture.set("src", name)
        for attribute in ("loading", "decoding"):
            picture.attrib.pop(attribute, None)
    for link in article.xpath(".//a[@href]"):
        _mend_link(link, folder, address, names)
    _make_valid(article)
    heading = article.xpath(".//h1")
    title = re.sub(r"\s*#$", "", heading[0].text_content()).strip() if heading else address
    body = "".join(etree.tostring(child, encoding="unicode", method="xml") for child in article)
    return title, body


def _mend_link(link: html.HtmlElement, folder: PurePosixPath, address: str, names: dict[str, str]) -> None:
    """Links to pages of the book lead inside the EPUB; links to what it does not hold become text."""
    href = link.get("href")
    if href.startswith(("http://", "https://", "#")):
        return
    page, _, anchor = href.partition("#")
    name = names.get(resolved(folder / page) if page else address)
    if name:
        link.set("href", f"{name}#{anchor}" if anchor else name)
    else:
        link.drop_tag()


def _make_valid(article: html.HtmlElement) -> None:
    """Take away what HTML pages may have and EPUB may not."""
    for element in article.iter():
        if isinstance(element.tag, str):
            for attribute in ("tabindex", "role", "aria-label", "data-root"):
                element.attrib.pop(attribute, None)
    seen: set[str] = set()
    for element in article.xpath(".//*[@id]"):
        if element.get("id") in seen:
            del element.attrib["id"]
        else:
            seen.add(element.get("id"))
    for link in article.xpath(".//a[starts-with(@href,'#')]"):
        if link.get("href")[1:] not in seen:
            link.drop_tag()


def _document(title: str, body: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="{_XHTML}" xmlns:epub="http://www.idpf.org/2007/ops" lang="ja" xml:lang="ja">'
        f'<head><meta charset="utf-8"/><title>{escape.escape(title)}</title><link rel="stylesheet" href="style.css"/></head><body>{body}</body></html>\n'
    ).encode()


def _navigation(titles: dict[str, str]) -> bytes:
    items = "".join(f'<li><a href="{name}">{escape.escape(title)}</a></li>' for name, title in titles.items())
    return _document("目次", f'<nav epub:type="toc" id="toc"><h1>目次</h1><ol>{items}</ol></nav>')


def _package(book: Citable, spine: list[str], files: dict[str, bytes]) -> bytes:
    kinds = {".xhtml": "application/xhtml+xml", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}
    names = sorted({*files, "nav.xhtml"})
    manifest = "".join(
        f'<item id="i{number}" href="{name}" media-type="{kinds[Path(name).suffix]}"{" properties=" + chr(34) + "nav" + chr(34) if name == "nav.xhtml" else ""}/>'
        for number, name in enumerate(names)
    )
    order = "".join(f'<itemref idref="i{names.index(name)}"/>' for name in spine)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="ja">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="id">urn:evalbook:{escape.escape(book.id)}</dc:identifier><dc:title>{escape.escape(book.book)}</dc:title>'
        f"<dc:language>ja</dc:language><dc:creator>{AUTHOR}</dc:creator><dc:date>{book.date}</dc:date><dc:rights>CC BY 4.0</dc:rights>"
        f'<meta property="dcterms:modified">{book.date}T00:00:00Z</meta></metadata>'
        f"<manifest>{manifest}</manifest><spine>{order}</spine></package>\n"
    ).encode()


def _container(files: dict[str, bytes]) -> bytes:
    """The ZIP: the MIME type first and uncompressed, as readers expect."""
    buffer = io.BytesIO()
    container = (
        '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="EPUB/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    entries = [("mimetype", b"application/epub+zip"), ("META-INF/container.xml", container.encode())]
    entries += [(f"EPUB/{name}", files[name]) for name in sorted(files)]
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return buffer.getvalue()
