"""The university fund as the source plans it: capital and milestones."""

from __future__ import annotations

import pandas as pd

from evalbook.data import DataPackage
from evalbook.frames.series import observations_of
from evalbook.wording import number_text

_CAPITAL = [
    "university_fund-government_investment.2020",
    "university_fund-fiscal_loan.2021",
    "university_fund-starting_size",
    "university_fund-size-target",
]
_STATUS = {"done": "実施", "planned": "予定"}


def capital(package: DataPackage, money_unit: str = "兆円") -> pd.DataFrame:
    """Government investment, loan, starting size and target size: ``id, label, value`` (in ``money_unit``), ``text``."""
    frame = observations_of(package, _CAPITAL, money_unit)
    return frame.assign(label=frame["measure"].str.removeprefix("大学ファンドの").str.removeprefix("大学ファンドへの"))


def capital_parts(package: DataPackage, money_unit: str = "兆円") -> pd.DataFrame:
    """The starting size with its two parts, and the size aimed at, as ``charts.stacked`` draws them; the loan has its share."""
    own, loan, start, aim = capital(package, money_unit).itertuples()
    share = number_text(loan_share(package) * 100, 0)
    rows = [
        (start.label, start.text, own.label, own.value, own.text),
        (start.label, start.text, loan.label, loan.value, f"{loan.text}（{share}%）"),
        (aim.label, aim.text, "", aim.value, ""),
    ]
    return pd.DataFrame(rows, columns=["bar", "total", "label", "value", "text"])


def milestones(package: DataPackage) -> pd.DataFrame:
    """Milestones with ``label``, ``period`` (「時期の記載なし」 where no year is printed), ``status`` and its place."""
    frame = package.table("fund_milestones")
    years = frame["fiscal_year"].map(lambda year: "時期の記載なし" if pd.isna(year) else f"{year}年度")
    return frame.assign(label=frame["title_ja"], period=years, status_label=frame["status"].map(_STATUS))


def milestone_counts(stages: pd.DataFrame) -> pd.DataFrame:
    """How many of the :func:`milestones` were done, and how many planned, by the year printed.

    Columns: ``label, count, status``, and ``token``, by which what was only planned stands out.
    """
    counted = stages.groupby(["status", "period"], sort=True).size().reset_index(name="count")
    label = counted["status"].map(_STATUS) + "　" + counted["period"]
    return counted.assign(label=label, token=counted["status"].map({"done": "context", "planned": "computed"}))


def growth(package: DataPackage) -> float:
    """The size aimed at, as a multiple of the starting size."""
    return package.quantity("university_fund-size-target").value / package.quantity("university_fund-starting_size").value


def rated_text(marks: pd.DataFrame) -> str:
    """The periods that have a mark, in words: 「2020年度と、期間全体の見込み」."""
    given = marks.loc[marks["mark"] != "-", "period"]
    words = ["期間全体の見込み" if period == "mikomi" else f"{period}年度" for period in given]
    return "と、".join(words) or "この範囲にはなく、評定なし"


def loan_share(package: DataPackage) -> float:
    """The part of the starting size that is borrowed, as a fraction."""
    return package.quantity("university_fund-fiscal_loan.2021").value / package.quantity("university_fund-starting_size").value
