"""Ranges: from–to on a plain or a logarithmic scale, one row each; upper bounds are drawn open towards zero."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullLocator
from matplotlib.transforms import Affine2D, ScaledTranslation, blended_transform_factory

from evalbook.charts.bars import plain_number
from evalbook.charts.empty import draw_nothing
from evalbook.charts.placement import LINE, light_scale, number_column, points_wide, rows_height, wrapped_labels
from evalbook.charts.style import COLOUR, SMALL, chart, quiet_axis

NOTHING = "条件に当てはまる行がない"
SHAPES = {"source": "o", "computed": "D", "external": "^", "model": "v", "context": "s"}


def ranges_height(frame: pd.DataFrame, label_ems: float = 18, row: float = 19) -> float:
    """Inches that :func:`draw_ranges` needs for these labels, scale and key included."""
    return rows_height(dict.fromkeys(frame["label"]), label_ems, least=row, extra=46) if len(frame) else 1.2


@chart
def draw_ranges(
    frame: pd.DataFrame,
    *,
    ax: Axes,
    log: bool = False,
    colour: str = "source",
    names: dict[str, str] | None = None,
    reference: float | None = None,
    reference_text: str = "",
    number: Callable[[float], str] = plain_number,
    label_ems: float = 18,
) -> Axes:
    """A dot for a value, a bar with two dots for a range, a dot with a dotted tail for an upper bound.

    ``frame`` has the columns ``label``, ``low``, ``high`` (equal for a single value; no ``high``: only the text is
    printed, before the mark) and may have ``ceiling`` (true where ``high`` is an upper bound), ``token`` (palette token
    of the row, its own marker with it) and ``text``, printed instead of the number.  ``names`` says what the tokens
    mean.  ``reference`` is an upright line named above the rows.
    """
    rows = frame.reset_index(drop=True)
    if rows.empty:
        return draw_nothing(ax, NOTHING)
    rows = rows.assign(token=rows.get("token", colour), ceiling=rows.get("ceiling", False))
    texts = [str(t) for t in rows["text"]] if "text" in rows else [number(value) for value in rows["high"]]
    _set_scales(ax, rows, log, reference, number, label_ems)
    for position, row in rows.iterrows():
        if pd.notna(row["high"]):
            _draw_range(ax, position, row)
    number_column(ax, texts)
    if reference is not None:
        ax.axvline(reference, color=COLOUR["ink"], linewidth=1.2, linestyle=(0, (4, 2)), zorder=1.5)
        ax.annotate(reference_text, (reference, 1), xycoords=("data", "axes fraction"), xytext=(0, 3), ha="center",
                    textcoords="offset points", fontsize=SMALL, annotation_clip=False, gid="reference")  # fmt: skip
    if names:
        _name_tokens(ax, rows, names)
    return ax


def _set_scales(ax: Axes, rows: pd.DataFrame, log: bool, reference: float | None,
                number: Callable[[float], str], label_ems: float) -> None:  # fmt: skip
    values = pd.concat([rows["low"], rows["high"], pd.Series([reference], dtype=float)]).astype(float).dropna()
    ax.set_ylim(len(rows) - 0.4, -0.6)
    quiet_axis(ax, keep="xy")
    ax.set_yticks(range(len(rows)), wrapped_labels(rows["label"], label_ems), linespacing=LINE)
    ax.tick_params(axis="y", length=0)
    if values.empty:
        ax.set_xticks([])
        return
    if log:
        low, high = values.min() / 1.8, values.max() * 1.4
        ax.set_xscale("log")
        ax.set_xlim(low, high)
        ticks = [10.0**power for power in range(-12, 16) if low <= 10.0**power <= high]
        ax.xaxis.set_major_locator(FixedLocator(ticks))
        ax.xaxis.set_minor_locator(NullLocator())
        ax.set_xticks(ticks, [number(tick) for tick in ticks])
        ax.tick_params(axis="x", labelcolor=COLOUR["muted"])
        ax.grid(axis="x")
        ax.set_axisbelow(True)
    else:
        ax.set_xlim(0, values.max() * 1.05)
        light_scale(ax, "x", number)


def _draw_range(ax: Axes, position: int, row: pd.Series) -> None:
    ink, shape = COLOUR[row["token"]], SHAPES.get(row["token"], "o")
    dot = {"marker": shape, "color": ink, "markeredgecolor": COLOUR["ground"], "linestyle": "", "zorder": 3}
    low, high = row["low"] if pd.notna(row["low"]) else row["high"], row["high"]
    if row["ceiling"]:
        ax.plot([ax.get_xlim()[0], low], [position] * 2, color=ink, linewidth=1.4, linestyle=(0, (1, 1.6)), zorder=2,
                gid="ceiling")  # fmt: skip
    if high > low:
        ax.plot([low, high], [position] * 2, color=ink, linewidth=4.0, alpha=0.35, solid_capstyle="butt", zorder=2,
                gid="range")  # fmt: skip
    for value in dict.fromkeys([low, high]):
        ax.plot(value, position, markersize=8, gid="end", **dot)


def _name_tokens(ax: Axes, rows: pd.DataFrame, names: dict[str, str]) -> None:
    """What the colours mean, in one line above the names of the rows, with a word on the dotted tails where there are any."""
    x = 6.0
    present = [token for token in names if token in set(rows["token"])]
    for token in present:
        x = _key_entry(ax, x, SHAPES.get(token, "o"), COLOUR[token], names[token])
    if rows["ceiling"].any():
        _key_entry(ax, x, "ceiling", COLOUR["muted"], "上限（それ以下）")


def _key_entry(ax: Axes, x: float, shape: str, ink: str, text: str) -> float:
    """One entry of the key, ``x`` points from the left of the picture; returns where the next one begins."""
    inches = ax.figure.dpi_scale_trans
    place = blended_transform_factory(Affine2D().scale(1 / 72) + inches, ax.transAxes)
    place += ScaledTranslation(0, 20 / 72, inches)
    own = {"color": ink, "clip_on": False, "transform": place, "gid": "key"}
    room = 24 if shape == "ceiling" else 12
    if shape == "ceiling":
        ax.plot([x, x + 18], [1, 1], linewidth=1.4, linestyle=(0, (1, 1.6)), **own)
    else:
        ax.plot(x + 4, 1, marker=shape, linestyle="", markersize=7, **own)
    ax.text(x + room, 1, text, va="center", fontsize=SMALL, transform=place, gid="key")
    return x + room + points_wide(text) + 18
