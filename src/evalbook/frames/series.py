"""Observations as rows ready to draw: by year, by category, with texts in the wanted unit."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evalbook.data import DataPackage, Quantity
from evalbook.wording import MONEY_UNITS, fiscal_year_text, quantity_text

COLUMNS = ["id", "series", "measure", "period", "label", "category", "value", "value_max", "text", "unit", "qualifier", "base"]


def series_frame(
    package: DataPackage, *series: str, years: Iterable[int] | None = None, money_unit: str = "億円", alternatives: bool = False
) -> pd.DataFrame:
    """The observations of one or more series, in the order of the data, with the columns :data:`COLUMNS`.

    Amounts of yen are in ``money_unit``, everything else in its own unit; ``text`` is the value as prose
    prints it; ``label`` is the category, or the period where there is none.  ``years`` keeps only rows of
    these fiscal years (rows without a plain year stay).  A second value printed for the same thing (id ending in
    ``.alt``) is left out unless ``alternatives``.
    """
    table = package.table("observations")
    rows = table[table["series"].isin(series)]
    if not alternatives:
        rows = rows[~rows["id"].str.endswith(".alt")]
    if years is not None:
        wanted = {str(year) for year in years}
        rows = rows[~rows["period"].str.fullmatch(r"\d{4}") | rows["period"].isin(wanted)]
    return observations_frame(rows, money_unit)


def observations_of(package: DataPackage, ids: Iterable[str], money_unit: str = "億円") -> pd.DataFrame:
    """The observations with these ids, in the order given, with the columns :data:`COLUMNS`."""
    table = package.table("observations").set_index("id", drop=False)
    return observations_frame(table.loc[list(ids)], money_unit)


def observations_frame(rows: pd.DataFrame, money_unit: str = "億円") -> pd.DataFrame:
    """Rows of the table ``observations`` with display columns added (see :func:`series_frame`)."""
    frame = rows.copy()
    frame["text"] = [quantity_text(quantity_of(row), money_unit) for row in rows.itertuples()]
    divisor = rows["unit"].map(lambda unit: MONEY_UNITS[money_unit] if unit == "yen" else 1).astype(float)
    frame["value"] = rows["value"] / divisor
    frame["value_max"] = rows["value_max"] / divisor
    frame["label"] = [row.category or fiscal_year_text(row.period) for row in rows.itertuples()]
    return frame[COLUMNS].reset_index(drop=True)


def quantity_of(row) -> Quantity:
    """A row of the table ``observations`` (as a named tuple) as a :class:`Quantity`."""
    upper = None if pd.isna(row.value_max) else float(row.value_max)
    return Quantity(row.id, float(row.value), upper, row.unit, row.qualifier, row.kind, row.measure, row.period)
