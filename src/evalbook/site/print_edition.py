"""The whole book as one PDF: the built pages set by Typst, figures as vectors, numbers and links kept.

The pages are read back from the built site, so the PDF says exactly what the site says.  Texts are passed
to Typst as string literals, so nothing in the data can become markup.
"""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path, PurePosixPath

from lxml import html

from evalbook.citation import AUTHOR, Citable
from evalbook.site.formats import font_folder

_LEFT_OUT = ("details", "script", "style", "nav", "button", "noscript", "form")
_INLINE = {"strong": "strong", "b": "strong", "em": "emph", "i": "emph", "code": "raw"}
_PREAMBLE = """
#set page(paper: "a4", margin: (x: 22mm, top: 24mm, bottom: 22mm), numbering: "1")
#set text(font: "IPAexGothic", lang: "ja", size: 9.5pt)
#set par(leading: 0.85em, spacing: 1.2em, justify: true)
#set heading(numbering: none)
#show heading.where(level: 1): it => { pagebreak(weak: true); block(above: 0pt, below: 1.2em, text(size: 17pt, it.body)) }
#show heading.where(level: 2): it => block(above: 1.8em, below: 0.9em, text(size: 13pt, it.body))
#show heading.where(level: 3): it => block(above: 1.4em, below: 0.8em, text(size: 11pt, it.body))
#show figure: set block(breakable: false)
#show figure.caption: set text(size: 8.5pt)
#show figure.caption: set align(left)
#set figure(supplement: none, numbering: none)
#show link: set text(fill: rgb("#0b5fa5"))
#set table(stroke: (x: none, y: 0.4pt + rgb("#c9ced5")), inset: 3.5pt)
#show table: set text(size: 7.5pt)
#show table: set par(justify: false)
"""


def print_edition(site: Path, book: Citable, target: Path) -> Path:
    """Write the PDF ``target`` from the built ``site`` and return it."""
    import typst

    pages = pages_in_order(site)
    source = _title_page(book) + "".join(_Page(site, path).typst() for path in pages)
    compiler = typst.Compiler(root=str(site), font_paths=[font_folder()], ignore_system_fonts=True)
    stamp = datetime.datetime.fromisoformat(book.date).replace(tzinfo=datetime.UTC)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(compiler.compile(source.encode(), format="pdf", timestamp=stamp))
    return target


def pages_in_order(site: Path) -> list[Path]:
    """The pages in the order of the contents list, the landing page first."""
    front = html.fromstring((site / "index.html").read_text(encoding="utf-8"))
    links = front.xpath("//nav[@class='chapters']//a/@href")
    names = list(dict.fromkeys(["index.html", *(link.split("#")[0] for link in links if not link.startswith("#"))]))
    return [site / name for name in names if (site / name).is_file()]


def _title_page(book: Citable) -> str:
    title = literal(book.book)
    return (
        f"#set document(title: {title}, author: {literal(AUTHOR)}, date: auto)\n{_PREAMBLE}"
        f"#page(numbering: none)[#v(6cm) #text(size: 24pt)[#{title}] #v(1cm) #text(size: 11pt)[#{literal(f'{book.edition_words}　{book.date}')}] "
        f"#v(1fr) #{literal('文章と図は CC BY 4.0。科学技術振興機構の公表資料を加工して作成したものであり、同機構および文部科学省が作成したものではない。')}]\n"
        "#outline(title: [#\"目次\"], depth: 2)\n"
    )


def literal(text: str) -> str:
    """A text as a Typst string literal."""
    return json.dumps(text, ensure_ascii=False).replace("\\/", "/")


class _Page:
    """One page of the site on its way to Typst."""

    def __init__(self, site: Path, path: Path) -> None:
        self.site, self.path = site, path
        self.stem = path.relative_to(site).with_suffix("").as_posix()
        document = html.fromstring(path.read_text(encoding="utf-8"))
        (self.article,) = document.xpath("//article")

    def typst(self) -> str:
        """The page's article as Typst markup."""
        return "\n" + self._blocks(self.article)

    def _blocks(self, parent: html.HtmlElement) -> str:
        return "".join(self._block(child) for child in parent if isinstance(child.tag, str))

    def _block(self, element: html.HtmlElement) -> str:
        tag = element.tag
        if tag in _LEFT_OUT:
            return ""
        if tag in ("h1", "h2", "h3", "h4"):
            return self._heading(element)
        if tag == "p":
            inner = self._inline(element)
            return f"#par[{inner}]\n" if inner.strip() else ""
        if tag in ("ul", "ol", "dl"):
            return self._list(element)
        if tag == "table":
            return self._table(element)
        if tag == "figure" or "book-figure" in element.get("class", ""):
            return self._figure(element)
        if tag == "pre":
            return f"#raw({literal(element.text_content())}, block: true)\n"
        return self._blocks(element)

    def _heading(self, element: html.HtmlElement) -> str:
        level = int(element.tag[1])
        return f"#heading(level: {level})[{self._inline(element)}] {self._label('' if level == 1 else element.getparent().get('id', ''))}\n"

    def _label(self, name: str) -> str:
        return f"<{self._key(self.stem, name)}>"

    def _key(self, page: str, name: str) -> str:
        return re.sub(r"[^a-z0-9]+", "-", f"p-{page}-{name}".lower()).strip("-")

    def _list(self, element: html.HtmlElement) -> str:
        if element.tag == "dl":
            return "".join(self._block(child) if len(child) and child.tag == "dd" else f"#par[{self._inline(child)}]\n" for child in element)
        kind = "enum" if element.tag == "ol" else "list"
        items = "".join(f"[{self._inline(item)}], " for item in element.xpath("./li"))
        return f"#{kind}({items})\n" if items else ""

    def _table(self, element: html.HtmlElement) -> str:
        rows = [[self._inline(cell) for cell in row.xpath("./th|./td")] for row in element.xpath(".//tr")]
        width = max((len(row) for row in rows), default=0)
        if not width:
            return ""
        heads = element.xpath("./thead/tr")
        cells = ["[" + cell + "]" for row in rows[len(heads) :] for cell in row + [""] * (width - len(row))]
        header = "table.header(" + ", ".join(f"[{cell}]" for row in rows[: len(heads)] for cell in row) + "), " if heads else ""
        caption = element.xpath("./caption")
        title = f"#text(size: 8.5pt)[{self._inline(caption[0])}]\n" if caption else ""
        return f"{title}#table(columns: {width}, {header}{', '.join(cells)})\n"

    def _figure(self, element: html.HtmlElement) -> str:
        picture = element.xpath(".//img[contains(@class,'only-light')]")
        if not picture:
            return self._blocks(element)
        address = PurePosixPath(self.stem).parent / picture[0].get("src")
        path = "/" + resolved(address)
        caption = "".join(self._inline(part) for part in element.xpath("./figcaption"))
        source = "".join(self._inline(part) for part in element.xpath(".//p[@class='figure-source']"))
        alt = literal(picture[0].get("alt", ""))
        return (
            f"#figure(image({literal(path)}, width: 100%, alt: {alt}), caption: [{caption} #linebreak() {source}]) "
            f"{self._label(element.get('id', ''))}\n"
        )

    def _inline(self, element: html.HtmlElement) -> str:
        """Texts and inline marks of an element; block children are set one after another."""
        parts = [self._text(element.text)]
        for child in element:
            if isinstance(child.tag, str) and child.tag not in _LEFT_OUT and "headerlink" not in child.get("class", ""):
                parts.append(self._mark(child))
            parts.append(self._text(child.tail))
        return "".join(parts)

    def _mark(self, child: html.HtmlElement) -> str:
        if child.tag == "br":
            return "#linebreak()"
        if child.tag in ("ul", "ol", "table", "pre"):
            return self._block(child)
        inner = self._inline(child)
        if child.tag == "code":
            return f"#raw({literal(child.text_content())})"
        if child.tag in _INLINE and inner:
            return f"#{_INLINE[child.tag]}[{inner}]"
        if child.tag == "a" and child.get("href"):
            return self._link(child.get("href"), inner)
        return inner

    def _link(self, href: str, inner: str) -> str:
        """An outside address is printed as a footnote; an inside one leads to its place where the PDF has it."""
        if href.startswith(("http://", "https://")):
            return f"#link({literal(href)})[{inner}]#footnote[#{literal(href)}]"
        page, _, name = href.partition("#")
        stem = resolved(PurePosixPath(self.stem).parent / page).removesuffix(".html") if page else self.stem
        return f"#context {{ let at = query(<{self._key(stem, name)}>); if at.len() > 0 {{ link(at.first().location())[{inner}] }} else [{inner}] }}"

    @staticmethod
    def _text(text: str | None) -> str:
        folded = re.sub(r"\s+", " ", text or "")
        return f"#{literal(folded)};" if folded else ""


def resolved(path: PurePosixPath) -> str:
    """A path inside the site without ``..``."""
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
