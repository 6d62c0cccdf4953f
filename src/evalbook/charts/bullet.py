"""Bullets: how far each result came towards its target, on one scale where the target is 1."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import offset_copy

from evalbook.charts.placement import LINE, block_wide, rows_height, size_in_points, wrapped_labels
from evalbook.charts.style import COLOUR, SMALL, chart, quiet_axis

VERDICT = {True: "達成", False: "未達"}
MARKER = 10.0  # points across
OPEN = "途中"  # the verdict on a result whose target is not yet due
GAP = 14.0  # points between two columns of words and between the last one and the bars


def bullets_height(frame: pd.DataFrame, label_ems: float = 17) -> float:
    """Inches that :func:`draw_bullets` needs for these labels."""
    return rows_height(frame["label"], label_ems, extra=40)


@chart
def draw_bullets(
    frame: pd.DataFrame,
    *,
    ax: Axes,
    colour: str = "source",
    limit: float = 2.5,
    label_ems: float = 17,
    target: str = "目標",
) -> Axes:
    """Results as multiples of their targets, rows in the order given.

    ``frame`` has the columns ``label``, ``ratio`` (actual divided by target; missing where there is no number),
    ``actual_text``, ``target_text`` and ``met`` (boolean).  A met target has a filled marker and the word 達成, an
    unmet one a hollow marker, the colour of an alert and 未達; a column ``verdict`` replaces the word, and 途中 has a
    hollow diamond and is grey.  Every word of a verdict has its marker before it.  Verdict, multiple, result and target
    stand between name and bar: a narrow screen shows them first.  Bars start at zero; those beyond ``limit`` are cut
    with a sign and carry their multiple.  ``target`` is what the targets are called.
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
        "": list(rows["verdict"]),
        "倍率": [_ratio_text(ratio) for ratio in rows["ratio"]],
        "実績": list(rows["actual_text"]),
        target: list(rows["target_text"]),
    }
    widths = [block_wide([name, *texts]) + GAP for name, texts in columns.items()]
    widths[0] += MARKER
    width, room = size_in_points(ax)[0] * 0.99, sum(widths) + 6
    per_point = reach / max(width - room - MARKER, width * 0.25)
    ax.set_xlim(-room * per_point, reach + MARKER * per_point)
    ax.plot([1, 1], [-0.6, len(rows) - 0.45], color=COLOUR["ink"], linewidth=1.4, zorder=4)
    ax.annotate(
        f"{target}＝1", (1, -0.6), xytext=(0, 3), textcoords="offset points", ha="center", va="bottom", fontsize=SMALL
    )
    _cut_bars(ax, rows["ratio"], reach, per_point)
    _write_columns(ax, columns, widths, per_point)
    for position, row in rows.dropna(subset="ratio").iterrows():
        ink, shape, face = _mark(row, colour)
        x = -(room - 9) * per_point
        ax.plot(x, position, marker=shape, markersize=MARKER * 0.7, color=ink, markerfacecolor=face, gid="key")
    return ax


def _mark(row: pd.Series, colour: str) -> tuple[str, str, str]:
    """Ink, shape and fill of the mark of a result: met, missed, or not yet due."""
    if row["met"]:
        return COLOUR[colour], "o", COLOUR[colour]
    return (COLOUR["context"], "D", COLOUR["ground"]) if row["verdict"] == OPEN else (COLOUR["alert"], "o", COLOUR["ground"])


def _draw_bullet(ax: Axes, position: int, row: pd.Series, reach: float, colour: str) -> None:
    if pd.isna(row["ratio"]):
        ax.annotate("比を出せない", (0, position), xytext=(5, 0), textcoords="offset points", va="center",
                    fontsize=SMALL, color=COLOUR["muted"])  # fmt: skip
        return
    (ink, shape, face), end = _mark(row, colour), min(row["ratio"], reach)
    ax.barh(position, end, height=0.2, color=ink, zorder=2)
    # the marker ends where the bar does, so that a result just short of its target does not touch the line
    inside = offset_copy(ax.transData, ax.get_figure(), x=-MARKER / 2, units="points")
    marker = ax.scatter(
        end,
        position,
        s=(MARKER - 1.6) ** 2,
        transform=ax.transData if row["met"] else inside,
        marker=">" if row["ratio"] > reach else shape,
        facecolor=face,
        edgecolor=ink,
        linewidth=1.6,
        zorder=5,
    )
    marker.set_gid("met" if row["met"] else "open" if row["verdict"] == OPEN else "unmet")


def _ratio_text(ratio: float) -> str:
    if pd.isna(ratio):
        return "―"
    exact = ratio * (1 + 1e-12)  # 17.25 is printed 17.3, as prose rounds it
    return f"{exact:,.0f}倍" if exact >= 100 else f"{exact:#.3g}倍"  # three digits, however large


def _cut_bars(ax: Axes, ratios: pd.Series, reach: float, per_point: float) -> None:
    """Two slanted strokes across every bar that ends before its value, and the multiple over its end."""
    for position in ratios.index[ratios > reach]:
        for back in (13, 18):
            x = reach - back * per_point
            ax.plot([x - 2 * per_point, x + 2 * per_point], [position + 0.2, position - 0.2], linewidth=1.8,
                    color=COLOUR["ground"], zorder=6, gid="cut")  # fmt: skip
        ax.annotate(_ratio_text(ratios[position]), (reach, position), xytext=(-24, 6), textcoords="offset points", ha="right",
                    va="bottom", fontsize=SMALL, gid="beyond")  # fmt: skip


def _write_columns(ax: Axes, columns: dict[str, list[str]], widths: list[float], per_point: float) -> None:
    """Verdict, multiple, result and target as right-aligned columns that end before the bars."""
    x = -sum(widths) - GAP
    for (name, texts), wide in zip(columns.items(), widths, strict=True):
        x += wide
        for position, text in enumerate(texts):
            token = "alert" if text == VERDICT[False] else "ink" if name in ("", "倍率", "実績") else "muted"
            ax.text(x * per_point, position, text, ha="right", va="center", fontsize=SMALL, color=COLOUR[token])
        ax.annotate(name, (x * per_point, -0.6), xytext=(0, 3), textcoords="offset points", ha="right", va="bottom",
                    fontsize=SMALL, color=COLOUR["muted"])  # fmt: skip
