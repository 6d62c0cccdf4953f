"""A small book whose data are full of texts that would like to be markup, script, formula or template."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from evalbook.charts.style import house_font
from tests.faults.mutations import DESCRIPTOR, TEXTS, free_texts, read_package
from tests.faults.small_book import small_book

CHAPTERS = ("overview", "international", "university_fund")
APPENDIX = ("catalogue", "reconciliation", "discrepancies", "dictionary", "terms", "parameters", "execution", "sitemap")
# by these a chapter finds its rows, so another text is another row and no longer a text
SELECTING = {
    ("observations", "category"), ("observations", "measure"), ("observations", "measure_en"), ("external", "topic"),
    ("external", "measure"), ("slides", "slide"), ("indicators", "axis"),
}  # fmt: skip


def drawable() -> list[str]:
    """The texts that the house font can draw; the others are refused where they are drawn."""
    characters = house_font().get_charmap()
    return [text for text in TEXTS if all(ord(character) in characters for character in text)]


def hostile_book(target: Path, chapters: tuple[str, ...] = CHAPTERS) -> Path:
    """Copy the project to ``target`` with some chapters, the appendix and hostile data."""
    project = small_book(target)
    parts = [{"caption": "章", "chapters": [{"file": f"chapters/{stem}"} for stem in chapters]}]
    parts += [{"caption": "付録", "chapters": [{"file": f"appendix/{stem}"} for stem in APPENDIX]}]
    toc = {"format": "jb-book", "root": "index", "parts": parts}
    (project / "book/_toc.yml").write_text(json.dumps(toc, ensure_ascii=False), encoding="utf-8")
    (project / "book/index.md").write_text("# 試しの本\n\n```{include} chapter_board.md\n```\n", encoding="utf-8")
    poison(project / "data")
    return project


def poison(data: Path) -> None:
    """Replace every free text of the package: cell after cell the next of the texts."""
    package = read_package(data)
    texts = drawable()
    for number, (table, field) in enumerate(free_texts(package)):
        if (table, field) in SELECTING:
            continue
        rows = list(csv.reader(io.StringIO((data / f"{table}.csv").read_text(encoding="utf-8"), newline="")))
        at = rows[0].index(field)
        for row, cells in enumerate(rows[1:]):
            if cells[at]:
                cells[at] = texts[(row + number) % len(texts)]
        with (data / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    descriptor = json.loads(package[DESCRIPTOR])
    for number, holder in enumerate([descriptor, *descriptor["resources"], *[f for r in descriptor["resources"] for f in r["schema"]["fields"]]]):
        holder |= {key: texts[(number + len(key)) % len(texts)] for key in ("title", "description") if key in holder}
    (data / DESCRIPTOR).write_text(json.dumps(descriptor, ensure_ascii=False, indent=1), encoding="utf-8")
