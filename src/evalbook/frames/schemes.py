"""Funding schemes: how long, how much, how many, for maps, rankings and tables."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import pandas as pd

from evalbook.data import DataPackage, Quantity
from evalbook.wording import MONEY_UNITS, fiscal_year_text, number_text, quantity_text

BASES = {"per_year": "年額", "total": "総額", "annualised": "総額÷年数（本書の計算）"}
CEILINGS = {"≤", "最大"}

# Names that fit on a map; a scheme that is not listed keeps its title.
SHORT = {
    "mirai-exploratory": "未来社会 探索研究", "mirai-full_scale": "未来社会 本格研究", "mirai-large_scale": "未来社会 大規模",
    "a_step-stage1_needs": "A-STEP I 産業ニーズ", "a_step-stage1_theme": "A-STEP I 戦略テーマ",
    "sangaku_kyoso": "産学共創基礎基盤", "s_innova": "S-イノベ", "sentan-element": "先端計測 要素技術",
    "sentan-instrument": "先端計測 機器開発", "a_step-tryout": "A-STEP トライアウト", "coi": "COI",
    "opera-institution_linked": "OPERA 機構連携", "opera-platform": "OPERA 共創PF",
    "coi_next-incubation": "共創の場 育成型", "coi_next-full_scale": "共創の場 本格型",
    "research_complex": "リサーチコンプレックス", "innovation_hub": "イノベーションハブ",
    "a_step-joint_incubation": "A-STEP 産学・育成", "a_step-joint_full_scale": "A-STEP 産学・本格",
    "a_step-company_matching": "A-STEP マッチング", "a_step-company_repayment": "A-STEP 返済型", "nextep": "NexTEP",
    "start-promoter": "START プロモーター", "start-project": "START プロジェクト", "score-team": "SCORE チーム",
    "score-university": "SCORE 大学", "forest": "創発的研究支援", "a_step-additional_call": "A-STEP 追加公募",
    "moonshot": "ムーンショット", "moonshot-millennia": "ビジョン公募 MILLENNIA",
}  # fmt: skip

CALLS = {"a_step-additional_call"}  # one call of a scheme, in the table beside the schemes and not counted among them
UNDER_WAY = "選考中"  # how a note says that a count is not final

# What a scheme's count counts, by the end of the series' name; the first that fits is taken.
COUNTS = {
    "_capacity": "定員", "-adoptions_per_call": "公募一回の予定", "-new_projects": "新規設定", "-supported": "支援中",
    "-pm_adopted_total": "採択の合計", "adopted": "採択",
}  # fmt: skip


def scheme_rows(
    package: DataPackage,
    *,
    item: str = "all",
    basis: str = "all",
    annualise: bool = False,
    years: Iterable[int] | None = None,
    money_unit: str = "億円",
) -> pd.DataFrame:
    """Every scheme, in the order of the data, one row each.

    Columns: ``scheme, label, short, item``; ``term, term_max`` (years, missing where not printed in years),
    ``term_ceiling, term_text, term_id``; ``amount, amount_max`` (yen), ``amount_ceiling, amount_text, basis`` (a key of
    :data:`BASES`, empty without an amount), ``basis_label``; ``adoptions, count_kind, count_text, count_ids``;
    ``note``; ``ids`` (all observations used).

    ``item`` and ``basis`` (``per_year``, ``total``) keep those schemes; ``annualise`` divides totals by the term, a
    calculation of ours; ``years`` leaves out counts of other fiscal years.
    """
    items = package.table("observations").set_index("id")["item"]
    titles = package.table("programmes").set_index("programme")["item"]
    wanted = None if years is None else {str(year) for year in years}
    rows = [_row(package, row, items, titles, annualise, wanted, money_unit) for row in package.table("schemes").itertuples()]
    frame = pd.DataFrame(rows)
    fiscal = frame["term_id"].isin(fiscal_terms(package))
    frame["term_text"] = frame["term_text"].mask(fiscal, frame["term_text"].map(in_fiscal_years))
    if item != "all":
        frame = frame[frame["item"] == item]
    if basis != "all":
        frame = frame[frame["printed_basis"] == basis]
    return frame.reset_index(drop=True)


def _row(package, row, items, titles, annualise: bool, wanted: set[str] | None, money_unit: str) -> dict:
    term = package.quantity(row.term) if row.term else None
    amount = package.quantity(row.amount) if row.amount else None
    count = package.quantity(row.adoptions) if row.adoptions else None
    if count and wanted is not None and count.period and count.period not in wanted:
        count = None
    known = [quantity.id for quantity in (amount, term, count) if quantity]
    in_years = term is not None and term.unit == "year"
    low, high = (amount.value, amount.value_max) if amount else (None, None)
    basis, text = row.amount_basis if amount else "", amount_text(amount, money_unit)
    if annualise and basis == "total" and in_years:
        years = term.value_max or term.value
        low, high = low / years, high / years if high else None
        basis = "annualised"
        text = range_text(low, high, money_unit) + ("以下" if _ceiling(amount) else "")
    return {
        "scheme": row.scheme,
        "label": row.title_ja,
        "short": SHORT.get(row.scheme, row.title_ja),
        "item": items[known[0]] if known else titles.get(row.programme, ""),
        "term": term.value if in_years else None,
        "term_max": term.value_max if in_years else None,
        "term_ceiling": _ceiling(term),
        "term_text": quantity_text(term) if term else "―",
        "term_id": row.term,
        "amount": low,
        "amount_max": high,
        "amount_ceiling": _ceiling(amount),
        "amount_text": text,
        "basis": basis,
        "printed_basis": row.amount_basis if amount else "",
        "basis_label": BASES.get(basis, "―"),
        "adoptions": count.value if count else None,
        "count_kind": _count_kind(count),
        "count_text": _count_text(count),
        "note": row.note,
        "count_ids": [count.id] if count else [],
        "ids": known,
    }


def fiscal_terms(package: DataPackage) -> set[str]:
    """The terms that every place of the sources counts in fiscal years (≤ 6年度), not in years."""
    places = package.table("references")
    places = places[places["id"].isin(package.table("schemes")["term"])]
    always = places["printed"].str.contains("年度").groupby(places["id"]).all()
    return set(always.index[always])


def in_fiscal_years(text: str) -> str:
    """A term of :func:`fiscal_terms` as the source counts it: 「6年度以下」 for 「6年以下」."""
    return text.replace("年", "年度")


def fiscal_words(rows: pd.DataFrame) -> str:
    """The schemes of ``rows`` whose term is counted in fiscal years, as a sentence; empty where there is none."""
    names = rows.loc[rows["term_text"].str.contains("年度"), "short"]
    return f"{'、'.join(names)}の期間は年度の数で印字されており、年と同じ目盛りに置いた。" if len(names) else ""


def mapped(rows: pd.DataFrame) -> pd.DataFrame:
    """Only the schemes that have both a term in years and an amount: those that have a place on the map."""
    frame = rows[rows["term"].notna() & rows["amount"].notna()].reset_index(drop=True)
    return frame.astype({name: float for name in ("term", "term_max", "amount", "amount_max", "adoptions")})


def amount_ranges(rows: pd.DataFrame, *, order: str = "value", top: int = 60, money_unit: str = "億円") -> pd.DataFrame:
    """Amounts as rows of a chart of ranges: ``scheme, label, low, high, ceiling, token, text, basis_label, ids``.

    ``low`` and ``high`` are in ``money_unit``; what this book divided has the token ``computed``.  ``order`` is
    ``value`` (largest first) or ``source``; the ``top`` first rows are kept.
    """
    frame = mapped(rows)
    high = frame["amount_max"].fillna(frame["amount"])
    frame = frame.assign(low=frame["amount"] / MONEY_UNITS[money_unit], high=high / MONEY_UNITS[money_unit])
    frame = frame.assign(
        label=frame["short"],
        ceiling=frame["amount_ceiling"],
        token=frame["basis"].map({"per_year": "source", "total": "context", "annualised": "computed"}),
        text=frame["amount_text"],
    )
    return _ordered(frame, order, ["high", "low"]).head(top)


def term_ranges(rows: pd.DataFrame, *, order: str = "value", top: int = 60) -> pd.DataFrame:
    """Terms in years of schemes that support projects or people (an amount or a count is printed): as above."""
    frame = rows[rows["term"].notna() & (rows["amount"].notna() | rows["adoptions"].notna())]
    frame = frame.assign(
        label=frame["short"],
        low=frame["term"].astype(float),
        high=frame["term_max"].astype(float).fillna(frame["term"].astype(float)),
        ceiling=frame["term_ceiling"],
        text=frame["term_text"],
    )
    return _ordered(frame, order, ["high", "low"]).head(top)


def counts(rows: pd.DataFrame, *, order: str = "value", top: int = 60) -> pd.DataFrame:
    """How many each scheme adopts or supports: ``scheme, label, value, text, ids``.

    ``token`` is ``source`` for what was adopted in one fiscal year and ``context`` for other counts; ``hatched`` is true
    where the selection was under way, and the text says so.
    """
    frame = rows[rows["adoptions"].notna()]
    hatched = frame["note"].str.contains(UNDER_WAY)
    frame = frame.assign(
        label=frame["short"],
        value=frame["adoptions"].astype(float),
        text=[
            f"{text}（{kind}{f'、{UNDER_WAY}' if open_still else ''}）"
            for text, kind, open_still in zip(frame["count_text"], frame["count_kind"], hatched, strict=True)
        ],
        hatched=hatched,
        token=["source" if kind.endswith("年度の採択") else "context" for kind in frame["count_kind"]],
    )
    return _ordered(frame, order, ["value"]).head(top)


def programme_budgets(package: DataPackage, years: Iterable[int], money_unit: str = "億円", item: str = "all") -> pd.DataFrame:
    """The printed yearly budget of each programme, the last one within ``years``, largest first.

    Columns: ``id, label, value`` (in ``money_unit``), ``text, hatched`` (printed as 内数, so what
    lies within it is not told apart).  Supplementary budgets and the capital of the
    university fund are left out: they are no yearly budget of a programme.
    """
    frame = _budgets(package, money_unit, item)
    frame = frame[~frame["special"] & frame["period"].isin({str(year) for year in years})]
    latest = frame.sort_values("period").groupby("series", sort=False).tail(1)
    return latest.sort_values("value", ascending=False, kind="stable").reset_index(drop=True)


def special_budgets(package: DataPackage, money_unit: str = "億円", item: str = "all") -> pd.DataFrame:
    """Amounts from supplementary budgets that pay for schemes over several years: ``id, label, period_label, text``."""
    frame = _budgets(package, money_unit, item)
    return frame[frame["special"]].reset_index(drop=True)


def _budgets(package: DataPackage, money_unit: str, item: str) -> pd.DataFrame:
    rows = package.table("observations")
    rows = rows[(rows["kind"] == "budget") & (rows["unit"] == "yen") & ~rows["programme"].isin(["", "university_fund"])]
    if item != "all":
        rows = rows[rows["item"] == item]
    titles = package.table("programmes").set_index("programme")["title_ja"]
    period = rows["period"].map(fiscal_year_text)
    return rows.assign(
        title=rows["programme"].map(titles),
        period_label=period,
        label=rows["programme"].map(titles) + "（" + period + "）",
        value=rows["value"] / MONEY_UNITS[money_unit],
        text=[quantity_text(package.quantity(name), money_unit) for name in rows["id"]],
        hatched=rows["qualifier"].str.contains("内数"),
        special=rows["series"].str.endswith("supplementary_budget") | (rows["series"] == "impact-fund"),
    )


TABLE_HEADINGS = {
    "label": "制度", "item_told": "項目", "term_text": "期間", "amount_told": "金額（数え方）", "remark": "数（その意味）と注記",
}  # fmt: skip


def scheme_table(package: DataPackage, rows: pd.DataFrame) -> pd.DataFrame:
    """The schemes of ``rows`` in words (columns of :data:`TABLE_HEADINGS`).

    The words come from the values: the layout of the sources scatters the characters of a printed range over several lines.
    """
    programmes = rows["scheme"].map(package.table("schemes").set_index("scheme")["programme"])
    items = package.table("items")
    unmarked = rows["item"].isin(items.loc[items["scale"] == "none", "item"])  # read outside the evaluation: its programme has an item
    frame = rows.assign(
        item_told=rows["item"].mask(unmarked, programmes.map(package.table("programmes").set_index("programme")["item"])),
        amount_told=[_with_meaning(*told) for told in zip(rows["amount_text"], rows["basis_label"], strict=True)],
        count_told=[_with_meaning(*told) for told in zip(rows["count_text"], rows["count_kind"], strict=True)],
    )
    # one column: there is seldom both a count and a long note, and beside one another both are cramped
    remarks = zip(frame["count_told"], frame["note"], strict=True)
    frame["remark"] = ["。".join(told.removesuffix("。") for told in pair if told not in ("", "―")) or "―" for pair in remarks]
    return frame.reset_index(drop=True)


def _with_meaning(text: str, meaning: str) -> str:
    return text if text == "―" or not meaning else f"{text}（{meaning}）"


def money_unit_for(yen: float, money_unit: str) -> str:
    """The unit in which an amount is worded: where 億円 is asked for, amounts below one are told in 万円."""
    return "万円" if money_unit == "億円" and yen < 10**8 else money_unit


def axis_money(money_unit: str) -> Callable[[float], str]:
    """How a scale of amounts in ``money_unit`` is lettered: each number in the unit that suits it."""

    def text(value: float) -> str:
        yen = value * MONEY_UNITS[money_unit]
        unit = money_unit_for(yen * 1.000001, money_unit)
        return number_text(yen / MONEY_UNITS[unit]) + unit

    return text


def amount_text(amount: Quantity | None, money_unit: str = "億円") -> str:
    """An amount as prose says it, in the unit that suits it; ― where there is none."""
    return quantity_text(amount, money_unit_for(amount.value, money_unit)) if amount else "―"


def range_text(low: float, high: float | None, money_unit: str = "億円") -> str:
    """An amount or a range of amounts in the units that suit them, with two digits that say something.

    What was printed as a round or rough number gains no digits by a division: 約 stands where digits were dropped.
    """
    return "から".join(_two_digits(value, money_unit) for value in ([low] if high is None else [low, high]))


def _two_digits(yen: float, money_unit: str) -> str:
    unit = money_unit_for(yen, money_unit)
    amount = yen / MONEY_UNITS[unit]
    kept = float(f"{amount:.1e}")
    return ("" if math.isclose(kept, amount, rel_tol=1e-6) else "約") + number_text(kept) + unit


def _ceiling(quantity: Quantity | None) -> bool:
    return quantity is not None and bool(CEILINGS & set(quantity.qualifier.split("・")))


def _count_kind(count: Quantity | None) -> str:
    if count is None:
        return ""
    series = count.id.split(".")[0]
    word = next((word for end, word in COUNTS.items() if series.endswith(end)), "件数")
    return f"{fiscal_year_text(count.period)}の{word}" if count.period else word


def _count_text(count: Quantity | None) -> str:
    return quantity_text(count) if count else "―"


def _ordered(frame: pd.DataFrame, order: str, keys: list[str]) -> pd.DataFrame:
    if order == "value":
        frame = frame.sort_values(keys, ascending=False, kind="stable")
    return frame.reset_index(drop=True)
