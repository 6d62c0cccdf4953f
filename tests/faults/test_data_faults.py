"""Random damage to the data package: each is refused with its place and reason, or reads as the very data it holds.

The short form tries sixty; ``EVALBOOK_CAMPAIGN=1`` tries two thousand, on two processes.  ``EVALBOOK_SEED`` begins with
another seed than 0, so that damage is tried that nobody has mended anything against.
"""

from __future__ import annotations

import contextlib
import csv
import importlib.util
import io
import os
import re
import resource
import subprocess
import sys
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest

from evalbook import paths
from evalbook.data import DataPackage, load_package
from evalbook.site.downloads import csv_bytes
from evalbook.spreadsheets import restored_cell
from tests.faults import damaged_cells, damaged_descriptors, damaged_tables
from tests.faults.mutations import HUGE, KINDS, Fault, Package, Strange, mutated, read_package, write_package

CAMPAIGN = bool(os.environ.get("EVALBOOK_CAMPAIGN"))
TRIALS = 2_000 if CAMPAIGN else 60
SEED = int(os.environ.get("EVALBOOK_SEED", "0"))
PROCESSES = 2
LONGEST_LINE = 1_500  # characters of a finding
FAMILIES = (damaged_tables, damaged_cells, damaged_descriptors)  # each has noted its kinds
ORIGINAL = paths.ROOT / "data"
# kinds of damage that the command itself is run on, each in a process of its own
COMMANDED = sorted(name for name, kind in KINDS.items() if not kind.texts)


@dataclass(frozen=True)
class Verdict:
    """What became of one damaged package; ``problem`` is empty when it is what must become of it."""

    kind: str
    seed: int
    fault: Fault
    refused: bool
    problem: str


@lru_cache(maxsize=1)
def command():
    """The command ``scripts/check_data.py`` as a function."""
    spec = importlib.util.spec_from_file_location("check_data", paths.ROOT / "scripts/check_data.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.main


@lru_cache(maxsize=1)
def original() -> tuple[Package, dict[str, pd.DataFrame]]:
    package = load_package(ORIGINAL)
    return read_package(ORIGINAL), {name: package.table(name) for name in package.names}


def checked(folder: Path, sources: Path) -> tuple[int, list[str]]:
    """Exit status and complaints of the command.  ``sources`` is an empty folder where the texts shall not matter."""
    told, complaints = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(complaints):
        status = command()(["--data", str(folder), "--quiet", *(["--sources", str(sources)] if sources else [])])
    return status, complaints.getvalue().splitlines()


def try_one(kind: str, seed: int, sources: Path | None) -> Verdict:
    """Damage a copy, let the command judge it, and judge the command."""
    package, fault = mutated(original()[0], kind, seed)
    if package == original()[0]:
        return Verdict(kind, seed, fault, False, "")  # the lot fell on what stood there before
    with TemporaryDirectory() as place:
        folder = write_package(package, Path(place) / "data")
        try:
            status, lines = checked(folder, sources if KINDS[kind].texts else None)
            problem = _problem_refused(kind, fault, status, lines) if status else _problem_accepted(kind, fault, load_package(folder))
        except Exception:
            return Verdict(kind, seed, fault, False, "traceback: " + traceback.format_exc(limit=-3))
    return Verdict(kind, seed, fault, status != 0, problem)


def _problem_refused(kind: str, fault: Fault, status: int, lines: list[str]) -> str:
    """What is wrong with a refusal: nothing told, the wrong place, too long, or none was called for."""
    if KINDS[kind].must != "refused":
        return f"refused although it is sound: {lines[:2]}"
    if status != 1 or not lines:
        return f"exit status {status}, {len(lines)} lines"
    if unreadable := [line for line in lines if len(line) > LONGEST_LINE or not line.isprintable()]:
        return f"a line that people cannot read: {unreadable[0][:200]!r}"
    place = f"{fault.table}, row {fault.row if fault.row else ''}" if fault.table else ""
    told = [line for line in lines if place in line and fault.field in line]
    return "" if told else f"not told with {place} {fault.field}: {lines[:3]}"


def _problem_accepted(kind: str, fault: Fault, package: DataPackage) -> str:
    """What is wrong with an acceptance: the fault matters, or something else reads otherwise than it stands."""
    if KINDS[kind].must == "refused":
        return f"accepted: {str(fault)[:300]}"
    for name, frame in original()[1].items():
        expected = frame
        if fault.text and name == fault.table:
            expected = frame.copy()
            expected.loc[fault.row - 1, fault.field] = fault.text
        if not package.table(name).equals(expected):
            return f"table {name} reads otherwise than it stands"
    return _problem_download(package, fault) if fault.text else ""


def _problem_download(package: DataPackage, fault: Fault) -> str:
    """The published table holds the text, harmless for a spreadsheet, and gives it back."""
    rows = list(csv.DictReader(io.StringIO(csv_bytes(package, fault.table).decode("utf-8-sig"), newline="")))
    cell = rows[fault.row - 1][fault.field]
    if re.match(r"[=+\-@＝\t\r]", cell) and len(cell) > 1 and not re.fullmatch(r"[-+]?[\d.,]+%?", cell):
        return f"a spreadsheet would run {cell!r}"
    return "" if restored_cell(cell) == fault.text else f"the download holds {cell!r}"


def _trials(count: int, with_texts: bool) -> list[tuple[str, int]]:
    kinds = [name for name, kind in KINDS.items() if with_texts or not kind.texts]
    return [(kinds[number % len(kinds)], SEED + number) for number in range(count)]


def _try_all(trials: list[tuple[str, int]], sources: Path | None) -> list[Verdict]:
    if not CAMPAIGN:
        return [try_one(kind, seed, sources) for kind, seed in trials]
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as processes:
        kinds, seeds = zip(*trials, strict=True)
        return list(processes.map(try_one, kinds, seeds, [sources] * len(trials), chunksize=20))


def test_every_damage_is_refused_with_its_place_or_reads_as_it_stands(campaign) -> None:
    given = Path(os.environ.get("EVALBOOK_SOURCES") or paths.DEFAULT_SOURCES)
    sources = given if given.is_dir() else None
    verdicts = _try_all(_trials(TRIALS, sources is not None), sources)
    wrong = [verdict for verdict in verdicts if verdict.problem]
    refused = sum(verdict.refused for verdict in verdicts)
    campaign(f"data faults, seeds from {SEED}", tried=len(verdicts), refused=refused, survived=len(verdicts) - refused - len(wrong), lost=len(wrong))
    words = [f"{verdict.kind} {verdict.seed} {str(verdict.fault)[:200]}: {verdict.problem}" for verdict in wrong]
    assert not wrong, f"{Counter(verdict.kind for verdict in wrong)}\n" + "\n".join(words[:40])


def test_the_same_seed_gives_the_same_damage() -> None:
    whole = original()[0]
    for kind in KINDS:
        assert mutated(whole, kind, 7) == mutated(whole, kind, 7), kind


def test_a_file_of_200_megabytes_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    """Asked for its size, not read: the command needs no more memory than for the sound package."""
    peaks = []
    for name, content in (("sound", None), ("huge", Strange("sparse", size=HUGE))):
        package = dict(original()[0]) | ({"terms.csv": content} if content else {})
        folder = write_package(package, tmp_path / name)
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        run = subprocess.run(
            [sys.executable, "-c", _MEASURED, str(paths.ROOT / "scripts/check_data.py"), "--data", str(folder), "--quiet"],
            capture_output=True,
            text=True,
        )
        assert before >= 0 and run.returncode == (1 if content else 0), run.stderr
        peaks.append(int(run.stdout.splitlines()[-1]))
        if content:
            assert "terms, row -, field -: found terms.csv has 209,715,200 bytes; expected at most 67,108,864 bytes" in run.stderr
    assert peaks[1] <= peaks[0] + 10_000, f"kilobytes at most: {peaks}"


_MEASURED = """
import resource, runpy, sys
sys.argv = sys.argv[1:]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.parametrize("kind", COMMANDED if CAMPAIGN else COMMANDED[::15])
def test_the_command_itself_ends_without_a_traceback(kind: str, tmp_path: Path) -> None:
    package, _ = mutated(original()[0], kind, 1)
    folder = write_package(package, tmp_path / "data")
    run = subprocess.run(
        [sys.executable, str(paths.ROOT / "scripts/check_data.py"), "--data", str(folder)], capture_output=True, text=True, timeout=120
    )
    assert "Traceback" not in run.stdout + run.stderr
    assert run.returncode == (1 if KINDS[kind].must == "refused" else 0), run.stderr[:500]
