"""Load the typed tables of the data package, and remember which tables a run has read.

The descriptor ``datapackage.json`` is the only list of tables, fields, units and keys.  A table
becomes a :class:`pandas.DataFrame` whose text columns hold ``""`` (never NaN) where nothing is
printed, and whose number columns are floats with NaN where nothing is printed.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path

import pandas as pd

from evalbook import paths
from evalbook.errors import DataError

_TEXT = "str"


@dataclass(frozen=True)
class Quantity:
    """One observation: a number in base units with what the source says about it."""

    id: str
    value: float
    value_max: float | None
    unit: str
    qualifier: str
    kind: str
    measure: str
    period: str


@dataclass
class DataPackage:
    """The data package in ``directory``; tables are read once, on first use."""

    directory: Path
    tables_read: set[str] = field(default_factory=set)
    _frames: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)
    _positions: dict[tuple[str, str], dict] = field(default_factory=dict, repr=False)

    @cached_property
    def descriptor(self) -> dict:
        """The Frictionless descriptor as a dictionary."""
        path = self.directory / "datapackage.json"
        if not path.is_file():
            raise DataError(f"{path}: no data package here; expected a file datapackage.json")
        try:
            return json.loads(path.read_text(encoding="utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise DataError(f"{path}: not readable as JSON ({error})") from error

    @property
    def names(self) -> list[str]:
        """Names of all tables, in the order of the descriptor."""
        return [resource["name"] for resource in self.descriptor["resources"]]

    def resource(self, name: str) -> dict:
        """The descriptor entry of one table."""
        for resource in self.descriptor["resources"]:
            if resource["name"] == name:
                return resource
        raise DataError(f"no table {name!r} in {self.directory}; there are: {', '.join(self.names)}")

    @property
    def files(self) -> list[Path]:
        """The files of the package: the descriptor and its tables.  Whatever else lies in the folder is not part of it."""
        return [self.directory / "datapackage.json", *map(self.path_of, self.names)]

    def path_of(self, name: str) -> Path:
        """The CSV file of one table."""
        return self.directory / self.resource(name)["path"]

    def table(self, name: str) -> pd.DataFrame:
        """A copy of one table, typed by its schema; the read is remembered for the cache."""
        return self._frame(name).copy()

    def rows_where(self, name: str, column: str, values: Iterable[str]) -> pd.DataFrame:
        """The rows of one table whose ``column`` holds one of the ``values``, in the order of the table.

        They are found through an index made once: asking for every name of a large package one by one costs no more
        than going through the table once.
        """
        frame = self._frame(name)
        if (name, column) not in self._positions:
            self._positions[name, column] = frame.groupby(column, sort=False).indices
        positions = self._positions[name, column]
        return frame.take(sorted(itertools.chain.from_iterable(positions[value] for value in set(values) if value in positions)))

    def _frame(self, name: str) -> pd.DataFrame:
        self._remember(name)
        if name not in self._frames:
            self._frames[name] = _read_table(self.path_of(name), self.resource(name))
        return self._frames[name]

    def cells_with(self, characters: set[str]) -> list[str]:
        """The places of the tables read so far where one of the characters stands: ``table, row, field: found text``."""
        places = []
        for name in sorted(self.tables_read):
            table = self.table(name)
            for label in table.columns[[pd.api.types.is_string_dtype(kind) for kind in table.dtypes]]:
                found = table[label][table[label].map(lambda text: not characters.isdisjoint(text))]
                places += [f"{name}, row {row + 1}, field {label}: found {text!r:.200}" for row, text in found.items()]
        return places

    def _remember(self, name: str) -> None:
        """Note a read, also in the file ``EVALBOOK_READS`` that a run sets: the cache asks for it."""
        if name in self.tables_read:
            return
        self.tables_read.add(name)
        if log := os.environ.get("EVALBOOK_READS"):
            with open(log, "a", encoding="utf-8") as reads:
                reads.write(f"{name}\n")

    def quantity(self, observation: str) -> Quantity:
        """The observation with this id.

        Raises:
            DataError: when no observation has this id.
        """
        self._remember("observations")
        found = self._quantities.get(observation, [])
        if len(found) != 1:
            raise DataError(f"observations: {len(found)} rows have the id {observation!r}; expected one")
        return found[0]

    @cached_property
    def _quantities(self) -> dict[str, list[Quantity]]:
        """All observations by id; made once, because a chapter asks for hundreds one by one."""
        found: dict[str, list[Quantity]] = {}
        rows = self._frame("observations")[[item.name for item in fields(Quantity)]]
        for row in rows.itertuples(index=False):
            highest = None if pd.isna(row.value_max) else row.value_max
            found.setdefault(row.id, []).append(Quantity(**row._asdict() | {"value_max": highest}))
        return found


def package_folder(directory: Path | None) -> Path:
    """The folder of a data package that was asked for; without one, of the package in force.

    Raises:
        DataError: when there is no data package.
    """
    folder = directory.resolve() if directory else paths.data_directory()
    if not (folder / "datapackage.json").is_file():
        raise DataError(f"{folder}: no data package here; expected a file datapackage.json")
    return folder


def load_package(directory: Path | str | None = None) -> DataPackage:
    """Open the data package in ``directory`` (default: the one in force)."""
    return DataPackage(Path(directory) if directory else paths.data_directory())


def _read_table(path: Path, resource: dict) -> pd.DataFrame:
    entries = resource["schema"]["fields"]
    try:
        # in one piece: columns read in pieces stay in pieces, and every look into them goes through all of these
        frame = pd.read_csv(path, dtype=_TEXT, keep_default_na=False, encoding="utf-8-sig", low_memory=False)
    except FileNotFoundError as error:
        raise DataError(f"{resource['name']}: the file {path} is missing") from error
    except (UnicodeDecodeError, ValueError) as error:
        raise DataError(f"{resource['name']}: {path} is not a readable UTF-8 CSV table ({error})") from error
    missing = [item["name"] for item in entries if item["name"] not in frame.columns]
    if missing:
        raise DataError(f"{resource['name']}: column(s) missing in {path}: {', '.join(missing)}")
    for item in entries:
        if item["type"] in ("integer", "number"):
            frame[item["name"]] = _numbers(frame[item["name"]], resource["name"], item["type"])
    return frame


def _numbers(column: pd.Series, table: str, kind: str) -> pd.Series:
    try:
        numbers = pd.to_numeric(column.replace("", pd.NA), errors="raise").astype("Int64" if kind == "integer" else "Float64")
    except (ValueError, TypeError) as error:
        raise DataError(f"{table}: field {column.name} holds something that is no {kind} ({error}); make check tells every row") from error
    return numbers if kind == "integer" else numbers.astype(float)
