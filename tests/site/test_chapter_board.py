"""The front page's board: every chapter once, and all marks of the items that it is about."""

from __future__ import annotations

import re

from lxml import html

from evalbook.parameters import CHAPTERS
from evalbook.site.chapter_board import chapter_board

TITLES = {stem: f"<{stem}>" for stem in CHAPTERS}


def board(package) -> html.HtmlElement:
    return html.fromstring(re.search(r"```\{raw\} html\n(.*?)\n```", chapter_board(package, TITLES), re.DOTALL)[1])


def marks_of(row: html.HtmlElement) -> list[str]:
    return [cell.text_content() for cell in row.xpath("./td")]


def test_every_chapter_is_listed_once_in_the_order_of_the_contents(package) -> None:
    links = board(package).xpath(".//tr[@class='chapter']//a")
    assert [link.get("href") for link in links] == [f"chapters/{stem}.html" for stem in CHAPTERS]
    assert [link.text for link in links] == list(TITLES.values())


def test_every_mark_of_the_data_stands_on_the_board_once(package) -> None:
    """Also that there is none; but a year in which nobody has one has no column."""
    shown = sorted(mark for row in board(package).xpath(".//tbody/tr") for mark in marks_of(row) if mark)
    rows = package.table("ratings")
    marked = rows.groupby(["rater", "period"])["mark"].transform(lambda marks: (marks != "-").any())
    assert shown == sorted(mark.replace("-", "—") for mark in rows.loc[marked, "mark"]) and not marked.all()


def test_the_marks_stand_beside_their_chapter_under_rater_and_year(package) -> None:
    table = board(package)
    assert [(cell.text, cell.get("colspan")) for cell in table.xpath(".//thead/tr[1]/th")] == [("自己評価", "5"), ("文部科学省評価", "3")]
    assert table.xpath(".//thead/tr[2]/th/text()") == ["章", "2017", "2018", "2019", "2020", "見込", "2017", "2018", "2019"]
    (row,) = table.xpath(".//tr[.//a[@href='chapters/co_creation.html']]")
    assert marks_of(row) == ["A", "A", "A", "A", "A", "A", "B", "A"]
    assert row.xpath("./td[@class='foreseen']/span/@class") == ["mark-A"]


def test_a_chapter_about_several_items_has_a_row_for_each(package) -> None:
    labels = [row.xpath("./th")[0].text for row in board(package).xpath(".//tr[@class='part']")]
    assert labels == ["II 業務運営の効率化", "III 財務内容の改善", "IV その他業務運営に関する重要事項"]


def test_every_item_has_its_chapter(package) -> None:
    """Items without a chapter of their own belong to that of the item above them."""
    rows = package.table("items").set_index("item")["parent"]
    told = [item for model in CHAPTERS.values() for item in model.items]
    assert len(told) == len(set(told)) and set(told) <= set(rows.index)
    assert all(item in told or rows[item] in told for item in rows.index)
