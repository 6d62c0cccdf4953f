"""Tables of a page: numbers stand at the right, and so does the heading over them."""

from __future__ import annotations

from lxml import html

from evalbook.html_parts import data_table
from evalbook.site.appendix_markup import Row, linked_table

HEADINGS = ["名", "数", "まじり", "空のある数", "真偽", "空"]
ROWS = [["a", 1, 2, "", True, ""], ["b", 2.5, "二", 4, False, None]]


def test_a_heading_over_nothing_but_numbers_stands_where_they_stand() -> None:
    for markup in (data_table("表", HEADINGS, iter(ROWS)), linked_table("表", HEADINGS, map(Row, ROWS))):
        table = html.fromstring(markup)
        assert table.xpath(".//thead//th[@class='number']/text()") == ["数", "空のある数"]
        assert len(table.xpath(".//td[@class='number']")) == 4


def test_the_first_column_names_the_rows_even_where_it_counts_years() -> None:
    table = html.fromstring(data_table("表", ["年度", "数"], [[2017, 1], [2018, 2]]))
    assert table.xpath(".//thead//th[@class='number']/text()") == ["数"]
    assert table.xpath(".//tbody//th/text()") == ["2017", "2018"]
