"""The page that holds the project against the levels of Reproducible Analytical Pipelines (baseline, silver, gold).

The lines stand in ``rap_checklist.csv`` beside this file: a line of the checklist in our own words, how far it is met,
and the paths of this repository that prove it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from evalbook.html_parts import data_table
from evalbook.site.appendix_markup import code, fact_list, link, page, raw, text

CHECKLIST = Path(__file__).with_name("rap_checklist.csv")
LEVELS = {"baseline": "基礎（baseline）", "silver": "銀（silver）", "gold": "金（gold）"}
STATES = {"met": "満たす", "partly": "一部を満たす", "unmet": "満たさない"}


@dataclass(frozen=True)
class Line:
    """One line of the checklist; ``proofs`` are paths from the root of the repository."""

    level: str
    line: str
    state: str
    proofs: tuple[str, ...]
    note: str


def checklist() -> list[Line]:
    """Every line in the order of the levels."""
    rows = pd.read_csv(CHECKLIST, dtype=str, keep_default_na=False).itertuples(index=False)
    return [Line(row.level, row.line, row.state, tuple(row.proofs.split(";")), row.note) for row in rows]


def rap_page(repository: str = "") -> str:
    """The page of the appendix; ``repository`` is the project's address on a service such as GitHub, where it is known."""
    lines = checklist()
    counts = [
        [name.split("（")[0], *[sum(line.level == level and line.state == state for line in lines) for state in STATES]] for level, name in LEVELS.items()
    ]
    parts = []
    for level, name in LEVELS.items():
        entries = Markup("").join(_entry(line, repository) for line in lines if line.level == level)
        parts += [f"## {name}", raw(Markup('<ul class="facts">{}</ul>').format(entries))]
    where = "リポジトリの該当する場所が開く。" if repository else "プロジェクトのフォルダーの中の場所である。"
    return page(
        "再現できる分析の点検表（RAP）",
        "英国の政府統計で使われる「再現できる分析の工程」（Reproducible Analytical Pipelines）には、基礎・銀・金の三つの段階がある。"
        "上の段階は下の段階を含む。その要件をこの本の言葉で言いかえ、満たすかどうかを一つずつ示す。"
        f"証拠は{where}判定は作った者による自己点検であり、認定ではない。",
        raw(data_table("段階ごとの結果（要件の数）", ["段階", *STATES.values()], counts)),
        *parts,
    )


def _entry(line: Line, repository: str) -> Markup:
    facts = {"結果": text(STATES[line.state]), "説明": text(line.note), "証拠": _proofs(line.proofs, repository)}
    return Markup("<li><strong>{}</strong>{}</li>").format(line.line, fact_list(facts))


def _proofs(paths: tuple[str, ...], repository: str) -> Markup:
    """Paths one after the other; links where the repository has an address."""
    shown = [link(f"{repository.rstrip('/')}/blob/HEAD/{path}", code(path)) if repository else code(path) for path in paths]
    return Markup("、").join(shown)
