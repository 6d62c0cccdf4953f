"""What a map of funding schemes must explain: marker shapes, sizes, and the numbered list of names."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from evalbook.charts.placement import LINE, block_high, points_wide, wrap_points
from evalbook.charts.style import COLOUR, SMALL, WIDTH

BASES = {
    "per_year": ("年額", "o", "source"),
    "annualised": ("総額÷年数", "D", "computed"),
    "total": ("総額", "s", "ink"),
}
KEY_COLUMNS = 2


def marker_radius(adoptions: float) -> float:
    """Area in proportion to the adoptions, never too small to see; unknown is the smallest."""
    return 4.0 if pd.isna(adoptions) else min(max(4.0, 0.8 * math.sqrt(adoptions)), 14.0)


def draw_key(ax: Axes, rows: pd.DataFrame) -> None:
    """What marker shape and size mean, in one line over the map."""
    x = 0.0
    for basis, (name, shape, token) in BASES.items():
        if basis in set(rows["basis"]):
            _key_marker(ax, x + 4, shape, token, 7.0)
            x = _key_text(ax, x + 12, name) + 12
    known = sorted(rows["adoptions"].dropna())
    sizes = [float(known[0]), float(known[-1])] if known and marker_radius(known[-1]) > marker_radius(known[0]) else []
    if sizes:
        x = _key_text(ax, x, "大きさ＝採択数など") + 4
        for count in sizes:
            radius = marker_radius(count)
            _key_marker(ax, x + radius, "o", "context", radius * 2)
            x = _key_text(ax, x + radius * 2 + 4, f"{count:,.0f}") + 8
    if rows["adoptions"].isna().any():
        _key_marker(ax, x + 4, "o", "ground", 7.0, edge="context")
        x = _key_text(ax, x + 12, "数の印字なし") + 12
    if any(name in rows and rows[name].any() for name in ("term_ceiling", "amount_ceiling")):
        for place in range(5):
            _key_marker(ax, x + 1 + 3 * place, "s", "context", 1.8)
        _key_text(ax, x + 18, "点線は上限")


def _key_marker(ax: Axes, right: float, shape: str, token: str, size: float, edge: str = "ground") -> None:
    shift = ScaledTranslation(right / 72, 17 / 72, ax.figure.dpi_scale_trans)
    ax.plot(0, 1, marker=shape, markersize=size, color=COLOUR[token], markeredgecolor=COLOUR[edge], linestyle="",
            clip_on=False, transform=ax.transAxes + shift, gid="key")  # fmt: skip


def _key_text(ax: Axes, right: float, text: str) -> float:
    """Write a text of the key; returns where it ends."""
    ax.annotate(text, (0, 1), xycoords="axes fraction", xytext=(right, 17), textcoords="offset points", va="center",
                fontsize=SMALL, annotation_clip=False, gid="key")  # fmt: skip
    return right + points_wide(text)


def yen_text(value: float) -> str:
    """An amount in 億円 from a hundred million yen upwards, in 万円 below."""
    amount, unit = (value / 1e8, "億円") if value >= 1e8 else (value / 1e4, "万円")
    return f"{amount:,.4f}".rstrip("0").rstrip(".") + unit


def scheme_text(row: tuple) -> str:
    """A scheme with its years and its amount, ranges with 〜, and a word where the source prints neither."""
    years = "年数の記載なし" if pd.isna(row.term) else _range(row.term, row.term_max, "{:g}".format) + "年"
    amount = "金額の記載なし" if pd.isna(row.amount) else _range(row.amount, row.amount_max, yen_text)
    per_year = "／年" if row.basis == "per_year" and pd.notna(row.amount) else ""
    return f"{row.label}　{years}、{amount}{per_year}"


def _range(low: float, high: float, text: Callable[[float], str]) -> str:
    return text(low) if pd.isna(high) or high == low else f"{text(low)}〜{text(high)}"


def list_height(rows: pd.DataFrame) -> float:
    """Inches that the numbered list needs below the map."""
    return _key_plan(rows)[1] / 72


def _key_plan(rows: pd.DataFrame) -> tuple[list[tuple[float, float, int, list[str]]], float]:
    """Place of every entry of the numbered list (points right of the picture's edge and down), and its height."""
    wide = WIDTH * 72 * 0.97 / KEY_COLUMNS
    blocks = [wrap_points(scheme_text(row), wide - 32) for row in rows.itertuples()]
    total = sum(block_high(lines) + 3 for lines in blocks)
    entries, column, depth, deepest = [], 0, 0.0, 0.0
    for number, lines in zip(rows["number"], blocks, strict=True):
        if depth >= total / KEY_COLUMNS and column < KEY_COLUMNS - 1:
            column, depth = column + 1, 0.0
        entries.append((column * wide, depth, number, lines))
        depth += block_high(lines) + 3
        deepest = max(deepest, depth)
    return entries, deepest + 32


def draw_numbered_list(ax: Axes, rows: pd.DataFrame) -> None:
    """The numbered names below the map, from the left edge of the picture."""
    edge = max(points_wide(label.get_text()) for label in ax.get_yticklabels()) + 5
    entries = _key_plan(rows)[0]
    for (x, depth, number, lines), basis in zip(entries, rows["basis"], strict=True):
        options = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "top", "fontsize": SMALL}
        below = -50 - depth
        ink = COLOUR[BASES[basis][2] if number else "muted"]
        ax.annotate(str(number or "―"), (0, 0), xytext=(x - edge + 15, below), ha="right", annotation_clip=False,
                    color=ink, gid="number", **options)  # fmt: skip
        ax.annotate("\n".join(lines), (0, 0), xytext=(x - edge + 21, below), annotation_clip=False, linespacing=LINE,
                    gid="list", **options)  # fmt: skip
