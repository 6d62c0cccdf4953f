"""Pieces of a page that are not figures: data tables, key numbers, lists of achievements and discrepancies.

All text is escaped here, so nothing that stands in the data can become markup.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from evalbook.wording import number_text

MOST_FITTING = 6  # columns; a wider table would squeeze its texts into single characters and scrolls instead


class Html:
    """A piece of a page: HTML on the page, plain text elsewhere."""

    def __init__(self, markup: str, plain: str) -> None:
        self.markup, self.plain = markup, plain

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/html": self.markup, "text/plain": self.plain}


def data_table(caption: str, headings: list[str], rows: Iterable[Iterable[Any]], *, fit: bool = False) -> str:
    """An accessible table: caption, column headings with scope, the first column as row headings.

    Numbers are right-aligned with thousands separators; the table scrolls inside itself.  With ``fit`` its cells wrap
    so that it is no wider than the text, and all its rows are seen.
    """
    cells = [list(row) for row in rows]
    body = "".join(f"<tr>{_cells(row)}</tr>" for row in cells)
    return (
        f'<div class="table-scroll{" fit" if fit else ""}" tabindex="0" role="group" aria-label="{html.escape(caption, quote=True)}"><table>'
        f"<caption>{html.escape(caption)}</caption><thead><tr>{head_cells(headings, cells)}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def head_cells(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """The headings of the columns; one over nothing but numbers is aligned with them."""
    return "".join(
        f'<th scope="col"{" class=number" if place and _all_numbers(row[place] for row in rows) else ""}>{html.escape(heading)}</th>'
        for place, heading in enumerate(headings)
    )


def _all_numbers(column: Iterable[Any]) -> bool:
    filled = [value for value in column if cell_text(value)]
    return bool(filled) and all(map(is_number, filled))


def is_number(value: Any) -> bool:
    """Whether a cell is set as a number; a truth value is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def frame_table(frame: pd.DataFrame, columns: Mapping[str, str], caption: str) -> Html:
    """A frame as a table of the page; ``columns`` maps its columns to Japanese headings.

    A column with nothing in it is left out; an empty frame is only its caption, as a sentence, or nothing.
    """
    if frame.empty:
        return Html(f"<p>{html.escape(caption)}。</p>" if caption else "", caption)
    shown = [name for name in columns if not (frame[name].isna() | (frame[name] == "")).all()]
    rows = [[None if pd.isna(value) else value for value in row] for row in frame[shown].itertuples(index=False)]
    headings = [columns[name] for name in shown]
    return Html(data_table(caption, headings, rows, fit=len(shown) <= MOST_FITTING), frame[shown].to_string())


def key_number_list(numbers: Mapping[str, tuple[str, str]]) -> Html:
    """Three to five key numbers: label → (text, basis), the basis one of source, computed, external, model."""
    entries = "".join(
        f'<li class="{html.escape(basis)}"><b>{html.escape(text)}</b><span>{html.escape(label)}</span></li>'
        for label, (text, basis) in numbers.items()
    )
    plain = "、".join(f"{label} {text}" for label, (text, _) in numbers.items())
    return Html(f'<ul class="key-numbers">{entries}</ul>', plain)


def achievement_list(rows: pd.DataFrame, programmes: Mapping[str, str]) -> Html:
    """Achievements (rows of the table) as a list that can be scanned: title, who and where, our summary, place."""
    return Html(
        f'<ul class="achievements">{"".join(_achievement(row, programmes) for row in rows.itertuples())}</ul>',
        "\n".join(rows["title_ja"]),
    )


def _achievement(row: Any, programmes: Mapping[str, str]) -> str:
    who = "　".join(filter(None, (programmes.get(row.programme, ""), " ".join(filter(None, (row.researcher, row.affiliation))))))
    place = f'<span class="unbroken">（資料{html.escape(row.source)} {row.line}行）</span>'
    return (
        f'<li id="achievement-{html.escape(row.id)}"><strong>{html.escape(row.title_ja)}</strong>'
        f'<br><span class="who">{html.escape(who)}{place}</span><br>{html.escape(row.summary_ja)}</li>'
    )


def discrepancy_list(rows: pd.DataFrame) -> Html:
    """Contradictions of the source (``topic, detail_ja, treatment_ja, places``) as a list: what differs, what the book does, where."""
    if rows.empty:
        return Html("<p>食い違いは見つかっていない。</p>", "食い違いは見つかっていない。")
    return Html(f'<ul class="discrepancies">{"".join(map(_discrepancy, rows.itertuples()))}</ul>', "\n".join(rows["topic"]))


def _discrepancy(row: Any) -> str:
    facts = {"本書の扱い": row.treatment_ja, "箇所": row.places}
    pairs = "".join(f"<dt>{name}</dt><dd>{html.escape(fact)}</dd>" for name, fact in facts.items() if fact)
    return f"<li><strong>{html.escape(row.topic)}</strong><p>{html.escape(row.detail_ja)}</p><dl>{pairs}</dl></li>"


def _cells(row: list[Any]) -> str:
    first, *rest = row
    cells = [f'<th scope="row">{html.escape(cell_text(first))}</th>']
    for value in rest:
        cells.append(f"<td{' class=number' if is_number(value) else ''}>{html.escape(cell_text(value))}</td>")
    return "".join(cells)


def cell_text(value: Any) -> str:
    """A cell as people read it; whole numbers from 1900 to 2100 are years and keep no separator."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, int) and 1900 <= value <= 2100:
        return str(value)
    if isinstance(value, int | float):
        return number_text(value)
    return str(value)


def source_row(source: str) -> str:
    """The anchor of a document among the sources in the dictionary."""
    return f"source-{source}"


def page_of_links(title: str, entries: Iterable[tuple[str, str, list[str]]], style_sheet: str) -> str:
    """A small page of its own: a heading and a list of links, each with notes below it."""
    items = "".join(
        f'<li><a href="{html.escape(address, quote=True)}">{html.escape(name)}</a>'
        f"<ul>{''.join(f'<li>{html.escape(note)}</li>' for note in notes)}</ul></li>"
        for address, name, notes in entries
    )
    return (
        '<!DOCTYPE html>\n<html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{html.escape(title)}</title><link rel="stylesheet" href="{html.escape(style_sheet, quote=True)}"></head>'
        f'<body><div class="columns single"><main><h1>{html.escape(title)}</h1><ul>{items}</ul></main></div></body></html>\n'
    )
