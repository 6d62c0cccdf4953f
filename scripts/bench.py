"""Measure the book side by side with papermill and Jupyter Book alone; print a table of medians and ratios."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from evalbook.errors import BookError, ParameterError, tell
from evalbook.execution.benchmark import Bench
from evalbook.execution.pool import worker_count
from evalbook.parameters import CHAPTERS
from evalbook.site.edition import Edition


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        chapters = _chapters(options.chapters)
        if min(options.rounds, options.sweep_runs) < 1 or options.sweep_runs > 60:
            raise ParameterError("--rounds and --sweep-runs are whole numbers from 1; a sweep has at most 60 runs")
        with tempfile.TemporaryDirectory(prefix="evalbook-bench-") as folder:
            bench = Bench(Path(folder), chapters, options.sweep_chapter or chapters[-1], options.sweep_runs)
            bench.copy()
            for round_ in range(options.rounds):
                _round(bench, round_, options.rounds)
            report = _report(bench, options.rounds)
    except (BookError, OSError) as error:
        return tell(error)
    _print(report)
    if options.json:
        options.json.write_text(json.dumps(report, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured, in turn (default 5)")
    parser.add_argument("--chapters", default="", help="names of chapters with commas (default: all in the contents)")
    parser.add_argument("--sweep-chapter", default="", choices=["", *CHAPTERS], help="chapter of the sweep (default: the last)")
    parser.add_argument("--sweep-runs", type=int, default=60, help="runs of the sweep (default 60)")
    parser.add_argument("--json", type=Path, help="write the report as JSON, too")
    return parser


def _chapters(wanted: str) -> list[str]:
    known = Edition().chapter_stems()
    if unknown := [stem for stem in wanted.split(",") if stem and stem not in known]:
        raise ParameterError(f"no chapter {', '.join(unknown)} in the contents; chapters: {', '.join(known)}")
    return [stem for stem in known if stem in wanted.split(",")] if wanted else known


def _round(bench: Bench, round_: int, rounds: int) -> None:
    """Measure everything once, one after another, so that a busy machine is unfair to all alike."""
    steps = [
        ("cold", bench.ours, bench.clear),
        ("no_change", bench.ours, None),
        ("prose_edit", bench.ours, lambda: bench.edit_prose(f"{round_}")),
        ("datum_edit", bench.ours, lambda: bench.edit_datum(f"{round_}")),
        ("papermill_and_jupyter_book", bench.papermill_then_jupyter_book, None),
        ("jupyter_book_alone", bench.jupyter_book_alone, None),
        ("execution_stage", bench.execution_stage, bench.clear),
        ("floor", bench.floor, None),
        ("sweep", bench.sweep, bench.clear),
        ("papermill_loop", bench.papermill_loop, None),
    ]
    for name, work, before in steps:
        if before:
            before()
        print(f"round {round_ + 1}/{rounds}: {name}", file=sys.stderr, flush=True)
        bench.measure(name, work)


def _report(bench: Bench, rounds: int) -> dict:
    seconds, cores = bench.medians(), worker_count()
    return {
        "chapters": len(bench.chapters),
        "rounds": rounds,
        "cores": cores,
        "sweep_runs": bench.sweep_runs,
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "seconds": seconds,
        "ratios": {
            "cold_vs_papermill": seconds["papermill_and_jupyter_book"] / seconds["cold"],
            "cold_vs_jupyter_book": seconds["jupyter_book_alone"] / seconds["cold"],
            "sweep_vs_papermill": seconds["papermill_loop"] / seconds["sweep"],
            "execution_vs_floor": seconds["execution_stage"] / (seconds["floor"] / cores),
        },
        "all_seconds": bench.seconds,
    }


def _print(report: dict) -> None:
    print(f"{report['chapters']} chapters, {report['cores']} cores, {report['rounds']} rounds, medians; "
          f"sweep of {report['sweep_runs']} runs")  # fmt: skip
    for kind, unit in (("seconds", "s"), ("ratios", "×")):
        for name, value in report[kind].items():
            print(f"{name:<28} {value:>8.2f} {unit}")


if __name__ == "__main__":
    sys.exit(main())
