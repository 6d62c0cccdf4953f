"""The page of a sweep: every output that is a number as small multiples, and the combinations that failed."""

from __future__ import annotations

import html
import io
import math
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from evalbook import paths
from evalbook.execution.sweep import Sweep, put_in_place

MOST_PANELS = 24
MOST_FIGURES = 40
MOST_COLUMNS = 30  # more values along a panel than this are drawn as a line
MOST_POINTS = 200  # more values than this are drawn as points that stand for several values each
_ROWS_SHOWN = 200
_STYLE = paths.LIBRARY / "site" / "theme" / "static" / "book.css"
_PAGE = """<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self' data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="book.css">
</head>
<body>
<main id="main">
<article>
<h1>{title}</h1>
<p>条件（パラメータ）の組合せごとに章「{stem}」を実行し、章の文が述べる値を集めた。組合せは{total}件、うち成功{ok}件、失敗{failed}件。
数値は本書の計算または資料の値で、意味は章の文にある。</p>
<p>表の全体：<a href="results.csv" download>CSV</a> <a href="results.parquet" download>Parquet</a></p>
{figures}
{constant}
{failures}
<h2>値の表</h2>
{table}
</article>
</main>
</body>
</html>
"""


def write_page(sweep: Sweep, table: pd.DataFrame) -> Path:
    """Write ``index.html`` with its pictures and style sheet into the sweep's folder."""
    folder = sweep.folder
    shutil.rmtree(folder / "figures", ignore_errors=True)
    (folder / "figures").mkdir(parents=True)
    if _STYLE.is_file():
        shutil.copyfile(_STYLE, folder / "book.css")
    figures = [_figure(sweep, table, name) for name in _numeric_outputs(sweep, table)[:MOST_FIGURES]]
    failed = table[table["status"] != "ok"]
    page = _PAGE.format(
        title=html.escape(f"条件の組合せによる実行：{sweep.name}"),
        stem=html.escape(sweep.stem),
        total=len(table),
        ok=len(table) - len(failed),
        failed=len(failed),
        figures="\n".join(figures) or "<p>一つの数として述べられ、組合せによって変わる値はない。</p>",
        constant=_constant(sweep, table),
        failures=_failures(sweep, failed),
        table=_table(table.drop(columns=["message"]).head(_ROWS_SHOWN), f"値（先頭の{min(len(table), _ROWS_SHOWN)}件）"),
    )
    put_in_place(folder / "index.html", page.encode())
    return folder / "index.html"


def _numeric_outputs(sweep: Sweep, table: pd.DataFrame) -> list[str]:
    """The outputs that are worth a picture: numbers that are not the same in every combination."""
    return [name for name in table if name.endswith("_value") and name not in sweep.grid and table[name].nunique() > 1]


def _constant(sweep: Sweep, table: pd.DataFrame) -> str:
    """The outputs that no parameter of the grid moves, each said once."""
    runs = table[table["status"] == "ok"].drop(columns=["combination", "status", "message", *sweep.grid])
    names = [name for name in runs if not name.endswith("_value") and runs[name].nunique() == 1]
    if len(runs) < 2 or not names:
        return ""
    frame = pd.DataFrame({"名前": names, "値": [runs[name].dropna().iloc[0] for name in names]})
    return "<h2>組合せによらない値</h2>" + _table(frame, f"どの組合せでも同じ値（{len(names)}件）")


def _along(sweep: Sweep) -> str:
    """The parameter along which columns stand: the one with most values, numbers before words."""
    return max(sweep.grid, key=lambda name: (not isinstance(sweep.grid[name][0], str), len(sweep.grid[name])))


def panels_of(sweep: Sweep, table: pd.DataFrame, output: str) -> pd.DataFrame:
    """The frame of one picture: ``panel`` (the other parameters), ``period`` (the one along), ``value``.

    Of more panels than a page can show, some at even distances are taken.
    """
    along = _along(sweep)
    others = [name for name in sweep.grid if name != along]
    rows = table[table[output].notna()]
    labels = [_label(others, values) for values in rows[others].itertuples(index=False)]
    frame = pd.DataFrame({"panel": labels, "period": [str(value) for value in rows[along]], "value": rows[output].to_list()})
    return frame[frame["panel"].isin(_evenly(list(dict.fromkeys(labels)), MOST_PANELS))]


def thinned(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with ``low`` and ``high``: at most :data:`MOST_POINTS` points a panel, each the middle of its values."""
    order = frame.groupby("panel", sort=False).cumcount()
    size = frame.groupby("panel", sort=False)["value"].transform("size")
    point = (order * MOST_POINTS // size).where(size > MOST_POINTS, order)
    grouped = frame.assign(point=point).groupby(["panel", "point"], sort=False)
    middle = grouped.agg(period=("period", "first"), value=("value", "median"), low=("value", "min"), high=("value", "max")).reset_index()
    last = frame.groupby("panel", sort=False)["period"].last()
    ends = ~middle.duplicated("panel", keep="last")
    middle.loc[ends, "period"] = middle.loc[ends, "panel"].map(last)
    return middle


def _evenly(items: list[str], most: int) -> list[str]:
    """At most so many of the items, at even distances, the first and the last among them."""
    if len(items) <= most:
        return items
    return [items[round(place * (len(items) - 1) / (most - 1))] for place in range(most)]


def _label(names: list[str], values: Iterable[Any]) -> str:
    return "、".join(f"{name}＝{value}" for name, value in zip(names, values, strict=True)) or "すべて"


def _figure(sweep: Sweep, table: pd.DataFrame, output: str) -> str:
    frame = panels_of(sweep, table, output)
    name = output.removesuffix("_value")
    file = re.sub(r"[^\w-]", "_", name)  # a name is a chapter's own choice; it must not lead out of the folder
    (sweep.folder / "figures" / f"{file}.svg").write_text(_drawn(frame), encoding="utf-8")
    panels, total = frame["panel"].nunique(), math.prod(len(values) for values in sweep.grid.values()) // len(sweep.grid[_along(sweep)])
    low, high = frame["value"].min(), frame["value"].max()
    alt = f"小さなグラフの並び。{name}を{_along(sweep)}ごとに示す。{panels}面、値は{low:g}から{high:g}。"
    more = f"（{total}面のうち等間隔に選んだ{panels}面を示す）" if total > MOST_PANELS else ""
    many = "。線は隣り合う値の中央、帯はその最小から最大まで" if _longest(frame) > MOST_POINTS else ""
    return (
        f"<h2>{html.escape(name)}</h2><figure><img src='figures/{html.escape(file, quote=True)}.svg' loading=\"lazy\" "
        f'alt="{html.escape(alt, quote=True)}"><figcaption>横は {html.escape(_along(sweep))}、面は他の条件{more}{many}</figcaption></figure>'
    )


def _longest(frame: pd.DataFrame) -> int:
    """How many values the fullest panel holds."""
    return int(frame["panel"].value_counts().max())


def _drawn(frame: pd.DataFrame) -> str:
    """The picture as SVG: columns while there is room for them, lines beyond."""
    from evalbook.charts import style
    from evalbook.charts.multiples import draw_small_lines, draw_small_multiples, multiples_height

    count = frame["panel"].nunique()
    columns = min(3, count)
    axes = style.new_axes(multiples_height(frame, columns) + 0.3, columns, -(-count // columns))
    if _longest(frame) > MOST_COLUMNS:
        draw_small_lines(thinned(frame), axes=axes, colour="computed")
    else:
        draw_small_multiples(frame, axes=axes, colour="computed")
    canvas, written = style.plt.gcf(), io.StringIO()
    with style.plt.rc_context({"svg.fonttype": "path"}):
        canvas.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    style.plt.close(canvas)
    return written.getvalue()


def _failures(sweep: Sweep, failed: pd.DataFrame) -> str:
    if failed.empty:
        return ""
    shown = failed[["combination", *sweep.grid, "status", "message"]].head(_ROWS_SHOWN)
    return "<h2>失敗した組合せ</h2>" + _table(shown, f"失敗した組合せ（{len(failed)}件）")


def _table(frame: pd.DataFrame, caption: str) -> str:
    heads = "".join(f'<th scope="col">{html.escape(str(name))}</th>' for name in frame)
    rows = "".join(
        "<tr>" + "".join(f"<td>{'' if pd.isna(cell) else html.escape(str(cell))}</td>" for cell in row) + "</tr>"
        for row in frame.itertuples(index=False)
    )
    return (
        f'<div class="table-scroll" tabindex="0" role="group" aria-label="{html.escape(caption, quote=True)}"><table>'
        f"<caption>{html.escape(caption)}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
