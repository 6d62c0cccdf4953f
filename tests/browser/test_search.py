"""The search finds what readers ask for, over http and from files.  The list was written before any result was seen."""

from __future__ import annotations

import csv
from pathlib import Path
from urllib.parse import quote

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.site]

with (Path(__file__).parent / "queries.csv").open(encoding="utf-8", newline="") as file:
    QUERIES = list(csv.DictReader(file))
FIRST = 3


def first_pages(page, address: str, query: str) -> list[str]:
    """The stems of the pages of the first results."""
    page.goto(f"{address}?q={quote(query)}", wait_until="load")
    page.locator("#search-status", has_text="」").wait_for()
    links = page.locator("#search-results li > a").evaluate_all(f"links => links.slice(0, {FIRST}).map(link => link.href)")
    return [Path(link.split("#")[0]).stem for link in links]


def missed(page, address: str) -> dict[str, list[str]]:
    found = {row["query"]: first_pages(page, address, row["query"]) for row in QUERIES}
    return {row["query"]: found[row["query"]] for row in QUERIES if not set(row["pages"].split("|")) & set(found[row["query"]])}


def test_there_are_at_least_60_queries() -> None:
    assert len(QUERIES) >= 60


def test_queries_find_their_page_over_http(browser, served) -> None:
    page = browser.new_page()
    lost = missed(page, f"{served}/search.html")
    page.close()
    assert len(lost) <= len(QUERIES) * 2 // 60, lost


def test_queries_find_their_page_from_files(browser, site) -> None:
    page = browser.new_page()
    lost = missed(page, (site / "search.html").as_uri())
    page.close()
    assert len(lost) <= len(QUERIES) * 10 // 60, lost


def test_a_hit_is_marked_and_half_and_full_width_are_alike(browser, served) -> None:
    page = browser.new_page()
    assert first_pages(page, f"{served}/search.html", "ＣＲＥＳＴ") == first_pages(page, f"{served}/search.html", "crest")
    assert page.locator("#search-results mark").count() > 0
    page.close()


def test_a_query_with_markup_is_only_text(browser, served) -> None:
    page = browser.new_page()
    page.goto(f"{served}/search.html?q={quote('<img src=x onerror=alert(1)>')}", wait_until="load")
    assert page.locator("#search-status img").count() == 0
    page.close()
