"""Co-creation (item 3): its participants as two slides count them, and what kinds of numbers stand behind its marks."""

from __future__ import annotations

import pandas as pd

from evalbook.data import DataPackage
from evalbook.frames.remaining import KINDS
from evalbook.frames.series import observations_of
from evalbook.wording import number_text

PARTS = ["3.1", "3.2", "3.3"]
TARGETS = "目標・見込み"  # what the sources call 目標 for item 3 are expectations
DERIVED = "内訳から導いた評定"
_PARTICIPANTS = {
    "next_generation-participants_mean.previous": "前の期間の平均",
    "next_generation-participants_mean.2017-2020.alt": "この期間の平均（項目3の総括）",
    "next_generation-participants_mean.2017-2020": "この期間の平均（項目3.2の説明）",
}


def participants(package: DataPackage) -> pd.DataFrame:
    """Mean participants a year as printed, before and now: ``id, label, value, text, growth`` (% over the first), ``token``,
    and ``told``, which says the growth behind the number.
    """
    frame = observations_of(package, _PARTICIPANTS).assign(label=list(_PARTICIPANTS.values()))
    growth = (frame["value"] / frame["value"].iloc[0] - 1) * 100
    told = [f"{text}（{number_text(more, 0)}%増）" if more else text for text, more in zip(frame["text"], growth, strict=True)]
    return frame.assign(growth=growth, told=told, token=["context", *["source"] * (len(frame) - 1)])


def kinds_of_numbers(package: DataPackage) -> pd.DataFrame:
    """How many printed numbers of each kind stand behind each part: wide, parts by kind, for a heatmap.

    A kind that no part has is left out, except targets, whose absence says something.
    """
    observations = package.table("observations")
    rows = observations[observations["item"].isin(PARTS)]
    titles = package.table("items").set_index("item")["title_ja"]
    wide = pd.crosstab(rows["item"], rows["kind"]).reindex(index=PARTS, columns=list(KINDS), fill_value=0)
    wide.index = [f"{item} {titles[item]}" for item in PARTS]
    wide.columns = [TARGETS if kind == "target" else KINDS[kind] for kind in wide.columns]
    return wide.loc[:, (wide.sum() > 0) | (wide.columns == TARGETS)]


def long_kinds(wide: pd.DataFrame) -> pd.DataFrame:
    """The same as a table for readers: ``label, kind, count``."""
    long = wide.rename_axis("label").reset_index().melt(id_vars="label", var_name="kind", value_name="count")
    return long.sort_values("label", kind="stable").reset_index(drop=True)


def numbers_behind(package: DataPackage) -> pd.DataFrame:
    """Where the printed numbers of the three parts stand: ``source, line``."""
    observations, references = package.table("observations"), package.table("references")
    ids = observations.loc[observations["item"].isin(PARTS), "id"]
    return references.loc[references["id"].isin(ids), ["source", "line"]]


def kinds_height(wide: pd.DataFrame) -> float:
    """Inches that the heatmap of :func:`kinds_of_numbers` needs."""
    return 1.0 + 0.55 * len(wide)


def target_items_text(package: DataPackage) -> str:
    """The parts for which a target is printed, by number and title."""
    observations = package.table("observations")
    rows = observations[observations["item"].isin(PARTS) & (observations["kind"] == "target")]
    return "、".join(f"項目{item}" for item in sorted(set(rows["item"]))) or "どの項目でもない、すなわち皆無"


def compared_marks(parts: pd.DataFrame, marks: pd.DataFrame) -> pd.DataFrame:
    """Self mark, mark derived from the parts, and ministry's mark (empty where there is none) of item 3 by period.

    ``parts`` comes from ``ratings.part_marks``, ``marks`` from ``ratings.rating_rows``.
    Columns: ``label, period, period_label, parts, derived, printed, mext``.
    """
    ministry = marks[(marks["item"] == "3") & (marks["rater"] == "mext")].set_index("period")["mark"]
    frame = parts[parts["item"] == "3"].assign(mext=lambda rows: rows["period"].map(ministry).fillna(""))
    frame = frame.sort_values("period", kind="stable").reset_index(drop=True)
    return frame[["label", "period", "period_label", "parts", "derived", "printed", "mext"]]


def compared_matrix(compared: pd.DataFrame) -> pd.DataFrame:
    """The same as the wide frame that ``draw_mark_matrix`` draws: one row per way of marking, one column per period."""
    rows = {"derived": DERIVED, "printed": "自己評価", "mext": "文部科学省評価"}
    wide = compared.set_index("period_label")[list(rows)].T
    wide.index = list(rows.values())
    wide.columns = pd.MultiIndex.from_tuples([("項目3", period) for period in wide.columns])
    return wide


def parts_finding(compared: pd.DataFrame) -> str:
    """How often the derived mark is that of the agency and that of the ministry, as a sentence."""
    own = int((compared["derived"] == compared["printed"]).sum())
    rated = compared[compared["mext"] != ""]
    words = f"導いた評定は、自己評価とは{len(compared)}組のうち{own}組で一致する"
    if rated.empty:
        return words
    agreeing = int((rated["derived"] == rated["mext"]).sum())
    return words.removesuffix("する") + f"し、文部科学省とは{len(rated)}組のうち{agreeing}組で一致する"


def parts_reading(compared: pd.DataFrame) -> str:
    """What the agreement or disagreement of derived and printed marks means, as a sentence."""
    own = (compared["derived"] == compared["printed"]).all()
    rated = compared[compared["mext"] != ""]
    ministry = (rated["derived"] == rated["mext"]).all()
    if own and ministry:
        return "この範囲では、内訳から導いた評定が印字された評定とすべて重なる"
    whose = "どちらの評定も" if not own and not ministry else "文部科学省の評定は" if own else "自己評価は"
    return (
        f"この規則で内訳をまとめるだけでは、{whose}すべての年度では再現できない。"
        "重ならない年度には、別の決め方か、内訳の文字に表れない判断があったことになる"
    )


def differing_text(pairs: pd.DataFrame) -> str:
    """Where the ministry's mark differs from the agency's, as a sentence without its full stop."""
    if pairs.empty:
        return "この範囲の年度には、両者の評定がそろう年がない"
    unlike = pairs[pairs["difference"] != 0]
    if unlike.empty:
        return "この範囲の年度では、両者は食い違わない"
    words = [f"{row.period_label}年度に自己評価の{row.self}に対し{row.mext}" for row in unlike.itertuples()]
    return f"文部科学省は{'、'.join(words)}とした"
