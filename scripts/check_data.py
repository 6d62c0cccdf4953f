"""Check the data package: schema and keys, references, and (with the texts) every printed numeral."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from evalbook import paths
from evalbook.data import DataPackage, load_package
from evalbook.errors import BookError, tell
from evalbook.intake import MOST_BYTES
from evalbook.validation import prove_package
from evalbook.verification import Finding, SourceTexts, uncovered_numerals, verify_against_texts


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=paths.data_directory(), help="folder with datapackage.json")
    parser.add_argument("--sources", type=Path, help="folder with the source texts (default: ../shared/sources if there)")
    parser.add_argument("--quiet", action="store_true", help="print nothing but findings and the last line")
    options = parser.parse_args(arguments)
    try:
        return _report(options.data, _sources_folder(options.sources), options.quiet)
    except (BookError, OSError) as error:
        return tell(error)


def _sources_folder(given: Path | None) -> Path | None:
    if given:
        return given
    return paths.DEFAULT_SOURCES if paths.DEFAULT_SOURCES.is_dir() else None


def _report(data: Path, sources: Path | None, quiet: bool) -> int:
    package = load_package(data)
    findings = prove_package(data)
    if not findings and sources:
        texts = SourceTexts(package, sources)
        findings += verify_against_texts(package, texts) + uncovered_numerals(package, texts)
    if not quiet and not any(finding.table == "datapackage.json" for finding in findings):
        _print_summary(package, findings)
    if not sources:
        print("skipped: the source texts are not on this machine; give their folder with --sources to prove every reference")
    for finding in findings:
        print(finding, file=sys.stderr)
    print(f"data: {'FAILED, ' + str(len(findings)) + ' finding(s)' if findings else 'verified'}")
    return 1 if findings else 0


def _print_summary(package: DataPackage, findings: list[Finding]) -> None:
    for name in package.names:
        wrong = sum(1 for finding in findings if finding.table == name)
        print(f"{name:<18} {_rows(package.path_of(name)):>6} lines  {'ok' if not wrong else f'{wrong} finding(s)'}")


def _rows(path: Path) -> int:
    """Lines below the heading; none where there is no table to read."""
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        return 0
    return max(0, path.read_bytes().count(b"\n") - 1)


if __name__ == "__main__":
    sys.exit(main())
