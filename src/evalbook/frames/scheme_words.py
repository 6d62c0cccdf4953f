"""What the map of funding schemes says, in sentences that stay true under every filter."""

from __future__ import annotations

import pandas as pd

from evalbook.frames.scheme_quadrants import rank_correlation, with_middles
from evalbook.frames.schemes import CALLS, UNDER_WAY, amount_ranges, mapped, range_text, term_ranges
from evalbook.wording import number_text

ITEMS = {"all": "", "SB": "戦略的創造研究推進事業の"}
BASIS_WORDS = {"all": "", "per_year": "金額が年額で印字された", "total": "金額が総額で印字された"}
NONE = "該当なし"
LONG = 5  # years from which a term is called long
FEW = 3  # adoptions up to which a scheme is said to choose few


def scope_words(item: str, basis: str) -> str:
    """Which schemes are meant, in front of their number."""
    return ITEMS.get(item, f"項目{item}の") + BASIS_WORDS[basis] or "二つの資料に現れる"


def landscape_words(rows: pd.DataFrame, yearly: pd.DataFrame, money_unit: str = "億円") -> dict[str, str]:
    """Counts, extremes and the relation of term and amount; ``rows`` as drawn, ``yearly`` annualised."""
    frame = with_middles(yearly)
    words = {
        "scheme_count": f"{int((~rows['scheme'].isin(CALLS)).sum())}",
        "mapped_count": f"{len(frame)}",
        "ceiling_count": f"{int(mapped(rows)['amount_ceiling'].sum())}",
    }
    words |= _extremes(yearly, money_unit) | _relation(yearly) | _term_words(rows) | _count_words(rows) | _middles(frame, money_unit)
    return words | _mixed_title(mapped(rows), money_unit)


def _extremes(yearly: pd.DataFrame, money_unit: str) -> dict[str, str]:
    frame = amount_ranges(yearly, money_unit=money_unit)
    if frame.empty:
        return {"smallest": NONE, "largest": NONE, "spread": NONE}
    # upper ends on both sides: where only a ceiling is printed, nobody knows how low the amounts go
    low, high = frame.loc[frame["high"].idxmin()], frame.loc[frame["high"].idxmax()]
    times = high["high"] / low["high"]
    return {
        "smallest": _upper_end(low, money_unit),
        "largest": _upper_end(high, money_unit),
        "spread": f"約{number_text(times, 0 if times < 10 else -1)}倍",
    }


def _upper_end(row: pd.Series, money_unit: str) -> str:
    top = row["amount_max"] if pd.notna(row["amount_max"]) else row["amount"]
    return f"「{row['short']}」の{range_text(top, None, money_unit)}{'以下' if row['amount_ceiling'] else ''}"


def _relation(yearly: pd.DataFrame) -> dict[str, str]:
    value = rank_correlation(yearly)
    if value is None:
        return {
            "relation": "期間と額の関係を言えるほどの数はない",
            "relation_reading": "制度の数が少なく、期間と額の関係は読めない",
            "map_title": "期間と金額の地図に置いた支援制度",
        }
    figure = f"順位相関は{number_text(value, 2)}、本書の計算"
    if value >= 0.3:
        strength = "はっきりした" if value >= 0.7 else "ゆるやかな"
        return {
            "relation": f"長い制度ほど一年あたりの額も大きい、という{strength}傾きがある（{figure}）",
            "relation_reading": "長く支える制度ほど一年の額も大きい傾きがあるが、例外も多い",
            "map_title": "長い制度ほど一年あたりの額も大きい傾きがあるが、そこから外れる制度もある",
        }
    return {
        "relation": f"期間の長さと一年あたりの額のあいだに、はっきりした関係はない（{figure}）",
        "relation_reading": "期間の長さから一年の額を言い当てることはできない",
        "map_title": "支援の長さと一年あたりの大きさは、そろって動くとは限らない",
    }


def _mixed_title(drawn: pd.DataFrame, money_unit: str) -> dict[str, str]:
    """The title of a map that holds totals: a total has no place in a sentence on yearly amounts, so each has its own."""
    if not (drawn["basis"] == "total").any():
        return {}
    parts = []
    for basis, name in (("per_year", "年額"), ("total", "総額")):
        rows = drawn[drawn["basis"] == basis]
        if not rows.empty:
            low, high = rows["amount"].min(), rows["amount_max"].fillna(rows["amount"]).max()
            parts.append(f"{name}では{range_text(low, high if high > low else None, money_unit)}")
    return {"map_title": f"一件への支援は、{'、'.join(parts)}にわたる"}


def _term_words(rows: pd.DataFrame) -> dict[str, str]:
    terms = term_ranges(rows)
    if terms.empty:
        return {"term_span": NONE, "term_title": "期間が年で印字された制度はない"}
    long = terms["high"] >= LONG
    capped = int(terms["ceiling"].sum())
    return {
        "term_span": f"{number_text(terms['low'].min())}年から{number_text(terms['high'].max())}年",
        "term_title": f"期間が印字された{len(terms)}の制度のうち{int(long.sum())}は{LONG}年以上続きうる。{capped}は上限だけが印字されている",
    }


def _count_words(rows: pd.DataFrame) -> dict[str, str]:
    known = rows[rows["adoptions"].notna()]
    yearly = known[known["count_kind"].str.endswith("年度の採択")]
    if yearly.empty:
        return {"count_title": f"数が印字された{len(known)}の制度" if len(known) else "数が印字された制度はない"}
    best = yearly.loc[yearly["adoptions"].astype(float).idxmax()]
    final = yearly[~yearly["note"].str.contains(UNDER_WAY) & ~yearly["scheme"].isin(CALLS)]
    few = int((final["adoptions"].astype(float) <= FEW).sum())
    still = f"{UNDER_WAY}の{len(waiting)}制度を除く" if len(waiting := yearly[yearly["note"].str.contains(UNDER_WAY)]) else ""
    return {
        "count_title": f"年度の採択が最も多いのは{best['short']}の{best['count_text']}、{still}{len(final)}制度のうち{few}は{FEW}件以下である"
    }


def _middles(frame: pd.DataFrame, money_unit: str) -> dict[str, str]:
    if frame.empty:
        return {"middle_term": NONE, "middle_amount": NONE}
    return {
        "middle_term": f"{number_text(frame['middle_term'].median(), 1)}年".replace(".0年", "年"),
        "middle_amount": range_text(frame["middle_amount"].median(), None, money_unit),
    }


def map_words(annualise: bool) -> dict[str, str]:
    """How the map is to be read: with one kind of amount it is ruled into quadrants, with two kinds it cannot be."""
    if annualise:
        return {
            "drawn_basis": "総額は年数で割って年額にそろえた（本書の計算）",
            "map_lead": "丸は印字された年額、ひし形は印字された総額を本書が年数で割った額である。破線は期間と額の中央値で、地図を四つの区画に分ける。",
            "map_caption": "破線は期間と一年あたりの額の中央値（本書の計算）。",
        }
    return {
        "drawn_basis": "総額と年額は印の形と色で分けた",
        "map_lead": (
            "丸は一年あたりの額、四角は期間を通した総額で、同じ高さにある丸と四角は同じ大きさではない。四角の額は、何年分もまとめた額だからである。"
            "後の四つの区画は、一年あたりにそろえた額で分ける。"
        ),
        "map_caption": "総額と年額が混ざるので、後の四つの区画はこの地図には引けない。",
    }  # fmt: skip


def quadrant_words(places: pd.DataFrame) -> dict[str, str]:
    """Every corner of the table in a sentence, and how many schemes stand on the diagonal."""
    names = dict(zip(places["place"], places["names"], strict=True))
    counts = dict(zip(places["place"], places["count"], strict=True))
    return {
        "corner_small_long": _corner("小さく長い区画", names["小さく長い"]),
        "corner_large_short": _corner("大きく短い区画", names["大きく短い"]),
        "corner_counts": f"小さく短い区画に{counts['小さく短い']}、大きく長い区画に{counts['大きく長い']}の制度が入る",
    }


def _corner(where: str, names: str) -> str:
    return f"{where}には{names}がある" if names else f"{where}に当たる制度はない"


def budget_words(budgets: pd.DataFrame) -> str:
    """The largest budget and the sum it stands in, or that none is printed."""
    if budgets.empty:
        return "選んだ年度と項目には、事業ごとの予算の印字がない"
    largest = budgets.iloc[0]
    return f"印字された中で最も大きいのは{largest['title']}の{largest['text']}（{largest['period_label']}）である"


def budget_title(budgets: pd.DataFrame) -> str:
    """The finding of the chart of budgets."""
    if len(budgets) < 2:
        return "事業ごとの予算額"
    within = list(budgets.loc[budgets["hatched"], "title"])
    years = "と".join(sorted(set(budgets["period_label"])))
    return f"予算が印字された事業は{len(budgets)}つで、" + (f"{'、'.join(within)}の額は内数としか書かれていない" if within else f"年度は{years}である")
