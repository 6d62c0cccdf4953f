"""How to cite: one record drives every format.

A :class:`Citable` is a figure, a table or the book itself in a certain edition.  The formats are SIST 02 and
APA as text (short and full), BibTeX, RIS and CSL-JSON; BibTeX and RIS are written by pybtex and rispy.
"""

from __future__ import annotations

import html
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

AUTHOR = "the evalbook contributors"
PROCESSED = "科学技術振興機構の公表資料を加工して作成"
LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
DAY_OF_ACCESS = "閲覧した年月日"

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
# braces would group, so they become their full-width forms
_LATEX = str.maketrans({
    "%": r"\%", "&": r"\&", "#": r"\#", "$": r"\$", "_": r"\_", "{": "｛", "}": "｝",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}",
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

    @property
    def date_ja(self) -> str:
        """The date as Japanese prose writes it."""
        year, month, day = (int(part) for part in self.date.split("-"))
        return f"{year}年{month}月{day}日"

    @property
    def place(self) -> str:
        """The address; for a site whose address is not known, said to be a place inside the book."""
        return self.address if self.is_web_address else f"書籍内の所在 {self.address}"


def short_sist02(work: Citable) -> str:
    """The source line for under a picture: book, number and title, edition, date, address, and that data were processed."""
    inside = f"『{work.book}』" + (f"{work.label}「{work.title}」" if work.label else "")
    return f"出典：{inside}（{work.edition_words}、{work.date_ja}、{work.place}）。{PROCESSED}。"


def sist02(work: Citable) -> str:
    """The full reference after SIST 02 (a page of a web site) with a closing note; the reader adds the day of access."""
    head = f"{AUTHOR}. “{work.full_title}”. {work.book}" if work.label else f"{AUTHOR}. {work.book}"
    return f"{head}. {work.edition_words}, {work.date}. {work.place}, (参照 {DAY_OF_ACCESS}). {PROCESSED}."


def short_apa(work: Citable) -> str:
    """The note that APA asks for under a reproduced figure."""
    what = f"“{work.full_title},” in {work.book}" if work.label else work.book
    return f"Note. From {what} ({_apa_version(work)}), by {AUTHOR}, {_apa_date(work)}, {work.place}. {LICENCE}. {PROCESSED}."


def apa(work: Citable) -> str:
    """The full reference in the manner of APA; the data's origin stands in the bracketed description."""
    author = AUTHOR[:1].upper() + AUTHOR[1:]
    figure = f"{work.full_title} [Figure; {PROCESSED}]. In {work.book} ({_apa_version(work)})"
    whole = f"{work.book} ({_apa_version(work)}) [{PROCESSED}]"
    return f"{author}. ({_apa_date(work)}). {figure if work.label else whole}. {work.place}"


def _apa_version(work: Citable) -> str:
    variant = f", variant {work.variant}: {'; '.join(work.conditions)}" if work.variant else ""
    return f"Version {work.version}{variant}"


def _apa_date(work: Citable) -> str:
    year, month, day = work.date.split("-")
    return f"{year}, {_MONTHS[int(month) - 1]} {int(day)}"


def _notes(work: Citable) -> list[str]:
    """What the record formats have no field of their own for."""
    return [PROCESSED, *([] if work.is_web_address else [work.place])]


def _genre(work: Citable) -> str:
    """The kind of work: the one free field that reference styles print, so the data's origin and a variant's conditions survive there."""
    kind = f"図、{PROCESSED}" if work.label else PROCESSED
    return f"{kind}、{work.edition_words}" if work.variant else kind


def csl_item(work: Citable) -> dict[str, Any]:
    """The CSL-JSON item."""
    item: dict[str, Any] = {
        "id": work.id,
        "type": "figure" if work.label else "book",
        "title": work.full_title if work.label else work.book,
        "author": [{"literal": AUTHOR}],
        "issued": {"date-parts": [[int(part) for part in work.date.split("-")]]},
        "genre": _genre(work),
        "version": work.version,
        "language": "ja",
        "note": "。".join([work.edition_words, *_notes(work)]),
    }
    if work.label:
        item["container-title"] = work.book
    if work.is_web_address:
        item["URL"] = work.address
    return item


def csl_json(work: Citable) -> str:
    """The CSL-JSON file: a list with one item."""
    return json.dumps([csl_item(work)], ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def bibtex(work: Citable) -> str:
    """The BibTeX entry, written by pybtex; ``date`` and ``version`` are for BibLaTeX, ``year`` and ``month`` for BibTeX."""
    import io

    from pybtex.database import BibliographyData, Entry, Person

    fields = {"title": work.full_title if work.label else work.book}
    if work.label:
        fields["booktitle"] = work.book
    fields |= {"howpublished": _genre(work), "version": work.version, "date": work.date, "year": str(work.year), "month": work.date[5:7]}
    fields |= {"note": "。".join([work.edition_words, *_notes(work)]), "langid": "japanese"}
    if work.is_web_address:
        fields["url"] = work.address
    # a name in braces is one name: not «the» and a family name
    entry = Entry("incollection" if work.label else "book", fields=fields, persons={"author": [Person(last=f"{{{AUTHOR}}}")]})
    text = io.StringIO()
    _bibtex_writer().write_stream(BibliographyData({work.id: entry}), text)
    return text.getvalue()


def _bibtex_writer() -> Any:
    """pybtex's writer, with every character that LaTeX would take for a command written out; addresses stay as they are."""
    from pybtex.database.output.bibtex import Writer

    class Verbatim(Writer):
        def _write_field(self, stream, type, value):
            text = value if type in ("url", "author") else value.translate(_LATEX)
            stream.write(f",\n    {type} = {{{text}}}")

    return Verbatim()


def ris(work: Citable) -> str:
    """The RIS record, written by rispy."""
    import rispy

    record = {
        "type_of_reference": "FIGURE" if work.label else "BOOK",
        "id": work.id,
        "authors": [f"{AUTHOR},"],  # the comma keeps the name of a body in one piece
        "title": work.full_title if work.label else work.book,
        "year": str(work.year),
        "date": work.date.replace("-", "/"),
        "edition": work.edition_words,
        "language": "ja",
        "notes": _notes(work),
    }
    if work.label:
        record["secondary_title"] = work.book
    if work.is_web_address:
        record["urls"] = [work.address]
    return rispy.dumps([record]).removeprefix("1.\n")


def citation_files(work: Citable) -> dict[str, str]:
    """Every format as a file: name → content."""
    return {"cite.bib": bibtex(work), "cite.ris": ris(work), "cite.json": csl_json(work)}


def citation_texts(work: Citable) -> dict[str, str]:
    """The texts to copy: name → text."""
    return {
        "SIST 02（短い形、図の下に）": short_sist02(work),
        "SIST 02（参考文献の一覧に）": sist02(work),
        "APA（短い形、図の下に）": short_apa(work),
        "APA（参考文献の一覧に）": apa(work),
    }


def citation_html(work: Citable, folder: str) -> str:
    """A box with the texts and the files, usable without JavaScript; ``folder`` is where the files are.

    Where scripts run, the day of access is filled in and each text gets a button to copy it.
    """
    texts = "".join(f'<dt>{name}</dt><dd><p class="citation-text">{_marked(text)}</p></dd>' for name, text in citation_texts(work).items())
    links = " ".join(
        f'<a href="{folder}{name}" download="{html.escape(work.id, quote=True)}{Path(name).suffix}">{label}</a>'
        for label, name in (("BibTeX", "cite.bib"), ("RIS", "cite.ris"), ("CSL-JSON", "cite.json"))
    )
    return f'<dl class="citations">{texts}</dl><p class="downloads">{links}</p>'


def _marked(text: str) -> str:
    return html.escape(text).replace(DAY_OF_ACCESS, f'<span class="access-day">{DAY_OF_ACCESS}</span>')
