"""Turn a figure's record in a notebook into a numbered figure on the page.

myst-nb finds :class:`FigureRenderer` through the entry-point group ``myst_nb.mime_renderers``; ``_config.yml`` prefers
the record to the picture beside it, so that our notebooks show plain pictures in anybody else's Jupyter Book.  The picture
itself is a file of the figure's kit, so pages stay small and addresses stay the same.
"""

from __future__ import annotations

import html
from typing import Any

from docutils import nodes

from evalbook.citation import Citable, citation_html
from evalbook.figures import MIME, foot_words
from evalbook.html_parts import data_table
from evalbook.site.explorer_panel import explorer_panel


class FigureRenderer:
    """The myst-nb plugin for the figure MIME type."""

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        """Nodes of a figure, nothing in a book that is not ours, or ``None`` for any other MIME type."""
        if inline or data.mime_type != MIME:
            return None
        document = renderer.renderer.document
        env = getattr(document.settings, "env", None)
        ours = env is not None and "evalbook_works" in env.config
        return figure_nodes(document, data.content) if ours else []


def figure_nodes(document: nodes.document, record: dict[str, Any]) -> list[nodes.Element]:
    """A docutils figure (numbered, a target for ``{numref}``) with its picture, caption, data and links."""
    env = document.settings.env
    root = "../" * env.docname.count("/")
    kit = f"{root}figures/{record['id']}/"
    figure = nodes.figure(classes=["book-figure", f"basis-{record['basis']}"])
    figure["ids"].append(record["base_id"])
    figure["names"].append(record["base_id"])
    figure += nodes.raw("", picture_markup(record, kit), format="html")
    figure += nodes.caption(record["caption"], record["caption"])
    figure += nodes.raw("", _below(record, kit, env), format="html")
    document.note_explicit_target(figure, figure)
    if explorer := record.get("explorer"):
        work = _work(record, env)
        return [nodes.raw("", explorer_panel(explorer, kit, root, work, f"{env.docname}.html"), format="html"), figure]
    return [figure]


def _work(record: dict[str, Any], env: Any) -> Citable | None:
    """How the figure is cited in this edition."""
    works = env.config.evalbook_works
    return Citable(**works[record["id"]]) if record["id"] in works else None


def picture_markup(record: dict[str, Any], kit: str) -> str:
    """The light and the dark drawing; the style sheet shows the one that fits the theme.

    On a phone the picture is wider than the screen: there the page tells title, measure and source, and shows the drawing alone.
    """
    alt, title, measure = (html.escape(record[name], quote=True) for name in ("alt", "title", "subtitle"))

    def drawing(theme: str, suffix: str) -> str:
        sizes = [f'width="{record["width"]}" height="{height}"' for height in (height_alone(record), record["height"])]
        return (
            f'<picture><source media="(max-width: 34rem)" srcset="{kit}drawing{suffix}.svg" {sizes[0]}>'
            f'<img class="only-{theme}" src="{kit}figure{suffix}.svg" alt="{alt}" {sizes[1]} loading="lazy" decoding="async"></picture>'
        )

    return (
        f'<div class="picture" tabindex="0" role="group" aria-label="{title}" data-measure="{measure}">'
        f"{drawing('light', '')}{drawing('dark', '-dark')}</div>"
    )


def height_alone(record: dict[str, Any]) -> int:
    """CSS pixels that a figure is high without its head and its foot."""
    return record["height"] - record["head"] - record["foot"]


def _below(record: dict[str, Any], kit: str, env: Any) -> str:
    """Source line, data table, downloads and citation; all of it works without JavaScript."""
    links = " ".join(
        f'<a href="{kit}{name}" download="{download_name(record, name)}">{label}</a>'
        for label, name in (
            ("SVG", "figure.svg"), ("PNG", "figure.png"), ("PDF", "figure.pdf"),
            ("CSV", "data.csv"), ("XLSX", "data.xlsx"), ("一式（ZIP）", f"{record['id']}.zip"),
        )
    )  # fmt: skip
    work = _work(record, env)
    citation = citation_html(work, kit) if work else ""
    return (
        f'<p class="figure-source">{html.escape(foot_words(record["basis"], record["kind"], record["source_note"]))}</p>'
        f"<details class='figure-data'><summary>この図のデータ（{len(record['rows'])}行）</summary>{_table(record)}</details>"
        f"<details class='figure-cite'><summary>引用・ダウンロード</summary>{citation}"
        f'<p class="downloads">{links}</p><p><a href="{kit}index.html">この図のページ</a></p></details>'
    )


def download_name(record: dict[str, Any], name: str) -> str:
    """Under which name a file of the kit is kept by who downloads it: files of several figures may lie in one folder."""
    stem, _, ending = name.partition(".")
    part = stem.removeprefix("figure").removeprefix("data").removeprefix(record["id"])
    return f"{record['id']}{part if part.startswith('-') or not part else '-' + part}.{ending}"


def _table(record: dict[str, Any]) -> str:
    caption = f"{record['title']}（{record['subtitle']}）"
    return data_table(caption, [column["label"] for column in record["columns"]], record["rows"])
