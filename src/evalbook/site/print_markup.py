"""A built page as Typst markup: texts, lists, tables, figures and links of its article.

Texts are passed to Typst as string literals, so nothing in the data can become markup.
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path, PurePosixPath

from lxml import html

LEFT_OUT = ("details", "script", "style", "nav", "button", "noscript", "form")
# what is of use on a screen only: files to fetch, and marks to click
_ONLY_ON_SCREEN = [".//a[contains(@class,'headerlink')]", ".//a[@download]", ".//p[contains(@class,'downloads')]", *(f".//{tag}" for tag in LEFT_OUT)]
_INLINE = {"strong": "strong", "b": "strong", "em": "emph", "i": "emph"}
_BLOCKS = ("p", "div", "section", "ul", "ol", "dl", "table", "pre", "figure", "blockquote", "h1", "h2", "h3", "h4")
_NEW_LINE = ("br", "li", "ul", "ol", "p", "div")  # in a cell of a table
_TEXT_WIDTH = 166  # mm between the margins of the page
_FIGURE_HEIGHT = 215  # mm; a taller figure is set smaller
_TABLE_LETTER = 2.65  # mm, a Japanese letter of a table
_WHOLE_TABLE = 12  # lines of a table that is not torn over pages
_TALL_ROW = 40  # lines of a table; a page holds about 55
_DEFINED_LETTER = 3.1  # mm, a Japanese letter of a list of terms
_WIDEST_TERM = 60  # mm
_WORD_ENDS = re.compile(r"(?<=[._/=&-])(?=\w)")


def literal(text: str) -> str:
    """A text as a Typst string literal."""
    return json.dumps(text, ensure_ascii=False).replace("\\/", "/")


def resolved(path: PurePosixPath) -> str:
    """A path inside the site without ``..``."""
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


class PrintedPage:
    """One page of the site on its way to Typst."""

    def __init__(self, site: Path, path: Path) -> None:
        self.stem = path.relative_to(site).with_suffix("").as_posix()
        document = html.fromstring(path.read_text(encoding="utf-8"))
        (self.article,) = document.xpath("//article")
        for table in self.article.xpath(".//table[.//a[@download]]"):
            _drop_columns_of_downloads(table)
        for element in self.article.xpath(" | ".join(_ONLY_ON_SCREEN)):
            element.drop_tree()
        # how the page is set: where its figures stand, and steps by which it is looser than others
        self.figures = {figure.get("id", ""): _stands_alone(figure) for figure in self.article.xpath(".//figure[.//img]")}
        self.placements = dict.fromkeys(self.figures, "bottom")
        self.looseness = 0
        longest = max((_length(term) for term in self.article.xpath(".//dt")), default=0)
        self.term_width = round(min(_WIDEST_TERM, _DEFINED_LETTER * longest + 1))  # one for all lists of the page

    def typst(self) -> str:
        """The page's article as Typst markup; its last figures come before the next page begins."""
        return f"\n#[#show: looser.with({self.looseness})\n{self._flow(self.article)}#place.flush()\n#metadata(none) <ending>\n]\n"

    def _flow(self, element: html.HtmlElement, paragraphs: bool = True, first: str = "par") -> str:
        """Everything in an element: runs of text become paragraphs, blocks stand between them; ``first`` sets what leads."""
        parts: list[str] = []
        run = self._text(element.text)
        for child in element:
            if _is_block(child):
                parts += [self._paragraph(run, paragraphs, "par" if parts else first), self._block(child)]
                run = ""
            elif isinstance(child.tag, str):  # not a comment
                run += self._mark(child)
            run += self._text(child.tail)
        return "".join([*parts, self._paragraph(run, paragraphs, "par" if parts else first)])

    @staticmethod
    def _paragraph(run: str, wanted: bool, set_as: str) -> str:
        if not run.replace('#" ";', "").strip():
            return ""
        return f"#{set_as}[{run}#metadata(none) <said>]\n" if wanted else run

    def _block(self, element: html.HtmlElement) -> str:
        tag, classes = element.tag, element.get("class", "").split()
        if tag in ("h1", "h2", "h3", "h4"):
            return self._heading(element)
        if tag == "dl":
            return self._definitions(element)
        if tag in ("ul", "ol"):
            return self._key_numbers(element) if "key-numbers" in classes else self._list(element)
        if tag == "table":
            return self._table(element)
        if tag == "figure" and element.xpath(".//img"):
            return self._figure(element)
        if tag == "pre":
            return f"#raw({literal(element.text_content())}, block: true)\n"
        return self._flow(element)

    def _heading(self, element: html.HtmlElement) -> str:
        name = "" if element.tag == "h1" else element.getparent().get("id", "")
        return f"#heading(level: {element.tag[1]})[{self._inline(element)}] <{self._key(self.stem, name)}>\n"

    @staticmethod
    def _key(page: str, name: str) -> str:
        return re.sub(r"[^a-z0-9]+", "-", f"p-{page}-{name}".lower()).strip("-")

    def _anchor(self, element: html.HtmlElement) -> str:
        name = element.get("id")
        return f"#metadata(none) <{self._key(self.stem, name)}>" if name else ""

    def _definitions(self, element: html.HtmlElement) -> str:
        """Pairs of a term and all of its explanations."""
        pairs: list[list[str]] = []
        for child in element:
            if child.tag == "dt":
                pairs.append([self._anchor(child) + self._inline(child)])
            elif child.tag == "dd" and pairs:
                pairs[-1].append(self._flow(child, paragraphs=False))
        return f"#words({self.term_width}mm, " + "".join(f"[{term}], [{'#parbreak()'.join(rest)}], " for term, *rest in pairs) + ")\n"

    def _key_numbers(self, element: html.HtmlElement) -> str:
        """A line for each number: what it counts stands beside it, however long either is."""
        rows = "".join(
            f"({literal(item.get('class', ''))}, [{self._inline(item.find('b'))}], [{self._inline(item.find('span'))}]), " for item in element
        )
        return f"#numbers({rows})\n"

    def _list(self, element: html.HtmlElement) -> str:
        if "catalogue" in element.get("class", ""):
            return self._list_of_figures(element)
        if element.xpath("./li/dl"):
            return "".join(self._flow(item, first=f"record[{self._anchor(item)}]") for item in element.xpath("./li"))
        whole = "achievements" in element.get("class", "")  # an entry stays on one page
        items = "".join(f"{'block(breakable: false)' if whole else ''}[{self._anchor(item)}{self._flow(item, paragraphs=bool(item.xpath('./p')))}#metadata(none) <said>], "
                        for item in element.xpath("./li"))  # fmt: skip
        return f"#{'enum' if element.tag == 'ol' else 'list'}({items})\n" if items else ""

    def _list_of_figures(self, element: html.HtmlElement) -> str:
        """The catalogue on paper: numbers, titles and pages; the pictures themselves stand in the chapters."""
        entries = element.xpath("./li/div/a")
        return "".join(f"#entry(<{self._target(link.get('href'))}>, [{self._inline(link)}])\n" for link in entries)

    def _table(self, element: html.HtmlElement) -> str:
        rows = element.xpath(".//tr")
        texts = [[_length(cell) / _span(cell) for cell in row.xpath("./th|./td") for _ in range(_span(cell))] for row in rows]
        width = max(map(len, texts), default=0)
        if not width:
            return ""
        heads = len(element.xpath("./thead/tr"))
        lengths = [max(column) for column in zip(*(row + [0] * (width - len(row)) for row in texts), strict=True)]
        room = _letters_in_line(lengths)
        cells = [self._cells(row, width, place < heads, _depth(row, room) > _TALL_ROW) for place, row in enumerate(rows)]
        header = f"table.header({', '.join(cells[:heads])}), " if heads else ""
        caption = element.xpath("./caption")
        title = f"#tabletitle[{self._inline(caption[0])}]\n" if caption else ""
        table = f"table(columns: ({', '.join(column_widths(lengths))},), {header}{', '.join(cells[heads:])})"
        whole = sum(_depth(row, room) for row in rows) <= _WHOLE_TABLE
        return f"{title}#block(breakable: false, {table})\n" if whole else f"{title}#{table}\n"

    def _cells(self, row: html.HtmlElement, width: int, head: bool, tall: bool) -> str:
        """A row; it stands whole on a page unless it is ``tall``: what no page can hold would be cut off."""
        written, place = [], 0
        for at, cell in enumerate(row.xpath("./th|./td")):
            anchor = "" if at else self._anchor(row)
            span = _span(cell)
            options = ["align: right"] if "number" in cell.get("class", "") else [f"colspan: {span}", "align: center"] if span > 1 else []
            set_as = ", ".join([*options, "breakable: true"] if tall else options)
            words = f"#strong[{self._inline(cell)}]" if head else self._inline(cell)
            written.append(f"{f'table.cell({set_as})' if set_as else ''}[{anchor}{words}]")
            place += span
        return ", ".join(written + ["[]"] * (width - place))

    def _figure(self, element: html.HtmlElement) -> str:
        """The figure as it is offered for download (text stays text); the picture itself tells its source at its foot.

        It stands at its place, or floats to the head or foot of a page near it, so that the text after it fills the page.
        """
        name = element.get("id", "")
        placement = self.placements[name]
        (picture,) = element.xpath(".//img[contains(@class,'only-light')]")
        path = "/" + resolved(PurePosixPath(self.stem).parent / picture.get("src")).removesuffix(".svg") + ".pdf"
        shape = float(picture.get("height")) / float(picture.get("width"))
        width = min(_TEXT_WIDTH, _FIGURE_HEIGHT / shape) * (1 + 0.02 * min(self.looseness, 0))
        place = f"(number: {list(self.figures).index(name)}, height: {width * shape:.1f}, placement: {literal(placement)})"
        words = element.xpath("./figcaption/p[not(@class)]") or element.xpath("./figcaption")
        number = "".join(element.xpath(".//*[@class='caption-number']/text()")).strip()
        pointer = f"#elsewhere(<{self._key(self.stem, name)}>, {literal(number)})\n" if placement != "none" and self.figures[name] else ""
        return (
            f"{pointer}#figure(image({literal(path)}, width: {width:.1f}mm, alt: {literal(picture.get('alt', ''))}), "
            f"placement: {placement}, caption: [#metadata({place}) <drawn>{''.join(map(self._inline, words))}]) "
            f"<{self._key(self.stem, name)}>\n"
        )

    def _inline(self, element: html.HtmlElement) -> str:
        """Texts and inline marks of an element; block children are set one after another."""
        return self._flow(element, paragraphs=False)

    def _mark(self, child: html.HtmlElement) -> str:
        if child.tag == "br":
            return "#linebreak()"
        if child.tag == "code":
            return f"#raw({literal(_WORD_ENDS.sub(chr(0x200B), child.text_content()))})"
        inner = self._inline(child)
        if child.tag in _INLINE and inner:
            return f"#{_INLINE[child.tag]}[{inner}]"
        if child.tag == "a" and child.get("href") and inner:
            return self._link(child.get("href"), inner)
        classes = set(child.get("class", "").split())
        inner = f"#box[{inner}]" if "unbroken" in classes and inner else inner
        return f"#small[{inner}]" if classes & {"who", "quiet"} and inner else inner

    def _link(self, href: str, inner: str) -> str:
        """An outside address is printed as a footnote; an inside one leads to its place where the PDF has it."""
        if href.startswith(("http://", "https://")):
            return f"#link({literal(href)})[{inner}]#footnote[#{literal(href)}]"
        return f"#inside(<{self._target(href)}>, [{inner}])"

    def _target(self, href: str) -> str:
        page, _, name = href.partition("#")
        stem = resolved(PurePosixPath(self.stem).parent / page).removesuffix(".html") if page else self.stem
        return self._key(stem, name)

    @staticmethod
    def _text(text: str | None) -> str:
        folded = re.sub(r"\s+", " ", text or "")
        return f"#{literal(folded)};" if folded else ""


def column_widths(lengths: list[float]) -> list[str]:
    """Typst widths of a table's columns from their longest texts (in Japanese letters).

    Columns that fit keep their own width; the others share what is left by the square roots of their texts, for a
    column half as wide is twice as deep.
    """
    long, _ = _long_columns(lengths)
    return [f"{length**0.5:.2f}fr" if at in long else "auto" for at, length in enumerate(lengths)]


def _long_columns(lengths: list[float]) -> tuple[set[int], float]:
    """The columns whose texts take more than a line, and the room the others leave them, in Japanese letters."""
    rest, long = _TEXT_WIDTH / _TABLE_LETTER, set(range(len(lengths)))
    while fitting := {at for at in long if lengths[at] + 1 <= rest / len(long)}:
        rest -= sum(lengths[at] + 1 for at in fitting)
        long -= fitting
    return long, rest


def _letters_in_line(lengths: list[float]) -> list[float]:
    """How many Japanese letters a line of each column holds; about one is taken by the space at its sides."""
    long, rest = _long_columns(lengths)
    whole = sum(lengths[at] ** 0.5 for at in long)
    return [max(1, rest * length**0.5 / whole - 1) if at in long else max(1, length) for at, length in enumerate(lengths)]


def _depth(row: html.HtmlElement, room: list[float]) -> int:
    """How many lines a row of a table takes at most."""
    cells = [cell for cell in row.xpath("./th|./td") for _ in range(_span(cell))]
    return max((sum(math.ceil(line / letters) for line in _lines(cell)) for cell, letters in zip(cells, room, strict=False)), default=0)


def _drop_columns_of_downloads(table: html.HtmlElement) -> None:
    """Take away the columns that offer a file in every row: on paper they would be empty under their heads."""
    rows = [row.xpath("./th|./td") for row in table.xpath(".//tr")]
    body = [row.xpath("./th|./td") for row in table.xpath("./tbody/tr")]
    for place, column in enumerate(zip(*body, strict=False)):
        if all(cell.xpath(".//a[@download]") for cell in column):
            for row in rows:
                row[place].drop_tree()


def _stands_alone(figure: html.HtmlElement) -> bool:
    """Whether a figure is all that stands between its heading and the next."""
    before = figure.xpath("preceding::text()[normalize-space()][1]/ancestor::*[self::h1 or self::h2 or self::h3]")
    after = figure.xpath("following::text()[not(ancestor::figure)][normalize-space()][1]/ancestor::*[self::h1 or self::h2 or self::h3]")
    return bool(before and after)


def _span(cell: html.HtmlElement) -> int:
    """How many columns a cell takes."""
    return int(cell.get("colspan", 1))


def _length(cell: html.HtmlElement) -> float:
    """The longest line of a cell in Japanese letters."""
    return max(_lines(cell), default=0)


def _lines(cell: html.HtmlElement) -> list[float]:
    """The lines of a cell in Japanese letters; a Latin letter is half as wide, typed names a little wider."""
    wide = 0.66 if cell.xpath(".//code") else 0.52
    lines = "".join(f"\n{text}" if text.getparent().tag in _NEW_LINE else text for text in cell.xpath(".//text()")).split("\n")
    return [sum(1 if ord(letter) > 0x2E7F else wide for letter in line.strip()) for line in lines]


def _is_block(child: html.HtmlElement) -> bool:
    return child.tag in _BLOCKS
