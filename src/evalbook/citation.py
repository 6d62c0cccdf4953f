"""How to cite: one record drives every format.

A :class:`Citable` is a figure, a table or the book itself in a certain edition.  The formats are SIST 02 and
APA as text (short and full), BibTeX, RIS and CSL-JSON; BibTeX and RIS are written by pybtex and rispy.
"""

from __future__ import annotations

import html
import json
from dataclasses import dataclass, field
from typing import Any

AUTHOR = "the evalbook contributors"
PROCESSED = "科学技術振興機構の公表資料を加工して作成"
LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"

_TEX_SIGNS = str.maketrans({
    "\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}", "$": r"\$", "^": r"{\textasciicircum}",
})  # fmt: skip


@dataclass(frozen=True)
class Citable:
    """What is cited.  ``label`` is the number printed with it (図3), empty for the book itself.

    ``address`` is the full address, or the path inside the site when the site has no known address;
    ``conditions`` lists the parameters of a variant as ``name = value``.
    """

    id: str
    label: str
    title: str
    book: str
    version: str
    date: str
    address: str
    variant: str = ""
    conditions: list[str] = field(default_factory=list)

    @property
    def full_title(self) -> str:
        """Number and title as they are cited."""
        return f"{self.label} {self.title}".strip()

    @property
    def is_web_address(self) -> bool:
        return self.address.startswith(("http://", "https://"))

    @property
    def edition_words(self) -> str:
        """The edition: version, and for a variant its name and parameters."""
        words = f"第{self.version}版"
        if self.variant:
            words += f"（条件を変えた版「{self.variant}」{'：' + '、'.join(self.conditions) if self.conditions else ''}）"
        return words

    @property
    def year(self) -> int:
        return int(self.date[:4])


def short_sist02(work: Citable) -> str:
    """One line for under a picture: title, book, edition, and that the data were processed."""
    inside = f"『{work.book}』{work.label}" if work.label else f"『{work.book}』"
    return f"出典：{inside}（{work.edition_words}、{work.year}年）。{PROCESSED}。"


def sist02(work: Citable) -> str:
    """The full reference after SIST 02 (an article of a web site); the reader adds the day of access."""
    head = f"{AUTHOR}. “{work.full_title}”. {work.book}" if work.label else f"{AUTHOR}. {work.book}"
    place = f"入手先 <{work.address}>" if work.is_web_address else f"書籍内の所在 {work.address}"
    return f"{head}. {work.edition_words}, {work.date}. {PROCESSED}. {place}, (参照 閲覧した年月日)."


def short_apa(work: Citable) -> str:
    """The reference in the text."""
    return f"({AUTHOR}, {work.year}{', ' + work.label if work.label else ''})"


def apa(work: Citable) -> str:
    """The full reference in the manner of APA."""
    version = f"Version {work.version}" + (f", variant {work.variant}: {'; '.join(work.conditions)}" if work.variant else "")
    if work.label:
        head = f"{AUTHOR}. ({work.year}). {work.full_title} [Figure]. In {work.book} ({version})."
    else:
        head = f"{AUTHOR}. ({work.year}). {work.book} ({version})."
    return f"{head} {PROCESSED}. {work.address}"


def csl_item(work: Citable) -> dict[str, Any]:
    """The CSL-JSON item."""
    item: dict[str, Any] = {
        "id": work.id,
        "type": "figure" if work.label else "book",
        "title": work.full_title if work.label else work.book,
        "author": [{"literal": AUTHOR}],
        "issued": {"date-parts": [[int(part) for part in work.date.split("-")]]},
        "version": work.version,
        "language": "ja",
        "note": "。".join([PROCESSED, *([work.edition_words] if work.variant else [])]),
    }
    if work.label:
        item["container-title"] = work.book
    if work.is_web_address:
        item["URL"] = work.address
    return item


def csl_json(work: Citable) -> str:
    """The CSL-JSON file: a list with one item."""
    return json.dumps([csl_item(work)], ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _plain_for_tex(text: str) -> str:
    """The text without anything that TeX would obey: a parameter may hold braces, and even commands.

    pybtex itself takes care of the signs that are not here.
    """
    return text.translate(_TEX_SIGNS)


def bibtex(work: Citable) -> str:
    """The BibTeX entry, written by pybtex."""
    from pybtex.database import BibliographyData, Entry, Person

    note = _plain_for_tex("。".join([PROCESSED, work.edition_words]))
    fields = {"title": _plain_for_tex(work.full_title if work.label else work.book), "year": str(work.year), "month": work.date[5:7], "note": note}
    if work.label:
        fields["booktitle"] = _plain_for_tex(work.book)
    fields["version"] = work.version
    if work.is_web_address:
        fields["url"] = work.address
    entry = Entry("incollection" if work.label else "book", fields=fields, persons={"author": [Person(last=AUTHOR)]})
    return BibliographyData({work.id: entry}).to_string("bibtex", encoding="utf-8")


def ris(work: Citable) -> str:
    """The RIS record, written by rispy."""
    import rispy

    record = {
        "type_of_reference": "FIGURE" if work.label else "BOOK",
        "id": work.id,
        "authors": [AUTHOR],
        "title": work.full_title if work.label else work.book,
        "year": str(work.year),
        "date": work.date.replace("-", "/"),
        "edition": work.edition_words,
        "language": "ja",
        "notes": [PROCESSED],
    }
    if work.label:
        record["secondary_title"] = work.book
    if work.is_web_address:
        record["urls"] = [work.address]
    return rispy.dumps([record])


def citation_files(work: Citable) -> dict[str, str]:
    """Every format as a file: name → content."""
    return {"cite.bib": bibtex(work), "cite.ris": ris(work), "cite.json": csl_json(work)}


def citation_texts(work: Citable) -> dict[str, str]:
    """The texts to copy: name → text."""
    return {"短い形": short_sist02(work), "SIST 02": sist02(work), "APA": apa(work)}


def citation_html(work: Citable, folder: str) -> str:
    """A box with the texts and the files, usable without JavaScript; ``folder`` is where the files are."""
    texts = "".join(f"<dt>{name}</dt><dd><p class=\"citation-text\">{html.escape(text)}</p></dd>" for name, text in citation_texts(work).items())
    links = " ".join(
        f'<a href="{folder}{name}" download>{label}</a>'
        for label, name in (("BibTeX", "cite.bib"), ("RIS", "cite.ris"), ("CSL-JSON", "cite.json"))
    )
    return f'<dl class="citations">{texts}</dl><p class="downloads">{links}</p>'
