"""What can be run, in words: the chapters, and the parameters of one of them."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from typing import Any

from evalbook.errors import ParameterError
from evalbook.parameters import CHAPTERS, ChapterParameters, kind, limits, model_of, shown, unit_of

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def chapters_text() -> str:
    """One line per chapter: the name to run it by, its title and its purpose."""
    width = max(map(len, CHAPTERS))
    return "\n".join(f"{stem:<{width}}  {'：'.join(title_and_purpose(model))}" for stem, model in CHAPTERS.items())


def title_and_purpose(model: type[ChapterParameters]) -> tuple[str, str]:
    """A chapter's title, and its purpose in one line."""
    title, _, purpose = (model.__doc__ or "").strip().partition("\n")
    return title, " ".join(purpose.split())


def parameters_text(stem: str) -> str:
    """The parameters of a chapter: name, type, unit, default, bounds or choices, help; one line each, in columns.

    Raises:
        ParameterError: when there is no such chapter.
    """
    model = model_of(stem)
    rows = [("name", "type", "unit", "default", "allowed", "meaning")]
    for name, field in model.model_fields.items():
        default = json.dumps(field.default, ensure_ascii=False)
        unit, bounds = unit_of(model, name) or "-", limits(model, name) or "-"
        rows.append((name, kind(model, name), unit, default, bounds, field.description or ""))
    widths = [max(_columns(row[place]) for row in rows) for place in range(5)]
    lines = ["  ".join([*(cell + " " * (width - _columns(cell)) for cell, width in zip(row, widths, strict=False)), row[5]])
             for row in rows]  # fmt: skip
    first = next(iter(model.model_fields))
    example = f"example: .venv/bin/python scripts/run_chapter.py run {stem} -p {first}={model.model_fields[first].default}"
    return "\n".join([f"{stem}: {'：'.join(title_and_purpose(model))}", "", *lines, "", example])


def checked_name(what: str, name: str) -> str:
    """The name of an edition, a run or a sweep, which becomes a folder and a part of addresses.

    Raises:
        ParameterError: when it is anything but lower-case letters, digits and hyphens.
    """
    if not _NAME.fullmatch(name):
        raise ParameterError(f"{what} name {shown(name)}: use 1 to 40 lower-case letters, digits and hyphens, such as mext-only")
    return name


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
