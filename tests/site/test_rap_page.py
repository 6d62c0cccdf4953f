"""The checklist is honest: every line has a proof that stands in the repository, and says how far it is met."""

from __future__ import annotations

import re

import pytest
from lxml import html

from evalbook import paths
from evalbook.site.edition import Edition
from evalbook.site.rap_page import LEVELS, STATES, Line, checklist, rap_page

LINES = checklist()


def tree(text: str) -> html.HtmlElement:
    return html.fromstring("<div>" + "".join(re.findall(r"```\{raw\} html\n(.*?)\n```", text, re.DOTALL)) + "</div>")


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.line)
def test_every_proof_stands_in_the_repository(line: Line) -> None:
    assert line.proofs and all(line.proofs), "a line without a proof proves nothing"
    for proof in line.proofs:
        path = paths.ROOT / proof
        assert path.exists() and not proof.startswith(("/", ".git/")) and ".." not in proof, proof
        assert not path.is_relative_to(paths.BUILD), f"{proof} is made, not part of the repository"
        assert path.is_file() or any(path.iterdir()), f"{proof} is empty"


def test_lines_have_a_level_a_state_and_a_reason_and_stand_once() -> None:
    assert [line.level for line in LINES] == sorted((line.level for line in LINES), key=list(LEVELS).index)
    assert {line.level for line in LINES} == set(LEVELS) and {line.state for line in LINES} <= set(STATES)
    assert all(line.note.endswith("。") for line in LINES) and len({line.line for line in LINES}) == len(LINES)


def test_the_page_shows_every_line_and_counts_them() -> None:
    page = tree(rap_page())
    (summary,), levels = page.xpath("//table"), page.xpath("//ul[@class='facts']")
    counted = [[int(cell.text) for cell in row.xpath("./td")] for row in summary.xpath(".//tbody/tr")]
    assert counted == [[sum((line.level, line.state) == (level, state) for line in LINES) for state in STATES] for level in LEVELS]
    assert sum(map(sum, counted)) == len(LINES) == 18
    shown = [[entry.findtext("strong"), *[fact.text_content() for fact in entry.xpath("./dl/dd")]] for level in levels for entry in level]
    assert shown == [[line.line, STATES[line.state], line.note, "、".join(line.proofs)] for line in LINES]
    assert len(levels) == len(LEVELS) and summary.xpath("./caption") and summary.xpath(".//thead/tr/th[@scope='col']")


def test_proofs_are_paths_and_links_once_the_repository_has_an_address() -> None:
    plain, linked = tree(rap_page()), tree(rap_page("https://example.org/book/"))
    proofs = [proof for line in LINES for proof in line.proofs]
    assert plain.xpath("//dd/code/text()") == proofs and not plain.xpath("//a")
    assert linked.xpath("//dd/a/code/text()") == proofs
    assert linked.xpath("//dd/a/@href") == [f"https://example.org/book/blob/HEAD/{proof}" for proof in proofs]


def test_the_address_of_the_repository_stands_in_one_place() -> None:
    edition = Edition()
    edition.__dict__["citation"] = {"repository-code": "https://example.org/book"}
    assert edition.repository == "https://example.org/book"
    edition.__dict__["citation"] = {"title": "x"}
    assert edition.repository == ""
