"""The catalogue: every figure of the edition with its thumbnail, and every data table.

The list is plain HTML; ``theme/static/catalogue.js`` adds the filters where scripts run.
"""

from __future__ import annotations

import html
import re
from typing import Any

from evalbook.data import DataPackage
from evalbook.figures import KINDS
from evalbook.parameters import CHAPTERS
from evalbook.site.appendix_markup import Row, code, figure_title, item_title, link, linked_table, page, quiet, raw, sources_line

_FILTERS = {"item": "評価項目", "programme": "事業", "year": "年度", "kind": "図の種類"}


def catalogue_page(records: list[dict[str, Any]], titles: dict[str, str], package: DataPackage) -> str:
    """The page with all figures (``records`` in reading order) and all tables."""
    parents = package.table("items").set_index("item")["parent"].to_dict()
    marks = [_marks_of(record, parents) for record in records]
    entries = "".join(_entry(record, titles, found) for record, found in zip(records, marks, strict=True))
    return page(
        "図とデータの一覧",
        f"この版にある{len(records)}枚の図と{len(package.names)}個のデータの表を並べる。"
        "図を選ぶと、画像・データ・引用をそろえたその図のページが開く。題からは、図を読み解く章へ移る。",
        sources_line(package),
        "## 図",
        raw(_filter_form(marks, package) + f'<ol class="catalogue">{entries}</ol>'),
        raw('<script src="../_static/catalogue.js" defer></script>'),
        "## データの表",
        "どの表も、表計算ソフトでそのまま開けるCSV（UTF-8、BOMつき）である。列の意味はデータ辞書にある。",
        raw(tables_list(package)),
    )


def tables_list(package: DataPackage) -> str:
    """All tables of the package with title, rows and download."""
    rows = [
        Row(
            [
                link(f"dictionary.html#{table_anchor(name)}", resource["title"]) + quiet(code(name)),
                resource["description"],
                len(package.table(name)),
                link(f"../data/{resource['path']}", "CSV", download=True),
            ]
        )
        for name, resource in ((name, package.resource(name)) for name in package.names)
    ]
    return linked_table("データの表の一覧", ["表", "内容", "行数", "ダウンロード"], rows)


def table_anchor(name: str) -> str:
    """The anchor of a table in the dictionary, in the form that Sphinx gives to names."""
    return f"table-{name}".replace("_", "-")


def _entry(record: dict[str, Any], titles: dict[str, str], marks: dict[str, list[str]]) -> str:
    """One figure of the list; what the filters need stands in its data attributes."""
    data = "".join(f' data-{name}="{html.escape(" ".join(values), quote=True)}"' for name, values in marks.items())
    reading = f"../chapters/{record['chapter']}.html#{record['base_id']}"
    kit = f"../figures/{record['id']}/"
    size = f'width="{record["width"]}" height="{record["height"]}" loading="lazy" decoding="async"'
    title = figure_title(record)
    alt = html.escape(title, quote=True)
    about = f"{titles[record['chapter']]}　{KINDS[record['kind']]}"
    return (
        f'<li{data}><a class="thumbnail" href="{kit}index.html">'
        f'<img class="only-light" src="{kit}figure.svg" alt="{alt}" {size}>'
        f'<img class="only-dark" src="{kit}figure-dark.svg" alt="{alt}" {size}></a>'
        f"<div>{link(reading, title)}"
        f"{quiet(about)}{quiet(record['source_note'])}</div></li>"
    )


def _marks_of(record: dict[str, Any], parents: dict[str, str]) -> dict[str, list[str]]:
    """The values by which a figure is found in each filter."""
    own = record["items"] or _item_of_chapter(record["chapter"], parents)
    items = [kin for item in own for kin in _lineage(item, parents)]
    return {
        "item": list(dict.fromkeys(items)),
        "programme": record["programmes"],
        "year": _years_of(record),
        "kind": [record["kind"]],
    }


def _lineage(item: str, parents: dict[str, str]) -> list[str]:
    """An item and the items it is part of; the overall item only stands for itself."""
    kin = [item]
    while (parent := parents.get(kin[-1], "")) not in ("", "0"):
        kin.append(parent)
    return kin


def _item_of_chapter(stem: str, parents: dict[str, str]) -> list[str]:
    """The item that a chapter treats, told by the number in its name; the whole where it has none."""
    number = (CHAPTERS[stem].__doc__ or "").split(" ")[0].rstrip(".")
    return [number if number in parents else "0"]


def _years_of(record: dict[str, Any]) -> list[str]:
    """Fiscal years of what a figure shows: from its observations, and from its columns of years."""
    years = {year for period in record["years"] for year in fiscal_years(period)}
    columns = [index for index, column in enumerate(record["columns"]) if "年度" in column["label"]]
    cells = [str(row[index]) for row in record["rows"] for index in columns]
    years |= {int(cell[:4]) for cell in cells if re.fullmatch(r"20\d\d(年度)?(\.0)?", cell)}
    return [str(year) for year in sorted(years)]


def fiscal_years(period: str) -> list[int]:
    """The Japanese fiscal years (April to March) that a period of the data package touches."""
    if match := re.fullmatch(r"(\d{4})-(\d{4})", period):
        return list(range(int(match[1]), int(match[2]) + 1))
    if match := re.fullmatch(r"(\d{4})-(\d{2})(-\d{2})?", period):
        return [int(match[1]) - (int(match[2]) < 4)]
    return [int(period)] if re.fullmatch(r"\d{4}", period) else []


def _filter_form(marks: list[dict[str, list[str]]], package: DataPackage) -> str:
    """Choices of values that occur; hidden until the script shows it."""
    items = package.table("items").set_index("item")["title_ja"].to_dict()
    programmes = package.table("programmes").set_index("programme")["title_ja"].to_dict()
    years = sorted({year for found in marks for year in found["year"]})
    labels = {
        "item": {item: item_title(item, title) for item, title in items.items()},
        "programme": programmes,
        "year": {year: f"{year}年度" for year in years},
        "kind": KINDS,
    }
    choices = []
    for name, heading in _FILTERS.items():
        present = {value for found in marks for value in found[name]}
        options = "".join(
            f'<option value="{html.escape(value, quote=True)}">{html.escape(label)}</option>'
            for value, label in labels[name].items()
            if value in present
        )
        options = f'<option value="">すべて</option>{options}'
        choices.append(f'<label>{heading}<select name="{name}">{options}</select></label>')
    buttons = '<button type="reset">条件を消す</button><output role="status"></output>'
    return f'<form class="catalogue-filter" hidden>{"".join(choices)}{buttons}</form>'
