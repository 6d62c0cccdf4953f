"""One record per figure: what it shows, from what, drawn how.

:func:`publish_figure` takes the drawn axes and everything a citer needs, lays title, measure and source
line around the drawing, checks it, and writes ``<figures>/<id>/``: ``figure.svg`` (outlined text),
``figure-text.svg`` (text kept as text, so that other formats can embed fonts), ``data.csv`` (the frame as
drawn) and ``record.json``.  All other formats are made from these when the site is built.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.text import Text

from evalbook import __version__
from evalbook.charts import style
from evalbook.charts.lighter import lighter
from evalbook.charts.placement import wrap_points
from evalbook.charts.two_texts import both_drawings
from evalbook.errors import BookError, UndrawableText
from evalbook.explorer import DATA_FILE, Explorer
from evalbook.spreadsheets import neutral_frame

MIME = "application/vnd.evalbook.figure+json"

KINDS = {
    "bar": "棒グラフ", "column": "縦棒グラフ", "line": "折れ線グラフ", "share": "構成比の帯グラフ", "matrix": "一覧表の図",
    "heatmap": "ヒートマップ", "bullet": "目標と実績の比較図", "dot": "点図", "interval": "区間つきの点図", "slope": "傾き図",
    "timeline": "年表の図", "diagram": "模式図", "flow": "流れ図", "scatter": "散布図", "waffle": "ますめの図",
    "fan": "扇形の見通し図", "multiples": "小さな図の並び", "pie": "円グラフと棒グラフ",
}  # fmt: skip


@dataclass(frozen=True)
class FigureRecord:
    """Everything that is said about one figure, in one place; every format and citation comes from it.

    ``id`` is stable for ever and made of words; ``base_id`` is the id in the official edition.
    ``columns`` lists ``{"name", "label"}`` of the frame; ``rows`` holds the frame's cells.  ``width`` and ``height`` are the
    picture's in CSS pixels; ``head`` and ``foot`` are the parts of the height that title and measure, basis and source take.
    """

    id: str
    base_id: str
    chapter: str
    kind: str
    basis: str
    title: str
    subtitle: str
    caption: str
    alt: str
    source_note: str
    places: list[dict[str, Any]]
    observations: list[str]
    tables: list[str]
    parameters: dict[str, Any]
    items: list[str]
    programmes: list[str]
    years: list[str]
    columns: list[dict[str, str]]
    rows: list[list[Any]]
    width: int
    height: int
    head: int = 0
    foot: int = 0
    layout_findings: list[str] = field(default_factory=list)

    def to_json(self) -> str:
        """The record as deterministic JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)


class ShownFigure:
    """What a notebook cell returns: a picture in Jupyter, a numbered figure with its data on the page; its words when undrawn."""

    def __init__(self, record: FigureRecord, svg: str) -> None:
        self.record = record
        self._svg = svg
        self._explorer: dict[str, Any] | None = None

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        if not self._svg:
            return {"text/plain": self.record.alt}
        explorer = {"explorer": self._explorer} if self._explorer else {}
        return {MIME: asdict(self.record) | explorer, "image/svg+xml": self._svg, "text/plain": self.record.alt}

    def with_explorer(self, explorer: Explorer, folder: Path | None) -> ShownFigure:
        """This figure with the explorer that the page shows above it; writes ``folder/<id>/explorer-data.js``."""
        if folder is not None:
            (folder / self.record.id / DATA_FILE).write_text(explorer.script(), encoding="utf-8")
        self._explorer = explorer.panel()
        return self


def publish_figure(axes: Axes | Iterable[Axes], record: FigureRecord, frame: pd.DataFrame, folder: Path | None) -> ShownFigure:
    """Finish the drawing, check it, write ``folder/<id>/`` and return what the cell shows; without a folder it stays undrawn.

    Raises:
        BookError: when the id is not made of words, a character has no glyph, or a colour is not of the palette.
    """
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*(--[a-z0-9-]+)?", record.id):
        raise BookError(f"figure id {record.id!r}: use lower-case words joined by hyphens, such as overview-marks")
    if folder is None:
        plt.close("all")  # a notebook may have drawn without :func:`~.charts.style.new_axes`
        return ShownFigure(record, "")
    canvas = _canvas_of(axes)
    head, foot = _frame_drawing(canvas, record)
    glyphs = style.missing_glyphs(canvas)
    if glyphs:
        raise UndrawableText(record.id, glyphs)
    svg, svg_of_text = _draw(canvas, record)
    strange = style.strange_colours(svg)
    if strange:
        raise BookError(f"figure {record.id}: colours outside the palette: {', '.join(sorted(strange))}; use style.COLOUR")
    width, height = (round(inches * 96) for inches in canvas.get_size_inches())
    measured = {"width": width, "height": height, "head": head, "foot": foot, "layout_findings": _layout_findings(canvas)}
    record = FigureRecord(**(asdict(record) | measured))
    target = folder / record.id
    target.mkdir(parents=True, exist_ok=True)
    (target / "figure.svg").write_text(svg, encoding="utf-8")
    (target / "figure-text.svg").write_text(svg_of_text, encoding="utf-8")
    (target / "record.json").write_text(record.to_json(), encoding="utf-8")
    (target / "data.csv").write_bytes(_csv(frame, record.columns))
    plt.close(canvas)
    return ShownFigure(record, svg)


def _canvas_of(axes: Axes | Iterable[Axes]) -> Canvas:
    return axes.figure if isinstance(axes, Axes) else next(iter(pd.Series(list(_flat(axes))))).figure


def _flat(axes: Iterable) -> Iterable[Axes]:
    return axes.ravel() if hasattr(axes, "ravel") else axes


def basis_words(basis: str, kind: str) -> str:
    """Whose a figure's content is; what a diagram or a matrix of marks takes from a source is no number."""
    told = basis == "source" and kind in ("diagram", "flow", "timeline", "matrix")
    return "資料の記載" if told else style.BASIS[basis][1]


def foot_words(basis: str, kind: str, source_note: str) -> str:
    """Whose a figure's content is, and where from; the book's model is its own source."""
    whose = basis_words(basis, kind)
    return whose if whose == source_note else f"{whose}。出典：{source_note}"


def _frame_drawing(canvas: Canvas, record: FigureRecord) -> tuple[int, int]:
    """Put title (the finding), subtitle (measure, unit, period) and foot (basis, source) around the drawing.

    Returns the heights of head and foot in CSS pixels.
    """
    points = style.WIDTH * 72 - 16
    title = wrap_points(record.title, points, style.TITLE)
    subtitle = wrap_points(record.subtitle, points, style.BODY)
    foot = wrap_points(foot_words(record.basis, record.kind, record.source_note), points)
    head_points = 8 + len(title) * style.TITLE * 1.35 + len(subtitle) * style.BODY * 1.4 + 8
    foot_points = 8 + len(foot) * style.SMALL * 1.4
    width, drawing = canvas.get_size_inches()
    height = drawing + (head_points + foot_points) / 72
    canvas.set_size_inches(width, height)
    canvas.get_layout_engine().set(rect=(0.005, foot_points / 72 / height, 0.99, drawing / height))
    left = 8 / (width * 72)
    top = 1 - 6 / 72 / height
    canvas.text(left, top, "\n".join(title), fontsize=style.TITLE, va="top", ha="left", linespacing=1.25, gid="title")
    below = top - len(title) * style.TITLE * 1.35 / 72 / height
    canvas.text(left, below, "\n".join(subtitle), fontsize=style.BODY, va="top", ha="left", color=style.COLOUR["muted"],
                linespacing=1.3, gid="subtitle")  # fmt: skip
    canvas.text(left, 4 / 72 / height, "\n".join(foot), fontsize=style.SMALL, va="bottom", ha="left",
                color=style.COLOUR["muted"], linespacing=1.3, gid="foot")  # fmt: skip
    # lay out once and keep it: every file of the figure then shows the very same drawing
    canvas.get_layout_engine().execute(canvas)
    canvas.set_layout_engine("none")
    _settle(canvas)
    return round(head_points * 96 / 72), round(foot_points * 96 / 72)


def _settle(canvas: Canvas) -> None:
    """Round the places of all axes: the solver of the layout leaves last bits that differ from process to process,
    and a coordinate near the middle of two printed ones would then be printed differently."""
    for axes in canvas.axes:
        axes.set_position([round(float(side), 7) for side in axes.get_position(original=True).bounds])


def _draw(canvas: Canvas, record: FigureRecord) -> tuple[str, str]:
    """The drawing as SVG, its texts as outlines and as text."""
    outlined, worded = (_unique_ids(_counted_ids(svg)) for svg in both_drawings(canvas, _origin(record)))
    return lighter(outlined), worded


def _counted_ids(svg: str) -> str:
    """Matplotlib names clips and markers by a hash of unrounded coordinates, whose last bits differ between processes.

    Numbers in the order of appearance do not.
    """
    names = {name: f"d{number}" for number, name in enumerate(dict.fromkeys(re.findall(r'id="([a-zA-Z][0-9a-f]{10})"', svg)), 1)}
    return re.sub(r'((?:id="|#))([a-zA-Z][0-9a-f]{10})(?=["\)])', lambda match: match[1] + names.get(match[2], match[2]), svg)


def _unique_ids(svg: str) -> str:
    """Groups may share the name of what they draw; in a valid SVG the second and later ones get a number."""
    seen: dict[str, int] = {}

    def numbered(match: re.Match[str]) -> str:
        name = match.group(1)
        seen[name] = seen.get(name, 0) + 1
        return match.group() if seen[name] == 1 else f'<g id="{name}-{seen[name]}"'

    return re.sub(r'<g id="([^"]+)"', numbered, svg)


def _origin(record: FigureRecord) -> dict[str, str | None]:
    """The picture's origin in Dublin Core terms; the date is the edition's and written with the kit, not here."""
    return {
        "Title": record.title,
        "Creator": "the evalbook contributors",
        "Source": record.source_note,
        "Rights": "CC BY 4.0",
        "Identifier": record.id,
        "Relation": f"evalbook {__version__}",
        "Description": record.alt,
        "Language": "ja",
        "Date": None,
    }


def _layout_findings(canvas: Canvas) -> list[str]:
    """Texts that overlap one another or leave the picture, measured on the finished drawing."""
    renderer = canvas._get_renderer()
    shown = [text for text in canvas.findobj(Text) if text.get_visible() and text.get_text().strip() and not text.get_rotation()]
    words = [text.get_text().replace("\n", "") for text in shown]
    boxes = np.array([text.get_window_extent(renderer).padded(-1.0).extents for text in shown])
    low, high = boxes[:, :2], boxes[:, 2:]
    outside = (low < -2).any(axis=1) | (high > canvas.bbox.max + 2).any(axis=1)
    overlapping = np.triu((low[:, None] <= high[None]).all(axis=2) & (low[None] <= high[:, None]).all(axis=2), k=1)
    findings = [f"「{words[index]}」 leaves the picture" for index in np.flatnonzero(outside)]
    return findings + [f"「{words[one]}」 overlaps 「{other}」" for one, other in ((i, words[j]) for i, j in np.argwhere(overlapping))]


def _csv(frame: pd.DataFrame, columns: list[dict[str, str]]) -> bytes:
    """The frame as drawn, with Japanese headings; a byte-order mark lets spreadsheets read it as UTF-8, and no text is a formula."""
    named = frame[[column["name"] for column in columns]].rename(columns={c["name"]: c["label"] for c in columns})
    return neutral_frame(named).to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")
