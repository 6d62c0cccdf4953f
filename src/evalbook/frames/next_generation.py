"""Young people (item 3.2): how many take part, who wins, and how the programme is built."""

from __future__ import annotations

import pandas as pd

from evalbook.data import DataPackage
from evalbook.frames.intervals import least_size
from evalbook.frames.series import observations_of, series_frame
from evalbook.wording import number_text, value_text

_MEANS = {
    "項目3の総括": ("next_generation-participants_mean.previous", "next_generation-participants_mean.2017-2020.alt"),
    "3.2の説明": ("next_generation-participants_mean.previous", "next_generation-participants_mean.2017-2020"),
}
_GIRLS = ("girls_science-participants_mean.previous", "girls_science-participants_mean.2017-2020")
# what belongs to what, with the line of source 000 where it is printed
_BRANCHES = [
    ("next_generation", "学校を指定して支える", 4464),
    ("next_generation", "大学等と組んで育てる", 4466),
    ("next_generation", "競い合う場をつくる", 4478),
]
_LEAVES = [
    ("学校を指定して支える", "ssh", 4461),
    ("大学等と組んで育てる", "gsc", 4472),
    ("大学等と組んで育てる", "junior_doctor", 4472),
    ("大学等と組んで育てる", "girls_science", 4474),
    ("競い合う場をつくる", "contests", 4478),
]
# how leaves differ from the five programmes whose participants are counted (lines 4639-4641)
_COUNTED = {
    "junior_doctor": "（参加者数に入らない）",
    "contests": "（参加者数に入るのは科学の甲子園と同ジュニアだけ）",
}


def participants(package: DataPackage) -> pd.DataFrame:
    """Mean participants a year before and in the period: item 3's slide, item 3.2's slide, the girls' programme.

    Columns: ``label, slide, before, after, before_text, after_text, multiple, multiple_text, before_id,
    after_id``, and ``end_text`` (the later value with the multiple).
    """
    rows = []
    for label, slide, (before, after) in [
        *((f"五つの取組（{slide}）", slide, ends) for slide, ends in _MEANS.items()),
        ("女子中高生の支援", "", _GIRLS),
    ]:
        old, new = observations_of(package, [before, after]).itertuples()
        multiple = new.value / old.value
        rows.append(
            {
                "label": label, "slide": slide, "before": old.value, "after": new.value, "before_text": _plain(old.value),
                "after_text": _plain(new.value), "multiple": multiple, "multiple_text": f"{number_text(multiple, 2)}倍",
                "end_text": f"{_plain(new.value)}（{number_text(multiple, 2)}倍）",
                "before_id": before, "after_id": after,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def _plain(value: float) -> str:
    return value_text(value, "person")


def growth_finding(people: pd.DataFrame) -> str:
    """Whether the girls' programme grew more than the five programmes, by either slide."""
    girls, wholes = people.iloc[-1], people.iloc[:-1]
    found = f"女子中高生の支援の参加者は{girls['multiple_text']}"
    more = int((girls["multiple"] > wholes["multiple"]).sum())
    if more == len(wholes):
        return f"{found}で、五つの取組の伸びをどちらの頁の数でも上回る"
    return f"{found}で、五つの取組の伸びを{'一方の頁の数でだけ' if more else ''}{'上回る' if more else '上回らない'}"


def girls_share(package: DataPackage) -> pd.DataFrame:
    """The girls' programme as a part of all participants, by slide: ``label, before, after`` (%), texts."""
    frame = participants(package)
    girls, wholes = frame.iloc[-1], frame.iloc[:-1]
    shares = wholes.assign(
        before=girls["before"] / wholes["before"] * 100, after=girls["after"] / wholes["after"] * 100
    )
    return shares.assign(
        before_text=[f"{number_text(v, 1)}%" for v in shares["before"]],
        after_text=[f"{number_text(v, 1)}%" for v in shares["after"]],
    )


def winners(package: DataPackage, years: range, level: float) -> tuple[pd.DataFrame, int | None]:
    """The share of girls among the winners (see ``series.series_frame``), and how many winners would set the ends apart.

    The source prints no number of winners, and calls the first point the start of the period.  The size is the least
    for which the intervals of the first and the last point part; ``None`` where fewer than two are shown, or their
    shares are equal.
    """
    frame = series_frame(package, "gsc-female_winners_share", years=years)
    frame["label"] = frame["label"].mask(frame["id"] == "gsc-female_winners_share.2017", "期間の当初")
    size = least_size(frame["value"].iloc[0], frame["value"].iloc[-1], level) if len(frame) > 1 else None
    return frame, size


def programme_flow(package: DataPackage) -> pd.DataFrame:
    """The programme, its three ways and what stands in each: ``source, target`` and the printed ``line``."""
    titles = package.table("programmes").set_index("programme")["title_ja"]
    rows = [(titles[whole], branch, line) for whole, branch, line in _BRANCHES]
    rows += [(branch, titles[leaf] + _COUNTED.get(leaf, ""), line) for branch, leaf, line in _LEAVES]
    return pd.DataFrame(rows, columns=["source", "target", "line"])


def programme_lines(flow: pd.DataFrame) -> pd.DataFrame:
    """Where the structure is printed: ``source, line``."""
    return flow[["line"]].drop_duplicates().assign(source="000")


def research_output(package: DataPackage) -> pd.DataFrame:
    """What came of the research of the Global Science Campus: ``id, label, count, text``, most first."""
    names = {
        "gsc-conference_presentations.2017-2020": "国際学会での発表",
        "gsc-overseas_papers.2017-2020": "海外の学術論文への掲載",
    }
    frame = observations_of(package, names)
    return frame.assign(label=list(names.values()), count=frame["value"].astype(int))
