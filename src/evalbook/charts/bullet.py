"""Bullets: how far each result came towards its target, on one scale where the target is 1."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import offset_copy

from evalbook.charts.placement import LINE, block_wide, points_wide, rows_height, size_in_points, wrapped_labels
from evalbook.charts.style import COLOUR, SMALL, chart, quiet_axis

VERDICT = {True: "達成", False: "未達"}
MARKER = 10.0  # points across
OPEN = "途中"  # the verdict on a result whose target is not yet due


def bullets_height(frame: pd.DataFrame, label_ems: float = 15) -> float:
    """Inches that :func:`draw_bullets` needs for these labels."""
    return rows_height(frame["label"], label_ems, extra=40)


@chart
def draw_bullets(
    frame: pd.DataFrame,
    *,
    ax: Axes,
    colour: str = "source",
    limit: float = 2.5,
    label_ems: float = 15,
    target: str = "目標",
) -> Axes:
    """Results as multiples of their targets, rows in the order given.

    ``frame`` has the columns ``label``, ``ratio`` (actual divided by target; missing where there is no number),
    ``actual_text``, ``target_text`` and ``met`` (boolean).  A met target has a filled marker and the word 達成, an
    unmet one a hollow marker and 未達; a column ``verdict`` replaces the word, and 途中 has a hollow diamond.  Bars
    start at zero; those beyond ``limit`` are cut with a sign, and the multiple is printed.  ``target`` is what the
    targets are called.
    """
    rows = frame.reset_index(drop=True)
    rows["verdict"] = rows["verdict"] if "verdict" in rows else [VERDICT[bool(met)] for met in rows["met"]]
    reach = min(max(rows["ratio"].max(), 1.0) * 1.02, limit)
    for position, row in rows.iterrows():
        _draw_bullet(ax, position, row, reach, colour)
    ax.set_yticks(range(len(rows)), wrapped_labels(rows["label"], label_ems), linespacing=LINE)
    ax.set_ylim(len(rows) - 0.45, -0.6)
    quiet_axis(ax, keep="y")
    columns = {
        "実績": list(rows["actual_text"]),
        target: list(rows["target_text"]),
        "": list(rows["verdict"]),
    }
    widths = [block_wide([name, *texts]) + 12 for name, texts in columns.items()]
    width = size_in_points(ax)[0] * 0.99
    room = sum(widths) + points_wide("88.88倍") + 14
    per_point = reach / max(width - room, width * 0.25)
    ax.set_xlim(0, width * per_point)
    ax.plot([1, 1], [-0.6, len(rows) - 0.45], color=COLOUR["ink"], linewidth=1.4, zorder=4)
    ax.annotate(
        f"{target}＝1", (1, -0.6), xytext=(0, 3), textcoords="offset points", ha="center", va="bottom", fontsize=SMALL
    )
    _write_ratios(ax, rows, reach, per_point)
    _write_columns(ax, columns, widths, width, per_point)
    return ax


def _draw_bullet(ax: Axes, position: int, row: pd.Series, reach: float, colour: str) -> None:
    if pd.isna(row["ratio"]):
        ax.annotate("比を出せない", (0, position), xytext=(5, 0), textcoords="offset points", va="center",
                    fontsize=SMALL, color=COLOUR["muted"])  # fmt: skip
        return
    ink, end = COLOUR[colour if row["met"] else "context"], min(row["ratio"], reach)
    ax.barh(position, end, height=0.2, color=ink, zorder=2)
    # the marker ends where the bar does, so that a result just short of its target does not touch the line
    inside = offset_copy(ax.transData, ax.get_figure(), x=-MARKER / 2, units="points")
    marker = ax.scatter(
        end,
        position,
        s=(MARKER - 1.6) ** 2,
        transform=ax.transData if row["met"] else inside,
        marker=">" if row["ratio"] > reach else "D" if row["verdict"] == OPEN else "o",
        facecolor=ink if row["met"] else COLOUR["ground"],
        edgecolor=ink,
        linewidth=1.6,
        zorder=5,
    )
    marker.set_gid("met" if row["met"] else "open" if row["verdict"] == OPEN else "unmet")


def _write_ratios(ax: Axes, rows: pd.DataFrame, reach: float, per_point: float) -> None:
    """The multiple beside each bar's end, past the target line where the line would strike through it."""
    for position, ratio in rows["ratio"].dropna().items():
        end = min(ratio, reach)
        shown = ratio * (1 + 1e-12)  # 17.25 is printed 17.3, as prose rounds it
        text = f"{shown:.2f}倍" if ratio < 10 else f"{shown:,.1f}倍"
        start = end + 9 * per_point
        if end < 1 < start + (points_wide(text) + 3) * per_point:
            start = max(start, 1 + 5 * per_point)
        ax.text(start, position, text, va="center", fontsize=SMALL, gid="ratio")
        if ratio > reach:
            for back in (13, 18):
                x = end - back * per_point
                ax.plot([x - 2 * per_point, x + 2 * per_point], [position + 0.2, position - 0.2], linewidth=1.8,
                        color=COLOUR["ground"], zorder=6, gid="cut")  # fmt: skip


def _write_columns(
    ax: Axes, columns: dict[str, list[str]], widths: list[float], width: float, per_point: float
) -> None:
    """Actual, target and verdict as right-aligned columns beside the bars."""
    x = width - sum(widths)
    for (name, texts), wide in zip(columns.items(), widths, strict=True):
        x += wide
        for position, text in enumerate(texts):
            missed = text == VERDICT[False]
            ax.text(x * per_point, position, text, ha="right", va="center", fontsize=SMALL,
                    color=COLOUR["muted" if name not in ("", "実績") else "alert" if missed and not name else "ink"])  # fmt: skip
        ax.annotate(name, (x * per_point, -0.6), xytext=(0, 3), textcoords="offset points", ha="right", va="bottom",
                    fontsize=SMALL, color=COLOUR["muted"])  # fmt: skip
