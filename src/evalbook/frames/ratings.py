"""Marks: as a matrix by item and year, compared between raters, and beside the marks of the parts."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evalbook.data import DataPackage
from evalbook.wording import fiscal_year_text

RATERS = {"self": "自己評価", "mext": "文部科学省評価"}
MARK_ORDER = "DCBAS"


def rating_rows(package: DataPackage, years: Iterable[int] | None = None, items: Iterable[str] | None = None) -> pd.DataFrame:
    """Marks with their item's title and parent; ``years`` keeps these fiscal years and the 見込 mark.

    A year in which no item of the source has a mark, but at most a dash, is left out whatever ``items`` are wanted.
    Adds ``rank`` (D=0 … S=4, missing for a dash), ``label`` (number and title) and ``period_label``.
    """
    ratings = package.table("ratings")
    ratings = ratings[ratings["period"].isin(set(ratings.loc[ratings["mark"] != "-", "period"]))]
    titles = package.table("items")[["item", "parent", "title_ja"]]
    rows = ratings.merge(titles, on="item", how="left", validate="many_to_one")
    if years is not None:
        rows = rows[rows["period"].isin({str(year) for year in years} | {"mikomi"})]
    if items is not None:
        rows = rows[rows["item"].isin(set(items))]
    rows["rank"] = [MARK_ORDER.index(mark.upper()) if mark.upper() in MARK_ORDER else None for mark in rows["mark"]]
    rows["rank"] = rows["rank"].astype("Float64")
    rows["label"] = [title if item == "0" else f"{item} {title}" for item, title in zip(rows["item"], rows["title_ja"], strict=True)]
    rows["period_label"] = rows["period"].map(fiscal_year_text).str.removesuffix("年度")
    return rows.reset_index(drop=True)


def marks_beside(rows: pd.DataFrame, items: Iterable[str]) -> str:
    """The self marks foreseen for these items, in words: 「2.3の見込みがa」."""
    wanted = set(items)
    own = rows[(rows["rater"] == "self") & (rows["period"] == "mikomi") & rows["item"].isin(wanted)]
    return "、".join(f"{row.item}の見込みが{row.mark}" for row in own.itertuples()) or "ない"


def in_reading_order(columns: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Columns of (rater, period): the self marks by year and as foreseen, then the ministry's."""
    return sorted(columns, key=lambda column: (list(RATERS).index(column[0]), column[1] == "mikomi", column[1]))


def marks_matrix(rows: pd.DataFrame, rater: str = "both") -> pd.DataFrame:
    """The wide frame that ``draw_mark_matrix`` draws: items by (rater, period).

    ``rater`` is ``self``, ``mext`` or ``both``; periods in which some items have a dash and the others not even that are
    left out.
    """
    chosen = rows if rater == "both" else rows[rows["rater"] == rater]
    wide = chosen.pivot(index="label", columns=["rater", "period"], values="mark")
    columns = in_reading_order(wide.columns)
    wide = wide.loc[list(dict.fromkeys(chosen["label"])), columns].fillna("")
    columns = [column for column in columns if set(wide[column]) != {"-", ""}]
    wide = wide[columns]
    names = [(RATERS[rater], fiscal_year_text(period).removesuffix("年度")) for rater, period in columns]
    wide.columns = pd.MultiIndex.from_tuples(names)
    return wide


def long_marks(rows: pd.DataFrame) -> pd.DataFrame:
    """Marks as a table for readers: item, rater, period, mark."""
    frame = rows.assign(rater=rows["rater"].map(RATERS))
    return frame[["label", "rater", "period_label", "mark"]]


def rater_agreement(rows: pd.DataFrame) -> pd.DataFrame:
    """Pairs of self and ministry marks of the same item and year: ``label, period, self, mext, difference``.

    ``difference`` counts steps of the scale, positive where the ministry's mark is higher.
    """
    keys = ["item", "label", "period", "period_label"]
    own = rows[rows["rater"] == "self"][[*keys, "mark", "rank"]]
    ministry = rows[rows["rater"] == "mext"][[*keys, "mark", "rank"]]
    pairs = own.merge(ministry, on=keys, suffixes=("_self", "_mext"), validate="one_to_one")
    pairs["difference"] = (pairs["rank_mext"] - pairs["rank_self"]).astype(int)
    return pairs.rename(columns={"mark_self": "self", "mark_mext": "mext"})[[*keys, "self", "mext", "difference"]]


def part_marks(rows: pd.DataFrame, weights: pd.Series | None = None, rule: str = "most_frequent") -> pd.DataFrame:
    """For each parent and period: the self mark, the marks of its parts, and what ``rule`` makes of them.

    Rules: ``most_frequent`` (of equals the lower), ``median`` (lower of two), ``budget_weighted`` (weighted median by
    ``weights``, indexed by item; parts without a weight do not count).
    """
    own = rows[rows["rater"] == "self"].dropna(subset="rank")
    result = []
    for (parent, period), parts in own.groupby(["parent", "period"], sort=False):
        whole = own[(own["item"] == parent) & (own["period"] == period)]
        if whole.empty:
            continue
        rank = _aggregate(parts.set_index("item")["rank"].astype(int), weights, rule)
        result.append(
            {
                "item": parent,
                "label": whole["label"].iloc[0],
                "period": period,
                "period_label": whole["period_label"].iloc[0],
                "printed": whole["mark"].iloc[0],
                "parts": " ".join(parts["mark"]),
                "derived": "" if rank is None else MARK_ORDER[rank],
                "agrees": rank is not None and MARK_ORDER[rank] == whole["mark"].iloc[0].upper(),
            }
        )
    return pd.DataFrame(result)


def _aggregate(ranks: pd.Series, weights: pd.Series | None, rule: str) -> int | None:
    if rule == "most_frequent":
        counts = ranks.value_counts()
        return int(counts[counts == counts.max()].index.min())
    if rule == "median":
        return int(ranks.sort_values().iloc[(len(ranks) - 1) // 2])
    shares = (weights if weights is not None else pd.Series(dtype=float)).reindex(ranks.index).dropna()
    if shares.empty:
        return None
    ordered = ranks.loc[shares.index].sort_values()
    running = shares.loc[ordered.index].cumsum()
    return int(ordered[running >= shares.sum() / 2].iloc[0])


RULES = {"most_frequent": "最も多い評定", "median": "中央の評定", "budget_weighted": "予算で重みづけた中央の評定"}


def rule_agreement(rows: pd.DataFrame, weights: pd.Series | None = None) -> pd.DataFrame:
    """How often each rule gives the printed mark: ``label, count`` (agreeing), ``computable``, ``pairs``, ``text``.

    A rule that needs a budget cannot be computed for a whole whose parts have none.
    """
    result = []
    for rule, label in RULES.items():
        parts = part_marks(rows, weights, rule)
        counts = {"count": int(parts["agrees"].sum()), "computable": int((parts["derived"] != "").sum()), "pairs": len(parts)}
        text = f"{counts['count']}組／{counts['computable']}組"
        result.append({"label": label, **counts, "text": text})
    return pd.DataFrame(result)


def rule_finding(rules: pd.DataFrame) -> str:
    """How well the rules of :func:`rule_agreement` fit the printed marks, as a sentence.

    Only rules that reach every pair are compared; of the others it says how far they reach.
    """
    known = rules[rules["computable"] > 0]
    if known.empty:
        return "選んだ年度には、規則と比べられる評定の組がない"
    full, narrow = known[known["computable"] == known["pairs"]], known[known["computable"] < known["pairs"]]
    reaches = [f"「{row.label}」は{row.computable}組にしか使えない" for row in narrow.itertuples()]
    if full.empty:
        return "、".join(reaches)
    best = full[full["count"] == full["count"].max()]
    names = "と".join(f"「{label}」" for label in best["label"])
    found = f"{names}は{best['pairs'].iloc[0]}組のうち{best['count'].iloc[0]}組で印字と合"
    return "、".join([found + ("い" if reaches else "う"), *reaches])


DERIVED = "部分から導いた評定"  # the group of marks that this book computes


def parts_matrix(parts: pd.DataFrame) -> pd.DataFrame:
    """Printed and derived marks of the parents, as the wide frame that ``draw_mark_matrix`` draws."""
    columns = {"printed": "印字された評定", "derived": DERIVED}
    wide = parts.pivot(index="label", columns="period_label", values=list(columns)).fillna("")
    periods = list(dict.fromkeys(parts.sort_values("period")["period_label"]))
    wide = wide.loc[list(dict.fromkeys(parts["label"])), [(kind, period) for kind in columns for period in periods]]
    wide.columns = pd.MultiIndex.from_tuples([(columns[kind], period) for kind, period in wide.columns])
    return wide


def agreement_counts(pairs: pd.DataFrame) -> pd.DataFrame:
    """How many pairs of marks agree, and by how many steps the others differ: ``label, count``."""
    names = {0: "一致", 1: "文部科学省が一段高い", -1: "文部科学省が一段低い", 2: "文部科学省が二段高い", -2: "文部科学省が二段低い"}
    counts = pairs["difference"].value_counts().sort_values(ascending=False)
    return pd.DataFrame({"label": [names.get(step, f"{step:+d}段") for step in counts.index], "count": counts.to_numpy()})


def agreement_text(pairs: pd.DataFrame) -> str:
    """How many pairs of marks agree, as a clause: 「9組のすべてで一致する」."""
    same = int((pairs["difference"] == 0).sum())
    if pairs.empty:
        return "選んだ年度には比べられる組がない"
    return f"{len(pairs)}組のすべてで一致する" if same == len(pairs) else f"{len(pairs)}組のうち{same}組で一致する"
