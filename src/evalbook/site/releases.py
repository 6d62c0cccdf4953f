"""Editions that stay: each version in a folder of its own, ``latest`` pointing to the newest.

A cited address of an old version keeps working, because a released folder is never written again.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

from evalbook import paths
from evalbook.changes import changes_between
from evalbook.citation import Citable
from evalbook.data import load_package
from evalbook.errors import SiteError
from evalbook.html_parts import page_of_links

_SWITCHER = Path(__file__).parent / "theme/static/versions-released.js"
RELEASES = paths.BUILD / "releases"


def release(site: Path, version: str, book: Citable, folder: Path = RELEASES) -> Path:
    """Keep the built ``site`` as ``folder/<version>``, point ``latest`` to it and renew the list of editions.

    Raises:
        SiteError: when the version is not the book's own, or has been released before with other content.
    """
    if not re.fullmatch(r"[0-9]+\.[0-9]+(\.[0-9]+)?", version):
        raise SiteError(f"version {version!r}: use numbers and dots, such as 1.0")
    if version not in (book.version, book.version.removesuffix(".0")):
        raise SiteError(f"version {version} is not the book's own ({book.version}); set it in pyproject.toml, __init__.py and CITATION.cff")
    target = folder / version
    if target.exists():
        raise SiteError(f"version {version} has been released already in {target}; a released edition is never written again")
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".{version}.{os.getpid()}"
    shutil.copytree(site, aside)
    _keep_data(aside)
    shutil.copyfile(_SWITCHER, aside / "_static" / "versions.js")
    aside.rename(target)
    _point_latest(folder, version)
    _list_editions(folder, book)
    return target


def released_versions(folder: Path = RELEASES) -> list[str]:
    """All released versions, oldest first."""
    names = [path.name for path in folder.iterdir() if path.is_dir() and re.fullmatch(r"[0-9]+(\.[0-9]+)+", path.name)] if folder.is_dir() else []
    return sorted(names, key=lambda name: [int(part) for part in name.split(".")])


def _keep_data(target: Path) -> None:
    """The data package as it was, so that the next release can say what has changed."""
    shutil.copytree(paths.ROOT / "data", target / "package", dirs_exist_ok=True)


def _point_latest(folder: Path, version: str) -> None:
    """``latest`` is a link where the system has links, else a page that leads on."""
    link = folder / "latest"
    temporary = folder / f".latest.{os.getpid()}"
    try:
        temporary.symlink_to(version, target_is_directory=True)
        temporary.replace(link)
    except OSError:
        link.mkdir(exist_ok=True)
        (link / "index.html").write_text(f'<!DOCTYPE html><html lang="ja"><title>最新版</title><a href="../{version}/index.html">最新版</a>', encoding="utf-8")


def _list_editions(folder: Path, book: Citable) -> None:
    versions = released_versions(folder)
    (folder / "versions.js").write_text(f"window.bookVersions={json.dumps(versions)};\n", encoding="utf-8")
    entries = []
    for older, version in zip([None, *versions], versions, strict=False):
        notes = _changes(folder, older, version) if older else ["最初の版"]
        entries.append((f"{version}/index.html", f"第{version}版", notes))
    (folder / "index.html").write_text(page_of_links(f"{book.book}：版の一覧", entries[::-1], "latest/_static/book.css"), encoding="utf-8")


def _changes(folder: Path, older: str, newer: str) -> list[str]:
    """The numbers that differ between two releases, in words."""
    found = changes_between(load_package(folder / older / "package"), load_package(folder / newer / "package"))
    return [str(change) for change in found] or ["公表した数値に変更はない"]
