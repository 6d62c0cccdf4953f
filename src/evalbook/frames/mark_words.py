"""Marks over time as words of a sentence."""

from __future__ import annotations

import pandas as pd

STANDINGS = {"S": "最も高い評定", "A": "目標どおりの一段上", "B": "目標どおり", "C": "目標どおりの一段下", "D": "最も低い評定"}


def standing(mark: str) -> str:
    """What a mark says, for readers who do not know the scale: 「a（目標どおりの一段上）」; a dash stays a dash."""
    meaning = STANDINGS.get(mark.upper())
    return f"{mark}（{meaning}）" if meaning else mark


def mark_path(marks: pd.DataFrame, item: str | None = None, rater: str = "self") -> str:
    """The marks year by year, equals run together: 「2018年度はb、2019年度からa」, or 「毎年度A」 where all are equal.

    ``marks`` comes from ``ratings.rating_rows``; the 見込 mark and the dashes before the first mark are left out, those
    after the last one are told.
    """
    printed = marks[(marks["rater"] == rater) & (marks["period"] != "mikomi")]
    if item is not None:
        printed = printed[printed["item"] == item]
    printed = printed.sort_values("period")
    rows = printed[printed["mark"] != "-"]
    starts = rows[rows["mark"] != rows["mark"].shift()]
    if starts.empty:
        return "この範囲では評定なし"
    ended = "、その後は評定なし" if printed["mark"].iloc[-1] == "-" else ""
    if len(starts) == 1 and len(rows) > 1:
        years = f"{rows['period_label'].iloc[0]}年度から{rows['period_label'].iloc[-1]}年度まで" if ended else "毎年度"
        return f"{years}{starts['mark'].iloc[0]}{ended}"
    lengths = (rows["mark"] != rows["mark"].shift()).cumsum().value_counts().sort_index()
    words = zip(starts["period_label"], starts["mark"], lengths, strict=True)
    return "、".join(f"{year}年度{'から' if length > 1 else 'は'}{mark}" for year, mark, length in words) + ended


def movement(marks: pd.DataFrame, items: list[str]) -> str:
    """Which way the self marks of each item went from the first year to the last: 「3.1は下がり、3.2は上がった」."""
    ways = {1: ("上がり", "上がった"), 0: ("動かず", "動かなかった"), -1: ("下がり", "下がった")}
    found = []
    for item in items:
        rows = marks[(marks["item"] == item) & (marks["rater"] == "self") & (marks["period"] != "mikomi")]
        ranks = rows.sort_values("period")["rank"].dropna()
        change = 0 if ranks.empty else int(ranks.iloc[-1] - ranks.iloc[0])
        found.append((item, ways[(change > 0) - (change < 0)]))
    return "、".join(f"{item}は{way[place == len(found) - 1]}" for place, (item, way) in enumerate(found))
