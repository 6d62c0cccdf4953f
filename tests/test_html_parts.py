"""Tables and lists of a page: numbers and their headings stand at the right, texts cannot become markup."""

from __future__ import annotations

import pandas as pd
from lxml import html

from evalbook.html_parts import data_table, discrepancy_list
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


def test_discrepancies_are_a_list_of_texts_that_cannot_become_markup() -> None:
    rows = pd.DataFrame([["a", "論点<b>", "二つの値", "並べて示す", "資料000の6行"], ["b", "次", "三つ", "本文をとる", ""]],
                        columns=["id", "topic", "detail_ja", "treatment_ja", "places"])  # fmt: skip
    shown = html.fromstring(discrepancy_list(rows).markup)
    assert [item.findtext("strong") for item in shown] == ["論点<b>", "次"]
    assert [[term.text for term in item.iter("dt")] for item in shown] == [["本書の扱い", "箇所"], ["本書の扱い"]]
    assert "見つかっていない" in discrepancy_list(rows.head(0)).markup
