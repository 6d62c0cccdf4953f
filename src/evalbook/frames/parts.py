"""A count and the part of it that is singled out."""

from __future__ import annotations

import pandas as pd

from evalbook.data import DataPackage
from evalbook.wording import value_text


def part_and_rest(package: DataPackage, part: str, whole: str, part_label: str, rest_label: str) -> pd.DataFrame:
    """Two rows, the part and what is left of the whole, both told in the unit of the whole.

    Columns: ``label, value, count, text, share`` (% of the whole), ``basis``.  The rest is a subtraction of ours.

    Raises:
        ValueError: when the part is larger than the whole.
    """
    some, everything = package.quantity(part), package.quantity(whole)
    if some.value > everything.value:
        raise ValueError(f"{part} is no part of {whole}")
    values = [some.value, everything.value - some.value]
    return pd.DataFrame(
        {
            "label": [part_label, rest_label],
            "value": values,
            "count": [int(value) for value in values],
            "text": [value_text(value, everything.unit) for value in values],
            "share": [value / everything.value * 100 for value in values],
            "basis": ["資料の数", "差（本書の計算）"],
        }
    )
