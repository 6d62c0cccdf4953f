"""Research for future industry (item 2.1): its schemes, the quality of its papers, and who passes its gates."""

from __future__ import annotations

import re

import pandas as pd

from evalbook.data import DataPackage, Quantity
from evalbook.frames import schemes
from evalbook.wording import count_text, number_text, quantity_text, round_half_up

_STEPS = [  # heading, text, lines of source 000
    ("テーマを決める", "国の定めた領域から、JSTが情報の分析と公募で重点公募テーマを選ぶ", [1103, 1104]),
    ("探索研究", "小さく始める。{term}、{amount}", [1115]),
    ("ステージゲート", "概念実証に届く見込みを審査し、課題をまとめ、絞る", [1117]),
    ("本格研究", "選ばれた課題に集中する。{term}、{amount}", [1133]),
]
_STEP_SCHEMES = {1: "mirai-exploratory", 3: "mirai-full_scale"}
_FROM_004 = ["crest", "presto", "erato"]
_AVERAGES = {
    "strategic_basic-citations_per_paper": "戦略的創造研究推進事業",
    "strategic_basic-citations_per_paper_japan": "日本の平均",
}
_TOP = [("Top10%論文", "top10_share", "top10_ratio_to_japan"), ("Top1%論文", "top1_share", "top1_share_ratio")]


def mirai_steps(package: DataPackage, money_unit: str = "億円") -> pd.DataFrame:
    """The small-start type from theme to full research: ``step, heading, text, ids, lines`` for ``draw_steps``."""
    rows = schemes.scheme_rows(package, item="2.1", money_unit=money_unit).set_index("scheme")
    result = []
    for place, (heading, text, lines) in enumerate(_STEPS):
        own = rows.loc[_STEP_SCHEMES[place]] if place in _STEP_SCHEMES else None
        if own is not None:
            text = text.format(term=own["term_text"], amount=f"{own['basis_label']}{own['amount_text']}")
        ids = [] if own is None else own["ids"]
        result.append({"step": place + 1, "heading": heading, "text": text, "ids": ids, "lines": lines})
    return pd.DataFrame(result)


def step_lines(steps: pd.DataFrame) -> pd.DataFrame:
    """The lines behind the steps: ``source, line``."""
    return pd.DataFrame({"source": "000", "line": [line for lines in steps["lines"] for line in lines]})


def step_ratios(package: DataPackage) -> tuple[float, float]:
    """How many times the yearly amount and the term grow from exploratory to full-scale research."""
    amounts = [package.quantity(f"mirai-amount_year.{kind}").value for kind in ("exploratory", "full_scale")]
    terms = [package.quantity(f"mirai-term.{kind}").value for kind in ("exploratory", "full_scale")]
    return amounts[1] / amounts[0], terms[1] / terms[0]


def scheme_map(package: DataPackage, money_unit: str = "億円") -> pd.DataFrame:
    """Schemes of item 2.1 and CREST, さきがけ and ERATO, whose numbers stand in source 004 (see ``scheme_rows``)."""
    rows = schemes.scheme_rows(package, money_unit=money_unit)
    return schemes.mapped(rows[(rows["item"] == "2.1") | rows["scheme"].isin(_FROM_004)])


def citations(package: DataPackage) -> pd.DataFrame:
    """Mean citations of a paper, the programme's and Japan's: ``id, label, value, text, token``."""
    found = [package.quantity(name) for name in _AVERAGES]
    return pd.DataFrame(
        {
            "id": list(_AVERAGES),
            "label": list(_AVERAGES.values()),
            "value": [quantity.value for quantity in found],
            "text": [f"{number_text(quantity.value)}回" for quantity in found],
            "token": ["source", "context"],
        }
    )


def citation_ratio(package: DataPackage) -> float:
    """The programme's mean citations divided by Japan's."""
    own, japan = (package.quantity(name).value for name in _AVERAGES)
    return own / japan


def top_papers(package: DataPackage) -> pd.DataFrame:
    """Shares of much-cited papers: the programme's as printed, Japan's as the printed multiple implies.

    Columns: ``label, low, high`` (%), ``text, token, basis, ids``.  The implied range is as wide as the printed
    numbers allow.
    """
    rows = []
    for label, share, ratio in _TOP:
        own, times = (package.quantity(f"strategic_basic-{name}") for name in (share, ratio))
        top, most = own.value_max or own.value, times.value_max or times.value
        low, high = own.value / most, top / times.value
        rows.append((f"{label}　戦略的創造", own.value, top, quantity_text(own), "source", "資料の数値", [own.id]))
        text = f"約{_span(low, high)}%（逆算）"
        rows.append((f"{label}　日本の平均", low, high, text, "computed", "本書の逆算", [own.id, times.id]))
    return pd.DataFrame(rows, columns=["label", "low", "high", "text", "token", "basis", "ids"])


def _span(low: float, high: float) -> str:
    ends = [number_text(float(round_half_up(value, 1))) for value in (low, high)]
    return ends[0] if ends[0] == ends[1] else "～".join(ends)


def alca_shares(package: DataPackage) -> pd.DataFrame:
    """ALCA's shares, largest first: ``id, label, value, size`` (what was counted), ``text, basis, token, ids``.

    Two of them are of everything that was reviewed or shown, and carry no interval: nothing was sampled.  The number of
    answers behind the third is not printed, so it can have none either.
    """
    passed, evaluated = (package.quantity(f"alca-stage_gate_{name}.2017-2020") for name in ("passed", "evaluated"))
    adopted, shown = package.quantity("alca-moe_adopted.2019"), package.quantity("alca-showcase_projects.2017-2020")
    applied = package.quantity("alca-applied_share")
    text = f"{quantity_text(applied)}（Nの印字なし）"
    rows = [
        _share("審査を通った課題", passed.value, evaluated.value, [passed.id, evaluated.id]),
        _share("環境省の事業に採られた課題", adopted.value, shown.value, [adopted.id, shown.id]),
        (applied.id, "応用展開があるという回答", applied.value, None, text, "資料の数値", [applied.id]),
    ]
    frame = pd.DataFrame(rows, columns=["id", "label", "value", "size", "text", "basis", "ids"]).astype({"size": float})
    frame["token"] = frame["basis"].map({"本書の計算": "computed", "資料の数値": "source"})
    return frame.sort_values("value", ascending=False, kind="stable").reset_index(drop=True)


def _share(label: str, part: float, whole: float, ids: list[str]) -> tuple:
    percent = part / whole * 100
    label = f"{label}（{number_text(part)}／{number_text(whole)}）"
    return (ids[0], label, percent, whole, f"{number_text(percent, 1)}%", "本書の計算", ids)


def scheme_words(frame: pd.DataFrame) -> dict[str, str]:
    """Of the schemes with a printed total: the smallest and the largest, their names, and how far apart they are.

    ``spread`` divides the upper ends of the totals, a calculation of ours; yearly amounts are left out.
    """
    rows = frame[frame["basis"] == "total"]
    tops = rows["amount_max"].fillna(rows["amount"])
    small, large = rows.loc[tops.idxmin()], rows.loc[tops.idxmax()]
    words = {"scheme_count": number_text(len(frame)), "spread": f"{number_text(tops.max() / tops.min(), 0)}倍"}
    for key, row in (("smallest", small), ("largest", large)):
        words[key] = f"{row['short']}（総額{row['amount_text']}、{row['term_text']}）"
        words[f"{key}_name"] = row["short"]
    return words


def egg_words(worth: Quantity, price: Quantity) -> dict[str, str]:
    """What the protein of one egg is said to be worth, and whether the range of its price explains that range."""
    per = f"{found[1]}あたり" if (found := re.search(r"（(.+)当たり）", price.measure)) else ""
    wide, dear = worth.value_max / worth.value, price.value_max / price.value
    told = f"もとにした価格は{per}{_yen(price)}で、"
    times = f"上の端が下の端の{number_text(dear)}倍"
    told += (
        f"{times}である。金額の開きは{number_text(wide)}倍なので、価格の幅だけでは説明できず、卵一つから取れる量にも幅があるとみられるが、量の印字はない。"
        if wide > dear
        else f"{times}である。金額の開き{number_text(wide)}倍は、価格の幅に収まる。"
    )
    return {"egg": _yen(worth), "egg_reading": told}


def _yen(amount: Quantity) -> str:
    """A range of yen: 「6,000万円から3億円」."""
    return "から".join(f"{count_text(value)}円" for value in (amount.value, amount.value_max))
