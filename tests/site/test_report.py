"""A citer's report: our figures and citations go through pandoc, LibreOffice and Typst and come out with the right reference."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
import typst
from pypdf import PdfReader

from evalbook.site.formats import font_folder

pytestmark = pytest.mark.site

CITED = ("knowledge-targets", "people-lectures", "scenarios-reaching")
REPORT = """---
title: 研究評価の数値についての報告
lang: ja
---

達成の状況は[@knowledge-targets]に、研修の満足度は[@people-lectures]に、助成の見通しは[@scenarios-reaching]に見ることができる。

{figures}

# 参考文献
"""


@pytest.fixture(scope="module")
def desk(site: Path, tmp_path_factory) -> Path:
    """A folder as a report writer has it: three unpacked ZIPs and all their citations in one file of each kind."""
    folder = tmp_path_factory.mktemp("desk")
    for name in CITED:
        with zipfile.ZipFile(site / f"figures/{name}/{name}.zip") as archive:
            archive.extractall(folder)
    for kind in ("bib", "ris"):
        records = [(folder / name / f"cite.{kind}").read_text(encoding="utf-8") for name in CITED]
        (folder / f"all.{kind}").write_text("\n".join(records), encoding="utf-8")
    return folder


def report(desk: Path, picture: str) -> str:
    figures = [f"![{source_line(desk, name)}]({name}/{picture})" for name in CITED]
    (desk / "report.md").write_text(REPORT.format(figures="\n\n".join(figures)), encoding="utf-8")
    return "report.md"


def source_line(desk: Path, name: str) -> str:
    """The short citation, as a writer copies it from the README."""
    text = (desk / name / "README.txt").read_text(encoding="utf-8-sig")
    return re.search(r"（短い形、図の下に）：(出典：.*)", text)[1].strip()


def run(desk: Path, *command: str) -> str:
    done = subprocess.run([*command], cwd=desk, capture_output=True, text=True)
    assert done.returncode == 0 and "WARNING" not in done.stderr.upper(), done.stderr
    return done.stdout


def titles(desk: Path) -> dict[str, str]:
    return {name: (desk / name / "README.txt").read_text(encoding="utf-8-sig").splitlines()[0] for name in CITED}


def plain(text: str) -> str:
    """Text without spaces and line ends, which a page sets as it likes."""
    return re.sub(r"\s", "", text)


def bibliographies(desk: Path) -> dict[str, list[str]]:
    return {"bibtex": ["--bibliography", "all.bib"], "csl": [part for name in CITED for part in ("--bibliography", f"{name}/cite.json")]}


@pytest.mark.parametrize("kind", ["bibtex", "csl"])
def test_the_reference_names_number_title_book_version_and_origin(desk, pandoc, kind) -> None:
    text = run(desk, pandoc, "--citeproc", *bibliographies(desk)[kind], "--wrap=none", "-t", "plain", report(desk, "figure.png"))
    references = text[text.index("参考文献") :]
    for title in titles(desk).values():
        (line,) = [line for line in references.splitlines() if title in line]
        for words in ("the evalbook contributors", "2026", "科学技術振興機構はどう評価されたか", "0.1.0", "加工して作成"):
            assert words in line, line
        assert "ed." not in line
    assert "(the evalbook contributors 2026" in plain(text).replace("theevalbookcontributors", "the evalbook contributors ")


def test_bibtex_and_csl_json_say_the_same(desk, pandoc) -> None:
    import json

    ours = [json.loads((desk / name / "cite.json").read_text(encoding="utf-8"))[0] for name in CITED]
    read = {item["id"]: item for item in json.loads(run(desk, pandoc, "-f", "biblatex", "-t", "csljson", "all.bib"))}
    for item in ours:
        for field in ("title", "container-title", "version", "author", "issued", "note"):
            assert read[item["id"]][field] == item[field]


def test_a_word_document_shows_figures_and_references_when_printed(desk, pandoc, soffice) -> None:
    run(desk, pandoc, "--citeproc", *bibliographies(desk)["bibtex"], "-o", "report.docx", report(desk, "figure.png"))
    with zipfile.ZipFile(desk / "report.docx") as document:
        assert len([name for name in document.namelist() if name.startswith("word/media/")]) == len(CITED)
    soffice([desk / "report.docx"], "pdf", desk)
    pages = PdfReader(desk / "report.pdf").pages
    text = plain("".join(page.extract_text() for page in pages))
    assert len({image.data for page in pages for image in page.images}) >= len(CITED)
    for name, title in titles(desk).items():
        assert plain(title) in text and plain(source_line(desk, name)) in text


@pytest.mark.parametrize("picture", ["figure.svg", "figure.pdf"])
def test_a_pdf_report_is_set_from_our_vector_pictures(desk, pandoc, picture) -> None:
    run(desk, pandoc, "--citeproc", *bibliographies(desk)["csl"], "-s", "-o", "report.typ", report(desk, picture))
    source = (desk / "report.typ").read_text(encoding="utf-8")
    assert source.count(f"/{picture}") == len(CITED)
    reader = PdfReader(io.BytesIO(typst.compile(str(desk / "report.typ"), font_paths=[font_folder()])))
    text = plain("".join(page.extract_text() for page in reader.pages))
    for title in titles(desk).values():
        assert plain(title) in text
    if picture == "figure.pdf":
        assert "自己評価" in text or "目標" in text


def test_typst_reads_our_bibtex_with_a_reader_of_its_own(desk) -> None:
    cited = "".join(f"@{name} " for name in CITED)
    source = f'#set text(lang: "ja", font: "IPAexGothic")\n{cited}\n#bibliography("all.bib", style: "apa")\n'
    (desk / "own.typ").write_text(source, encoding="utf-8")
    pdf = typst.compile(str(desk / "own.typ"), font_paths=[font_folder()])
    text = plain("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
    for title in titles(desk).values():
        assert plain(title) in text
    assert "theevalbookcontributors" in text

