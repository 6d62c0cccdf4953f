"""The benchmark runs to its end and reports what it measured; how long anything took is not looked at."""

from __future__ import annotations

import json

from tests.execution.notebooks import script

RATIOS = {"cold_vs_papermill", "cold_vs_jupyter_book", "sweep_vs_papermill", "execution_vs_floor"}
SECONDS = {"cold", "no_change", "prose_edit", "datum_edit", "papermill_and_jupyter_book", "jupyter_book_alone", "papermill_loop", "sweep"}


def test_one_chapter_is_measured_against_papermill_and_jupyter_book(tmp_path) -> None:
    file = tmp_path / "bench.json"
    run = script("bench.py", "--rounds", "1", "--chapters", "overview", "--sweep-runs", "2", "--json", str(file))
    assert run.returncode == 0, run.stderr
    report = json.loads(file.read_text(encoding="utf-8"))
    assert set(report["ratios"]) == RATIOS and set(report["seconds"]) > SECONDS
    assert all(value > 0 for value in [*report["ratios"].values(), *report["seconds"].values()])
    assert all(f"{ratio:<28}" in run.stdout for ratio in RATIOS)


def test_what_cannot_be_measured_is_refused_in_words() -> None:
    for options in (["--rounds", "0"], ["--sweep-runs", "61"], ["--chapters", "overveiw"]):
        run = script("bench.py", *options)
        assert run.returncode == 2 and "Traceback" not in run.stderr and run.stderr.strip()
