"""What editions beside the official one need: a chapter run alone, and the page that lists the variants."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
from pathlib import Path

from evalbook import paths
from evalbook.execution.runner import Result
from evalbook.site.edition import Edition

_FACTS = "variant.json"
_PAGE = """<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>条件を変えて再実行した版</title>
<meta name="color-scheme" content="light dark">
{style}</head>
<body>
<main id="main">
<article>
<h1>条件を変えて再実行した版</h1>
<p>公式版は <a href="../html/index.html">こちら</a>。下の版は、条件（パラメータ）かデータを変えて同じ本を作り直したもので、公式版とは別のものである。</p>
<table>
<caption>版の一覧（{count}件）</caption>
<thead><tr><th scope="col">版</th><th scope="col">公式版と異なる条件</th><th scope="col">本の版</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
</article>
</main>
</body>
</html>
"""


def finish_chapter_run(edition: Edition, result: Result, site: Path) -> None:
    """Give a chapter that was run alone its own first page, and the executed notebook beside it."""
    page = (site / "chapters" / f"{edition.only}.html").read_text(encoding="utf-8")
    (site / "index.html").write_text(re.sub(r'\b(href|src|srcset|action)="\.\./', r'\1="', page).replace(
        'data-root="../"', 'data-root="./"'), encoding="utf-8")  # fmt: skip
    shutil.copyfile(result.notebook, site / f"{edition.only}.ipynb")


def note_variant(edition: Edition, site: Path) -> None:
    """Leave in a variant's site what the list of variants says about it."""
    facts = {"name": edition.name, "differences": edition.differences(), "version": edition.version}
    (site / _FACTS).write_text(json.dumps(facts, ensure_ascii=False, sort_keys=True), encoding="utf-8")


def list_variants() -> Path | None:
    """Write ``variants/index.html`` anew from the variants that are there; ``None`` when there are none."""
    found = []
    for path in sorted(paths.VARIANTS.glob(f"*/{_FACTS}")):
        try:
            found.append(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            continue  # being swapped just now, or not ours: its own build lists it again
    if not found:
        return None
    style = paths.VARIANTS / found[0]["name"] / "_static" / "book.css"
    link = f'<link rel="stylesheet" href="{found[0]["name"]}/_static/book.css">\n' if style.is_file() else ""
    page = _PAGE.format(style=link, count=len(found), rows="\n".join(map(_row, found)))
    target = paths.VARIANTS / "index.html"
    aside = target.with_name(f".index.{os.getpid()}")
    aside.write_text(page, encoding="utf-8")
    aside.replace(target)
    return target


def _row(facts: dict) -> str:
    name = html.escape(facts["name"], quote=True)
    lines = "<br>".join(f"<code>{html.escape(line)}</code>" for line in facts["differences"]) or "なし"
    return f'<tr><th scope="row"><a href="{name}/index.html">{name}</a></th><td>{lines}</td><td>{html.escape(facts["version"])}</td></tr>'
