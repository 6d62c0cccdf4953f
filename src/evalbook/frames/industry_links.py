"""From the laboratory to the firm: budgets, adoptions, ventures and private money of item 2.2."""

from __future__ import annotations

import pandas as pd

from evalbook.data import DataPackage, Quantity
from evalbook.frames.parts import part_and_rest
from evalbook.frames.schemes import range_text
from evalbook.frames.series import observations_frame, observations_of
from evalbook.wording import MONEY_UNITS, number_text, quantity_text

_BUDGETS = {
    "collaboration_sites-budget": "共創の場形成支援",
    "a_step-budget": "A-STEP",
    "intellectual_property-budget": "知財活用支援",
    "start-budget": "START・SCORE",
}
# amount, its label, and whether it is the agency's own money or what came from others
_MONEY = [
    ("success-supplementary_budget.2012", "SUCCESS　出資の原資", "agency"),
    ("success-private_funding", "SUCCESS　投資先への民間の出資・融資", "private"),
    ("start-budget.2020", "START・SCORE　一年度の予算", "agency"),
    ("start-risk_money.2020", "START　ベンチャーが集めたリスクマネー", "private"),
    ("coi-resources", "COI　産学官からのリソース", "private"),
]
SIDES = {"agency": "機構の資金", "private": "外から集まった資金"}
_MERGED = ["coi", "research_complex", "opera", "innovation_hub"]  # in the order of source 000, line 2262


def newest(rows: pd.DataFrame, last_year: int) -> pd.DataFrame:
    """The observations of the newest fiscal year up to ``last_year``; of the oldest printed year where none is."""
    years = rows["period"].astype(int)
    chosen = years[years <= last_year].max() if (years <= last_year).any() else years.min()
    return rows[years == chosen]


def budgets(package: DataPackage, last_year: int, money_unit: str = "億円") -> pd.DataFrame:
    """The budget of each programme in the newest printed year (see :func:`newest`), largest first.

    Columns: ``id, label, value, text, period, year, share`` (of their sum, in percent).
    """
    table = package.table("observations")
    rows = table[table["series"].isin(list(_BUDGETS))]
    frame = observations_frame(newest(rows, last_year), money_unit)
    frame = frame.assign(label=frame["series"].map(_BUDGETS), text=frame["text"].str.removesuffix("の内数"))
    frame = frame.assign(share=(frame["value"] / frame["value"].sum() * 100).round(1), year=frame["period"] + "年度")
    return frame.sort_values("value", ascending=False, kind="stable").reset_index(drop=True)


def adoptions(package: DataPackage, last_year: int) -> pd.DataFrame:
    """Projects adopted in the newest printed year: ``id, label, count, period, provisional, state``, most first.

    ``value`` is the count again and ``text`` prints it.  Counts of calls that were still being decided, as the note of the observation says, are ``provisional``.
    """
    schemes = package.table("schemes")
    table = package.table("observations")
    schemes = schemes[schemes["adoptions"].str.contains("-adopted") & ~schemes["scheme"].str.contains("tryout")]
    rows = table[(table["item"] == "2.2") & table["series"].str.endswith("-adopted") & (table["unit"] == "project")]
    rows = newest(rows, last_year)
    titles = schemes.set_index(schemes["adoptions"].str.replace(r"\.\d{4}$", "", regex=True))["title_ja"]
    rows = rows.assign(
        label=rows["series"].map(titles),
        count=rows["value"].astype(int),
        provisional=rows["note"].str.contains("確定値ではない"),
    )
    rows["label"] = rows["label"].str.replace(r"^産学共同実用化開発事業（(.+)）$", r"\1", regex=True)
    rows = rows.sort_values("count", ascending=False, kind="stable").reset_index(drop=True)
    rows["state"] = rows["provisional"].map({True: "選考の途中", False: "確定"})
    rows["text"] = [f"{number_text(row.value)}課題{'（選考中）' if row.provisional else ''}" for row in rows.itertuples()]
    return rows[["id", "label", "count", "value", "text", "period", "provisional", "state"]]


def consolidation(package: DataPackage) -> pd.DataFrame:
    """Site programmes, the support that took them in, and the two types of its new programme: ``source, target``."""
    titles = package.table("programmes").set_index("programme")["title_ja"]
    schemes = package.table("schemes").set_index("scheme")["title_ja"]
    short = titles.str.replace(r"^.*（(OPERA|COI)）.*$", r"\1", regex=True)
    middle, new = short["collaboration_sites"], "COI-NEXT"
    links = [(short[name], middle) for name in _MERGED] + [(middle, new)]
    kinds = [schemes[name] for name in ("coi_next-incubation", "coi_next-full_scale")]
    links += [(new, kind.rpartition("（")[2].removesuffix("）")) for kind in kinds]
    return pd.DataFrame(links, columns=["source", "target"])


def consolidation_lines() -> pd.DataFrame:
    """The lines that tell of the consolidation: ``source, line``."""
    return pd.DataFrame({"source": "000", "line": [2262, 2264, 2265]})


def money(package: DataPackage, money_unit: str = "億円") -> pd.DataFrame:
    """The agency's money beside what came from others: ``id, label, side, group, token, value, text, when, open``
    (a lower bound)."""
    frame = observations_of(package, [name for name, *_ in _MONEY], money_unit)
    when = frame["period"].map(lambda period: f"{period}年度" if period else "時点の記載なし")
    sides = [side for *_, side in _MONEY]
    groups = [SIDES[side] for side in sides]
    private = exact_money(package, "success-private_funding", money_unit)
    texts = frame["text"].where(frame["id"] != "success-private_funding", private)
    return frame.assign(
        label=[label for _, label, _ in _MONEY], side=sides, group=groups, when=when, token=_tokens(sides), text=texts,
        open=texts.str.endswith("以上"),
    )  # fmt: skip


def _tokens(sides: list[str]) -> list[str]:
    return ["context" if side == "agency" else "source" for side in sides]


def implied_investment(package: DataPackage) -> tuple[float, float]:
    """Least and most that the agency can have invested (yen): the printed multiple is rounded to a tenth."""
    multiple = package.quantity("success-leverage").value
    funding = package.quantity("success-private_funding").value
    return funding / (multiple + 0.05), funding / (multiple - 0.05)


def ventures(package: DataPackage) -> pd.DataFrame:
    """The ventures with sales and the rest of those founded (see ``parts.part_and_rest``)."""
    names = "売上などの経営実績がある会社", "そのほかの会社"
    return part_and_rest(package, "start-ventures_with_sales.2020", "start-ventures.2020", *names)


def leverage_text(leverage: Quantity) -> str:
    """The multiple of private money; that it is cumulative is said of the money itself."""
    return quantity_text(leverage).removeprefix("累計")


def consolidation_words(package: DataPackage) -> dict[str, str]:
    """Fiscal years of the consolidation and of the new programme, and how many programmes were merged."""
    periods = package.table("achievements").set_index("id")["period"]
    merged, launched = periods["collaboration_sites-consolidation"], periods["coi_next-launch"]
    return {"merged_year": f"{merged}年度", "launch_year": f"{launched}年度", "merged_count": number_text(len(_MERGED))}


def adoption_words(frame: pd.DataFrame) -> dict[str, str]:
    """Year and sum of the adoptions, and the scheme with most of them with its share."""
    total = frame["count"].sum()
    return {
        "adoption_year": f"{frame['period'].iloc[0]}年度",
        "adoption_sum": number_text(total),
        "adoption_top": frame["label"].iloc[0],
        "adoption_top_share": number_text(frame["count"].iloc[0] / total * 100, 0) + "%",
    }


def exact_money(package: DataPackage, observation: str, money_unit: str = "億円") -> str:
    """An amount with all the digits that are printed (the usual wording rounds amounts of three digits)."""
    quantity = package.quantity(observation)
    before = "累計" if "累計" in quantity.qualifier else ""
    return f"{before}{number_text(quantity.value / MONEY_UNITS[money_unit])}{money_unit}"


def scheme_words(frame: pd.DataFrame) -> dict[str, str]:
    """How many schemes there are, and from where to where their amounts reach.

    A yearly amount and a total cannot be ranked, so each kind has its own span: ``spans`` names the schemes at both
    ends, ``amounts`` gives the amounts alone.
    """
    named, plain = [], []
    for basis, label in (("per_year", "年額"), ("total", "総額")):
        rows = frame[frame["basis"] == basis]
        if rows.empty:
            continue
        top = rows["amount_max"].fillna(rows["amount"])
        least, most = rows.loc[rows["amount"].idxmin()], rows.loc[top.idxmax()]
        ends = _end_text(least, least["amount"]), _end_text(most, top.loc[most.name])
        named.append(f"{label}では{ends[0]}の{least['short']}から{ends[1]}の{most['short']}まで")
        plain.append(f"{label}では{ends[0]}から{ends[1]}")
    return {"scheme_count": number_text(len(frame)), "spans": "、".join(named), "amounts": "、".join(plain)}


def _end_text(row: pd.Series, yen: float) -> str:
    """One end of a scheme's amount: as printed where it is a single one, with 以下 where it is a bound."""
    return row["amount_text"] if pd.isna(row["amount_max"]) else range_text(yen, None)


def target_count(package: DataPackage, item: str = "2.2") -> int:
    """How many numerical targets are printed under the item."""
    table = package.table("observations")
    return int(((table["item"] == item) & (table["kind"] == "target")).sum())
