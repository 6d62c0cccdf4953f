"""Figures that have got another id: their old addresses lead on, without JavaScript, and their files stay where they were.

``book/renamed_figures.yml`` lists old ids and what each is called now.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import yaml
from jinja2 import Environment, FileSystemLoader, select_autoescape

from evalbook import paths
from evalbook.citation import Citable
from evalbook.errors import SiteError

LIST = paths.BOOK / "renamed_figures.yml"
_TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).parent / "theme"), autoescape=select_autoescape(["html"]))


def renamed_figures(current: set[str], suffix: str = "", path: Path = LIST) -> dict[str, str]:
    """Old id → id of today, renamings of renamings followed to their end.

    ``current`` are the ids of the edition's figures; ``suffix`` is what a variant adds to every id.

    Raises:
        SiteError: all entries at once that lead nowhere, in a circle, or from an id still in use.
    """
    listed = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if not (listed is None or (isinstance(listed, dict) and all(isinstance(word, str) for pair in listed.items() for word in pair))):
        raise SiteError(f"{path.name}: expected lines of the form «old-id: new-id»")
    steps = {f"{old}{suffix}": f"{new}{suffix}" for old, new in (listed or {}).items()}
    ends, problems = {}, []
    for old in steps:
        if old in current:
            problems.append(f"{path.name}: {old} is the id of a figure of this edition; an old id is never used again, rename the figure")
            continue
        name, passed = old, set()
        while name in steps and name not in passed:
            passed.add(name)
            name = steps[name]
        if name in passed:
            problems.append(f"{path.name}: {old} leads in a circle ({', '.join(sorted(passed))}); let one of them lead to a figure")
        elif name not in current:
            problems.append(f"{path.name}: {old} leads to {name}, which is no figure of this edition; write the id of the figure it has become")
        else:
            ends[old] = name
    if problems:
        raise SiteError(problems)
    return ends


def write_redirects(renamed: dict[str, str], works: dict[str, Citable], base_url: str, figures: Path) -> None:
    """Fill ``figures/<old id>/``: pages that lead on, and the files (pictures, data, citations) of the figure it is now."""
    for old, new in renamed.items():
        folder = figures / old
        folder.mkdir()
        for file in sorted((figures / new).iterdir()):
            if file.suffix != ".html" and file.name != "metadata.json":
                shutil.copyfile(file, folder / file.name.replace(new, old))
        for name in ("index.html", "embed.html"):
            page = _TEMPLATES.get_template("renamed.html").render(
                work=works[new], old=old, target=f"../{new}/{name}", canonical=f"{base_url}figures/{new}/" if base_url else ""
            )
            (folder / name).write_text(page, encoding="utf-8")
