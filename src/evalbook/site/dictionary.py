"""Pages that explain names: the data dictionary, the terms, the parameters of all chapters."""

from __future__ import annotations

import html
import re
from typing import Any, Literal, get_args, get_origin

from evalbook.data import DataPackage
from evalbook.html_parts import source_row
from evalbook.parameters import CHAPTERS, unit_of
from evalbook.site.appendix_markup import Row, code, link, linked_table, literal, page, raw, unbroken
from evalbook.site.catalogue import table_anchor, tables_list
from evalbook.wording import condition_text

_TYPES = {"string": "文字列", "integer": "整数", "number": "数", "date": "日付", "boolean": "真偽"}


def dictionary_page(package: DataPackage, archive: str) -> str:
    """Every table and field of the package, from its own descriptor; ``archive`` is the stem of the whole downloads."""
    descriptor = package.descriptor
    parts = [_table_part(package, package.resource(name)) for name in package.names]
    return page(
        "データ辞書",
        f"この本の数字はすべて、一つのデータパッケージ（{literal(descriptor['title'])}、第{literal(descriptor['version'])}版）にある。"
        f"{literal(descriptor['description'])}"
        "値は基本単位（円、人、件など）に直してあり、%は%のままの数である。単位の一覧は表 units にある。",
        raw(
            '<p class="downloads">'
            f'<a href="../data/{archive}.zip" download>一式（ZIP：CSV・説明・引用）</a> '
            f'<a href="../data/{archive}.xlsx" download>一冊のXLSX</a> '
            '<a href="../data/datapackage.json" download>datapackage.json（表と列の定義）</a></p>'
        ),
        raw(tables_list(package)),
        *[part for parts_of_table in parts for part in parts_of_table],
    )


def _table_part(package: DataPackage, resource: dict[str, Any]) -> list[str]:
    name, schema = resource["name"], resource["schema"]
    keys = literal("・".join(schema.get("primaryKey", [])) or "なし")
    notes = f"{literal(resource['description'])}。{len(package.table(name)):,}行。主キー：{keys}。"
    rows = [
        [unbroken(code(field["name"])), field["description"], unbroken(_TYPES[field["type"]]), _rules(field, schema)]
        for field in schema["fields"]
    ]
    table = linked_table(f"表 {name} の列", ["列", "意味", "型", "決まり"], map(Row, rows))
    table += _sources(package) if name == "sources" else ""
    download = f'<p class="downloads">{link("../data/" + resource["path"], resource["path"], download=True)}</p>'
    return [f"({table_anchor(name)})=\n## {literal(resource['title'])}（{literal(name)}）", notes, raw(table + download)]


def _sources(package: DataPackage) -> str:
    """The documents themselves, where the pages that cite them by number lead to."""
    rows = [Row([unbroken(f"資料{row.source}"), row.title], source_row(row.source)) for row in package.table("sources").itertuples()]
    return linked_table("この本のもとになった資料", ["番号", "題（本書がつけた）"], rows)


def _rules(field: dict[str, Any], schema: dict[str, Any]) -> str:
    """What a field's values must be, in words."""
    rules = field.get("constraints", {})
    words = ["必須"] if rules.get("required") else []
    words += ["重複なし"] if rules.get("unique") else []
    words += [f"{rules['minimum']:,}以上"] if rules.get("minimum", 0) and rules["minimum"] < 1900 else []
    words += [f"{rules['minimum']}～{rules['maximum']}"] if rules.get("minimum", 0) >= 1900 else []
    words += ["次のいずれか：" + "、".join(map(str, rules["enum"]))] if "enum" in rules else []
    words += [f"{rules['maxLength']:,}文字以内"] if "maxLength" in rules else []
    words += [f"形：{rules['pattern']}"] if "pattern" in rules else []
    for key in schema.get("foreignKeys", []):
        if field["name"] in key["fields"]:
            table = f"表 {key['reference']['resource']}" if key["reference"]["resource"] else "同じ表"
            words.append(f"{table} の {'・'.join(key['reference']['fields'])}")
    return "。".join(words)


def terms_page(package: DataPackage) -> str:
    """The terms of the book with the one English word for each; then the abbreviations."""
    rows = list(package.table("terms").itertuples())
    words, abbreviations = ([row for row in rows if row.term_ja.isascii() == short] for short in (False, True))
    return page(
        "用語",
        "この本で使う日本語の用語と、それに当てる英語である。一つの用語には一つの英語だけを当てる。アルファベットの略称は後半にまとめた。",
        "## 日本語の用語",
        raw(f'<dl class="glossary">{"".join(map(_term, words))}</dl>'),
        "## 略称",
        raw(f'<dl class="glossary">{"".join(map(_term, abbreviations))}</dl>'),
    )


def _term(row: Any) -> str:
    """One entry of the glossary; an abbreviation says first what it is, and is not repeated as its own English word."""
    english = f'<span lang="en">{html.escape(row.term_en)}</span>' if row.term_en != row.term_ja else ""
    told = [english, html.escape(row.note)]
    words = "。".join(filter(None, reversed(told) if row.term_ja.isascii() else told))
    return f'<dt id="{term_anchor(row.term_en)}">{html.escape(row.term_ja)}</dt><dd>{words}</dd>'


def term_anchor(english: str) -> str:
    """The anchor of a term on its page, from its English word."""
    return "term-" + re.sub(r"[^a-z0-9]+", "-", english.lower()).strip("-")


def parameters_page(titles: dict[str, str]) -> str:
    """The parameters of every chapter of the edition (``titles`` by file stem)."""
    parts = []
    for stem, title in titles.items():
        model = CHAPTERS[stem]
        rows = []
        for name, field in model.model_fields.items():
            unit = unit_of(model, name)
            rows.append(Row([unbroken(code(name)), field.description or "", condition_text(field.default, unit), _kind_and_range(field, unit)]))
        headings = ["名前", "意味", "既定", "型（単位）：許される値"]
        parts += [f"## {title}", raw(linked_table(f"{title}の条件（{stem}）", headings, rows))]
    return page(
        "条件（パラメータ）の一覧",
        "章を実行するときに変えられる条件である。名前の誤りや範囲外の値は、何も実行しないうちに断られる。変え方は「再現と再実行」にある。",
        *parts,
    )


def _kind_and_range(field: Any, unit: str) -> str:
    """A parameter's type, its unit and what it may be, in Japanese."""
    if get_origin(field.annotation) is Literal:
        return "選択：" + "、".join(str(choice) for choice in get_args(field.annotation))
    kind = {int: "整数", float: "数", str: "文字列", bool: "真偽"}.get(field.annotation, str(field.annotation))
    words = []
    for rule in field.metadata:
        for sign, word in (("ge", "以上"), ("gt", "超"), ("le", "以下"), ("lt", "未満")):
            if getattr(rule, sign, None) is not None:
                words.append(f"{condition_text(getattr(rule, sign), unit)}{word}")
        if getattr(rule, "max_length", None) is not None:
            words.append(f"{rule.max_length}文字以内")
    return kind + (f"（{unit}）" if unit else "") + (f"：{''.join(words)}" if words else "")
