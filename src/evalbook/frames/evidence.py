"""What stands behind the marks: printed numbers by kind, indicators and named results, item by item."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evalbook.data import DataPackage
from evalbook.frames.remaining import KINDS


def kinds_by_item(package: DataPackage, items: Iterable[str]) -> pd.DataFrame:
    """How many printed numbers of each kind stand under each item: wide, items by kind, for a heatmap.

    A second value printed for the same thing (id ending in ``.alt``) does not count.
    """
    wanted = list(items)
    observations = package.table("observations")
    rows = observations[observations["item"].isin(wanted) & ~observations["id"].str.endswith(".alt")]
    titles = package.table("items").set_index("item")["title_ja"]
    wide = pd.crosstab(rows["item"], rows["kind"]).reindex(index=wanted, columns=list(KINDS), fill_value=0)
    wide.index = [f"{item} {titles[item]}" for item in wanted]
    wide.columns = [KINDS[kind] for kind in wide.columns]
    return wide


def long_form(wide: pd.DataFrame) -> pd.DataFrame:
    """A frame of counts as a table for readers: ``label, kind, count``."""
    long = wide.rename_axis("label").reset_index().melt(id_vars="label", var_name="kind", value_name="count")
    order = {label: place for place, label in enumerate(wide.index)}
    return long.sort_values("label", key=lambda column: column.map(order), kind="stable").reset_index(drop=True)


def results_by_programme(package: DataPackage, item: str) -> pd.DataFrame:
    """Named results of an item by programme: wide, programmes by kind of result, most results first.

    A result that names a researcher is one of research; the others tell how the programmes were run.
    """
    rows = package.table("achievements")
    rows = rows[rows["item"] == item]
    titles = package.table("programmes").set_index("programme")["title_ja"]
    kind = rows["researcher"].ne("").map({True: "研究者の名がある成果", False: "運営・制度の取り組み"})
    wide = pd.crosstab(rows["programme"].map(titles), kind)
    wide = wide.reindex(columns=["研究者の名がある成果", "運営・制度の取り組み"], fill_value=0)
    return wide.loc[wide.sum(axis=1).sort_values(ascending=False, kind="stable").index]
