"""A data package many times as large, and what it costs: ``python -m tests.faults.scale`` prints the table of docs/scaling.md.

Each copy stands for another agency in another term: its own documents, items, programmes, observations, references and
derivations, under names of its own.  The first copy is the package itself; units and terms are shared by all.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from evalbook import paths
from evalbook.citation import Citable
from evalbook.data import DataPackage, load_package

AGENCIES = 27
SHARED = ("units", "terms")
WORK = Citable("scale", "", "", "大きなデータ", "1", "2026-01-01", "index.html")


def grown(original: Path, target: Path, copies: int, sources: Path | None = None) -> Path:
    """Write the package ``original`` ``copies`` times (1 to 100) into ``target``; with ``sources`` also as many source texts.

    Returns:
        ``target``, with the texts in its folder ``texts``.
    """
    if not 1 <= copies <= 100:
        raise ValueError(f"{copies} copies: from 1 to 100, for documents are named by three digits")
    target.mkdir(parents=True)
    descriptor = json.loads((original / "datapackage.json").read_text(encoding="utf-8"))
    (target / "datapackage.json").write_text(json.dumps(descriptor, ensure_ascii=False), encoding="utf-8")
    for entry in descriptor["resources"]:
        with (original / entry["path"]).open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        with (target / entry["path"]).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            for copy in range(1 if entry["name"] in SHARED else copies):
                writer.writerows(_copied(entry["name"], header, rows, copy))
    if sources:
        _copy_texts(load_package(target), original, target / "texts", sources)
    return target


def _copied(table: str, header: list[str], rows: list[list[str]], copy: int) -> Iterator[list[str]]:
    """The rows of one copy; the first is the original."""
    if copy == 0:
        yield from rows
        return
    agency, term = copy % AGENCIES + 1, copy // AGENCIES + 1
    mark = f"a{agency:02}t{term}x"  # the names of items hold letters, digits and dots only

    def named(name: str) -> str:
        return mark + name if name else name

    def document(source: str) -> str:
        return f"{10 * copy + int(source):03}"

    rules: dict[str, Callable[[str], str]] = dict.fromkeys(
        ("item", "parent", "programme", "id", "series", "base", "derived", "target", "actual", "scheme", "term", "amount", "adoptions",
         "milestone", "file"), named
    )  # fmt: skip
    rules |= {
        "source": document,
        "formula": lambda formula: re.sub(r"\[([^\]]+)\]", rf"[{mark}\1]", formula),
        "lines": lambda lines: re.sub(r"(\d{3}):", lambda match: document(match[1]) + ":", lines),
        "observations": lambda ids: ";".join(map(named, ids.split(";"))),
    }
    if table == "discrepancies":  # their names begin with the item, written with underscores, or with "all"
        rules["id"] = lambda name: name.replace("all-", f"all-{mark}", 1) if name.startswith("all-") else mark + name
    if table == "strategic_goals":
        rules["title_ja"] = lambda title: f"{title}（{mark}）"
    for row in rows:
        yield [rules.get(column, str)(cell) for column, cell in zip(header, row, strict=True)]


def _copy_texts(package: DataPackage, original: Path, target: Path, sources: Path) -> None:
    target.mkdir()
    names = list(load_package(original).table("sources")["file"])
    for position, file in enumerate(package.table("sources")["file"]):
        (target / file).write_bytes((sources / names[position % len(names)]).read_bytes())


def _load(folder: Path) -> None:
    package = load_package(folder)
    for name in package.names:
        package.table(name)


def _validate(folder: Path) -> None:
    from evalbook.validation import validate_package

    _none(validate_package(folder))


def _references(folder: Path) -> None:
    from evalbook.verification import verify_references

    _none(verify_references(load_package(folder)))


def _texts(folder: Path) -> None:
    from evalbook.verification import SourceTexts, uncovered_numerals, verify_against_texts

    package = load_package(folder)
    texts = SourceTexts(package, folder / "texts")
    _none(verify_against_texts(package, texts) + uncovered_numerals(package, texts))


def _reconcile(folder: Path) -> None:
    from evalbook.reconcile import reconciliation_frame

    reconciliation_frame(load_package(folder))


def _places(folder: Path) -> None:
    from evalbook.provenance import places_of

    package = load_package(folder)
    places_of(package, package.table("observations")["id"])


def _appendix(folder: Path) -> None:
    from evalbook.site.audit import discrepancies_page, reconciliation_page
    from evalbook.site.catalogue import catalogue_page
    from evalbook.site.dictionary import dictionary_page, terms_page

    package = load_package(folder)
    for page in (discrepancies_page, reconciliation_page, terms_page):
        page(package)
    catalogue_page([], {}, package)
    dictionary_page(package, "all")


def _downloads(folder: Path) -> None:
    from evalbook.site.downloads import download_files

    download_files(load_package(folder), WORK)


STEPS = {
    "load every table": _load,
    "validate by the descriptor": _validate,
    "prove references by themselves": _references,
    "prove references in the texts": _texts,
    "recompute derived numbers": _reconcile,
    "find every place": _places,
    "pages of the appendix": _appendix,
    "downloads": _downloads,
}


def _none(findings: list) -> None:
    if findings:
        raise SystemExit("\n".join(map(str, findings[:5])))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", default="1,10,100", help="sizes with commas (default 1,10,100)")
    parser.add_argument("--sources", type=Path, default=paths.DEFAULT_SOURCES, help="folder of the source texts")
    parser.add_argument("--steps", default="", help="numbers of steps with commas (default: all)")
    parser.add_argument("--one", nargs=2, metavar=("STEP", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        return _measure_here(options.one[0], Path(options.one[1]))
    sizes = [int(size) for size in options.copies.split(",")]
    sources = options.sources if options.sources.is_dir() else None
    chosen = [list(STEPS)[int(number)] for number in options.steps.split(",")] if options.steps else list(STEPS)
    with tempfile.TemporaryDirectory() as scratch:
        folders = [grown(paths.ROOT / "data", Path(scratch) / f"x{size}", size, sources) for size in sizes]
        print("| step | " + " | ".join(f"×{size}: s, MB" for size in sizes) + " | growth of time, largest to one smaller |")
        print("|---" * (len(sizes) + 2) + "|")
        for step in chosen:
            if step == "prove references in the texts" and not sources:
                print(f"| {step} | skipped: the source texts are not on this machine |")
                continue
            found = [_measure(step, folder) for folder in folders]
            growth = f"{found[-1][0] / found[-2][0]:.1f}" if len(found) > 1 else ""
            print(f"| {step} | " + " | ".join(f"{seconds:.2f}, {megabytes:.0f}" for seconds, megabytes in found) + f" | {growth} |", flush=True)
    return 0


def _measure(step: str, folder: Path) -> tuple[float, float]:
    """Processor seconds and peak memory in MB of one step in a process of its own."""
    command = [sys.executable, "-m", "tests.faults.scale", "--one", step, str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=paths.ROOT)
    if run.returncode:
        raise SystemExit(f"{step}, {folder.name}: {run.stderr or run.stdout}")
    seconds, megabytes = run.stdout.split()[-2:]
    return float(seconds), float(megabytes)


def _measure_here(step: str, folder: Path) -> int:
    started = time.process_time()
    STEPS[step](folder)
    print(time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return 0


if __name__ == "__main__":
    sys.exit(main())
