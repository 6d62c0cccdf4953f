"""Indicators that ask for a number, and whether the source prints one.

Which observation answers which indicator is our reading; it is written down here, line by line.
"""

from __future__ import annotations

import pandas as pd

from evalbook.data import DataPackage
from evalbook.wording import fiscal_year_text, quantity_text

ASKS_FOR_NUMBER = r"数|額|割合|実績"
ANSWERS = {
    ("1.1", "成果の発信数"): ["crds-newspaper_series", "crds-seminars", "crds-seminar_videos"],
    ("1.1", "予算額"): ["budget.section_1.2020"],
    ("2.1", "予算額"): ["sentan-budget.2020"],
    ("2.1", "論文被引用数"): ["strategic_basic-citations_per_paper"],
    ("2.1", "応募件数／採択件数"): ["a_step-adopted.tryout.2020"],
    ("2.1", "社会・産業界への展開に向けた活動の回数"): ["alca-showcase_sessions.2017-2020"],
    ("2.5", "ImPACTの実施規約の締結数、機関数"): ["impact-institutions.2017", "impact-institutions.2018"],
    ("2.5", "PM活動に関するアウトリーチ活動状況（実施・支援件数）"): [
        "impact-exhibitions",
        "impact-press_releases.2017-2018",
        "impact-symposia",
    ],
    ("2.6", "PD任命実績"): ["moonshot-pd_selected"],
    ("2.6", "PM採択実績"): ["moonshot-pm_adopted_total"],
    ("2.6", "応募件数／採択件数"): ["moonshot-millennia_applications.2020", "moonshot-millennia_adopted.2020"],
    ("2.7", "ガバニングボード（仮称）メンバー、総括等の任命件数、多様性"): ["forest-po"],
    ("2.7", "採択された若手研究者の割合"): ["forest-young_share.adopted"],
    ("3.1", "科学技術と社会の対話の場への研究者参画数"): ["dialogue-researcher_events_participants.2017-2020"],
}
REMARKS = {  # what is printed instead, and is no answer
    ("2.5", "予算額"): ("基金の総額は", "impact-fund.2013"),
}


def indicator_coverage(package: DataPackage, item: str) -> pd.DataFrame:
    """The indicators of an item that ask for a number: ``name, stage, answered, text, ids, source, line``.

    ``text`` holds the printed numbers that answer, each named where there are several, 「印字なし」 where there is none,
    with what is printed instead.
    """
    rows = package.table("indicators")
    rows = rows[
        (rows["item"] == item) & ~rows["stage"].isin(["axis", "goal"]) & rows["name"].str.contains(ASKS_FOR_NUMBER)
    ]
    answers = [ANSWERS.get((item, name), []) for name in rows["name"]]
    texts = [_answer_text(package, ids) or _no_answer(package, item, name) for ids, name in zip(answers, rows["name"], strict=True)]
    return pd.DataFrame(
        {
            "name": rows["name"].to_numpy(),
            "stage": rows["stage"].to_numpy(),
            "answered": [bool(ids) for ids in answers],
            "text": texts,
            "ids": answers,
            "source": rows["source"].to_numpy(),
            "line": rows["line"].to_numpy(),
        }
    )


def _answer_text(package: DataPackage, ids: list[str]) -> str:
    found = [package.quantity(name) for name in ids]
    if len(found) < 2:
        return "".join(quantity_text(quantity) for quantity in found)
    same = len({quantity.measure for quantity in found}) == 1
    names = [fiscal_year_text(quantity.period) if same else quantity.measure for quantity in found]
    return "、".join(f"{name}{'に' if same else '：'}{quantity_text(quantity)}" for name, quantity in zip(names, found, strict=True))


def _no_answer(package: DataPackage, item: str, name: str) -> str:
    if (item, name) not in REMARKS:
        return "印字なし"
    words, observation = REMARKS[item, name]
    return f"印字なし（{words}{quantity_text(package.quantity(observation))}）"


def coverage_counts(coverage: pd.DataFrame) -> pd.DataFrame:
    """How many of the asked-for numbers are printed: ``label, count``."""
    answered = int(coverage["answered"].sum())
    return pd.DataFrame(
        {"label": ["数値が印字されている", "数値の印字がない"], "count": [answered, len(coverage) - answered]}
    )
