"""Citations: every format says the same, and libraries that did not write them read them back."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string

from evalbook.citation import PROCESSED, Citable, apa, bibtex, citation_html, csl_json, ris, short_apa, short_sist02, sist02

FIGURE = Citable(
    "overview-marks", "図1", "総合評定の見込みはA", "科学技術振興機構はどう評価されたか", "0.1.0", "2026-11-23",
    "https://example.org/book/figures/overview-marks/",
)  # fmt: skip
BOOK = Citable("book", "", "", "科学技術振興機構はどう評価されたか", "0.1.0", "2026-11-23", "index.html")
VARIANT = Citable(
    "overview-marks--mext", "図1", "題", "科学技術振興機構はどう評価されたか", "0.1.0", "2026-11-23", "figures/x/",
    variant="mext", conditions=["overview.rater = mext"],
)  # fmt: skip


def test_sist02_names_author_title_book_edition_date_and_place() -> None:
    assert sist02(FIGURE) == (
        "the evalbook contributors. “図1 総合評定の見込みはA”. 科学技術振興機構はどう評価されたか. 第0.1.0版, 2026-11-23. "
        "https://example.org/book/figures/overview-marks/, (参照 閲覧した年月日). 科学技術振興機構の公表資料を加工して作成."
    )
    assert short_sist02(FIGURE) == (
        "出典：『科学技術振興機構はどう評価されたか』図1「総合評定の見込みはA」（第0.1.0版、2026年11月23日、"
        "https://example.org/book/figures/overview-marks/）。科学技術振興機構の公表資料を加工して作成。"
    )


def test_apa_capitalises_dates_and_describes() -> None:
    assert apa(FIGURE) == (
        "The evalbook contributors. (2026, November 23). 図1 総合評定の見込みはA [Figure; 科学技術振興機構の公表資料を加工して作成]. "
        "In 科学技術振興機構はどう評価されたか (Version 0.1.0). https://example.org/book/figures/overview-marks/"
    )
    assert short_apa(FIGURE) == (
        "Note. From “図1 総合評定の見込みはA,” in 科学技術振興機構はどう評価されたか (Version 0.1.0), by the evalbook contributors, "
        "2026, November 23, https://example.org/book/figures/overview-marks/. CC BY 4.0. 科学技術振興機構の公表資料を加工して作成."
    )


WRITERS = [sist02, short_sist02, apa, short_apa, bibtex, csl_json, ris]


@pytest.mark.parametrize("write", WRITERS)
def test_every_format_names_number_title_book_version_date_and_address(write) -> None:
    text = write(FIGURE)
    for words in (FIGURE.full_title, FIGURE.book, FIGURE.version, FIGURE.address):
        assert words in text or (write is short_sist02 and words == FIGURE.full_title and "図1「総合評定の見込みはA」" in text), words
    dates = ("2026-11-23", "2026/11/23", "2026年11月23日", "2026, November 23", "[\n     2026,\n     11,\n     23\n")
    assert any(date in text for date in dates)
    without = write(replace(FIGURE, address="figures/overview-marks/"))
    assert "figures/overview-marks/" in without, "without an own address the place inside the book is told"


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("work", [FIGURE, BOOK, VARIANT], ids=["figure", "book", "variant"])
def test_every_format_says_that_the_data_were_processed(write, work) -> None:
    assert PROCESSED in write(work)


@pytest.mark.parametrize("write", WRITERS)
def test_a_variant_names_its_parameters(write) -> None:
    assert "overview.rater = mext" in write(VARIANT).replace(r"\_", "_")


def test_bibtex_reads_back() -> None:
    entry = parse_string(bibtex(FIGURE), "bibtex").entries["overview-marks"]
    assert entry.fields["title"] == "図1 総合評定の見込みはA"
    assert entry.fields["booktitle"] == FIGURE.book and entry.fields["url"] == FIGURE.address
    assert [str(person) for person in entry.persons["author"]] == ["{the evalbook contributors}"]


def test_bibtex_of_characters_that_latex_would_act_on() -> None:
    title = r"率は38.5%、A&B #1 x_y $5 ~ ^ \ {中}"
    entry = parse_string(bibtex(replace(FIGURE, title=title)), "bibtex").entries["overview-marks"]
    assert entry.fields["title"] == (
        r"図1 率は38.5\%、A\&B \#1 x\_y \$5 \textasciitilde{} \textasciicircum{} \textbackslash{} ｛中｝"
    )


def test_ris_reads_back() -> None:
    (record,) = rispy.loads(ris(FIGURE))
    assert record["title"] == FIGURE.full_title and record["urls"] == [FIGURE.address] and record["year"] == "2026"


def test_csl_json_reads_back() -> None:
    (item,) = json.loads(csl_json(FIGURE))
    assert item["issued"] == {"date-parts": [[2026, 11, 23]]} and item["container-title"] == FIGURE.book


def test_markup_in_a_title_stays_text_on_the_page() -> None:
    work = Citable("x", "図1", "<script>alert(1)</script>", "本", "1", "2026-01-01", "a")
    assert "<script>" not in citation_html(work, "./")


titles = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="{}\\\"@%#$&_~^"), min_size=1, max_size=60).map(
    lambda text: " ".join(text.split())
).filter(bool)


@given(titles)
def test_any_title_survives_the_formats(title: str) -> None:
    work = Citable("x", "図1", title, "本", "1", "2026-01-01", "a")
    assert json.loads(csl_json(work))[0]["title"] == work.full_title
    assert parse_string(bibtex(work), "bibtex").entries["x"].fields["title"] == work.full_title
