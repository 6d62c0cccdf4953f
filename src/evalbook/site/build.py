"""Build an edition from data and notebooks to the published folder.

Everything is made aside; only a finished site is swapped in.  One build at a time works in a tree.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from evalbook import paths
from evalbook.citation import Citable
from evalbook.data import DataPackage, load_package
from evalbook.errors import DataError
from evalbook.execution.pool import run_all
from evalbook.execution.runner import Result
from evalbook.intake import check_folder
from evalbook.site.accessibility import report_digest, report_for
from evalbook.site.appendix import appendix_pages
from evalbook.site.chapter_board import chapter_board
from evalbook.site.compiler import Compiler, compile_book, waiting_compiler
from evalbook.site.downloads import write_downloads
from evalbook.site.edition import Edition
from evalbook.site.kit import KitOrder, make_kits, place_kits
from evalbook.site.publish import swap_in
from evalbook.site.renamed import renamed_figures, write_redirects
from evalbook.site.search_index import index_of_site, search_words, write_index
from evalbook.site.site_files import write_site_files
from evalbook.site.staging import chapter_titles, figure_records, stage
from evalbook.site.terms import explained_terms
from evalbook.site.variants import finish_chapter_run, list_variants, note_variant
from evalbook.validation import ensure_valid

Tell = Callable[[str], None]
_FROM_SPHINX = ("pygments.css",)
_NOT_PUBLISHED = ("versions-released.js",)
_SPHINX_ONLY = ("_sources", ".buildinfo", "searchindex.js", "genindex.html", "objects.inv", "_sphinx_design_static")


def build_edition(edition: Edition, tell: Tell = print, force: bool = False, scheduler: str = "") -> Path:
    """Build and publish the edition; return its folder.  ``scheduler`` is a Dask scheduler that runs the chapters.

    Raises:
        BookError: nothing was published; the lines say what to mend.
    """
    edition.runs()  # refuses what is not allowed before anything is made
    if findings := check_folder(edition.data):  # before anything is read: a file may be of any size
        raise DataError([str(finding) for finding in findings])
    paths.BUILD.mkdir(parents=True, exist_ok=True)
    with _only_build(tell):
        inputs = inputs_digest(edition)
        tested = report_for(inputs)
        stamp = inputs + report_digest(tested)
        mark = edition.folder / ".inputs"
        if not force and mark.is_file() and mark.read_text() == stamp:
            tell("nothing has changed since the last build")
            return edition.folder
        with waiting_compiler() as compiler:
            ensure_valid(edition.data)
            tell("data: valid")
            results = _run_chapters(edition, tell, scheduler)
            finished = _make_site(edition, results, tell, tested, compiler)
        (finished / ".inputs").write_text(stamp)
        _note_kind(edition, results, finished)
        swap_in(finished, edition.folder)
        if edition.name:
            list_variants()
    return edition.folder


@contextmanager
def _only_build(tell: Tell) -> Iterator[None]:
    """One build at a time works in a tree; a second one waits, and says so."""
    lock = FileLock(paths.BUILD / "build.lock")
    try:
        lock.acquire(timeout=0.2)
    except Timeout:
        tell("another build is running in this tree; waiting for it")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _note_kind(edition: Edition, results: list[Result], site: Path) -> None:
    if edition.only:
        finish_chapter_run(edition, results[0], site)
    elif edition.name:
        note_variant(edition, site)


def inputs_digest(edition: Edition) -> str:
    """Digest of every file an edition is made of, and of its parameters; the same wherever the project stands."""
    data = "data" if edition.data == paths.ROOT / "data" else str(edition.data)
    total = hashlib.sha256(repr((edition.folder.name, sorted(edition.parameters.items()), data)).encode())
    folders = {"book": paths.BOOK, "library": paths.LIBRARY}
    files = [(f"{name}/{path.relative_to(folder)}", path) for name, folder in folders.items() for path in _source_files(folder)]
    files += [(f"data/{path.name}", path) for path in load_package(edition.data).files]
    files += [(path.name, path) for path in (paths.LOCK_FILE, paths.ROOT / "CITATION.cff", paths.ROOT / "CHANGELOG.md")]
    for name, path in files:
        total.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _source_files(folder: Path) -> list[Path]:
    """The files below a folder without what is made, in order."""
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in ("_build", "__pycache__", ".ipynb_checkpoints")]
        found += [Path(place) / name for name in names]
    return sorted(found)


def _run_chapters(edition: Edition, tell: Tell, scheduler: str) -> list[Result]:
    runs = edition.runs()

    def report(run, result, error) -> None:
        tell(f"chapter {run.stem}: " + ("FAILED" if error else f"{result.seconds:.1f} s"))

    results = run_all(runs, report=report, scheduler=scheduler)
    tell(f"chapters: {len(runs)}, of these {sum(result.cached for result in results)} from the cache")
    return results


def _make_site(edition: Edition, results: list[Result], tell: Tell, tested: dict[str, Any] | None, compiler: Compiler) -> Path:
    records = figure_records(results)
    titles = chapter_titles(results)
    works = {record["id"]: edition.work_of(record) for record in records}
    # a chapter run alone has only some of the figures, and no address that anyone has cited
    renamed = {} if edition.only else renamed_figures(set(works), f"--{edition.name}" if edition.name else "")
    sources, finished = edition.work / "sources", edition.work / "site"
    package = load_package(edition.data)
    pages = edition.own_pages() or {
        "chapter_board.md": chapter_board(package, titles),
        **appendix_pages(package, results, records, titles, tested, edition.repository),
    }
    facts = _facts_for_pages(edition, package, records, titles, works)
    stage(edition, results, pages, facts, sources)
    in_order = [works[record["id"]] for record in records]
    orders = [
        KitOrder(Path(record["folder"]), record["number"], work, titles[record["chapter"]], edition.base_url, before, after)
        for record, work, before, after in zip(records, in_order, [None, *in_order], [*in_order[1:], None], strict=False)
    ]
    if finished.exists():
        shutil.rmtree(finished)
    with ThreadPoolExecutor(1) as beside:  # the compiler uses one core; the kits are made on the others
        kits = beside.submit(_kits_in_place, orders, finished / "figures")
        html = compile_book(compiler, sources, edition.work, strict=not edition.only)
        kits.result()
    _drop_stale_pages(html, sources)
    theirs = shutil.ignore_patterns(*_SPHINX_ONLY)
    shutil.copytree(html, finished, ignore=theirs, copy_function=shutil.copyfile, dirs_exist_ok=True)
    _keep_own_static(finished / "_static")
    if edition.only:
        (finished / "index.html").unlink(missing_ok=True)  # Jupyter Book's redirection; the chapter itself takes its place
    if not edition.only:
        write_downloads(package, edition.book_work(), finished)
        write_site_files(edition, finished)
    write_index(index_of_site(finished, search_words(package, records)), finished)
    write_redirects(renamed, works, edition.base_url, finished / "figures")
    tell(f"site: {sum(1 for _ in finished.rglob('*.html'))} pages, {len(records)} figures")
    return finished


def _kits_in_place(orders: list[KitOrder], target: Path) -> None:
    make_kits(orders)
    place_kits(orders, target)


def _facts_for_pages(
    edition: Edition, package: DataPackage, records: list[dict[str, Any]], titles: dict[str, str], works: dict[str, Citable]
) -> dict[str, Any]:
    """What every page may say about the edition: its figures, chapters, terms, data and sources."""
    tables = [{"title": package.resource(name)["title"], "path": package.resource(name)["path"]} for name in package.names]
    return {
        "works": {name: asdict(work) for name, work in works.items()},
        "chapter_of": {record["id"]: record["chapter"] for record in records},
        "titles": list(titles.items()),
        "terms": [] if edition.only else explained_terms(package),
        "package": {name: package.descriptor[name] for name in ("name", "title", "description")} | {"tables": tables},
        "sources": package.table("sources")["title"].tolist(),
    }


def _drop_stale_pages(html: Path, sources: Path) -> None:
    """Sphinx keeps pages whose sources have gone; they do not go out."""
    for page in html.rglob("*.html"):
        source = sources / page.relative_to(html).with_suffix("")
        if page.name != "search.html" and not any(source.with_suffix(ending).is_file() for ending in (".md", ".ipynb")):
            page.unlink()


def _keep_own_static(folder: Path) -> None:
    """Only the theme's files and the colours of code go out, whatever extensions bring.

    The theme's are taken fresh: Sphinx does not copy them again when no page has changed.
    """
    for path in folder.iterdir():
        if path.name not in _FROM_SPHINX:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in sorted((paths.LIBRARY / "site/theme/static").iterdir()):
        if path.name not in _NOT_PUBLISHED:
            shutil.copyfile(path, folder / path.name)
