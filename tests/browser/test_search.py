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


def ask(page, address: str, query: str) -> list[str]:
    """The stems of the pages of the first results, as a reader gets them."""
    page.goto(f"{address}?q={quote(query)}", wait_until="load")
    page.locator("#search-status", has_text="」").wait_for()
    links = page.locator("#search-results li > a").evaluate_all(f"links => links.slice(0, {FIRST}).map(link => link.href)")
    return [stem(link) for link in links]


def stem(link: str) -> str:
    return Path(link.split("#")[0]).stem


def missed(page, address: str) -> dict[str, list[str]]:
    """The queries whose page is not among the first.  The page is opened once and asked again and again."""
    shown = ask(page, address, QUERIES[0]["query"])
    found = page.evaluate(f"queries => queries.map(query => find(query).slice(0, {FIRST}).map(entry => entry.u))", [row["query"] for row in QUERIES])
    stems = {row["query"]: [stem(link) for link in links] for row, links in zip(QUERIES, found, strict=True)}
    assert stems[QUERIES[0]["query"]] == shown
    return {row["query"]: stems[row["query"]] for row in QUERIES if not set(row["pages"].split("|")) & set(stems[row["query"]])}


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
    assert ask(page, f"{served}/search.html", "ＣＲＥＳＴ") == ask(page, f"{served}/search.html", "crest")
    assert page.locator("#search-results mark").count() > 0
    page.close()


def test_a_result_shows_its_kind_its_page_an_excerpt_and_a_picture(browser, served) -> None:
    page = browser.new_page()
    ask(page, f"{served}/search.html", "招へい者数")
    results = page.locator("#search-results > li")
    assert set(page.locator("#search-results .kind").all_inner_texts()) <= {"ページ", "節", "図", "表", "成果", "用語"}
    for number in range(results.count()):
        result = results.nth(number)
        assert result.locator(".kind").count() == 1 and result.locator("p").inner_text().strip()
        if result.locator(".kind").inner_text() != "ページ":
            assert "（" in result.locator("a").inner_text(), "the page that it stands on is not named"
    figures = results.filter(has=page.locator(".kind", has_text="図"))
    assert figures.count() and figures.locator("img.thumbnail").count() == figures.count()
    figures.first.locator("img").scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('img.thumbnail').naturalWidth > 0")
    page.close()


def test_an_excerpt_is_written_as_on_the_page(browser, served) -> None:
    page = browser.new_page()
    ask(page, f"{served}/search.html", "jst")
    marks = page.locator("#search-results mark").all_inner_texts()
    assert "JST" in marks and "jst" not in marks
    shown = page.locator("#search-results p").all_inner_texts()
    assert not [text for text in shown if "PNG PDF" in text or "BibTeX" in text or "（ " in text]
    page.close()


def test_a_query_with_markup_is_only_text(browser, served) -> None:
    page = browser.new_page()
    page.goto(f"{served}/search.html?q={quote('<img src=x onerror=alert(1)>')}", wait_until="load")
    assert page.locator("#search-status img").count() == 0
    page.close()
