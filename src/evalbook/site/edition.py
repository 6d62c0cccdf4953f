"""An edition of the book: the official one, or a variant run with other parameters or other data."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from evalbook import __version__, paths
from evalbook.citation import Citable
from evalbook.errors import ParameterError
from evalbook.execution.listing import checked_name
from evalbook.execution.runner import Run
from evalbook.parameters import CHAPTERS, allowed, check_parameters, nearest, shown, unit_of
from evalbook.wording import condition_text

# No script, style, picture or request from anywhere but the site itself, and nothing else at all.
CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'"


@dataclass(frozen=True)
class Edition:
    """What distinguishes an edition.  ``name`` is empty for the official one; ``only`` is a chapter run alone."""

    name: str = ""
    parameters: dict[str, dict[str, Any]] = field(default_factory=dict)
    data: Path = field(default_factory=paths.data_directory)
    only: str = ""

    def __post_init__(self) -> None:
        checked_edition_name(self.name, bool(self.parameters) or self.data != paths.ROOT / "data")
        if self.only and not self.name:
            raise ParameterError("a chapter run alone has a name of its own: give one with --name, or leave --name out")

    @property
    def folder(self) -> Path:
        """Where the edition is published."""
        if self.only:
            return paths.RUNS / self.name
        return paths.VARIANTS / self.name if self.name else paths.SITE

    @property
    def work(self) -> Path:
        """Where it is built."""
        kind = "run" if self.only else "variant"
        return paths.WORK / (f"{kind}-{self.name}" if self.name else "official")

    @cached_property
    def citation(self) -> dict[str, Any]:
        """The book's own citation data (title, authors, date, version), from ``CITATION.cff``."""
        return yaml.safe_load((paths.ROOT / "CITATION.cff").read_text(encoding="utf-8"))

    @property
    def date(self) -> str:
        """The date of the version, not of the build: the same inputs give the same pages at any time."""
        return str(self.citation["date-released"])

    @property
    def version(self) -> str:
        return __version__

    @cached_property
    def base_url(self) -> str:
        """The site's own address from ``_config.yml``, ending in a slash; empty when it is not known."""
        config = yaml.safe_load((paths.BOOK / "_config.yml").read_text(encoding="utf-8"))
        address = str(config.get("html", {}).get("baseurl") or "")
        if address and not re.match(r"https?://[^\s\"'<>/]", address):
            raise ParameterError(f"book/_config.yml: baseurl {shown(address)}: expected an address such as https://example.org/book/, or nothing")
        return address if not address or address.endswith("/") else address + "/"

    @property
    def repository(self) -> str:
        """Where the project itself is published, from ``repository-code`` in ``CITATION.cff``; empty when it is not known."""
        return str(self.citation.get("repository-code") or "")

    def book_work(self) -> Citable:
        """How the edition itself is cited."""
        return Citable(
            id=f"evalbook-{self.version}" + (f"-{self.name}" if self.name else ""),
            label="",
            title="",
            book=str(self.citation["title"]),
            version=self.version,
            date=self.date,
            address=self.base_url or "index.html",
            variant=self.name,
            conditions=self.differences() if self.name else [],
        )

    def work_of(self, record: dict[str, Any]) -> Citable:
        """How a figure of this edition is cited."""
        return Citable(
            id=record["id"],
            label=f"図{record['number']}",
            title=record["title"],
            book=str(self.citation["title"]),
            version=self.version,
            date=self.date,
            address=f"{self.base_url}figures/{record['id']}/",
            variant=self.name,
            conditions=self.differences() if self.name else [],
        )

    def chapter_stems(self) -> list[str]:
        """The chapters in the order of ``_toc.yml``, the one list of chapters."""
        if self.only:
            return [self.only]
        toc = yaml.safe_load((paths.BOOK / "_toc.yml").read_text(encoding="utf-8"))
        return [Path(file).name for file in _files_of(toc) if Path(file).parent.name == "chapters"]

    def own_pages(self) -> dict[str, str]:
        """Pages that differ from the book's own: a chapter run alone is the only page of its contents."""
        return {"_toc.yml": f"format: jb-book\nroot: chapters/{self.only}\n"} if self.only else {}

    def runs(self) -> list[Run]:
        """The runs that make this edition; parameters for unknown chapters are refused."""
        stems = self.chapter_stems()
        problems = []
        for stem in self.parameters:
            if stem not in stems:
                problems.append(f"no chapter {shown(stem)}{nearest(stem, stems)}; chapters: {', '.join(stems)}")
        for stem, values in self.parameters.items():
            if stem in stems:
                try:
                    check_parameters(stem, values)
                except ParameterError as error:
                    problems += error.problems
        if problems:
            raise ParameterError(problems)
        return [Run(stem, self.parameters.get(stem, {}), self.data, self.name) for stem in stems]

    def differences(self) -> list[str]:
        """The parameters that differ from the official edition, as ``chapter.name = value``."""
        lines = [
            f"{stem}.{name} = {value}"
            for stem, values in self.parameters.items()
            for name, value in sorted(values.items())
            if value != CHAPTERS[stem].model_fields[name].default
        ]
        return lines + ([f"data = {self.data.name}"] if self.data != paths.ROOT / "data" else [])

    def chapter_context(self, stem: str) -> dict[str, Any]:
        """What a chapter's page says about its parameters and how to run it again."""
        values = self.parameters.get(stem, {})
        model = CHAPTERS[stem]
        rows = [
            {
                "name": name,
                "value": condition_text(values.get(name, field.default), unit_of(model, name)),
                "default": condition_text(field.default, unit_of(model, name)),
                "unit": unit_of(model, name),
                "help": field.description or "",
                "allowed": allowed(model, name),
                "changed": name in values and values[name] != field.default,
            }
            for name, field in model.model_fields.items()
        ]
        first = next(iter(model.model_fields))
        shown = values or {first: model.model_fields[first].default}
        options = " ".join(f"-p {shlex.quote(f'{name}={value}')}" for name, value in shown.items())
        if self.data != paths.ROOT / "data":
            options += f" --data {shlex.quote(self.data.name)}"
        return {"parameters": rows, "command": f".venv/bin/python scripts/run_chapter.py run {stem} {options}"}


def checked_edition_name(name: str, differs: bool) -> str:
    """The name of an edition; only one that does not differ from the official edition may have none.

    Raises:
        ParameterError: when it cannot be a name, or is missing.
    """
    if name:
        return checked_name("edition", name)
    if differs:
        raise ParameterError("other parameters or other data make a variant; give it a name with NAME=…")
    return name


def _files_of(node: Any) -> list[str]:
    """All ``file`` entries of a table of contents, in reading order."""
    if isinstance(node, list):
        return [file for entry in node for file in _files_of(entry)]
    if isinstance(node, dict):
        own = [node["file"]] if "file" in node else []
        return own + [file for key, value in node.items() if key != "file" for file in _files_of(value)]
    return []
