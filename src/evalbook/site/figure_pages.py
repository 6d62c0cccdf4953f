"""The page of one figure and its form for embedding."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

from evalbook.citation import Citable, citation_html, short_sist02
from evalbook.figures import foot_words
from evalbook.html_parts import MOST_FITTING, cell_text, data_table, source_row
from evalbook.site.edition import CONTENT_SECURITY_POLICY
from evalbook.site.figure_nodes import download_name, picture_markup
from evalbook.site.kit_notes import conditions_in_force
from evalbook.site.machine import head_of_figure

_TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).parent / "theme"), autoescape=select_autoescape(["html"]))
_DICTIONARY = "../../appendix/dictionary.html"
FILES = (
    ("SVG（文字は輪郭）", "figure.svg"),
    ("SVG（暗い地用）", "figure-dark.svg"),
    ("PNG（300 dpi）", "figure.png"),
    ("PDF（フォント埋め込み）", "figure.pdf"),
    ("CSV（UTF-8、BOMつき）", "data.csv"),
    ("XLSX（データ・単位・説明・条件・典拠）", "data.xlsx"),
    ("メタデータ（JSON）", "metadata.json"),
    ("説明（README）", "README.txt"),
)


def figure_page(
    work: Citable,
    record: dict[str, Any],
    chapter_title: str,
    sizes: dict[str, int],
    base_url: str,
    neighbours: dict[str, tuple[str, str]],
    embed: bool = False,
) -> str:
    """The HTML of the figure's page (or of its embedded form).

    ``sizes`` are bytes by file name; ``neighbours`` folder and title of the figures ``prev`` and ``next``.
    """
    offered = (*FILES, ("一式（ZIP）", f"{record['id']}.zip"))
    files = [(label, name, download_name(record, name), _size(sizes[name])) for label, name in offered]
    caption, columns = f"{record['title']}（{record['subtitle']}）", [column["label"] for column in record["columns"]]
    return _TEMPLATES.get_template("figure.html").render(
        work=work,
        record=record,
        policy=CONTENT_SECURITY_POLICY,
        head=Markup(head_of_figure(work, record, base_url)),  # nosec B704 # escaped where it is made
        picture=Markup(picture_markup(record, "./")),  # nosec B704 # escaped where it is made
        table=Markup(data_table(caption, columns, record["rows"], fit=len(columns) <= MOST_FITTING)),  # nosec B704 # escaped where it is made
        places=Markup(_places(record)),  # nosec B704 # escaped where it is made
        conditions=Markup(_conditions(record)),  # nosec B704 # escaped where it is made
        foot=foot_words(record["basis"], record["kind"], record["source_note"]),
        chapter_title=chapter_title,
        files=files,
        neighbours=neighbours,
        citation=Markup(citation_html(work, "./")),  # nosec B704 # escaped where it is made
        short=short_sist02(work),
        embed=embed,
        embed_code=_embed_code(work, record, base_url),
    )


def _places(record: dict[str, Any]) -> str:
    """The lines of the sources as a table in which no column is empty, and where each document is named."""
    if not record["places"]:
        return f"<p>{html.escape(record['source_note'])}</p>"
    columns = {"資料": "source", "スライド": "slide", "行": "line", "見出し": "heading"}
    shown = {heading: name for heading, name in columns.items() if any(place[name] for place in record["places"])}
    rows = [[str(place[name]) for name in shown.values()] for place in record["places"]]
    sources = "、".join(
        f'<a href="{_DICTIONARY}#{source_row(source)}">資料{html.escape(source)}</a>'
        for source in dict.fromkeys(place["source"] for place in record["places"])
    )
    which = f'<p class="quiet">{sources}が何の資料かは、データ辞書に示す。行の番号は、その資料を文字にしたものの行を指す。</p>'
    return which + data_table("この図の数値が印字されている場所", list(shown), rows, fit=True)


def _conditions(record: dict[str, Any]) -> str:
    """The parameters in force as a table; numbers among words are set as words."""
    rows = [list(map(cell_text, row)) for row in conditions_in_force(record)]
    if not rows:
        return "<p>この図に条件はない。</p>"
    return data_table("この図を作ったときの条件（パラメータ）", ["名前", "値", "公式版の値", "単位", "意味"], rows, fit=True)


def _embed_code(work: Citable, record: dict[str, Any], base_url: str) -> str:
    """The code to paste; without a known address the place inside the book, to be completed by who pastes it."""
    size = f'width="760" height="{record["height"] + 160}"'
    title = html.escape(work.full_title, quote=True)
    return f'<iframe src="{base_url}figures/{record["id"]}/embed.html" title="{title}" {size} loading="lazy"></iframe>'


def _size(size: int) -> str:
    return f"{size / 1024:,.0f} KB" if size >= 1024 else f"{size} B"
