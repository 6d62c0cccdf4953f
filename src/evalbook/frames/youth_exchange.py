"""The exchange of young people (Sakura Science): invitations, origins, returns and the hosts' survey."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evalbook.data import DataPackage
from evalbook.frames.intervals import with_intervals
from evalbook.frames.series import series_frame
from evalbook.wording import number_text, round_half_up

_EAST = ("東アジア", "東南アジア", "中国")
# the same shares as whole percentages on another slide
ROUNDED = [f"sakura-acceptance_survey.{period}.alt" for period in ("2017", "2019", "2017-2019")]
GOALS = ["sakura-revisit_rate", "sakura-acceptance_survey.2017-2019"]


def invited(package: DataPackage, years: Iterable[int], before: bool = True) -> pd.DataFrame:
    """People invited by fiscal year, with ``in_range`` (the year is one of ``years``).

    With ``before`` the years that precede the range stay in the frame, as the source's chart shows them.
    """
    frame = series_frame(package, "sakura-invited")
    wanted = list(years)
    year = frame["period"].astype(int)
    frame = frame.assign(in_range=year.isin(wanted))
    return frame[frame["in_range"] | (year.lt(min(wanted)) & before)].reset_index(drop=True)


def invited_words(frame: pd.DataFrame) -> dict[str, str]:
    """Of the years in range: ``peak`` and ``last`` with their years, and ``title``, the finding as a sentence."""
    rows = frame[frame["in_range"]]
    if rows.empty:
        return {"peak": "数値がない", "last": "数値がない", "title": "選んだ年度の範囲に、招へい者数の数値はない"}
    peak, last = rows.loc[rows["value"].idxmax()], rows.iloc[-1]
    words = {"peak": f"{peak['label']}の{peak['text']}", "last": f"{last['label']}の{last['text']}"}
    if last["id"] == peak["id"]:
        return words | {"title": f"招へい者は{words['peak']}が最も多い"}
    fell = "、誰も来られなかった" if last["value"] == 0 else f"、{last['text']}に減った"
    return words | {"title": f"招へい者は{words['peak']}を頂に、{last['label']}は{fell.removeprefix('、')}"}


def origins(package: DataPackage, order: str = "value") -> pd.DataFrame:
    """Shares of the people invited by region, largest first unless ``order`` is ``source``.

    All who were invited are counted, so that the shares have no interval.

    ``people`` is the number that the share implies, rounded to hundreds (the share has one decimal, so the number
    is no more exact than that), ``both_text`` prints share and number; ``east`` marks East and Southeast Asia, whose
    ``token`` is the strong colour.
    """
    frame = series_frame(package, "sakura-origin_share")
    invited_in_all = package.quantity("sakura-invited_total.2014-2020").value
    frame["people"] = [float(round_half_up(share / 100 * invited_in_all, -2)) for share in frame["value"]]
    frame["people_text"] = [f"約{number_text(people)}人" for people in frame["people"]]
    frame["both_text"] = frame["text"] + "（" + frame["people_text"] + "）"
    frame["east"] = frame["label"].str.contains("|".join(_EAST))
    frame["token"] = frame["east"].map({True: "source", False: "context"})
    return _ordered(frame, order)


def origin_words(frame: pd.DataFrame) -> dict[str, str]:
    """``east_share`` (East and Southeast Asia together) and ``top_origin`` (the largest region with its share)."""
    top = frame.loc[frame["value"].idxmax()]
    east = frame.loc[frame["east"], "value"].sum()
    return {"east_share": number_text(east, 0) + "%", "top_origin": f"{top['label']}の{top['text']}"}


def purposes(package: DataPackage, order: str = "value") -> pd.DataFrame:
    """Shares of those who came back by purpose, largest first unless ``order`` is ``source``."""
    return _ordered(series_frame(package, "sakura-revisit_purpose_share"), order)


def purpose_words(frame: pd.DataFrame) -> dict[str, str]:
    """``top_purposes``: the two most frequent purposes with their shares."""
    top = frame.sort_values("value", ascending=False).head(2)
    return {"top_purposes": "と".join(f"{row.label}（{row.text}）" for row in top.itertuples())}


def host_survey(package: DataPackage, years: Iterable[int], level: float) -> pd.DataFrame:
    """Share of hosts that say the exchange led to students or researchers, by year and for all years.

    Adds ``size, low, high, target``, ``above`` (the whole interval lies above the target) and ``apart`` (all years).  The row of all years
    stays only when all its years are in range; the label holds the number of answers.
    """
    wanted = set(years)
    rows = with_intervals(package, series_frame(package, "sakura-acceptance_survey", years=wanted), level)
    inside = [set(range(int(p[:4]), int(p[-4:]) + 1)) <= wanted for p in rows["period"]]
    rows = rows[inside].reset_index(drop=True)
    target = package.quantity("sakura-acceptance_survey-target").value
    labels = [f"{label}（N＝{number_text(n)}）" for label, n in zip(rows["label"], rows["size"], strict=True)]
    texts = [f"{number_text(value, 1)}%" for value in rows["value"]]  # the source prints one decimal, be it a zero
    return rows.assign(label=labels, text=texts, target=target, above=rows["low"] > target, apart=rows["period"].str.len() > 4)


def survey_words(frame: pd.DataFrame) -> dict[str, str]:
    """``title``: the finding of the hosts' survey as a sentence; ``range``: lowest and highest year."""
    years = frame[~frame["apart"]] if len(frame) else frame
    if years.empty:
        return {"title": "選んだ年度の範囲に、受入機関アンケートの数値はない", "range": "数値がない"}
    low, high = years.loc[years["value"].idxmin()], years.loc[years["value"].idxmax()]
    span = high["text"] if low["id"] == high["id"] else f"{low['text']}から{high['text']}まで"
    if frame["above"].all():
        return {"title": "受入れにつながった割合は、区間の下の端でも目標を上回る", "range": span}
    doubtful = "、".join(years.loc[~years["above"], "period"] + "年度")
    met = "目標を上回るが" if (years["value"] > years["target"]).all() else "目標に届かない年があり"
    return {"title": f"受入れにつながった割合は毎年{met}、{doubtful}の区間は目標をまたぐ", "range": span}


def _ordered(frame: pd.DataFrame, order: str) -> pd.DataFrame:
    if order == "value":
        frame = frame.sort_values("value", ascending=False, kind="stable")
    return frame.reset_index(drop=True)
