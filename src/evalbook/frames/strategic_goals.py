"""Strategic goals (戦略目標): by year and field, how one comes to be, and the programme that pursues them."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evalbook.data import DataPackage, Quantity
from evalbook.frames.schemes import scheme_rows
from evalbook.wording import MONEY_UNITS, money_text, number_text, quantity_text

FIELDS = {
    "general": "一般系（ナノ材・光量子・環エネ等）",
    "information": "情報系",
    "life_jst": "ライフ系（JST向け）",
    "life_amed": "ライフ系（AMED向け）",
}
SOURCE = "004"
INFERRED = " 推定"  # behind a year that the source does not print

# The three steps of the source in our own words, with the lines they stand on.
STEPS = [
    ("段階一　研究の動きを見渡す", "国内は科研費などの成果を集めたデータベース、世界は論文の引用関係の地図を使い、伸びる分野とすたれる分野を読む。", 203, [186, 190, 196, 199]),
    ("段階二　注目する動きを選ぶ", "見渡した結果を専門家に示して意見を聞き、挙がった動きを一覧にして、発展の見込みから絞り込む。", 205, [206, 207]),
    ("段階三　目標を決める", "研究者と産業界などが社会への広がりを話し合う場を開き、科学と社会の両方に価値があるかを見て、目標を決める。", 210, [211, 214, 215]),
]  # fmt: skip


def goals(package: DataPackage, years: Iterable[int], field: str = "all") -> pd.DataFrame:
    """The goals of these years and this field: ``year, label, group`` (field), ``group_label, sure`` (year printed).

    ``year_basis_label`` and ``field_basis_label`` say whether the year and the field are printed or inferred.
    """
    rows = package.table("strategic_goals")
    rows = rows[rows["year"].isin(list(years)) & ((field == "all") | (rows["field"] == field))].reset_index(drop=True)
    return rows.assign(
        year=rows["year"].astype(int),
        label=rows["title_ja"],
        group=rows["field"],
        group_label=rows["field"].map(FIELDS),
        sure=rows["year_basis"] == "printed",
        year_basis_label=rows["year_basis"].map({"printed": "印字", "inferred": "推定"}),
        field_basis_label=rows["field_basis"].map({"printed": "印字", "inferred": "推定"}),
    )


def goal_counts(rows: pd.DataFrame) -> pd.DataFrame:
    """Goals counted by field (rows) and year (columns, a word with those that are inferred); zero where there is none."""
    wide = pd.crosstab(rows["group"], rows["year"]).reindex([field for field in FIELDS if field in set(rows["group"])])
    wide.index = [FIELDS[field] for field in wide.index]
    printed = set(rows.loc[rows["sure"], "year"])
    wide.columns = [f"{year}" if year in printed else f"{year}{INFERRED}" for year in wide.columns]
    return wide


def long_counts(rows: pd.DataFrame) -> pd.DataFrame:
    """The same counts as a table for readers: ``year, group_label, count, year_basis_label``."""
    grouped = rows.groupby(["year", "group", "group_label", "year_basis_label"], sort=False)
    frame = grouped.size().rename("count").reset_index()
    return frame.assign(rank=frame["group"].map(list(FIELDS).index)).sort_values(["year", "rank"]).reset_index(drop=True)


def goal_words(rows: pd.DataFrame) -> dict[str, str]:
    """The goals in words: ``total, span, fields, unsure, peak, latest``; true also where there is none."""
    if rows.empty:
        return {
            "total": "0件", "span": "選んだ年", "fields": "該当なし", "unsure": "0件", "peak": "該当なし",
            "latest": "選んだ年と分野に目標はない",
        }  # fmt: skip
    first, last = rows["year"].min(), rows["year"].max()
    by_field = rows["group"].value_counts().reindex([field for field in FIELDS if field in set(rows["group"])])
    newest = rows[rows["year"] == last]
    return {
        "total": f"{len(rows)}件",
        "span": f"{first}年" if first == last else f"{first}年から{last}年まで",
        "fields": "、".join(f"{FIELDS[field]}{count}件" for field, count in by_field.items()),
        "unsure": f"{int((~rows['sure']).sum())}件",
        "peak": f"{FIELDS[by_field.idxmax()]}の{by_field.max()}件である",
        "latest": f"最も新しい{last}年に立ったのは{len(newest)}件で、「{newest['label'].iloc[0]}」などがある",
    }


def goal_steps() -> pd.DataFrame:
    """The three steps from surveying research to a goal: ``step, heading, text, source, line``."""
    return pd.DataFrame(
        [
            {"step": place, "heading": heading, "text": text, "source": SOURCE, "line": line}
            for place, (heading, text, line, _) in enumerate(STEPS, start=1)
        ]
    )


def step_lines() -> pd.DataFrame:
    """Every line of the source on which the steps rest: ``source, line``."""
    return pd.DataFrame([{"source": SOURCE, "line": n} for *_, line, more in STEPS for n in (line, *more)])


def position() -> pd.DataFrame:
    """Where the programme stands: ``source, target, label`` of a flow without amounts, and its ``line``."""
    rows = [
        ("研究者の内発的な動機", "科研費", "", 3),
        ("国の戦略と要請", "戦略的創造研究推進事業", "戦略目標", 7),
        ("科研費", "知の基盤とイノベーション", "学術研究", 3),
        ("戦略的創造研究推進事業", "知の基盤とイノベーション", "戦略的な基礎研究", 8),
    ]
    return pd.DataFrame(rows, columns=["source", "target", "label", "line"])


def structure() -> pd.DataFrame:
    """From the goal to those who do the research: ``source, target`` of a flow without amounts, and its ``line``.

    The source ties ACT-X to no research area; it hangs on the goal alone.
    """
    goal, board, area = "文部科学省の戦略目標", "JSTの研究主監会議", "研究領域と研究総括"
    rows = [
        (goal, board, 95),
        (goal, "ACT-X（若手）", 124),
        (board, area, 97),
        (board, "ERATO（プロジェクト）", 91),
        (area, "CREST（チーム）", 85),
        (area, "さきがけ（個人）", 79),
    ]
    return pd.DataFrame(rows, columns=["source", "target", "line"])


def flow_lines(flow: pd.DataFrame) -> pd.DataFrame:
    """The lines of the source on which a flow rests: ``source, line``."""
    return pd.DataFrame({"source": SOURCE, "line": sorted(set(flow["line"]))})


def budget_comparison(package: DataPackage, years: Iterable[int], money_unit: str = "億円") -> pd.DataFrame:
    """The budget of the year before and of the year, as printed and without what was merged into other programmes.

    Columns: ``label, before, after`` (``money_unit``), ``before_text, after_text, token, basis_label``.  The second row
    works backwards from the printed increase and is a calculation of ours.  Empty when a year is out of range.
    """
    rows = package.table("observations").set_index("id")
    after = rows.loc["strategic_basic-budget.2019"]
    before = rows.loc["strategic_basic-budget.2018"]
    if not {int(after["period"]), int(before["period"])} <= set(years):
        return pd.DataFrame(columns=["label", "before", "after", "before_text", "after_text", "token", "basis_label"])
    rise = rows.loc["strategic_basic-budget_increase_excl_mergers.2019", "value"]
    pairs = [
        ("統合で減る分を除いた比較（前年度は本書の逆算）", after["value"] - rise, "computed", "本書の計算"),
        ("総額どうしの比較（差は本書の引き算）", before["value"], "source", "資料の数値、差は本書の計算"),
    ]
    return pd.DataFrame(
        {
            "label": [label for label, *_ in pairs],
            "before": [value / MONEY_UNITS[money_unit] for _, value, *_ in pairs],
            "after": after["value"] / MONEY_UNITS[money_unit],
            "before_text": [
                "逆算 約" + money_text(value, money_unit) if token == "computed" else "総額 " + exact_money(value, money_unit)
                for _, value, token, _ in pairs
            ],
            "after_text": [
                f"{exact_money(after['value'], money_unit)}（{signed_money(after['value'] - value, money_unit)}）"
                for _, value, *_ in pairs
            ],
            "token": [token for *_, token, _ in pairs],
            "basis_label": [basis for *_, basis in pairs],
        }
    )


def signed_money(yen: float, money_unit: str = "億円") -> str:
    """An amount with its sign, as a change is worded."""
    return ("＋" if yen > 0 else "－" if yen < 0 else "±") + exact_money(abs(yen), money_unit)


def change_words(yen: float, money_unit: str = "億円") -> str:
    """A change as prose says it: 9.66億円の減."""
    return f"{exact_money(abs(yen), money_unit)}の{'減' if yen < 0 else '増'}" if yen else "増減なし"


def exact_money(yen: float, money_unit: str = "億円") -> str:
    """An amount with all the digits it has in this unit (at most three decimals)."""
    return number_text(yen / MONEY_UNITS[money_unit]) + money_unit


def merged_away(package: DataPackage, money_unit: str = "億円") -> str:
    """What left the programme by mergers, worked out from both totals and the printed increase (ours).

    The increase is printed in whole 億円, so the result is a span of one.
    """
    now, before = package.quantity("strategic_basic-budget.2019"), package.quantity("strategic_basic-budget.2018")
    rise = package.quantity("strategic_basic-budget_increase_excl_mergers.2019").value
    ends = [before.value - now.value + rise + half for half in (-0.5e8, 0.5e8)]
    return "から".join(money_text(value, money_unit) for value in ends)


WHO = {"crest": "研究チーム", "presto": "研究者一人", "erato": "プロジェクト", "act_x": "若手の研究者一人"}


def four_schemes(package: DataPackage, money_unit: str = "億円") -> dict[str, pd.DataFrame]:
    """The schemes of the programme side by side: frames ``amount`` and ``term`` of ranges, and ``table`` of texts.

    A scheme without a printed amount or term stays in all three with 「印字なし」.
    """
    rows = scheme_rows(package, money_unit=money_unit)
    rows = rows[rows["scheme"].isin(WHO)].reset_index(drop=True)
    rows = rows.assign(who=rows["scheme"].map(WHO))
    for name in ("amount_text", "term_text"):
        rows[name] = rows[name].replace("―", "印字なし")
    frames = {"table": rows}
    for name, divisor in (("amount", MONEY_UNITS[money_unit]), ("term", 1)):
        low, high = rows[name].astype(float), rows[f"{name}_max"].astype(float)
        frames[name] = rows.assign(
            low=low / divisor, high=high.fillna(low) / divisor, ceiling=rows[f"{name}_ceiling"], text=rows[f"{name}_text"]
        )
    frames["term"]["label"] = ""  # the two stand side by side: the left one names the rows
    return frames


def spread_words(rows: pd.DataFrame) -> dict[str, str]:
    """How far apart the schemes are: ``amounts`` (highest over lowest upper end, ours) of
    ``count`` schemes, ``shortest`` and ``longest``."""
    tops, terms = rows["amount_max"].fillna(rows["amount"]).astype(float), rows["term"].astype(float)
    return {
        "count": number_text(tops.notna().sum()),
        "amounts": f"{number_text(tops.max() / tops.min(), 0)}倍",
        "shortest": f"{number_text(terms.min())}年",
        "longest": f"{number_text(terms.max())}年",
    }


def age_text(limit: Quantity) -> str:
    """An age limit as people say it; years of age are not years of support."""
    return f"{number_text(limit.value)}歳{limit.qualifier}"


QUALITY = [
    ("論文一本の平均被引用数（事業全体、資料000）", "strategic_basic-citations_per_paper", "strategic_basic-citations_per_paper_japan"),
    ("トップ10%論文率（事業全体、両資料）", "strategic_basic-top10_ratio_to_japan", ""),
    ("トップ1%論文率（事業全体、資料000）", "strategic_basic-top1_share_ratio", ""),
    ("トップ1%論文率（さきがけ、資料004）", "presto-top1_ratio_to_japan", ""),
]


def paper_quality(package: DataPackage) -> pd.DataFrame:
    """How many times the average of all Japan: ``label, low, high, token, text, basis_label, ids``.

    Where the source prints both averages instead of a multiple, the multiple is a division of ours.
    """
    rows = []
    for label, name, base in QUALITY:
        own = package.quantity(name)
        if base:
            value = own.value / package.quantity(base).value
            rows.append((label, value, value, "computed", f"{number_text(value, 1)}倍", "本書の計算", [name, base]))
        else:
            rows.append((label, own.value, own.value_max or own.value, "source", quantity_text(own), "資料の数値", [name]))
    return pd.DataFrame(rows, columns=["label", "low", "high", "token", "text", "basis_label", "ids"])


# whose papers, measure, document, value, multiple
TOP_SHARES = [
    ("事業全体", "トップ10%論文率", "000・004", "strategic_basic-top10_share", "strategic_basic-top10_ratio_to_japan"),
    ("事業全体", "トップ1%論文率", "000", "strategic_basic-top1_share", "strategic_basic-top1_share_ratio"),
    ("さきがけ", "トップ1%論文率", "004", "presto-top1_share", "presto-top1_ratio_to_japan"),
]


def quality_table(package: DataPackage) -> pd.DataFrame:
    """Shares of highly cited papers with both documents: ``who, measure, name, document, own, ratio, implied``.

    ``implied`` is the average of all Japan that follows from share and multiple, a calculation of ours.
    """
    rows = []
    for who, measure, document, share, multiple in TOP_SHARES:
        own, times = package.quantity(share), package.quantity(multiple)
        row = {"who": who, "measure": measure, "document": document, "own": quantity_text(own), "ratio": quantity_text(times)}
        rows.append(row | {"name": f"{measure.removesuffix('論文率')}（{who}）", "implied": _implied(own, times)})
    return pd.DataFrame(rows)


def _implied(own, times) -> str:
    """Share divided by multiple; with ranges, from the smallest to the largest the two allow."""
    low = own.value / (times.value_max or times.value)
    high = (own.value_max or own.value) / times.value
    texts = list(dict.fromkeys(f"{number_text(value, 1 if value < 5 else 0)}%" for value in (low, high)))
    return "約" + "から".join(texts)


def implied_averages(package: DataPackage) -> str:
    """The averages of all Japan that follow from the printed shares and multiples, in one clause."""
    rows = quality_table(package)
    return "、".join(f"{row.measure}で{row.implied}（{row.who}の値から）" for row in rows.itertuples())
