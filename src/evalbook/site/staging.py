"""Lay out what Jupyter Book compiles: the book's own pages, the executed chapters, the edition's facts.

Files are written only when their content changes, so that Sphinx rebuilds only what it must.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evalbook import paths
from evalbook.execution.runner import Result
from evalbook.site.edition import CONTENT_SECURITY_POLICY, Edition


def figure_records(results: list[Result]) -> list[dict[str, Any]]:
    """The records of all figures in reading order; the position counted from 1 is the figure's number."""
    records = []
    for result in results:
        order = _order_in_notebook(result)
        folders = [folder for folder in result.figures.iterdir() if (folder / "record.json").is_file()]
        for folder in sorted(folders, key=lambda folder: order.index(folder.name)):
            record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
            records.append(record | {"folder": str(folder), "number": len(records) + 1})
    return records


def chapter_titles(results: list[Result]) -> dict[str, str]:
    """The title of each chapter: the first heading of its notebook."""
    titles = {}
    for result in results:
        cells = json.loads(result.notebook.read_text(encoding="utf-8"))["cells"]
        first = next("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
        titles[result.run.stem] = first.splitlines()[0].lstrip("# ").strip()
    return titles


def _order_in_notebook(result: Result) -> list[str]:
    from evalbook.figures import MIME

    notebook = json.loads(result.notebook.read_text(encoding="utf-8"))
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    return [output["data"][MIME]["id"] for output in outputs if MIME in output.get("data", {})]


def stage(edition: Edition, results: list[Result], pages: dict[str, str], facts: dict[str, Any], target: Path) -> None:
    """Fill ``target`` with the sources of the edition.

    ``pages`` are generated Markdown pages by path; ``facts`` go into ``edition.json`` for the theme.
    """
    wanted: dict[str, bytes] = {}
    for path in sorted(paths.BOOK.rglob("*")):
        inside = path.relative_to(paths.BOOK)
        if path.is_file() and inside.parts[0] not in ("_build", "chapters") and "__pycache__" not in inside.parts:
            wanted[str(inside)] = path.read_bytes()
    for result in results:
        wanted[f"chapters/{result.run.stem}.ipynb"] = result.notebook.read_bytes()
    wanted |= {name: text.encode() for name, text in pages.items()}
    wanted["edition.json"] = json.dumps(_edition_facts(edition, results) | facts, ensure_ascii=False, sort_keys=True).encode()
    _synchronise(wanted, target)


def _edition_facts(edition: Edition, results: list[Result]) -> dict[str, Any]:
    return {
        "variant": edition.name,
        "whole": not edition.only,
        "version": edition.version,
        "date": edition.date,
        "base_url": edition.base_url,
        "book": asdict(edition.book_work()),
        "differences": edition.differences(),
        "content_security_policy": CONTENT_SECURITY_POLICY,
        "chapters": {result.run.stem: edition.chapter_context(result.run.stem) for result in results},
    }


def _synchronise(wanted: dict[str, bytes], target: Path) -> None:
    for path in sorted(target.rglob("*")) if target.exists() else []:
        if path.is_file() and str(path.relative_to(target)) not in wanted:
            path.unlink()
    for name, content in wanted.items():
        path = target / name
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
