"""The page about accessibility: what is cared for, what was tested on this very edition, what is not known.

A test writes its results with the digest of the inputs of the site that it looked at; they are shown only
on the edition made of the same inputs.
"""

from __future__ import annotations

import hashlib
import json
import sys
from typing import Any

from evalbook import paths
from evalbook.html_parts import data_table
from evalbook.site.appendix_markup import page, raw

REPORT = paths.BUILD / "accessibility.json"
_THEMES = {"light": "明", "dark": "暗"}
_CARED_FOR = """\
- どのページも、キーボードだけで読み進められるように作ってある。最初のリンク「本文へ」は目次を飛ばす。いまの位置は枠で示される。
- 図には、種類と言おうとすることを述べた代替の文章がある。図の下の「この図のデータ」は、同じ内容の表である。
- 明るい配色と暗い配色がある。図の文字は地に対して4.5対1以上、線と面は3対1以上の明暗の差を持つ色から選んである（枠線と淡い面は飾りである）。色だけで区別することはない。
- 文字を2倍に拡大しても、行間や字間を広げても、ページは横にはみ出さない。大きな表と図は、それ自身の中で横に動かせる。
- 本文はスクリプトなしで読める。検索、配色の切り替え、図の一覧の絞り込みにはスクリプトが要る。
- 画面の動きは、利用者が動きを減らす設定にしていれば起こらない。"""

_NOT_WRITTEN_IN = (
    "本書の試験は、すべてのページの文字の明暗の差を四つの見え方（明と暗、広い画面と電話の画面）で測り、axe-coreのほかの規則を"
    "二つの見え方（明・広い画面、暗・電話の画面）で調べる。この版には、試験の結果の報告を別に付けていない。"
)
_NOT_KNOWN = """\
- この本は JIS X 8341-3:2016 や WCAG 2.2 への適合を主張しない。道具で見つけられるのは、達成基準の一部だけである。
- 読み上げソフトを使う人による試験は行っていない。
- PDF版はタグつきであるが、表の読み上げの順序は確かめていない。EPUB版は、図の代替の文章と目次を持つ。
- 図の中の文字は輪郭なので、選択も読み上げもできない。代替の文章とデータの表がその代わりである。"""


def report_for(inputs: str) -> dict[str, Any] | None:
    """The results of testing the site made of these inputs (their digest), or ``None``."""
    if not REPORT.is_file():
        return None
    try:
        report = json.loads(REPORT.read_text(encoding="utf-8"))
    except ValueError:
        print(f"{REPORT} is damaged and left out; make a11y writes it anew", file=sys.stderr)
        return None
    return report if report.get("inputs") == inputs else None


def report_digest(report: dict[str, Any] | None) -> str:
    """What distinguishes a site with these results on its page; nothing when it has not been tested."""
    return hashlib.sha256(json.dumps(report, sort_keys=True).encode()).hexdigest()[:16] if report else ""


def accessibility_page(report: dict[str, Any] | None) -> str:
    """The page of the appendix; without results it says that this edition has not been tested."""
    return page(
        "アクセシビリティ",
        "だれにでも読めるように、次のことに気をつけて作ってある。",
        _CARED_FOR,
        "## この版の試験",
        *(_results(report) if report else [_NOT_WRITTEN_IN]),
        "## 主張しないこと、わかっていないこと",
        _NOT_KNOWN,
    )


def _results(report: dict[str, Any]) -> list[str]:
    total = sum(run["violations"] for run in report["runs"])
    rows = [
        [f"{_THEMES[run['theme']]}、幅{run['width']}", run["pages"], run["violations"], run["undecided"]] for run in report["runs"]
    ]
    found = "違反は見つからなかった。" if not total else f"違反が{total}件見つかった。"
    parts = [
        f"この版のすべてのページを、{report['tool']}（{'、'.join(report['rules'])} の規則）と {report['browser']} で調べた。{found}"
        "このページだけは、結果を書き入れる前の姿で調べてある。",
        raw(data_table("配色と画面の幅（CSSピクセル）ごとの結果", ["配色と幅", "調べたページ", "違反", "道具が決められなかった箇所"], rows)),
    ]
    if report["found"]:
        listed = [[entry["page"], entry["rule"], entry["count"]] for entry in report["found"]]
        parts.append(raw(data_table("見つかった違反", ["ページ", "規則", "箇所"], listed)))
    return parts
