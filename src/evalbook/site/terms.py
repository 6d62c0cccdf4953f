"""Terms in the text: the first mention on a page leads to the glossary and shows its explanation on hover or focus.

The explanation is an attribute that the style sheet shows, so copied text, the search and the printed
editions keep the sentence as it was written.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Any

from docutils import nodes

from evalbook.data import DataPackage
from evalbook.site.dictionary import term_anchor

_SHORTEST = 3  # words of one or two characters stand inside too many others
_LETTERS = "一-龥々〆ァ-ヶーA-Za-z"
_LEAVE_ALONE = (nodes.reference, nodes.literal, nodes.title, nodes.caption, nodes.table, nodes.figure, nodes.raw)


def explained_terms(package: DataPackage) -> list[list[str]]:
    """Term, its anchor in the glossary and its explanation, of every term that has one; the longest first."""
    rows = package.table("terms").fillna("")
    terms = [
        [row.term_ja, term_anchor(row.term_en), row.note + (f"（英語では {row.term_en}）" if row.term_en != row.term_ja else "")]
        for row in rows.itertuples()
        if row.note and len(row.term_ja) >= _SHORTEST
    ]
    return sorted(terms, key=lambda term: (-len(term[0]), term[0]))


def mark_terms(doctree: nodes.document, terms: Iterable[list[str]], glossary: str) -> None:
    """Mark the first mention of each term in the paragraphs of a page; ``glossary`` is the address of the list."""
    known = {term: (anchor, note) for term, anchor, note in terms}
    if not known:
        return
    words = "|".join(map(re.escape, known))
    pattern = re.compile(f"(?<![{_LETTERS}])({words})(?![{_LETTERS}])")
    for paragraph in doctree.findall(nodes.paragraph):
        if not _inside(paragraph):
            for piece in list(paragraph.findall(nodes.Text)):
                if not _inside(piece):
                    _mark(piece, pattern, known, glossary)


def _inside(node: nodes.Node) -> bool:
    """Whether a node stands in something whose words are left as they are."""
    while node := node.parent:
        if isinstance(node, _LEAVE_ALONE):
            return True
    return False


def _mark(piece: nodes.Text, pattern: re.Pattern[str], known: dict[str, tuple[str, str]], glossary: str) -> None:
    pieces: list[nodes.Node] = []
    at = 0
    text = piece.astext()
    for match in pattern.finditer(text):
        if match[1] in known:
            pieces += [nodes.Text(text[at : match.start()]), nodes.raw("", _link(match[1], *known.pop(match[1]), glossary), format="html")]
            at = match.end()
    if pieces:
        piece.parent.replace(piece, [*pieces, nodes.Text(text[at:])])


def _link(term: str, anchor: str, note: str, glossary: str) -> str:
    attributes: dict[str, Any] = {"class": "term", "href": f"{glossary}#{anchor}", "data-note": note}
    written = " ".join(f'{name}="{html.escape(value, quote=True)}"' for name, value in attributes.items())
    return f"<a {written}>{html.escape(term)}</a>"
