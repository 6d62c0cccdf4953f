"""Research areas that the strategic programme newly sets up, scheme by scheme, and how their number moves."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evalbook.data import DataPackage
from evalbook.wording import number_text, quantity_text

NEW_AREAS = {"crest-new_areas": "CREST", "presto-new_areas": "さきがけ", "erato-new_projects": "ERATO"}


def new_areas(package: DataPackage, years: Iterable[int]) -> pd.DataFrame:
    """Research areas (ERATO: projects) newly set up: ``id, period, group, value, text``, scheme by scheme, year by year."""
    rows = package.table("observations")
    rows = rows[rows["series"].isin(NEW_AREAS) & rows["period"].isin({str(year) for year in years})]
    frame = rows.assign(
        period=rows["period"] + "年度",
        group=rows["series"].map(NEW_AREAS),
        text=[quantity_text(package.quantity(name)).replace("分野", "領域") for name in rows["id"]],
        rank=rows["series"].map(list(NEW_AREAS).index),
    )
    return frame.sort_values(["rank", "period"])[["id", "period", "group", "value", "text"]].reset_index(drop=True)


def words(frame: pd.DataFrame) -> str:
    """How the numbers of new areas move from the first to the last year drawn, scheme by scheme."""
    if frame.empty:
        return "選んだ年度には印字がない"
    both = slopes(frame)
    if both.empty:
        return "、".join(f"{row.group}は{row.text}" for row in frame.itertuples()) + "である"
    verb = "増える" if (both["after"] > both["before"]).all() else "変わる"
    return "、".join(f"{row.label}が{row.before_text}から{row.after_text}に" for row in both.itertuples()) + verb


def slopes(frame: pd.DataFrame) -> pd.DataFrame:
    """The same as slopes from the first to the last year drawn: ``label, before, after`` and texts; schemes with both."""
    both = [own.iloc[[0, -1]] for _, own in frame.groupby("group", sort=False) if len(own) > 1]
    rows = [(*own["value"], *own["text"], own["group"].iloc[0]) for own in both]
    return pd.DataFrame(rows, columns=["before", "after", "before_text", "after_text", "label"])


def span(frame: pd.DataFrame) -> tuple[str, str]:
    """The first and the last year drawn."""
    return (frame["period"].min(), frame["period"].max()) if len(frame) else ("", "")


def finding(frame: pd.DataFrame) -> str:
    """Whether more was newly set up at the end than at the start, in all schemes or in some."""
    both, (first, last) = slopes(frame), span(frame)
    rising = int((both["after"] > both["before"]).sum())
    if not rising:
        return f"新しく設ける数：{words(frame)}"
    which = f"{number_text(len(both))}つの制度のどれも" if rising == len(both) else f"{number_text(rising)}つの制度で"
    ends = "、".join(f"{row.label}は{number_text(row.before)}から{number_text(row.after)}" for row in both.itertuples())
    return f"新しく設ける数は、{which}{first}より{last}が多い（{ends}）"
