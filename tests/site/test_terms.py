"""The glossary explains every abbreviation a reader of the chapters meets, by the names the data give it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html

ABBREVIATION = re.compile(r"(?<![A-Za-z0-9_./-])[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*(?![A-Za-z0-9_])")
ROMAN = re.compile(r"[IVX]+")
# needs no explanation, or gets it where it stands
PLAIN = {
    "JST": "the agency that the whole book is about; the front page names it",
    "CSV": "a form of file", "XLSX": "a form of file", "PDF": "a form of file", "SVG": "a form of file", "PNG": "a form of file",
    "ZIP": "a form of file", "DNA": "a word of daily life", "LED": "a word of daily life", "SDG": "a word of daily life",
    "CONDITION": "part of the name of an application, MY CONDITION KOBE", "KOBE": "part of the name of an application",
    "TMS-007": "the name of a substance", "JSP": "a misprint of the source, told beside it", "SSP": "told where it stands: another name of a programme",
}  # fmt: skip
_NOT_READ = "//details[contains(@class,'hide') or @class='figure-cite'] | //script | //style | //code | //pre | //p[@class='downloads']"


def abbreviations(text: str) -> set[str]:
    """Words of three capitals or more, without the year or count that is set close to them; a Roman number is none."""
    words = {re.sub(r"(?<=[A-Z])\d+$", "", word) for word in ABBREVIATION.findall(text)}
    found = {word for word in words if sum(letter.isalpha() for letter in word) >= 3}
    return {word for word in found if not ROMAN.fullmatch(word)}


def explained(package) -> set[str]:
    terms = package.table("terms")
    return set().union(*map(abbreviations, terms["term_ja"]), *map(abbreviations, terms["term_en"]))


def test_abbreviations_are_told_from_other_words() -> None:
    text = "A-STEPステージIとCOI-NEXT、JDream III、iPS、NexTEP、CRDS（2020）、TMS-007、ERATO3課題、http://EXAMPLE.org"
    assert abbreviations(text) == {"A-STEP", "COI-NEXT", "CRDS", "TMS-007", "ERATO"}


@pytest.mark.site
def test_every_abbreviation_of_the_chapters_is_explained(site: Path, package) -> None:
    known, met = explained(package) | set(PLAIN), {}
    for path in (site / "chapters").glob("*.html"):
        (article,) = html.fromstring(path.read_text(encoding="utf-8")).xpath("//article")
        for element in article.xpath(_NOT_READ.replace("//", ".//")):
            element.drop_tree()
        for word in abbreviations(" ".join(article.itertext())):
            met.setdefault(word, []).append(path.stem)
    assert {word: stems for word, stems in met.items() if word not in known} == {}
    assert len(met) > 40, "the chapters are full of abbreviations; reading none of them proves nothing"
    assert {word for word in PLAIN if word not in met} <= {"JST", "CSV", "XLSX", "PDF", "SVG", "PNG", "ZIP", "SDG"}, "a word that is not used any more"


def test_an_abbreviation_has_the_english_name_that_the_programmes_give_it(package) -> None:
    terms = package.table("terms").set_index("term_ja")["term_en"]
    checked = 0
    for row in package.table("programmes").itertuples():
        for name in filter(str.isascii, set(terms.index) & {row.title_ja, *re.findall(r"（([A-Za-z-]+)）", row.title_ja)}):
            assert row.title_en in (terms[name], name), f"{name}: {terms[name]}; the table programmes: {row.title_en}"
            checked += 1
    assert checked > 20


def test_every_abbreviation_says_in_japanese_what_it_is(package) -> None:
    rows = package.table("terms").fillna("")
    short = rows[rows["term_ja"].map(str.isascii)]
    assert len(short) > 50 and all(re.search("[ぁ-ん一-龥ァ-ヶ]", note) for note in short["note"])
