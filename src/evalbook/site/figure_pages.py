"""The page of one figure, its form for embedding, and the README of its ZIP."""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

from evalbook.charts.style import BASIS
from evalbook.citation import LICENCE, LICENCE_URL, PROCESSED, Citable, apa, citation_html, short_sist02, sist02
from evalbook.html_parts import data_table
from evalbook.site.edition import CONTENT_SECURITY_POLICY
from evalbook.site.figure_nodes import picture_markup
from evalbook.site.machine import head_of_figure

_TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).parent / "theme"), autoescape=select_autoescape(["html"]))
FILES = (
    ("SVG（文字は輪郭）", "figure.svg"),
    ("SVG（暗い地用）", "figure-dark.svg"),
    ("PNG（300 dpi）", "figure.png"),
    ("PDF（フォント埋め込み）", "figure.pdf"),
    ("CSV（UTF-8、BOMつき）", "data.csv"),
    ("XLSX（データ・説明・典拠）", "data.xlsx"),
    ("メタデータ（JSON）", "metadata.json"),
)


def figure_page(work: Citable, record: dict[str, Any], chapter_title: str, sizes: dict[str, int], base_url: str, embed: bool = False) -> str:
    """The HTML of the figure's page (or of its embedded form); ``sizes`` are bytes by file name."""
    files = [(label, name, _size(sizes[name])) for label, name in (*FILES, ("一式（ZIP）", f"{record['id']}.zip")) if name in sizes]
    caption = f"{record['title']}（{record['subtitle']}）"
    address = f"{base_url}figures/{record['id']}/embed.html" if base_url else f"figures/{record['id']}/embed.html"
    return _TEMPLATES.get_template("figure.html").render(
        work=work,
        record=record,
        policy=CONTENT_SECURITY_POLICY,
        head=Markup(head_of_figure(work, record, base_url)),  # nosec B704 # escaped where it is made
        picture=Markup(picture_markup(record, "./")),  # nosec B704 # escaped where it is made
        table=Markup(data_table(caption, [column["label"] for column in record["columns"]], record["rows"])),  # nosec B704 # escaped where it is made
        places=Markup(_places(record)),  # nosec B704 # escaped where it is made
        basis=BASIS[record["basis"]][1],
        chapter_title=chapter_title,
        files=files,
        citation=Markup(citation_html(work, "./")),  # nosec B704 # escaped where it is made
        short=short_sist02(work),
        embed=embed,
        embed_code=f'<iframe src="{address}" title="{html.escape(work.full_title, quote=True)}" width="760" height="{record["height"] + 120}"></iframe>',
    )


def _places(record: dict[str, Any]) -> str:
    rows = [[f"資料{place['source']}", place["slide"], place["line"], place["heading"]] for place in record["places"]]
    if not rows:
        return f"<p>{html.escape(record['source_note'])}</p>"
    return data_table("この図の数値が印字されている場所", ["資料", "スライド", "行", "見出し"], rows)


def _size(size: int) -> str:
    return f"{size / 1024:,.0f} KB" if size >= 1024 else f"{size} B"


def readme(work: Citable, record: dict[str, Any]) -> str:
    """The README of a figure's ZIP, in Japanese: what is shown, conditions, sources, licence, how to cite."""
    parameters = json.dumps(record["parameters"], ensure_ascii=False) if record["parameters"] else "すべて既定のまま"
    places = "\n".join(f"  資料{p['source']} {('スライド' + p['slide']) if p['slide'] else ''} {p['line']}行 {p['heading']}".rstrip() for p in record["places"])
    return "\n".join(
        [
            work.full_title,
            "=" * 40,
            f"測っているもの：{record['subtitle']}",
            f"説明：{record['caption']}",
            f"数値の性質：{BASIS[record['basis']][1]}",
            f"条件（パラメータ）：{parameters}",
            f"列：{'、'.join(column['label'] for column in record['columns'])}",
            f"出典：{record['source_note']}",
            places,
            f"使用の条件：文章と図は{LICENCE}（{LICENCE_URL}）。数値そのものは自由に使える。",
            f"{PROCESSED}。科学技術振興機構および文部科学省が作成したものではない。",
            "",
            "引用のしかた",
            f"  短い形：{short_sist02(work)}",
            f"  SIST 02：{sist02(work)}",
            f"  APA：{apa(work)}",
            "",
        ]
    )
