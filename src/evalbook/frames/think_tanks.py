"""The three think tanks (item 1.1): what they publish, where it was used, and the China they look at."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evalbook.data import DataPackage
from evalbook.frames.series import observations_of
from evalbook.wording import count_text, money_text, number_text, quantity_text

_ROUTES = [  # who, what, line; what, where it was used or offered, line (source 000)
    ("CRDS", "提案「革新的コンピューティング」", 364),
    ("CRDS", "提案「元素戦略」", 366),
    ("CRDS", "調査報告書「AI×バイオ」", 460),
    ("CRDS", "研究活動の変革（RX）の提案", 880),
    ("APRC", "中国の調査研究報告書", 924),
    ("LCS", "社会シナリオ研究の知見", 985),
    ("LCS", "T20の政策提言文書", 972),
    ("提案「革新的コンピューティング」", "文部科学省・NEDO・内閣府SIPの事業", 365),
    ("提案「元素戦略」", "文部科学省・経済産業省などの事業", 367),
    ("調査報告書「AI×バイオ」", "文部科学省の戦略目標", 465),
    ("研究活動の変革（RX）の提案", "文部科学省の研究設備の補助", 881),
    ("中国の調査研究報告書", "官公庁・大学・企業の報告書", 935),
    ("社会シナリオ研究の知見", "未来社会創造事業の公募（提案・貢献）", 986),
    ("T20の政策提言文書", "G20に向けた国際的な議論（参画）", 967),
]
_PUBLICATIONS = {
    "crds-publications.strategic_proposals": "CRDS　戦略プロポーザル",
    "crds-publications.survey_reports": "CRDS　調査報告書",
    "crds-publications.overview_reports": "CRDS　俯瞰報告書",
    "crds-publications.books": "CRDS　書籍",
    "aprc-reports": "APRC　中国の調査研究報告書",
    "lcs-proposals": "LCS　政策立案提案書など",
}
_RATIOS = {"aprc-china_rd_to_japan.2018": "政府の研究費", "aprc-china_researchers_to_japan.2018": "研究者の数"}
_PORTALS = {"spc": "サイエンスポータルチャイナ", "kyakkan": "客観日本"}
_SLOPE = ["panel", "before", "after", "before_title", "after_title", "before_text", "after_text"]
_MEETINGS = {
    "aprc-meeting_participants": "研究会・サロン",
    "aprc-fair_participants.china": "大学フェア（中国）",
    "aprc-fair_participants.japan": "大学フェア（日本）",
}


def routes() -> pd.DataFrame:
    """From a centre to what it wrote to where that was used, as a flow: ``source, target, line`` and ``document``."""
    return pd.DataFrame(_ROUTES, columns=["source", "target", "line"]).assign(document="000")


def route_lines(frame: pd.DataFrame) -> pd.DataFrame:
    """The places of :func:`routes` with the columns ``source, line`` that figures expect."""
    return frame[["document", "line"]].rename(columns={"document": "source"})


def publications(package: DataPackage, order: str = "value") -> pd.DataFrame:
    """Volumes by centre and kind: ``id, label, count, value, text``, most first unless ``order`` is ``source``."""
    frame = observations_of(package, _PUBLICATIONS).assign(label=list(_PUBLICATIONS.values()))
    frame = frame.assign(count=frame["value"].astype(int), text=frame["value"].map(number_text) + "冊")
    if order == "value":
        frame = frame.sort_values("count", ascending=False, kind="stable")
    return frame[["id", "label", "count", "value", "text"]].reset_index(drop=True)


def china_growth(package: DataPackage) -> pd.DataFrame:
    """China's rise as slopes from its first to its last printed year.

    Where only the multiple is printed, the start is the end divided by it, a calculation of ours.  Columns:
    ``panel, before, after, before_title, after_title, before_text, after_text, note, basis, ids, token``.
    """
    share, start = (package.quantity(f"aprc-paper_share.china.{year}") for year in ("2017", "2000"))
    multiple = package.quantity("aprc-china_paper_share_growth.2000-2017")
    rows = [
        _from_multiple(package, "政府の研究費", "aprc-china_rd_expenditure.2018", "aprc-china_rd_growth.2000-2018"),
        _from_multiple(package, "研究者の数", "aprc-china_researchers.2018", "aprc-china_researchers_growth.2000-2018"),
        ("論文数の世界シェア", start.value, share.value, start.period, share.period, quantity_text(start),
         quantity_text(share), quantity_text(multiple), "資料の数値", [start.id, share.id, multiple.id]),
    ]  # fmt: skip
    names = [*_SLOPE, "note", "basis", "ids"]
    frame = pd.DataFrame(rows, columns=names)
    token = frame["basis"].eq("資料の数値").map({True: "source", False: "computed"})
    return frame.assign(before_title=frame["before_title"] + "年", after_title=frame["after_title"] + "年", token=token)


def _from_multiple(package: DataPackage, panel: str, end: str, growth: str) -> tuple:
    now, multiple = package.quantity(end), package.quantity(growth)
    before = now.value / multiple.value
    start, end = (_amount(value, now.unit) for value in (before, now.value))
    years, times = (multiple.period[:4], multiple.period[5:]), quantity_text(multiple)
    ids = [now.id, multiple.id]
    return (f"{panel}（起点は逆算）", before, now.value, *years, f"約{start}", end, times, "起点は本書の逆算", ids)


def _amount(value: float, unit: str) -> str:
    if unit == "yen":
        return money_text(value, "兆円")
    return count_text(round(value, -4)) + "人"


def times_japan(package: DataPackage) -> pd.DataFrame:
    """How many times Japan China is: ``label, value, text, token, basis, ids``, largest first.

    The multiple of the shares of papers is a division of ours.
    """
    china, japan = (package.quantity(f"aprc-paper_share.{name}.2017") for name in ("china", "japan"))
    rows = [
        (label, package.quantity(name).value, quantity_text(package.quantity(name)), "source", "資料の数値", [name])
        for name, label in _RATIOS.items()
    ]
    ratio = china.value / japan.value
    text = f"約{number_text(ratio, 1)}倍"
    rows.append(("論文数の世界シェア", ratio, text, "computed", "本書の計算", [china.id, japan.id]))
    frame = pd.DataFrame(rows, columns=["label", "value", "text", "token", "basis", "ids"])
    return frame.sort_values("value", ascending=False, kind="stable").reset_index(drop=True)


def portal_views(package: DataPackage, years: Iterable[int]) -> pd.DataFrame:
    """Page views of both portals as slopes (see :func:`china_growth`); the start is reckoned back from the growth.

    A growth of 100 % is a doubling.  Empty when the last year is none of ``years``.
    """
    rows = []
    for key, panel in _PORTALS.items():
        now, growth = package.quantity(f"aprc-{key}_views.2020"), package.quantity(f"aprc-{key}_views_growth.2016-2020")
        before = now.value / (1 + growth.value / 100)
        start, end = (count_text(round(value, -4)) + "件" for value in (before, now.value))
        spans = (f"{growth.period[:4]}年度", f"{now.period}年度")
        rise = f"{number_text(now.value / before, 1)}倍（{number_text(growth.value)}%増）"
        ids = [now.id, growth.id]
        rows.append((f"{panel}、起点は逆算", before, now.value, *spans, f"約{start}", end, rise, ids))
    names = [*_SLOPE, "note", "ids"]
    frame = pd.DataFrame(rows, columns=names)
    return frame[frame["after_title"].str[:4].astype(int).isin(set(years))].reset_index(drop=True)


def meetings(package: DataPackage) -> pd.DataFrame:
    """People at the meetings whose numbers are printed apart: ``id, label, value, text``, most first."""
    frame = observations_of(package, _MEETINGS).assign(label=list(_MEETINGS.values()))
    return frame.sort_values("value", ascending=False, kind="stable").reset_index(drop=True)


def years_in(period: str) -> int:
    """How many fiscal years a printed span such as ``2017-2020`` holds."""
    return int(period[5:]) - int(period[:4]) + 1


def view_words(frame: pd.DataFrame) -> dict[str, str]:
    """Of :func:`portal_views`: ``views`` (where the growth ended and which grew more) and ``views_finding``, a sentence."""
    if frame.empty:
        return dict.fromkeys(("views", "views_finding"), "選んだ年度の範囲に、サイトの閲覧の数値はない")
    names = [panel.removesuffix("、起点は逆算") for panel in frame["panel"]]
    ends = "、".join(f"{name}は{text}" for name, text in zip(names, frame["after_text"], strict=True))
    times = "と".join(f"{number_text(row.after / row.before, 1)}倍" for row in frame.itertuples())
    last = frame["after_title"].iloc[0]
    faster = names[int((frame["after"] / frame["before"]).to_numpy().argmax())]
    return {
        "views": f"{last}の閲覧は、{ends}に達した。伸びは{faster}のほうが大きい",
        "views_finding": f"二つのサイトの閲覧は{frame['before_title'].iloc[0]}から{last}までに{times}になった",
    }
