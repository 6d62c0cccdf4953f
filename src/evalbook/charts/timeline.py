"""Timelines: titles by year in lanes by group; a year's row grows with what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from evalbook.charts.empty import draw_nothing
from evalbook.charts.placement import block_high, paper, put_lines, wrap_points
from evalbook.charts.style import BODY, COLOUR, SMALL, WIDTH, chart

SHEET = WIDTH * 72 * 0.98  # points across; a little less than what the framed drawing has
YEAR_ROOM, LANE_GAP, ITEM_GAP, ROW_PAD = 52.0, 10.0, 6.0, 8.0
NARROWEST = 96.0  # points of a lane: ten characters a line, of which words are seldom broken


@dataclass(frozen=True)
class Plan:
    """Lanes (name → left edge and width), the lines of every title, and the height of every year's row, in points."""

    lanes: dict[str, tuple[float, float]]
    heads: dict[str, list[str]]
    titles: list[list[str]]
    rows: dict[object, float]
    head: float

    @property
    def height(self) -> float:
        return self.head + sum(self.rows.values()) + 2


def timeline_height(frame: pd.DataFrame, names: Mapping[str, str] | None = None) -> float:
    """Inches that :func:`draw_timeline` needs for this frame."""
    return (_plan(_prepared(frame, names)).height + 8) / 72 if len(frame) else 0.6


@chart
def draw_timeline(
    frame: pd.DataFrame,
    *,
    ax: Axes,
    names: Mapping[str, str] | None = None,
    colours: Mapping[str, str] | None = None,
    unit: str = "件",
    unsure: str = "年は推定",
) -> Axes:
    """Years downwards, groups side by side; each title is wrapped inside its lane beside a bar in the lane's colour.

    ``frame`` has the columns ``year`` and ``label`` and may have ``group``; ``names`` gives groups their printed
    names and the order of the lanes, ``colours`` their palette tokens.  Each year prints how many titles it holds.
    Where the column ``sure`` (boolean) is false the bar is hollow, and a year of such titles carries the word ``unsure``.
    """
    if frame.empty:
        return draw_nothing(ax)
    rows = _prepared(frame, names)
    plan = _plan(rows)
    width, height = paper(ax)
    # place and heading tell the lanes apart; a colour of its own would suggest another kind of source
    tokens = {group: (colours or {}).get(group, "source") for group in plan.lanes}
    for group, (left, wide) in plan.lanes.items():
        if plan.heads[group]:
            put_lines(ax, left, 1, plan.heads[group], size=BODY, color=COLOUR[tokens[group]], gid="lane")
            ax.plot([left, left + wide], [plan.head - 4] * 2, color=COLOUR[tokens[group]], linewidth=1.6)
    top = plan.head
    for band, (year, deep) in enumerate(plan.rows.items()):
        own = rows[rows["year"] == year]
        if band % 2 == 0:
            ax.add_patch(Rectangle((0, top), SHEET, deep, facecolor=COLOUR["panel"], zorder=0))
        ax.text(5, top + ROW_PAD - 2, str(year), fontsize=BODY + 1, va="top", gid="year")
        ax.text(
            5, top + ROW_PAD + 14, f"{len(own)}{unit}", fontsize=SMALL, va="top", color=COLOUR["muted"], gid="count"
        )
        if "sure" in own and not own["sure"].any():
            ax.text(5, top + ROW_PAD + 28, unsure, fontsize=SMALL, va="top", color=COLOUR["muted"], gid="unsure")
        _draw_year(ax, own, plan, top, tokens)
        top += deep
    ax.set_xlim(0, max(width, SHEET))
    ax.set_ylim(max(height, plan.height), 0)
    return ax


def _draw_year(ax: Axes, own: pd.DataFrame, plan: Plan, top: float, tokens: dict[str, str]) -> None:
    depth = dict.fromkeys(plan.lanes, top + ROW_PAD)
    for item in own.itertuples():
        left, y = plan.lanes[item.group][0], depth[item.group]
        lines = plan.titles[item.Index]
        high = block_high(lines)
        ink = COLOUR[tokens[item.group]]
        hollow = {"facecolor": COLOUR["ground"], "edgecolor": ink, "linewidth": 0.9}
        look = {"facecolor": ink} if getattr(item, "sure", True) else hollow
        ax.add_patch(Rectangle((left, y - 1), 2.6, high, gid="bar", **look))
        put_lines(ax, left + 7, y, lines, gid="title")
        depth[item.group] = y + high + ITEM_GAP


def _prepared(frame: pd.DataFrame, names: Mapping[str, str] | None) -> pd.DataFrame:
    """Rows by year, the group's order and the order given, with the printed name of each group."""
    rows = frame.reset_index(drop=True)
    rows = rows.assign(group=rows["group"].fillna("") if "group" in rows else "")
    order = [*(names or {}), *(g for g in dict.fromkeys(rows["group"]) if g not in (names or {}))]
    order = [group for group in order if group in set(rows["group"])]
    rows = rows.assign(
        rank=[order.index(g) for g in rows["group"]], name=[(names or {}).get(g, g) for g in rows["group"]]
    )
    return rows.sort_values(["year", "rank"], kind="stable").reset_index(drop=True)


def _plan(rows: pd.DataFrame) -> Plan:
    """The plan of least height among those in which one lane after another gives a little width to another."""
    groups = list(dict.fromkeys(rows.sort_values("rank", kind="stable")["group"]))
    room = SHEET - YEAR_ROOM - LANE_GAP * (len(groups) - 1) - 4
    widths = dict.fromkeys(groups, room / len(groups))
    best = _plan_of(rows, widths)
    for step in (48.0, 24.0, 12.0):
        improved = True
        while improved:
            improved = False
            for giver in groups:
                for taker in groups:
                    if giver == taker or widths[giver] - step < NARROWEST:
                        continue
                    trial = widths | {giver: widths[giver] - step, taker: widths[taker] + step}
                    plan = _plan_of(rows, trial)
                    if plan.height < best.height - 0.5:
                        best, widths, improved = plan, trial, True
    return best


def _plan_of(rows: pd.DataFrame, widths: dict[str, float]) -> Plan:
    titles = [wrap_points(label, widths[group] - 10) for label, group in zip(rows["label"], rows["group"], strict=True)]
    highs = pd.Series([block_high(lines) + ITEM_GAP for lines in titles], index=rows.index)
    deep = highs.groupby([rows["year"], rows["group"]]).sum().groupby(level=0).max() + 2 * ROW_PAD - ITEM_GAP
    printed = dict(zip(rows["group"], rows["name"], strict=True))
    heads = {group: wrap_points(printed[group], wide, BODY) if printed[group] else [] for group, wide in widths.items()}
    left, lanes = YEAR_ROOM, {}
    for group, wide in widths.items():
        lanes[group] = (left, wide)
        left += wide + LANE_GAP
    head = max(block_high(lines, BODY) for lines in heads.values())
    least = ROW_PAD * 2 + (24 if "sure" not in rows else 38)  # the year, its count and a word of doubt
    return Plan(lanes, heads, titles, {y: max(float(h), least) for y, h in deep.items()}, head + 8 if head else 0.0)
