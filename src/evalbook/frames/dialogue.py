"""Dialogue with society: where people met, what came of it, and where it arrived."""

from __future__ import annotations

import pandas as pd

from evalbook.data import DataPackage
from evalbook.frames.targets import target_rows
from evalbook.wording import quantity_text

_PATHS = [  # where people met, where it arrived, what came of it, lines of source 000
    ("SCWS2017（科学館の世界会議）", "世界の科学館の活動", "東京プロトコール", [4435, 4436]),
    ("常設展示「オピニオン・バンク」など", "CSTI生命倫理専門調査会の議題", "ゲノム編集への意見", [4441, 4442]),
    ("社会との対話の積み重ね", "世界科学フォーラム2019宣言", "well-beingという価値", [4403, 4404]),
    ("CHANCE構想", "社会実装や事業化の検討", "共創の場（研究会など）", [4396, 4398]),
]
_EVENTS = {
    "dialogue-researcher_events.2017-2020": "対話の機会",
    "dialogue-researcher_events_participants.2017-2020": "参加した研究者",
}


def paths(package: DataPackage) -> pd.DataFrame:
    """From a place of dialogue to where it arrived, as a flow.

    Columns: ``source, target, label`` (what came of it), ``lines`` (of source 000).
    """
    return pd.DataFrame(_PATHS, columns=["source", "target", "label", "lines"])


def path_lines(frame: pd.DataFrame) -> pd.DataFrame:
    """The places of :func:`paths` with the columns ``source, line`` that figures expect."""
    return pd.DataFrame({"source": "000", "line": frame["lines"].explode().astype(int)})


def conference_targets(package: DataPackage) -> pd.DataFrame:
    """Expected and actual size of the conference, with what a bullet chart draws (see ``targets.target_rows``).

    The source prints expectations, not targets: the verdict says over or under.
    """
    rows = target_rows(package, ["3.1"])
    return rows.assign(verdict=["上回る" if ratio > 1 else "届く" if ratio == 1 else "下回る" for ratio in rows["ratio"]])


def researcher_events(package: DataPackage) -> pd.DataFrame:
    """Events of dialogue and the researchers who took part: ``id, label, count, text``."""
    rows = []
    for name, label in _EVENTS.items():
        quantity = package.quantity(name)
        rows.append((name, label, int(quantity.value), quantity_text(quantity)))
    return pd.DataFrame(rows, columns=["id", "label", "count", "text"])


def researchers_per_event(package: DataPackage) -> float:
    """Researchers who took part, divided by the number of events."""
    events, people = (package.quantity(name).value for name in _EVENTS)
    return people / events


def events_per_year(package: DataPackage) -> float:
    """Events of dialogue a year over the printed period."""
    events = package.quantity("dialogue-researcher_events.2017-2020")
    first, last = (int(year) for year in events.period.split("-"))
    return events.value / (last - first + 1)


def verdict_text(targets: pd.DataFrame) -> str:
    """Whether all, some or none of the expectations were met, as the end of a sentence."""
    if targets["met"].all():
        return "どちらも当初見込みを上回った" if (targets["ratio"] > 1).all() else "どちらも当初見込みに届いた"
    return "一部で当初見込みに届かなかった" if targets["met"].any() else "どちらも当初見込みに届かなかった"
