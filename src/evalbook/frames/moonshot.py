"""Moonshot: how goals came to be, whom they were given to, and the call for new ones."""

from __future__ import annotations

import pandas as pd

from evalbook.data import DataPackage, Quantity
from evalbook.frames.series import series_frame
from evalbook.wording import number_text, quantity_text

_GOAL_STEPS = [  # heading, text with the ids of its numbers
    ("目標例の提示", "内閣府が{moonshot-example_goals}の例を挙げる"),
    (
        "有識者への聞き取り",
        "{moonshot-hearing_institutions}の{moonshot-hearing_experts}に、8月から{moonshot-hearing_duration}で聞く",
    ),
    ("まとまりへの集約", "近い例を束ねて{moonshot-example_goal_groups}にする"),
    (
        "分科会での議論",
        "{moonshot-subcommittees}のうち{moonshot-subcommittees_jst}をJSTが担当し、10月から{moonshot-subcommittee_duration}議論する",
    ),
    ("国際シンポジウム", "2019年12月、{moonshot-symposium_participants.2019-12}が参加し、目標候補と制度を話し合う"),
    ("目標の決定", "国が2020年1月に目標1～6を決め、7月に目標7を加えて{moonshot-goals_decided}にする"),
]


def goal_steps(package: DataPackage) -> pd.DataFrame:
    """How the goals were made, step by step: ``step, heading, text, ids``."""
    rows = []
    for step, (heading, text) in enumerate(_GOAL_STEPS, start=1):
        ids = [part.split("}")[0] for part in text.split("{")[1:]]
        for name in ids:
            text = text.replace(f"{{{name}}}", counted(package.quantity(name)))
        rows.append({"step": step, "heading": heading, "text": text, "ids": ids})
    return pd.DataFrame(rows)


def first_goals(package: DataPackage) -> str:
    """How many goals came by this way: all but the one that was added later."""
    return count_word(package.quantity("moonshot-goals_decided").value - 1)


def counted(quantity: Quantity) -> str:
    """The number with its counter, without qualifiers where it is a bare count."""
    if quantity.unit == "count":
        return "か".join(count_word(value) for value in (quantity.value, quantity.value_max) if value is not None)
    return quantity_text(quantity).replace("か月", "か月間").removeprefix("計")


def count_word(value: float) -> str:
    """A bare count: those below ten are counted with つ."""
    return number_text(value) + ("つ" if value < 10 else "")


def managers_by_goal(package: DataPackage) -> pd.DataFrame:
    """Adopted project managers by goal: ``id, label, count, text, share`` (% of all), in the order of the source."""
    frame = series_frame(package, "moonshot-pm_adopted")
    frame["count"] = frame["value"].astype(int)
    frame["share"] = frame["value"] / frame["value"].sum() * 100
    return frame
