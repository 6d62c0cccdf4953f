"""The panel of an explorer on the page: controls, places for the fan, the probabilities and the citation.

Everything that does not move is laid out here, so that nothing jumps when ``theme/static/explorer.js`` fills in the
rest.  The style sheet shows the panel only where scripts run; elsewhere the figure below it stands for it.
"""

from __future__ import annotations

import html
from dataclasses import replace
from typing import Any

from evalbook.citation import Citable, sist02
from evalbook.explorer import DATA_FILE

_ENDS = ("下から5%", "下から25%", "中央値", "下から75%", "下から95%")


def explorer_panel(explorer: dict[str, Any], kit: str, root: str, work: Citable | None, page: str) -> str:
    """The panel's HTML.

    Args:
        explorer: what :meth:`evalbook.explorer.Explorer.panel` gives.
        kit: address of the figure's kit from the page, ending in a slash.
        root: address of the site's root from the page, empty or ending in a slash.
        work: how the figure is cited, if it is.
        page: address of the page from the site's root.
    """
    sliders = "".join(_slider(slider) for slider in explorer["sliders"])
    return (
        f'<form class="explorer" id="explorer" aria-label="条件を動かす図" autocomplete="off" data-source="{kit}{DATA_FILE}"'
        f' data-citation="{html.escape(_citation(explorer["title"], work, page), quote=True)}">'
        f'<p class="explorer-note"><strong>本書のモデル</strong>　{html.escape(explorer["note"])}</p>'
        f'<div class="explorer-controls">{_rules(explorer)}{sliders}</div>'
        '<p class="explorer-summary" role="status"></p>'
        '<p class="explorer-measure"></p>'
        '<svg class="explorer-fan" role="img" aria-label="運用資産の見通しの幅を示す扇形の図。値は下の表にある。"></svg>'
        f'<div class="explorer-chances">{_chances(explorer["events"])}</div>'
        f"{_table(explorer)}"
        '<p class="explorer-buttons"><button type="button" class="explorer-link">この表示へのリンクをコピー</button> '
        '<button type="reset">はじめの条件に戻す</button> <span class="explorer-told" role="status"></span></p>'
        '<p class="explorer-cite">この表示の引用：</p><p class="citation-text explorer-citation"></p></form>'
        f'<script src="{root}_static/explorer.js" defer></script>'
    )


def _citation(title: str, work: Citable | None, page: str) -> str:
    """The citation of one view; the script puts its conditions and its address in the places in braces."""
    if work is None:
        return ""
    site = work.address.partition("figures/")[0]
    return sist02(replace(work, title=f"{title}（{{conditions}}）", address=f"{site}{page}{{view}}"))


def _rules(explorer: dict[str, Any]) -> str:
    choices = "".join(
        f'<label><input type="radio" name="m" value="{rule["name"]}"{" checked" if rule["name"] == explorer["start_rule"] else ""}>'
        f"{html.escape(rule['label'])}</label>"
        for rule in explorer["rules"]
    )
    return f"<fieldset><legend>助成の決め方</legend>{choices}</fieldset>"


def _slider(slider: dict[str, Any]) -> str:
    name, marks = f"explorer-{slider['name']}", slider["marks"]
    here, first, last = (f"{mark:g}{slider['unit']}" for mark in (marks[slider["start"]], marks[0], marks[-1]))
    return (
        f'<div class="explorer-slider"><label for="{name}">{html.escape(slider["label"])}</label><output for="{name}">{here}</output>'
        f'<input type="range" id="{name}" name="{slider["name"]}" min="0" max="{len(marks) - 1}" step="1" value="{slider["start"]}"'
        f' aria-valuetext="{here}"><span class="explorer-ends" aria-hidden="true"><span>{first}</span><span>{last}</span></span></div>'
    )


def _chances(events: list[str]) -> str:
    words = [f"{events[0]}年の割合（全期間）", f"期間の終わりに、{events[1]}確率", f"期間の終わりまで、{events[2]}確率"]
    return "".join(
        f'<p class="explorer-chance"><span>{html.escape(text)}</span><b>―</b><span class="bar" aria-hidden="true"><i></i></span></p>'
        for text in words
    )


def _table(explorer: dict[str, Any]) -> str:
    heads = ["年度末", *_ENDS, *(f"{event}確率（%）" for event in explorer["events"])]
    cells = "".join(f'<th scope="col">{html.escape(head)}</th>' for head in heads)
    row = "<td class=number>―</td>" * (len(heads) - 1)
    rows = "".join(f'<tr><th scope="row">{year}</th>{row}</tr>' for year in explorer["years"])
    return (
        '<details><summary>この表示の値（年ごとの表）</summary><div class="table-scroll" tabindex="0" role="group" aria-label="この表示の値">'
        f"<table><caption>この表示の値</caption><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )
