"""The built site: figures complete, numbered, described, with their data and their source."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from lxml import html

from evalbook.figures import KINDS

pytestmark = pytest.mark.site


@pytest.fixture(scope="session")
def records(site: Path) -> dict[str, dict]:
    return {path.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(site.glob("figures/*/metadata.json"))}


@pytest.fixture(scope="session")
def chapter_pages(site: Path) -> dict[str, html.HtmlElement]:
    return {path.stem: html.fromstring(path.read_text(encoding="utf-8")) for path in sorted((site / "chapters").glob("*.html"))}


def figures_of(chapter_pages: dict[str, html.HtmlElement]) -> dict[str, html.HtmlElement]:
    return {figure.get("id"): figure for page in chapter_pages.values() for figure in page.xpath("//figure[contains(@class, 'book-figure')]")}


def test_every_figure_stands_on_its_chapters_page(records, chapter_pages) -> None:
    assert set(figures_of(chapter_pages)) == set(records)
    assert len(records) >= 6


def test_every_figure_is_numbered_in_reading_order(records, chapter_pages) -> None:
    for name, figure in figures_of(chapter_pages).items():
        number = figure.xpath(".//span[@class='caption-number']")[0].text_content().strip()
        assert number == f"図{records[name]['number']}"


def test_every_figure_has_caption_alt_text_source_and_data(records, chapter_pages) -> None:
    for name, figure in figures_of(chapter_pages).items():
        record = records[name]
        assert figure.xpath(".//figcaption")[0].text_content().strip()
        alts = set(figure.xpath(".//img/@alt"))
        assert alts == {record["alt"]} and record["alt"].startswith(KINDS[record["kind"]])
        assert re.search("出典：.|本書のモデル$", figure.xpath(".//*[@class='figure-source']")[0].text_content())
        rows = figure.xpath(".//details[@class='figure-data']//tbody/tr")
        assert len(rows) == len(record["rows"]) > 0
        assert figure.xpath(".//details[@class='figure-data']//caption")


def test_no_text_of_a_figure_overlaps_another_or_leaves_the_picture(records) -> None:
    assert {name: record["layout_findings"] for name, record in records.items() if record["layout_findings"]} == {}


def test_every_kit_is_complete_and_its_csv_is_the_data_drawn(site, records) -> None:
    for name, record in records.items():
        folder = site / "figures" / name
        for file in ("figure.svg", "figure-dark.svg", "figure.png", "figure.pdf", "data.csv", "data.xlsx", f"{name}.zip"):
            assert (folder / file).stat().st_size > 20, f"{name}/{file}"
        rows = list(csv.reader(io.StringIO((folder / "data.csv").read_text(encoding="utf-8-sig"))))
        assert rows[0] == [column["label"] for column in record["columns"]]
        assert len(rows) - 1 == len(record["rows"])


def test_cross_references_lead_to_figures(chapter_pages) -> None:
    for stem, page in chapter_pages.items():
        for link in page.xpath("//main//a[contains(@class, 'reference') and starts-with(@href, '#')]"):
            assert page.xpath(f"//*[@id='{link.get('href')[1:]}']"), f"{stem}: {link.get('href')} leads nowhere"


def test_pages_show_no_injected_cell_and_no_traceback(chapter_pages) -> None:
    for stem, page in chapter_pages.items():
        text = page.text_content()
        assert "Traceback" not in text and "# Parameters" not in text, stem
        assert "Could not resolve" not in text and "{glue" not in text, stem


def test_every_chapter_shows_its_parameters_and_how_to_run_it_again(chapter_pages) -> None:
    from evalbook.parameters import CHAPTERS

    for stem, page in chapter_pages.items():
        shown = page.xpath("//section[@class='rerun']//tbody/tr/th/code/text()")
        assert shown == list(CHAPTERS[stem].model_fields)
        assert f"run_chapter.py run {stem}" in page.xpath("//section[@class='rerun']//pre")[0].text_content()
