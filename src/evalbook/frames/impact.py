"""ImPACT: who gives what to whom, how it was made known, and what its publicity was said to be worth."""

from __future__ import annotations

import pandas as pd

from evalbook.data import DataPackage
from evalbook.frames.series import observations_of
from evalbook.wording import number_text, quantity_text

_ROLES = [  # who, to whom, what, line of source 000
    ("CSTI（本会議・推進会議・有識者会議）", "PM", "公募・選定・評価", 3501),
    ("JST", "PM", "雇用・支援", 3539),
    ("PM", "研究開発機関", "選定・進捗の管理", 3524),
    ("JST", "研究開発機関", "委託研究契約", 3653),
]
_OUTREACH = {
    "impact-exhibitions": "大規模展示会への出展支援",
    "impact-ip_contracts": "知的財産の出願支援の契約",
    "impact-symposia": "シンポジウムの開催",
}
_AD_VALUES = {
    "impact-press_ad_value.2017-2018": "印字された総額（二年間）",
    "impact-qnn_ad_value.2017": "量子ニューラルネットワークの発表（2017年度）",
}


def roles(package: DataPackage) -> pd.DataFrame:
    """Who acts on whom, as a flow: ``source, target, label`` and the place ``document, line``."""
    return pd.DataFrame(_ROLES, columns=["source", "target", "label", "line"]).assign(document="000")


def role_lines(frame: pd.DataFrame) -> pd.DataFrame:
    """The places of :func:`roles` with the columns ``source, line`` that figures expect."""
    return frame[["document", "line"]].rename(columns={"document": "source"})


def outreach(package: DataPackage) -> pd.DataFrame:
    """What was done to make the programmes known, one row per kind: ``id, label, value, text, basis``.

    Press releases are cut in two: with a press conference or demonstration, and the rest (our subtraction).
    """
    releases = package.quantity("impact-press_releases.2017-2018")
    shown = package.quantity("impact-press_conferences.2017-2018")
    plain = int(releases.value - shown.value)
    rows = [
        (releases.id, "プレスリリース（発表のみ）", plain, f"{plain}件", "差（本書の計算）"),
        (shown.id, "プレスリリース（会見・デモつき）", int(shown.value), f"{int(shown.value)}件", "資料の数"),
    ]
    for name, label in _OUTREACH.items():
        quantity = package.quantity(name)
        rows.append((name, label, int(quantity.value), quantity_text(quantity).removeprefix("計"), "資料の数"))
    return pd.DataFrame(rows, columns=["id", "label", "value", "text", "basis"])


def ad_values(package: DataPackage, money_unit: str = "億円") -> pd.DataFrame:
    """What publicity was said to be worth as advertising: ``id, label, value`` (in ``money_unit``), ``text``."""
    frame = observations_of(package, _AD_VALUES, money_unit).assign(label=list(_AD_VALUES.values()))
    whole = [f"約{number_text(value)}{money_unit}" for value in frame["value"]]  # with all printed digits, for readers who divide
    return frame.assign(text=whole)


def last_fund_year(package: DataPackage) -> int:
    """The fiscal year in which the fund ends when its term is counted from the year of the budget."""
    budget, term = package.quantity("impact-fund.2013"), package.quantity("impact-fund_term")
    return int(budget.period) + int(term.value)


def change_text(contracts: pd.DataFrame) -> str:
    """How the number of contracts went from the first year to the last, as the end of a sentence."""
    if len(contracts) < 2:
        return "この範囲の年度だけでは増減をみることができない"
    first, last = contracts["value"].iloc[0], contracts["value"].iloc[-1]
    change = (last / first - 1) * 100
    if change == 0:
        return "増減はない"
    before, after = (f"{row['label']}の{row['text']}" for row in (contracts.iloc[0], contracts.iloc[-1]))
    return f"{before}から{after}へ{number_text(abs(change), 0)}%{'減った' if change < 0 else '増えた'}"
