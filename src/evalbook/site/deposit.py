"""The bundle for an archive: code, data, environment and the built book, described by an RO-Crate."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from evalbook import paths
from evalbook.citation import AUTHOR, LICENCE_URL, PROCESSED, Citable
from evalbook.errors import SiteError
from evalbook.site.formats import zip_files

CRATE = "ro-crate-metadata.json"
_CONTEXT = "https://w3id.org/ro/crate/1.1/context"


def make_deposit(site: Path, book: Citable, target: Path) -> Path:
    """Write the bundle ``target`` (a ZIP, the same bytes for the same inputs) and return it.

    Raises:
        SiteError: when there is no built site, or the project's files cannot be listed.
    """
    if not (site / "index.html").is_file():
        raise SiteError(f"there is no built book in {site}; run: make book")
    files = {f"project/{name}": (paths.ROOT / name).read_bytes() for name in _project_files()}
    files |= {f"book/{path.relative_to(site).as_posix()}": path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}
    files[CRATE] = (json.dumps(crate(book, files), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    files |= dict.fromkeys(_FOLDERS, b"")  # what the crate describes stands in the archive by its name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(zip_files(files))
    return target


def crate(book: Citable, files: dict[str, bytes]) -> dict[str, Any]:
    """The RO-Crate metadata: the edition, its notebooks, data, lock file and figures, and how each is typed."""
    described = [_entity(name, len(content)) for name, content in sorted(files.items()) if _is_described(name)]
    parts = [*_folders(described), *described]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": book.book,
        "description": f"{book.book}（{book.edition_words}）。{PROCESSED}。",
        "datePublished": book.date,
        "version": book.version,
        "license": {"@id": LICENCE_URL},
        "author": {"@id": "#contributors"},
        "publisher": {"@id": "#contributors"},
        "inLanguage": "ja",
        "hasPart": [{"@id": part["@id"]} for part in parts],
    }
    descriptor = {"@id": CRATE, "@type": "CreativeWork", "about": {"@id": "./"}, "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"}}
    people = {"@id": "#contributors", "@type": "Organization", "name": AUTHOR} | ({"url": book.address} if book.is_web_address else {})
    licence = {"@id": LICENCE_URL, "@type": "CreativeWork", "name": "Creative Commons Attribution 4.0"}
    return {"@context": _CONTEXT, "@graph": [descriptor, root, people, licence, *parts]}


_KINDS = {
    ".ipynb": (["File", "SoftwareSourceCode"], "application/x-ipynb+json"),
    ".csv": (["File"], "text/csv"),
    ".lock": (["File"], "text/plain"),
    ".svg": (["File", "ImageObject"], "image/svg+xml"),
    ".json": (["File"], "application/json"),
    ".html": (["File", "WebPage"], "text/html"),
}


# in an RO-Crate a Dataset is a folder
_FOLDERS = {
    "project/data/": ("データパッケージ", "資料に印字された数量・評定・成果を、印字された場所とともに収めた表"),
    "project/book/chapters/": ("章のノートブック", "パラメータを変えて再実行できる章。出力は含まない"),
    "book/chapters/": ("章のページ", "組み上がった書籍の章"),
    "book/figures/": ("図", "図ごとの画像・データ・引用"),
}


def _folders(described: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The folders of the bundle that hold described files, each naming them as its parts."""
    found = []
    for folder, (name, words) in _FOLDERS.items():
        inside = [{"@id": part["@id"]} for part in described if part["@id"].startswith(folder)]
        if inside:
            found.append({"@id": folder, "@type": "Dataset", "name": name, "description": words, "hasPart": inside})
    return found


def _is_described(name: str) -> bool:
    """Notebooks, data, environment, chapters' pages and each figure's drawing; the rest goes along undescribed."""
    path = Path(name)
    chosen = ("project/book/chapters/", "project/data/", "book/chapters/")
    is_drawing = name.startswith("book/figures/") and path.name == "figure.svg"
    return (name.startswith(chosen) and path.suffix in _KINDS) or name == "project/requirements.lock" or is_drawing


def _entity(name: str, size: int) -> dict[str, Any]:
    kinds, encoding = _KINDS[Path(name).suffix]
    label = Path(name).parent.name if Path(name).name == "figure.svg" else Path(name).name
    return {"@id": name, "@type": kinds if len(kinds) > 1 else kinds[0], "name": label, "encodingFormat": encoding, "contentSize": str(size)}


def _project_files() -> list[str]:
    """The files of the project that git keeps."""
    run = subprocess.run(["git", "ls-files", "-z"], cwd=paths.ROOT, capture_output=True)
    if run.returncode != 0:
        raise SiteError("a deposit lists the project's files with git; call it in a git checkout")
    return sorted(name for name in run.stdout.decode().split("\0") if name and (paths.ROOT / name).is_file())
