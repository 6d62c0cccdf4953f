"""What the files of a figure's kit say in words: its origin, the conditions in force, the units of its columns, the README."""

from __future__ import annotations

import re
from typing import Any

from evalbook.citation import AUTHOR, LICENCE, LICENCE_URL, PROCESSED, Citable, citation_texts
from evalbook.figures import basis_words
from evalbook.parameters import CHAPTERS, unit_of
from evalbook.spreadsheets import README_LINE
from evalbook.wording import MONEY_UNITS, UNIT_SIGNS

NOT_BY_THE_AGENCY = "科学技術振興機構および文部科学省が作成したものではない"
_UNITS = {*MONEY_UNITS, *filter(None, UNIT_SIGNS.values()), "ポイント", "年度"}


def origin_of(work: Citable, record: dict[str, Any]) -> dict[str, str]:
    """The origin that every picture and workbook of the kit carries, in the names of Dublin Core."""
    return {
        "title": work.full_title,
        "creator": AUTHOR,
        "description": record["alt"],
        "source": f"{record['source_note']}。{PROCESSED}",
        "rights": LICENCE,
        "license": LICENCE_URL,
        "identifier": record["id"],
        "relation": f"『{work.book}』{work.edition_words}",
        "version": work.version,
        "date": work.date,
        "address": work.address,
        "language": "ja",
    }


def conditions_in_force(record: dict[str, Any]) -> list[list[Any]]:
    """Every parameter of the figure's chapter as ``[name, value, default, unit, meaning]``; the changed ones say so by their default."""
    model = CHAPTERS[record["chapter"]]
    changed = record["parameters"]
    return [
        [name, _shown(changed.get(name, field.default)), _shown(field.default), unit_of(model, name), field.description or ""]
        for name, field in model.model_fields.items()
    ]


def _shown(value: Any) -> Any:
    """A parameter's value as a cell."""
    if isinstance(value, list | tuple):
        return "、".join(map(str, value)) or "（空欄）"
    return "（空欄）" if value == "" else value


def unit_of_column(record: dict[str, Any], position: int) -> str:
    """The unit of a column: the one in its heading; else text, or the unit of the measure as the subtitle tells it."""
    label = record["columns"][position]["label"]
    match = re.search(r"（([^（）、]+)[^（）]*）$", label)
    if match and match[1] in _UNITS:
        return match[1]
    if label in ("年度", "年"):
        return label
    word = label.split("（")[0]
    if word.endswith("数") and word[:-1] in _UNITS:
        return word[:-1]
    if word.endswith("倍率"):
        return "倍"
    cells = [row[position] for row in record["rows"] if row[position] != ""]
    numeric = any(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells)
    return "「測っているもの」の単位" if numeric else "文字"


def readme(work: Citable, record: dict[str, Any]) -> str:
    """The README of a figure's ZIP, in Japanese: what is shown, units, conditions, sources, licence, how to cite."""
    columns = [f"  {column['label']}　{unit_of_column(record, position)}" for position, column in enumerate(record["columns"])]
    conditions = [
        f"  {name} = {value}{unit}" + ("" if value == default else f"（公式版は {default}{unit}）") + (f"　{meaning}" if meaning else "")
        for name, value, default, unit, meaning in conditions_in_force(record)
    ]
    places = [
        f"  資料{place['source']} {('スライド' + place['slide']) if place['slide'] else ''} {place['line']}行 {place['heading']}".rstrip()
        for place in record["places"]
    ]
    citations = [f"  {name}：{text}" for name, text in citation_texts(work).items()]
    lines = [
        work.full_title,
        "=" * 40,
        f"測っているもの：{record['subtitle']}",
        f"説明：{record['caption']}",
        f"数値の性質：{basis_words(record['basis'], record['kind'])}",
        f"所在：{work.address}",
        "",
        "データの列と単位",
        *columns,
        "",
        f"この図を作ったときの条件（章「{record['chapter']}」のパラメータ）",
        *(conditions or ["  なし"]),
        "",
        f"出典：{record['source_note']}",
        *places,
        "",
        f"使用の条件：文章と図は{LICENCE}（{LICENCE_URL}）。数値そのものは自由に使える。",
        f"{PROCESSED}。{NOT_BY_THE_AGENCY}。",
        f"表計算ソフトのために：{README_LINE}",
        "",
        "引用のしかた",
        *citations,
        "  文献管理ソフトには cite.bib（BibTeX）、cite.ris（RIS）、cite.json（CSL-JSON）を読み込ませる。",
        "",
    ]
    return "\r\n".join(lines)
