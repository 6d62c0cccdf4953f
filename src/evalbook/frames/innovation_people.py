"""People for innovation (item 3.3): the job portal, the training of programme managers, research integrity."""

from __future__ import annotations

import pandas as pd

from evalbook.data import DataPackage
from evalbook.frames.series import observations_of, series_frame
from evalbook.wording import fiscal_year_text, number_text, quantity_text

TEN_THOUSAND = 10**4  # users are drawn in 万人
ANSWERS_SCALE = (70, 100)  # percent: all shares of approving answers are drawn on one scale
_PANELS = {"jrec_in-postings": "求人情報の掲載件数", "jrec_in-users": "利用登録者数"}
_MEETINGS = {
    "seminar": "研究機関での倫理講習会",
    "jst_lecture": "機構事業の代表者等への講習",
    "symposium": "研究公正シンポジウム",
    "workshop": "研究公正ワークショップ",
}


def portal_use(package: DataPackage, years: range) -> pd.DataFrame:
    """Postings and registered users by year: ``id, panel, period, value, text, label``; users in 万人.

    ``said`` is the text with its unit, ``printed`` the value as the source gives it.
    """
    frame = series_frame(package, *_PANELS, years=years)
    users = frame["series"] == "jrec_in-users"
    frame["value"] = frame["value"].where(~users, frame["value"] / TEN_THOUSAND)
    texts = [
        f"{number_text(v, 1)}万" if user else number_text(v) for v, user in zip(frame["value"], users, strict=True)
    ]
    return frame.assign(panel=frame["series"].map(_PANELS), printed=frame["text"], text=texts, said=_with_units(texts, users))


def _with_units(texts: list[str], users: pd.Series) -> list[str]:
    """The numbers of the chart as prose says them."""
    return [f"{text}{'人' if user else '件'}" for text, user in zip(texts, users, strict=True)]


def company_share(package: DataPackage) -> pd.DataFrame:
    """Company postings among all postings in the years that print both: ``label, value`` (%), ``text``."""
    table = package.table("observations")
    wide = table[table["series"].isin(["jrec_in-company_postings", "jrec_in-postings"])].pivot(
        index="period", columns="series", values="value"
    )
    wide = wide.dropna()
    share = wide["jrec_in-company_postings"] / wide["jrec_in-postings"] * 100
    return pd.DataFrame(
        {
            "label": [f"{p}年度" for p in share.index],
            "value": share.to_numpy(),
            "text": [f"{number_text(v, 1)}%" for v in share],
        }
    )


def overseas_postings(package: DataPackage) -> pd.DataFrame:
    """Postings from abroad by way: ``id, label, count, text``."""
    frame = series_frame(package, "jrec_in-overseas_postings")
    return frame.assign(label=frame["category"], count=frame["value"].astype(int))


def training_steps(package: DataPackage) -> pd.DataFrame:
    """The way through the training of programme managers: ``step, heading, text``; numbers from the data."""
    say = {
        name: quantity_text(package.quantity(f"pm_training-{name}"))
        for name in ("stage1_term", "stage1_capacity", "stage2_term", "stage2_capacity")
    }
    rows = [
        (1, "公募と選考", "書類と面接で受講者を選ぶ。所属は企業、大学・研究機関、機構など。"),
        (
            2,
            "第1ステージ",
            f"{say['stage1_capacity']}・{say['stage1_term']}。講義と演習で知識を得て、研究開発プログラムの提案書を作る。",
        ),
        (
            3,
            "第2ステージ",
            f"{say['stage2_capacity']}・{say['stage2_term']}。提案書の実現可能性を自分で確かめ、実践を積む。",
        ),
        (4, "修了後", "修了者のつながりと情報提供で、PMとしての活躍を支える。"),
    ]
    return pd.DataFrame(rows, columns=["step", "heading", "text"])


TRAINING_IDS = [f"pm_training-{name}" for name in ("stage1_term", "stage1_capacity", "stage2_term", "stage2_capacity")]


def integrity_meetings(package: DataPackage) -> pd.DataFrame:
    """Meetings on research integrity: ``label, value`` (participants), ``times, mean, text, ids``, the largest first.

    ``mean`` (participants a meeting) is our division.
    """
    rows = []
    for key, label in _MEETINGS.items():
        ids = [f"research_integrity-{key}_count", f"research_integrity-{key}_participants"]
        times, people = observations_of(package, ids)["value"]
        text = f"{number_text(people)}人（{number_text(times)}回、一回平均{number_text(people / times, 0)}人）"
        rows.append({"label": label, "value": people, "times": times, "mean": people / times, "text": text, "ids": ids})
    return pd.DataFrame(rows).sort_values("value", ascending=False, ignore_index=True)


def grouped(frame: pd.DataFrame) -> pd.DataFrame:
    """A series by year and category with ``group`` set to the category and ``period`` in words, for a line chart."""
    words = frame["period"].map(fiscal_year_text)
    return frame.assign(group=frame["category"], period=words, label=words)


def by_year(frame: pd.DataFrame) -> pd.DataFrame:
    """A single yearly series with ``period`` in words, for a line chart."""
    return frame.assign(period=frame["label"])


def by_term(frame: pd.DataFrame) -> pd.DataFrame:
    """A single series by course (``1期`` …) with ``period`` set to the course, for a line chart."""
    return frame.assign(period=frame["category"], label=frame["category"])


def past_peak_text(series: dict[str, pd.DataFrame]) -> str:
    """Which of several yearly series end below their highest year, as a clause without a full stop."""
    past = [name for name, frame in series.items() if len(frame) and frame["value"].iloc[-1] < frame["value"].max()]
    if not past:
        return "選んだ年度の中では、最後の年度がどちらも最も多い"
    both = "どちらも" if len(past) == len(series) else f"{past[0]}は"
    return f"{both}最後の年度より前に最も多い年度があり、そこから減っている"
