"""The whole book as one PDF: the built pages set by Typst, figures as vectors, numbers and links kept.

The pages are read back from the built site, so the PDF says exactly what the site says.
"""

from __future__ import annotations

import datetime
import json
from functools import cache
from pathlib import Path

from lxml import html

from evalbook.citation import AUTHOR, PROCESSED, Citable
from evalbook.site.formats import font_folder
from evalbook.site.print_layout import MEASURE, Layout, set_well
from evalbook.site.print_markup import PrintedPage, literal

_ONLY_ON_THE_SITE = ("appendix/sitemap.html",)
_PREAMBLE = """
#let running = context {
  let page = here().page()
  let titles = query(heading.where(level: 1))
  let before = titles.filter(title => title.location().page() < page)
  if before.len() > 0 and not titles.any(title => title.location().page() == page) {
    align(right, text(size: 7.5pt, fill: rgb("#565c64"), before.last().body))
  }
}
#set page(paper: "a4", margin: (x: 22mm, top: 24mm, bottom: 22mm), numbering: "1", header: running)
#set text(font: "IPAexGothic", lang: "ja", size: 9.5pt)
#set par(leading: 0.85em, spacing: 1.2em, justify: true)
#set heading(numbering: none)
#set super(typographic: false, baseline: -0.42em, size: 0.68em)
// the font has one weight only: what is strong is drawn with a thin edge
#let heavier(body, edge: 0.25pt) = { set text(stroke: edge); body }
#show strong: it => heavier(it.body)
#show heading: set text(stroke: 0.25pt)
#show heading.where(level: 1): it => { pagebreak(weak: true); block(above: 0pt, below: 1.2em, sticky: true, text(size: 17pt, it.body)) }
#show heading.where(level: 2): it => block(above: 1.8em, below: 0.9em, sticky: true, text(size: 13pt, it.body))
#show heading.where(level: 3): it => block(above: 1.4em, below: 0.8em, sticky: true, text(size: 11pt, it.body))
#show figure: set block(breakable: false, above: 1.6em, below: 1.6em)
#show figure.caption: it => align(left, text(size: 8.5pt, it.body))
#set figure(supplement: none, numbering: none)
#set footnote.entry(gap: 0.45em)
#show footnote.entry: set text(size: 6.8pt)
#show footnote.entry: set par(leading: 0.6em)
#set list(marker: [#text(font: "IPAexGothic")[・]], body-indent: 0.2em)
#show raw: set text(font: ("DejaVu Sans Mono", "IPAexGothic"), size: 1.08em)  // of the four fifths that are usual
#show raw.where(block: true): it => block(fill: rgb("#eef1f4"), inset: 6pt, width: 100%, it)
#show link: set text(fill: rgb("#0b5fa5"))
#set table.cell(breakable: false)
#set table(stroke: (x: none, y: 0.4pt + rgb("#c9ced5")), align: left)
#show table: set text(size: 7.5pt)
#show table: set par(justify: false, leading: 0.6em)
#let edges = (source: "#0b5fa5", computed: "#b3480a", external: "#1a7350", model: "#7b3f98")
#let small(body) = text(size: 0.86em, fill: rgb("#444a52"), body)
#let tabletitle(body) = block(above: 1.4em, below: 0.6em, sticky: true, text(size: 8.5pt, body))
#let words(width, ..cells) = block(above: 0.8em, below: 1em, {
  set par(justify: false)
  text(size: 0.92em, grid(columns: (width, 1fr), column-gutter: 4mm, ..cells))
})
#let record(anchor, title) = block(above: 1.7em, below: 0.7em, sticky: true, [#anchor#title])
// key numbers: the edge tells by its colour where the number comes from, as on the site
#let numbers(..rows) = block(breakable: false, above: 1.4em, below: 1.6em, {
  set par(justify: false)
  grid(
    columns: (auto, 1fr), align: (right + horizon, left + horizon), inset: (x: 3mm, y: 1.9mm), row-gutter: 0pt,
    stroke: (x, y) => (top: if y > 0 { 0.4pt + rgb("#c9ced5") }),
    ..rows.pos().map(((kind, number, words)) => (
      grid.cell(stroke: (left: 2pt + rgb(edges.at(kind))), heavier(text(size: 14pt, number), edge: 0.35pt)), words)).flatten())
})
#let inside(label, body) = context {
  let found = query(label)
  if found.len() > 0 { link(found.first().location(), body) } else { body }
}
// what stands under a heading whose only figure floats
#let elsewhere(label, number) = context {
  let place = query(label).first().location()
  par(link(place, small[#number;（#counter(page).at(place).first()ページ）]))
}
#let entry(label, body) = context {
  let found = query(label)
  show link: set text(fill: black)
  block(spacing: 0.55em, text(size: 8.5pt, if found.len() > 0 {
    let place = found.first().location()
    link(place, [#body #box(width: 1fr, repeat(gap: 2pt)[.]) #counter(page).at(place).first()])
  } else { body }))
}
// a page of the site a little looser (or, below nought, tighter) than the others
#let looser(step, body) = {
  set par(leading: (0.85 + 0.02 * step) * 1em, spacing: (1.2 + 0.06 * step) * 1em)
  set grid(row-gutter: (0.8 + 0.04 * step) * 1em)
  set table(inset: (x: 3.5pt, y: (3.5 + 0.15 * step) * 1pt))
  body
}
"""


def print_edition(site: Path, book: Citable, target: Path) -> Path:
    """Write the PDF ``target`` from the built ``site`` and return it."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, font_paths=[font_folder()])

    @cache
    def measured(markup: str) -> Layout:
        return Layout(**json.loads(typst.Compiler((_PREAMBLE + markup).encode(), root=str(site), font_paths=fonts).eval(MEASURE)))

    pages = [PrintedPage(site, path) for path in pages_in_order(site)]
    for page in pages:
        set_well(page, lambda page: measured(page.typst()))
    source = _front(book) + "".join(page.typst() for page in pages)
    stamp = datetime.datetime.fromisoformat(book.date).replace(tzinfo=datetime.UTC)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(typst.Compiler(source.encode(), root=str(site), font_paths=fonts).compile(format="pdf", timestamp=stamp))
    return target


def pages_in_order(site: Path) -> list[Path]:
    """The pages in the order of the contents list, the landing page first; the map of the site stays on the site."""
    front = html.fromstring((site / "index.html").read_text(encoding="utf-8"))
    links = front.xpath("//nav[@class='chapters']//a/@href")
    names = list(dict.fromkeys(["index.html", *(link.split("#")[0] for link in links if not link.startswith("#"))]))
    return [site / name for name in names if (site / name).is_file() and name not in _ONLY_ON_THE_SITE]


def _front(book: Citable) -> str:
    """Title page and contents; the contents are the second level in two columns, all levels are bookmarks."""
    title = literal(book.book)
    lines = "：#linebreak()".join(f"#{literal(part)};" for part in book.book.split("："))
    rights = literal(f"文章と図は CC BY 4.0。{PROCESSED}。同機構および文部科学省が作成したものではない。")
    return (
        f"#set document(title: {title}, author: {literal(AUTHOR)}, date: auto)\n{_PREAMBLE}"
        f"#page(numbering: none)[#v(6cm) #par(justify: false, heavier(text(size: 22pt)[{lines}])) #v(1cm) "
        f"#text(size: 11pt)[#{literal(f'{book.edition_words}　{book.date}')}] #v(1fr) #{rights}]\n"
        "#show outline.entry.where(level: 1): set block(above: 1.1em)\n"
        "#show outline.entry.where(level: 1): set text(size: 9pt)\n"
        '#heading(outlined: false, bookmarked: true, [#"目次"])\n'
        "#columns(2, gutter: 8mm, text(size: 7.4pt, { set par(justify: false); outline(title: none, depth: 2, indent: 0.8em) }))\n"
    )
