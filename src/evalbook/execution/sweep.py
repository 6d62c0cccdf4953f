"""Run a chapter over a grid of parameters and gather what it says into one tidy table.

The run cache is the memory of a sweep: stopped and started again it goes on where it was, and the same grid
a second time runs nothing but what has failed.
"""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from evalbook import paths
from evalbook.errors import BookError, ParameterError
from evalbook.execution.cache import RunCache
from evalbook.execution.grid import combinations
from evalbook.execution.listing import checked_name
from evalbook.execution.pool import run_each
from evalbook.execution.runner import Outcome, Run
from evalbook.parameters import check_parameters, nearest, shown
from evalbook.spreadsheets import neutral_frame

_ONE_NUMBER = re.compile(r"([^0-9０-９]*?)([-−△▲]?[0-9][0-9,]*(?:\.[0-9]+)?)([^0-9０-９]*)")
_MONEY = {"円": 1.0, "百万円": 1e6, "億円": 1e8, "兆円": 1e12}
_KEPT = ("said.json", "tables.txt")  # of the result of a combination; pictures would take a thousand times the room


@dataclass(frozen=True)
class Sweep:
    """A chapter, the grid it is run over, and the names of the glued results that are wanted (all, when none)."""

    stem: str
    grid: dict[str, list[Any]]
    name: str
    outputs: tuple[str, ...] = ()
    data: Path = field(default_factory=paths.data_directory)
    chapters: Path = paths.CHAPTERS

    def __post_init__(self) -> None:
        checked_name("sweep", self.name)

    @property
    def folder(self) -> Path:
        """Where table and page are written."""
        return paths.SWEEPS / self.name

    def runs(self) -> list[Run]:
        """One run per combination, in the order of the table; a table needs what is said, not what is drawn."""
        return [Run(self.stem, values, self.data, chapters=self.chapters, drawn=False) for values in combinations(self.grid)]


class Progress:
    """Tells how many are done, how fast, and how long the rest will take; on one line in a terminal."""

    def __init__(self, total: int, tell: Callable[[str], None]) -> None:
        self.total, self.tell = total, tell
        self.done = self.run = self.remembered = self.failed = 0
        self.started = time.monotonic()
        self._told = 0.0

    def count(self, outcome: Outcome) -> None:
        """Note an outcome; a line at most every half second, and one for the last."""
        self.done += 1
        self.remembered += bool(outcome.result and outcome.result.cached)
        self.failed += bool(outcome.error)
        self.run += not isinstance(outcome.error, ParameterError) and not (outcome.result and outcome.result.cached)
        now = time.monotonic()
        if now - self._told >= 0.5 or self.done == self.total:
            self._told = now
            self.tell(self.line(now - self.started))

    def line(self, seconds: float) -> str:
        """The line of progress after so many seconds."""
        rate = self.run / seconds if seconds > 0 else 0.0
        left = f"{(self.total - self.done) / rate:.0f} s left" if rate else "time left not known yet"
        if self.done == self.total:
            left = f"took {seconds:.1f} s"
        return (
            f"{self.done}/{self.total} done ({self.remembered} remembered, {self.failed} failed), "
            f"{rate:.2f} runs/s, {left}"
        )


def run_sweep(
    sweep: Sweep,
    cache: RunCache | None = None,
    tell: Callable[[str], None] = print,
    scheduler: str = "",
    workers: int = 0,
) -> pd.DataFrame:
    """Run every combination and return the table; a combination that fails has its reason in the table.

    Raises:
        ParameterError: when the first run shows that an output that was asked for is said by none.
    """
    cache = cache or RunCache(paths.CACHE / "sweeps", only=_KEPT)
    runs = sweep.runs()
    outcomes = _refused(runs)
    progress = Progress(len(runs), tell)
    for outcome in outcomes.values():
        progress.count(outcome)
    places = [index for index in range(len(runs)) if index not in outcomes]
    for outcome in run_each([runs[index] for index in places], cache, scheduler, workers):
        if outcome.result:
            _wanted(sweep, outcome.result.said)
        index = places[outcome.index]
        said = Outcome(index, outcome.run, outcome.result, outcome.error)
        outcomes[index] = said
        progress.count(said)
    return table_of(sweep, [outcomes[index] for index in range(len(runs))])


def _refused(runs: list[Run]) -> dict[int, Outcome]:
    """Combinations whose values do not go together: reported, not run."""
    refused = {}
    for index, run in enumerate(runs):
        try:
            check_parameters(run.stem, run.parameters)
        except ParameterError as error:
            refused[index] = Outcome(index, run, error=error)
    return refused


def table_of(sweep: Sweep, outcomes: Iterable[Outcome]) -> pd.DataFrame:
    """One row per combination: its number, its parameters, status and message, then each output.

    An output stands as the chapter words it; where every run words it as one number, ``<output>_value`` holds
    the number (see :func:`numbers_of`).
    """
    rows, said = [], []
    for outcome in outcomes:
        said.append(outcome.result.said if outcome.result else {})
        problem = "; ".join(outcome.error.problems) if outcome.error else ""
        rows.append({"combination": outcome.index + 1, **outcome.run.parameters, "status": _status(outcome.error),
                     "message": problem.splitlines()[0] if problem else ""})  # fmt: skip
    names = _wanted(sweep, {name for words in said for name in words})
    table = pd.DataFrame(rows)
    columns = {}
    for name in names:
        texts = [words.get(name) for words in said]
        column = f"said_{name}" if name in table else name
        columns[column] = pd.Series(texts, dtype="str")
        numbers = numbers_of(texts)
        if numbers is not None:
            columns[f"{column}_value"] = pd.Series(numbers, dtype="float64")
    return pd.concat([table, pd.DataFrame(columns, index=table.index)], axis=1)


def _status(error: BookError | None) -> str:
    if error is None:
        return "ok"
    return "refused" if isinstance(error, ParameterError) else "failed"


def _wanted(sweep: Sweep, said: Iterable[str]) -> list[str]:
    """The names of the outputs of the table; every run of a chapter says the same ones."""
    known = sorted(said)
    missing = [name for name in sweep.outputs if name not in known]
    if missing and known:
        lines = [f"{sweep.stem}: no output {shown(name)}{nearest(name, known)}; outputs: {', '.join(known)}" for name in missing]
        raise ParameterError(lines)
    return [name for name in sweep.outputs if name in known] if sweep.outputs else known


def numbers_of(texts: list[str | None]) -> list[float | None] | None:
    """The one number in each text, where all texts say one number with the same words around it.

    Amounts told in different units of money become yen.
    """
    found = [_ONE_NUMBER.fullmatch(text) if text is not None else None for text in texts]
    matches = [match for match in found if match]
    if not matches or any(text is not None and match is None for text, match in zip(texts, found, strict=True)):
        return None
    units = {match[3] for match in matches}
    if len({match[1] for match in matches}) > 1 or (len(units) > 1 and not units <= set(_MONEY)):
        return None
    scale = _MONEY if len(units) > 1 else dict.fromkeys(units, 1.0)
    return [_number(match[2]) * scale[match[3]] if match else None for match in found]


def _number(written: str) -> float:
    return float(re.sub("[−△▲]", "-", written).replace(",", ""))


def write_table(table: pd.DataFrame, folder: Path) -> None:
    """Write the table as ``results.csv`` and ``results.parquet``, each aside and then into place."""
    folder.mkdir(parents=True, exist_ok=True)
    put_in_place(folder / "results.csv", neutral_frame(table).to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig"))
    written = io.BytesIO()
    table.to_parquet(written, index=False)
    put_in_place(folder / "results.parquet", written.getvalue())


def put_in_place(path: Path, content: bytes) -> None:
    """Write a file where runs work and rename it, so that a reader sees the old one or the new one."""
    aside = RunCache().workplace() / path.name
    aside.write_bytes(content)
    aside.replace(path)
