"""Citations: every format says the same, and libraries that did not write them read them back."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string

from evalbook.citation import PROCESSED, Citable, apa, bibtex, citation_html, csl_json, ris, short_sist02, sist02

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
        "科学技術振興機構の公表資料を加工して作成. 入手先 <https://example.org/book/figures/overview-marks/>, (参照 閲覧した年月日)."
    )
    assert short_sist02(FIGURE) == (
        "出典：『科学技術振興機構はどう評価されたか』図1（第0.1.0版、2026年）。科学技術振興機構の公表資料を加工して作成。"
    )


@pytest.mark.parametrize("write", [sist02, short_sist02, apa, bibtex, csl_json, ris])
@pytest.mark.parametrize("work", [FIGURE, BOOK, VARIANT], ids=["figure", "book", "variant"])
def test_every_format_says_that_the_data_were_processed(write, work) -> None:
    assert PROCESSED in write(work)


@pytest.mark.parametrize("write", [sist02, short_sist02, apa, bibtex, csl_json, ris])
def test_a_variant_names_its_parameters(write) -> None:
    assert "overview.rater = mext" in write(VARIANT)


def test_bibtex_reads_back() -> None:
    entry = parse_string(bibtex(FIGURE), "bibtex").entries["overview-marks"]
    assert entry.fields["title"] == "図1 総合評定の見込みはA"
    assert entry.fields["booktitle"] == FIGURE.book and entry.fields["url"] == FIGURE.address


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


@pytest.mark.parametrize("value", ["}", "{", "a{b", "\\", "\\}", "$", "%", "#", "{{}}\"", "@x{", "~^&_", "\\input{/etc/passwd}"])
def test_what_tex_would_obey_is_only_text_in_bibtex(value: str) -> None:
    work = replace(FIGURE, variant="v", conditions=[f"moonshot.highlight = {value}"])
    note = parse_string(bibtex(work), "bibtex").entries["overview-marks"].fields["note"]
    assert "moonshot.highlight = " in note.replace("\\_", "_")
    assert "\\input" not in note and not re.search(r"(?<!\\)[$%#&^]", note)
