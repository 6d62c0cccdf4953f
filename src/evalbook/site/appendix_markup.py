"""What the generated pages of the appendix are written with: a page, raw HTML in it, tables with links, places."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from evalbook.data import DataPackage
from evalbook.html_parts import cell_text, head_cells, is_number, source_row


@dataclass(frozen=True)
class Row:
    """A table row whose cells may hold markup; ``name`` is its anchor on the page."""

    cells: list[Any]
    name: str = ""
    classes: str = ""


def page(title: str, *parts: str) -> str:
    """A Markdown page: its title, then its parts, an empty line between them."""
    return "\n\n".join([f"# {title}", *parts]) + "\n"


def raw(markup: str) -> str:
    """Finished HTML inside a Markdown page; no backticks in it can end the block."""
    longest = max((len(run) for run in re.findall(r"`+", markup)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{{raw}} html\n{markup}\n{fence}"


def literal(words: str) -> str:
    """Words of the data in the running text or a heading of a Markdown page: every sign of markup stands for itself."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(words.split()))


def text(value: Any) -> Markup:
    """A value as escaped text; markup stays as it is."""
    return value if isinstance(value, Markup) else escape(cell_text(value))


def link(address: str, label: Any, download: bool = False) -> Markup:
    """A link inside the site."""
    return Markup('<a href="{}"{}>{}</a>').format(address, " download" if download else "", text(label))


def code(value: str) -> Markup:
    """A name that is typed as it stands."""
    return Markup("<code>{}</code>").format(value)


def unbroken(value: Any) -> Markup:
    """A short word or name that stays on one line."""
    return Markup('<span class="unbroken">{}</span>').format(text(value))


def quiet(value: Any) -> Markup:
    """A remark below the main text of a cell or an entry."""
    return Markup('<br><span class="quiet">{}</span>').format(text(value))


def figure_title(record: dict[str, Any]) -> str:
    """Number and title of a figure wherever the appendix names it, written as in captions and citations."""
    return f"図{record['number']} {record['title']}"


def item_title(item: str, title: str) -> str:
    """An item with the number that the sources print; the whole and the subject of the second document have none."""
    return title if item in ("0", "SB") else f"{item} {title}"


def sources_line(package: DataPackage) -> str:
    """One line on a page that names its sources by number: which is which, each with a link to its row."""
    told = Markup("、").join(
        Markup("「{}」は「{}」").format(link(f"dictionary.html#{source_row(row.source)}", f"資料{row.source}"), row.title)
        for row in package.table("sources").itertuples()
    )
    return raw(Markup('<p class="quiet">{}を文字にしたもので、行の番号はその行を指す。題は本書がつけた。</p>').format(told))


def fact_list(facts: dict[str, Markup]) -> Markup:
    """What an entry says, fact by fact; one with nothing to say is left out."""
    pairs = (Markup("<dt>{}</dt><dd>{}</dd>").format(name, fact) for name, fact in facts.items() if fact)
    return Markup("<dl>{}</dl>").format(Markup("").join(pairs))


def linked_table(caption: str, headings: list[str], rows: Iterable[Row]) -> str:
    """Like :func:`evalbook.html_parts.data_table`, for rows with links, anchors and classes."""
    rows = list(rows)
    heads = head_cells(headings, [row.cells for row in rows])
    label = html.escape(caption, quote=True)
    return (
        f'<div class="table-scroll fit" tabindex="0" role="group" aria-label="{label}"><table>'
        f"<caption>{html.escape(caption)}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{''.join(map(_row, rows))}</tbody></table></div>"
    )


def _row(row: Row) -> str:
    given = {"id": row.name, "class": row.classes}
    attributes = "".join(f' {key}="{html.escape(value, quote=True)}"' for key, value in given.items() if value)
    first, *rest = row.cells
    cells = [f'<th scope="row">{text(first)}</th>']
    for value in rest:
        cells.append(f"<td{' class=number' if is_number(value) else ''}>{text(value)}</td>")
    return f"<tr{attributes}>{''.join(cells)}</tr>"
