"""The front page's board: every chapter with its purpose and the marks of the items that it is about."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from markupsafe import Markup

from evalbook.data import DataPackage
from evalbook.execution.listing import title_and_purpose
from evalbook.frames.ratings import RATERS, in_reading_order, rating_rows
from evalbook.parameters import CHAPTERS
from evalbook.site.appendix_markup import link, quiet, raw, text

_FORESEEN = ("self", "mikomi")
Column = tuple[str, str]  # rater and period


def chapter_board(package: DataPackage, titles: dict[str, str]) -> str:
    """A table to be included in the front page; ``titles`` are the chapters' by stem, in the order of the contents.

    A chapter without marks of its own has empty cells; one about several items has a row for each below its own.
    """
    rows = rating_rows(package)
    marks = {(row.item, row.rater, row.period): row.mark for row in rows.itertuples()}
    labels = dict(zip(rows["item"], rows["label"], strict=True))
    marked = rows[rows["mark"] != "-"]  # a year in which nobody has a mark is not shown
    columns = in_reading_order(set(zip(marked["rater"], marked["period"], strict=True)))
    body = Markup("").join(_chapter(stem, title, labels, marks, columns) for stem, title in titles.items())
    caption = "章と、その項目の評定（Sが最も高く、Bが目標どおり。小文字は部分の評定、—は評定なし、空欄は印字なし）"
    return raw(
        f'<div class="table-scroll fit" tabindex="0" role="group" aria-label="章と評定"><table class="board"><caption>{caption}</caption>'
        f"<thead>{_groups(columns)}{_periods(rows, columns)}</thead><tbody>{body}</tbody></table></div>"
    )


def _groups(columns: list[Column]) -> Markup:
    counts = [(rater, sum(column[0] == rater for column in columns)) for rater in RATERS]
    cells = Markup("").join(Markup('<th scope="colgroup" colspan="{}">{}</th>').format(count, RATERS[rater]) for rater, count in counts if count)
    return Markup("<tr><td></td>{}</tr>").format(cells)


def _periods(rows: pd.DataFrame, columns: list[Column]) -> Markup:
    labels = dict(zip(rows["period"], rows["period_label"], strict=True))
    cells = [Markup('<th scope="col"{}>{}</th>').format(_place(column), labels[column[1]]) for column in columns]
    return Markup('<tr><th scope="col">章</th>{}</tr>').format(Markup("").join(cells))


def _chapter(stem: str, title: str, labels: dict[str, str], marks: dict[tuple[str, str, str], str], columns: list[Column]) -> Markup:
    model = CHAPTERS[stem]
    items = [item for item in model.items if item in labels]
    head = Markup("{}{}").format(link(f"chapters/{stem}.html", title), quiet(title_and_purpose(model)[1]))
    if len(items) == 1:
        return _row(head, _cells(items[0], marks, columns))
    below = (_row(text(labels[item]), _cells(item, marks, columns), "part") for item in items)
    return Markup("").join([_row(head, _cells("", marks, columns)), *below])


def _row(head: Markup, cells: Iterable[Markup], kind: str = "chapter") -> Markup:
    return Markup('<tr class="{}"><th scope="row">{}</th>{}</tr>').format(kind, head, Markup("").join(cells))


def _cells(item: str, marks: dict[tuple[str, str, str], str], columns: list[Column]) -> list[Markup]:
    return [_cell(marks.get((item, *column), ""), column) for column in columns]


def _cell(mark: str, column: Column) -> Markup:
    if mark in ("", "-"):
        return Markup("<td{}>{}</td>").format(_place(column), "—" if mark else "")
    return Markup('<td{}><span class="mark-{}">{}</span></td>').format(_place(column), mark.upper(), mark)


def _place(column: Column) -> Markup:
    """Marks the one column that a narrow screen has room for, and the second rater's."""
    name = "foreseen" if column == _FORESEEN else column[0] if column[0] != _FORESEEN[0] else ""
    return Markup(' class="{}"').format(name) if name else Markup("")
