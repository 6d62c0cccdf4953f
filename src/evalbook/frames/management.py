"""Management (items II, III and IV): wages, costs, income, reserves, and what was set up when."""

from __future__ import annotations

import pandas as pd

from evalbook.data import DataPackage
from evalbook.frames.series import observations_of, series_frame
from evalbook.wording import MONEY_UNITS, money_text, number_text

ITEMS = ["II", "III", "IV"]
_WAGES = {"ii-laspeyres_age": "年齢だけを勘案", "ii-laspeyres_adjusted": "年齢・地域・学歴を勘案"}
_INCOMES = {"iii-self_income_incl_refunds": "返金等を含む", "iii-self_income": "返金等を除く"}
_COSTS = {"ii-admin_cost_reduction": "一般管理費", "ii-operating_cost_reduction": "業務経費"}
NEW = "new"  # the lane of new programmes
LANES = {NEW: "新しい事業", "II": "業務運営の効率化", "III": "財務内容の改善", "IV": "その他の重要事項"}
_MILLION_DIGITS = {"円": 0, "百万円": 0, "億円": 2, "兆円": 6}
_EARNINGS = "iii-retained_earnings.2021-03-31"


def wage_indices(package: DataPackage, years: range) -> pd.DataFrame:
    """The two Laspeyres indices by year: ``id, group, period, label, value, text``."""
    frame = series_frame(package, *_WAGES, years=years)
    texts = [number_text(value, 1) for value in frame["value"]]
    return frame.assign(group=frame["series"].map(_WAGES), period=frame["label"], text=texts)


def own_income(package: DataPackage, years: range, money_unit: str) -> pd.DataFrame:
    """Own income with and without refunds: ``id, group, period, label, value`` (in ``money_unit``), ``text``."""
    frame = series_frame(package, *_INCOMES, years=years, money_unit=money_unit)
    digits = max(_MILLION_DIGITS[money_unit] - 1, 0)  # one decimal of 億円 throughout, so that readers can subtract
    texts = [money_text(in_yen(value, money_unit), money_unit, digits) for value in frame["value"]]
    return frame.assign(group=frame["series"].map(_INCOMES), period=frame["label"], text=texts)


def refunds(income: pd.DataFrame, money_unit: str) -> pd.DataFrame:
    """Refunds by year, our subtraction: ``label, value, text``; ``share`` is their part of all income (%)."""
    wide = income.pivot(index="label", columns="series", values="value").reindex(columns=list(_INCOMES)).dropna()
    parts = wide["iii-self_income_incl_refunds"] - wide["iii-self_income"]
    texts = [money_text(value * MONEY_UNITS[money_unit], money_unit) for value in parts]
    share = parts / wide["iii-self_income_incl_refunds"] * 100
    return pd.DataFrame({"label": wide.index, "value": parts.to_numpy(), "text": texts, "share": share.to_numpy()})


def retained_parts(package: DataPackage, money_unit: str) -> pd.DataFrame:
    """The parts of the retained earnings, and what is left of the printed total: ``id, label, value, text, basis``."""
    parts = series_frame(package, "iii-retained_earnings_part", money_unit=money_unit).assign(basis="資料の数値")
    parts["text"] = [fine_money(value, money_unit) for value in parts["value"]]
    whole = observations_of(package, [_EARNINGS], money_unit)["value"].iloc[0]
    rest = whole - parts["value"].sum()
    text = fine_money(rest, money_unit)
    left = pd.DataFrame(
        [{"id": "", "label": "内訳の示されない部分", "value": rest, "text": text, "basis": "差（本書の計算）"}]
    )
    return pd.concat([parts, left], ignore_index=True)[["id", "label", "value", "text", "basis"]]


def fine_money(amount: float, money_unit: str) -> str:
    """An amount in ``money_unit`` to the million yen, the finest that the source prints here."""
    return money_text(in_yen(amount, money_unit), money_unit, _MILLION_DIGITS[money_unit])


def cost_ends(package: DataPackage) -> pd.DataFrame:
    """Costs as an index at the end if every year had exactly the printed mean reduction; the year before the first is 100.

    Columns: ``id, label, first, last`` (years in words), ``before, after, before_text, after_text``.  Nothing in between
    is drawn, for the yearly reductions are not printed.
    """
    rows = []
    for found in series_frame(package, *_COSTS).itertuples():
        first, last = (int(year) for year in found.period.split("-"))
        value = 100 * (1 - found.value / 100) ** (last - first + 1)
        rows.append((found.id, _COSTS[found.series], f"{first - 1}年度", f"{last}年度", 100.0, value, "100", number_text(value, 1)))
    return pd.DataFrame(rows, columns=["id", "label", "first", "last", "before", "after", "before_text", "after_text"])


def cost_finding(costs: pd.DataFrame, label: str) -> str:
    """Where a cost would stand in the last year, as a part of the year before the first: 「…は2016年度の81.8%になる」."""
    own = costs[costs["label"] == label]
    if own.empty:
        return f"{label}の減り方は印字されていない"
    row = own.iloc[0]
    return f"{row['last']}の{label}は{row['first']}の{row['after_text']}%になる"


def event_counts(package: DataPackage, events: pd.DataFrame) -> dict[str, str]:
    """Of how many results of management the year is known, and how many other events stand beside them."""
    results = package.table("achievements")
    return {
        "result_count": number_text(results["item"].isin(ITEMS).sum()),
        "dated_count": number_text((events["group"] != NEW).sum()),
        "new_count": number_text((events["group"] == NEW).sum()),
    }


def dated_results(package: DataPackage, years: range) -> pd.DataFrame:
    """What happened in a single year: ``year, label, group, source, line``.

    Results of management, what was set up for the university fund, and the first marks of items that had none before.
    """
    results = package.table("achievements")
    results = results[results["item"].isin(ITEMS) & results["period"].str.fullmatch(r"\d{4}(-\d{2})?")]
    years_of = results["period"].str[:4].astype(int)
    results = results.assign(year=years_of, label=results["title_ja"], group=results["item"])
    fund = package.table("fund_milestones")
    fund = fund[(fund["status"] == "done") & fund["fiscal_year"].notna()]
    fund = fund.assign(year=fund["fiscal_year"].astype(int), label="大学ファンド：" + fund["title_ja"], group=NEW)
    frame = pd.concat([results, _first_marks(package), fund], ignore_index=True)
    frame = frame[["year", "label", "group", "source", "line"]]
    return frame[frame["year"].isin(list(years))].sort_values("year", kind="stable", ignore_index=True)


def _first_marks(package: DataPackage) -> pd.DataFrame:
    """Items without a self mark in an earlier year, in the year of their first one."""
    marks = package.table("ratings")
    marks = marks[(marks["rater"] == "self") & (marks["period"] != "mikomi")].sort_values("period", kind="stable")
    titles = package.table("items").set_index("item")["title_ja"]
    rows = []
    for item, own in marks.groupby("item", sort=False):
        given = own[own["mark"] != "-"]
        if own["mark"].iloc[0] == "-" and len(given):
            first = given.iloc[0]
            label = f"「{titles[item]}」に初めて評定がつく"
            rows.append((int(first["period"]), label, NEW, first["source"], first["line"]))
    return pd.DataFrame(rows, columns=["year", "label", "group", "source", "line"])


def side_text(index: pd.DataFrame, base: float) -> str:
    """On which side of the base an index lies in all its years: 「高い」, 「低い」 or neither."""
    if index.empty:
        return "比べられない"
    if (index["value"] > base).all():
        return "高い"
    return "低い" if (index["value"] < base).all() else "高い年度と低い年度がある"


def in_yen(amount: float, money_unit: str) -> float:
    """An amount in ``money_unit`` as yen."""
    return amount * MONEY_UNITS[money_unit]
