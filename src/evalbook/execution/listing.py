"""What can be run, in words: the chapters, and the parameters of one of them."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any

from evalbook.parameters import CHAPTERS, allowed, model_of, unit_of


def chapters_text() -> str:
    """One line per chapter: the name to run it by, and what it is about."""
    width = max(map(len, CHAPTERS))
    return "\n".join(f"{stem:<{width}}  {(model.__doc__ or '').strip().splitlines()[0]}" for stem, model in CHAPTERS.items())


def parameters_text(stem: str) -> str:
    """The parameters of a chapter: name, default, unit, what is allowed, help; one line each, in columns.

    Raises:
        ParameterError: when there is no such chapter.
    """
    model = model_of(stem)
    rows = [("name", "default", "unit", "allowed", "meaning")]
    for name, field in model.model_fields.items():
        default = json.dumps(field.default, ensure_ascii=False)
        rows.append((name, default, unit_of(model, name) or "-", allowed(model, name), field.description or ""))
    widths = [max(_columns(row[place]) for row in rows) for place in range(4)]
    lines = ["  ".join([*(cell + " " * (width - _columns(cell)) for cell, width in zip(row, widths, strict=False)), row[4]])
             for row in rows]  # fmt: skip
    title = f"{stem}: {(model.__doc__ or '').strip().splitlines()[0]}"
    return "\n".join([title, "", *lines, "", f"example: scripts/run_chapter.py run {stem} -p last_year=2020"])


def run_name(stem: str, parameters: dict[str, Any]) -> str:
    """The name of a run that was given none: the chapter, and for other parameters a sign of which."""
    base = stem.replace("_", "-")[:31]
    if not parameters:
        return base
    written = json.dumps(parameters, sort_keys=True, ensure_ascii=False)
    return f"{base}-{hashlib.sha256(written.encode()).hexdigest()[:8]}"


def _columns(text: str) -> int:
    """The columns that a text takes in a terminal; Japanese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
