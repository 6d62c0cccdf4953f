"""Citations: every format says the same, and libraries that did not write them read them back."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from pybtex.database import parse_string

from evalbook.citation import (
    AUTHOR,
    DAY_OF_ACCESS,
    PROCESSED,
    Citable,
    apa,
    bibtex,
    citation_files,
    citation_html,
    citation_texts,
    csl_json,
    ris,
    short_apa,
    short_sist02,
    sist02,
)

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


def test_the_book_itself_is_cited_without_a_figure_and_by_its_place_when_it_has_no_address() -> None:
    assert sist02(BOOK) == (
        "the evalbook contributors. 科学技術振興機構はどう評価されたか. 第0.1.0版, 2026-11-23. "
        "書籍内の所在 index.html, (参照 閲覧した年月日). 科学技術振興機構の公表資料を加工して作成."
    )
    assert short_sist02(BOOK) == (
        "出典：『科学技術振興機構はどう評価されたか』（第0.1.0版、2026年11月23日、書籍内の所在 index.html）。"
        "科学技術振興機構の公表資料を加工して作成。"
    )
    assert not BOOK.is_web_address and replace(BOOK, address="http://example.org/").is_web_address


def test_apa_names_figure_book_version_and_the_parameters_of_a_variant() -> None:
    assert apa(FIGURE) == (
        "The evalbook contributors. (2026, November 23). 図1 総合評定の見込みはA [Figure; 科学技術振興機構の公表資料を加工して作成]. "
        "In 科学技術振興機構はどう評価されたか (Version 0.1.0). https://example.org/book/figures/overview-marks/"
    )
    assert apa(BOOK) == (
        "The evalbook contributors. (2026, November 23). 科学技術振興機構はどう評価されたか (Version 0.1.0) "
        "[科学技術振興機構の公表資料を加工して作成]. 書籍内の所在 index.html"
    )
    two = replace(VARIANT, conditions=["a = 1", "b = 2"])
    assert "(Version 0.1.0, variant mext: a = 1; b = 2)" in apa(two)
    assert "第0.1.0版（条件を変えた版「mext」：a = 1、b = 2）" in sist02(two)
    assert "第0.1.0版（条件を変えた版「mext」）" in sist02(replace(VARIANT, conditions=[]))
    assert short_apa(FIGURE) == (
        "Note. From “図1 総合評定の見込みはA,” in 科学技術振興機構はどう評価されたか (Version 0.1.0), by the evalbook contributors, "
        "2026, November 23, https://example.org/book/figures/overview-marks/. CC BY 4.0. 科学技術振興機構の公表資料を加工して作成."
    )
    assert short_apa(BOOK).startswith("Note. From 科学技術振興機構はどう評価されたか (Version 0.1.0), by the evalbook contributors, ")


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
    assert (entry.type, dict(entry.fields)) == (
        "incollection",
        {
            "title": "図1 総合評定の見込みはA", "booktitle": FIGURE.book, "howpublished": f"図、{PROCESSED}", "version": "0.1.0",
            "date": "2026-11-23", "year": "2026", "month": "11", "note": f"第0.1.0版。{PROCESSED}", "langid": "japanese",
            "url": FIGURE.address,
        },
    )  # fmt: skip
    assert [str(person) for person in entry.persons["author"]] == [f"{{{AUTHOR}}}"]
    book = parse_string(bibtex(BOOK), "bibtex").entries["book"]
    assert (book.type, book.fields["title"]) == ("book", BOOK.book) and not {"url", "booktitle"} & set(book.fields)
    assert book.fields["note"] == f"第0.1.0版。{PROCESSED}。書籍内の所在 index.html"


def test_signs_that_latex_takes_for_commands_are_written_out() -> None:
    title = parse_string(bibtex(replace(FIGURE, title="a%&#$_{}~^\\")), "bibtex").entries["overview-marks"].fields["title"]
    assert title == r"図1 a\%\&\#\$\_｛｝\textasciitilde{}\textasciicircum{}\textbackslash{}"


def test_an_address_stays_as_it_is_in_bibtex() -> None:
    address = "https://example.org/~a_b/?x=$1&y=50%25#z"
    assert parse_string(bibtex(replace(FIGURE, address=address)), "bibtex").entries["overview-marks"].fields["url"] == address


def test_ris_reads_back() -> None:
    (record,) = rispy.loads(ris(FIGURE))
    assert record == {
        "type_of_reference": "FIGURE", "id": "overview-marks", "authors": [f"{AUTHOR},"], "title": FIGURE.full_title, "year": "2026",
        "date": "2026/11/23", "edition": "第0.1.0版", "language": "ja", "notes": [PROCESSED], "secondary_title": FIGURE.book,
        "urls": [FIGURE.address],
    }  # fmt: skip
    (book,) = rispy.loads(ris(BOOK))
    assert (book["type_of_reference"], book["title"]) == ("BOOK", BOOK.book) and not {"urls", "secondary_title"} & set(book)
    assert book["notes"] == [PROCESSED, "書籍内の所在 index.html"]
    assert ris(FIGURE).startswith("TY  - FIGURE\n") and ris(BOOK).startswith("TY  - BOOK\n")


def test_csl_json_reads_back() -> None:
    (item,) = json.loads(csl_json(FIGURE))
    assert item == {
        "id": "overview-marks", "type": "figure", "title": FIGURE.full_title, "author": [{"literal": AUTHOR}], "version": "0.1.0",
        "issued": {"date-parts": [[2026, 11, 23]]}, "language": "ja", "note": f"第0.1.0版。{PROCESSED}", "genre": f"図、{PROCESSED}",
        "container-title": FIGURE.book, "URL": FIGURE.address,
    }  # fmt: skip
    (book,) = json.loads(csl_json(BOOK))
    assert (book["type"], book["title"], book["genre"]) == ("book", BOOK.book, PROCESSED) and not {"URL", "container-title"} & set(book)
    assert json.loads(csl_json(VARIANT))[0]["genre"] == f"図、{PROCESSED}、{VARIANT.edition_words}"
    assert "図1" in csl_json(FIGURE), "written as characters, not as escapes"


def test_the_files_and_the_box_hold_every_format() -> None:
    assert citation_files(FIGURE) == {"cite.bib": bibtex(FIGURE), "cite.ris": ris(FIGURE), "cite.json": csl_json(FIGURE)}
    texts = citation_texts(FIGURE)
    assert list(texts.values()) == [short_sist02(FIGURE), sist02(FIGURE), short_apa(FIGURE), apa(FIGURE)]
    assert [name.split("（")[0] for name in texts] == ["SIST 02", "SIST 02", "APA", "APA"]
    box = html.fromstring(f"<div>{citation_html(FIGURE, './')}</div>")
    assert box.xpath("//dl[@class='citations']/dt/text()") == list(texts)
    assert [shown.text_content() for shown in box.xpath("//dl/dd/p[@class='citation-text']")] == list(texts.values())
    assert box.xpath("//span[@class='access-day']/text()") == [DAY_OF_ACCESS]
    links = box.xpath("//p[@class='downloads']/a")
    assert [(link.text, link.get("href"), link.get("download")) for link in links] == [
        ("BibTeX", "./cite.bib", "overview-marks.bib"), ("RIS", "./cite.ris", "overview-marks.ris"),
        ("CSL-JSON", "./cite.json", "overview-marks.json"),
    ]  # fmt: skip
    assert box.xpath("//dl/text()") == [] and box.xpath("string(//p[@class='downloads'])") == "BibTeX RIS CSL-JSON"


def test_markup_in_a_title_stays_text_on_the_page() -> None:
    work = Citable("x", "図1", "<script>alert(1)</script>", "本", "1", "2026-01-01", "a")
    assert "<script>" not in citation_html(work, "./")


def test_a_quote_in_the_name_of_a_work_does_not_end_the_name_of_its_files() -> None:
    work = replace(FIGURE, id='a" onclick="b')
    box = html.fromstring(f"<div>{citation_html(work, './')}</div>")
    assert [sorted(link.attrib) for link in box.xpath("//a")] == [["download", "href"]] * 3
    assert box.xpath("//a/@download") == [f'a" onclick="b.{ending}' for ending in ("bib", "ris", "json")]


titles = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="{}\\\"@%#$&_~^"), min_size=1, max_size=60).map(
    lambda text: " ".join(text.split())
).filter(bool)


@given(titles)
def test_any_title_survives_the_formats(title: str) -> None:
    work = Citable("x", "図1", title, "本", "1", "2026-01-01", "a")
    assert json.loads(csl_json(work))[0]["title"] == work.full_title
    assert parse_string(bibtex(work), "bibtex").entries["x"].fields["title"] == work.full_title
    (record,) = rispy.loads(ris(work))
    assert record["title"] == work.full_title
    assert work.full_title in sist02(work) and work.full_title in apa(work)
    shown = html.fromstring(f"<div>{citation_html(work, './')}</div>").xpath("string(//dd[2]/p)")
    assert shown.split() == sist02(work).split()


dates = st.dates().map(str)
versions = st.from_regex(r"[0-9]{1,3}\.[0-9]{1,3}(\.[0-9]{1,3})?", fullmatch=True)


@given(dates, versions, st.sampled_from(["", "https://example.org/a/", "http://example.org/", "figures/a/"]))
def test_any_date_version_and_address_say_the_same_in_every_format(date: str, version: str, address: str) -> None:
    work = Citable("x", "図1", "題", "本", version, date, address)
    (csl,), (record,) = json.loads(csl_json(work)), rispy.loads(ris(work))
    fields = parse_string(bibtex(work), "bibtex").entries["x"].fields
    assert csl["issued"]["date-parts"] == [[int(part) for part in date.split("-")]]
    assert record["date"] == date.replace("-", "/") and int(fields["year"]) == int(record["year"]) == int(date[:4])
    assert csl["version"] == fields["version"] == version and f"第{version}版, {date}" in sist02(work)
    web = address.startswith("http")
    assert (csl.get("URL"), fields.get("url"), record.get("urls")) == ((address, address, [address]) if web else (None, None, None))
    assert f"{address}, (参照 {DAY_OF_ACCESS})" in sist02(work) and ("書籍内の所在" not in sist02(work)) is web


@pytest.mark.parametrize("value", ["}", "{", "a{b", "\\", "\\}", "$", "%", "#", "{{}}\"", "@x{", "~^&_", "\\input{/etc/passwd}"])
def test_what_tex_would_obey_is_only_text_in_bibtex(value: str) -> None:
    work = replace(FIGURE, variant="v", conditions=[f"moonshot.highlight = {value}"])
    note = parse_string(bibtex(work), "bibtex").entries["overview-marks"].fields["note"]
    assert "moonshot.highlight = " in note.replace("\\_", "_")
    assert "\\input" not in note and not re.search(r"(?<!\\)[$%#&^]", note)
