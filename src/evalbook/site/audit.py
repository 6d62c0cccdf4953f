"""Pages that check the source: every derived number recomputed, every contradiction with its places."""

from __future__ import annotations

import html
import math
import re
from collections import Counter
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from evalbook.data import DataPackage
from evalbook.provenance import Place, places_of, places_of_lines, source_note
from evalbook.reconcile import AGREES, NOT_PRINTED, OPEN, VERDICTS_JA, WITHIN, members_named, reconciliation_frame
from evalbook.site.appendix_markup import Row, code, fact_list, item_title, linked_table, literal, page, quiet, raw, sources_line, text, unbroken
from evalbook.site.quoting import added, missing_qualifiers, quote
from evalbook.wording import UNIT_SIGNS, fiscal_year_text, number_text, value_text

_SIGNS = {AGREES: "＝", WITHIN: "≈", OPEN: "≠", NOT_PRINTED: "―"}
_CLASSES = {AGREES: "agrees", WITHIN: "within", OPEN: "open", NOT_PRINTED: "not-printed"}
_MEANINGS = {
    AGREES: "印字された入力から計算した値が、印字された値に丸まる。",
    WITHIN: "計算した値そのものは合わないが、入力の丸めを考えに入れた範囲は、印字された値が表す範囲と重なる。",
    OPEN: "入力の丸めを考えに入れても、印字された値に届かない。理由として考えられることは注記にある。",
    NOT_PRINTED: "資料が計算した値だが、計算に要る数が資料に印字されていない。検算できない。",
}
_FUNCTIONS = {"sum": "の和", "mean": "の平均", "count": "の数"}
_OF_SERIES = re.compile(r"(sum|mean|count)\(\s*\[([^\]]+)\]\s*\)")
_HUNDRED_MILLION = 10**8

_ADDED = "〔 〕の中は本書が補った語（同じ数について資料のほかの行にある「約」「以上」などと、省かれた単位）である。"
_INTERVALS = """\
資料の数字は丸めて印字されている。そこで印字された数を一つの値とみずに、それが表しうる値の範囲（区間）とみて計算する。

- 一の位まで印字された件数や人数は、そのままの値とする（平均は除く）。
- ほかの数は、最後に印字された桁の半分だけ上下にずれうる。5.6倍は5.55から5.65まで、1,241億円は1,240.5億円から1,241.5億円までを表す。
- 「約」「程度」「規模」のつく数は、0でない最後の桁の半分だけずれうる。約12,000人は11,500人から12,500人までを表す。
- 「以上」「超」には上の端がなく、上限として示された数には下の端（0）しかない。
- 和・差・積・商は、範囲の端どうしを組み合わせた最小と最大を新しい範囲とする。

式は表 derivations にあり、数の識別子で書かれている。資料が計算と明示した数のほか、ほかの数から導けるはずの数にも検算の式を置いた。その注記は「検算」で始まる。"""


def reconciliation_page(package: DataPackage) -> str:
    """Every derived number: printed, formula, recomputed, interval, verdict; grouped by item."""
    frame = reconciliation_frame(package)
    observations = package.table("observations").set_index("id", drop=False)
    frame = frame.assign(item=frame["id"].map(observations["item"]))
    counts = Counter(frame["verdict"])
    parts = [
        f"資料が自ら計算した数と、ほかの数から導けるはずの数が、合わせて{len(frame)}個ある。"
        f"計算に要る数が印字された{len(frame) - counts[NOT_PRINTED]}個を計算し直した。"
        f"「印字」は資料の文字のまま、{_ADDED}「読み取り」は本書がそこから取った値とその範囲であり、再計算の値は本書による。",
        sources_line(package),
        raw(
            linked_table(
                "判定ごとの数",
                ["判定", "数", "意味"],
                [Row([_verdict(name), counts[name], _MEANINGS[name]]) for name in VERDICTS_JA],
            )
        ),
        "## 計算のしかた",
        _INTERVALS,
    ]
    for item in package.table("items").itertuples():
        if len(rows := frame[frame["item"] == item.item]):
            parts += [f"## {literal(item_title(item.item, item.title_ja))}", *_item_tables(package, observations, rows, item_title(item.item, item.title_ja))]
    return page("検算", *parts)


def _item_tables(package: DataPackage, observations: pd.DataFrame, rows: pd.DataFrame, title: str) -> list[str]:
    """The numbers of one item: those that could be recomputed, then those whose inputs are missing."""
    tables = []
    checked, missing = rows[rows["verdict"] != NOT_PRINTED], rows[rows["verdict"] == NOT_PRINTED]
    if len(checked):
        entries = "".join(_checked(package, observations, row) for row in checked.itertuples())
        tables.append(raw(f'<ul class="checks">{entries}</ul>'))
    if len(missing):
        cells = [_unchecked(package, observations, row) for row in missing.itertuples()]
        headings = ["数", "印字", "印字されていない入力", "典拠"]
        tables.append(raw(linked_table(f"入力が印字されていない数：{title}", headings, cells)))
    return tables


def _checked(package: DataPackage, observations: pd.DataFrame, row: Any) -> str:
    """A recomputed number as an entry: verdict, both values with what they may stand for, formula, places."""
    large = row.unit == "yen" and abs(row.printed) >= 1000 * _HUNDRED_MILLION
    facts = {
        "印字": _as_printed(package, observations.loc[row.id]),
        "読み取り": _number(row.printed, row.unit, large) + _range_note(row.printed_low, row.printed_high, row.unit, large),
        "再計算": _number(row.recomputed, row.unit, large) + _range_note(row.low, row.high, row.unit, large),
        "式": text(readable_formula(row.formula, row.id, observations)),
        "注記": text(row.note),
        "典拠": text(source_note(places_of(package, [row.id]))),
    }
    label = html.escape(label_of(observations.loc[row.id]))
    head = f"{_verdict(row.verdict)} <strong>{label}</strong>{quiet(code(row.id))}"
    return f'<li id="check-{html.escape(row.id)}">{head}{fact_list(facts)}</li>'


def _unchecked(package: DataPackage, observations: pd.DataFrame, row: Any) -> Row:
    missing = row.note.removeprefix("inputs not printed:").strip()
    cells = [_name(observations, row.id), _as_printed(package, observations.loc[row.id]), missing, source_note(places_of(package, [row.id]))]
    return Row(cells, f"check-{row.id}")


def _as_printed(package: DataPackage, observation: pd.Series) -> Markup:
    """The characters that are printed, each form once, with what stands elsewhere in the source."""
    found = package.rows_where("references", "id", [observation["id"]])
    quotes = (quote(place.printed, observation["unit"], place.scale) for place in found.itertuples())
    forms = dict.fromkeys(unbroken(f"「{characters}」{added(unit)}") for characters, unit in quotes)
    return Markup("、").join(forms) + missing_qualifiers(observation["qualifier"], found["printed"])


def _name(observations: pd.DataFrame, observation: str) -> Markup:
    return escape(label_of(observations.loc[observation])) + quiet(code(observation))


def _verdict(verdict: str) -> Markup:
    """The verdict as words and a sign; colour is not needed to tell it."""
    return Markup('<span class="verdict {}">{} {}</span>').format(_CLASSES[verdict], _SIGNS[verdict], VERDICTS_JA[verdict])


def label_of(observation: pd.Series) -> str:
    """An observation in words: measure, category and period."""
    details = [observation["category"], fiscal_year_text(observation["period"])]
    return observation["measure"] + (f"（{'、'.join(filter(None, details))}）" if any(details) else "")


def readable_formula(formula: str, derived: str, observations: pd.DataFrame) -> str:
    """A formula of ``derivations`` with the names of measures in place of ids."""

    def series(match: re.Match[str]) -> str:
        members = members_named(match[2], derived, observations)
        return f"「{observations.loc[members[0], 'measure']}」{len(members)}個{_FUNCTIONS[match[1]]}"

    def single(match: re.Match[str]) -> str:
        (member,) = members_named(match[1], derived, observations)
        return f"「{label_of(observations.loc[member])}」"

    words = re.sub(r"\[([^\]]+)\]", single, _OF_SERIES.sub(series, formula))
    for sign, shown in ((" * ", " × "), (" / ", " ÷ "), (" - ", " − "), (" + ", " ＋ ")):
        words = words.replace(sign, shown)
    return words


def _number(value: float, unit: str, large: bool) -> Markup:
    """A number with all its digits; money in 億円 or 百万円, the same within a row."""
    if unit == "yen":
        words = f"{number_text(value / (_HUNDRED_MILLION if large else 10**6))}{'億円' if large else '百万円'}"
    else:
        words = value_text(value, unit) if value == int(value) else f"{number_text(value)}{UNIT_SIGNS[unit]}"
    return escape(words)


def _range_note(low: float, high: float, unit: str, large: bool) -> Markup:
    if low == high:
        words = "幅なし"
    elif math.isinf(high):
        words = _number(low, unit, large) + "以上"
    else:
        words = _number(low, unit, large) + "～" + _number(high, unit, large)
    return Markup(' <span class="quiet">（{}）</span>').format(words)


def discrepancies_page(package: DataPackage) -> str:
    """Every place where the sources disagree, grouped by item."""
    rows = package.table("discrepancies")
    items = {item.item.lower().replace(".", "_"): item_title(item.item, item.title_ja) for item in package.table("items").itertuples()}
    groups = {"all": "資料の全体", **items}
    parts = [
        f"資料は自らと、また互いに食い違うことがある。見つけた{len(rows)}件を、両方の場所と値、この本の扱いとともに並べる。ならして消すことはしない。",
        f"値は資料に印字されたままの文字で、{_ADDED}",
        sources_line(package),
    ]
    prefixes = rows["id"].str.split("-").str[0]
    prefixes = prefixes.where(prefixes.isin(list(groups)), "all")  # none is left out, whatever its name begins with
    for prefix, title in groups.items():
        if len(found := rows[prefixes == prefix]):
            entries = "".join(_discrepancy(package, row) for row in found.itertuples())
            parts += [f"## {literal(title)}", raw(f'<ul class="discrepancies">{entries}</ul>')]
    return page("食い違い", *parts)


def _discrepancy(package: DataPackage, row: Any) -> str:
    lines = pd.DataFrame([place.split(":") for place in row.lines.split(";")], columns=["source", "line"])
    facts = {
        "印字された値": _printed_values(package, [name for name in row.observations.split(";") if name]),
        "場所": _where(places_of_lines(package, lines)),
        "本書の扱い": text(row.treatment_ja),
    }
    head = f"<strong>{html.escape(row.topic)}</strong><p>{html.escape(row.detail_ja)}</p>"
    return f'<li id="discrepancy-{html.escape(row.id)}">{head}{fact_list(facts)}</li>'


def _where(places: list[Place]) -> Markup:
    """All lines, by document and slide, each document named once; a slide without a printed number is told by its heading."""
    groups: dict[str, dict[str, list[str]]] = {}
    for place in places:
        slide = f"スライド{place.slide}" if place.slide else f"「{place.heading}」" if place.heading else ""
        groups.setdefault(place.source, {}).setdefault(slide, []).append(str(place.line))
    told = []
    for source, slides in groups.items():
        lines = Markup("、").join(_lines_on(slide, numbers) for slide, numbers in slides.items())
        told.append(text(f"資料{source}{' ' if lines.startswith('ス') else ''}") + lines)
    return Markup("。").join(told)


def _lines_on(slide: str, numbers: list[str]) -> Markup:
    """A slide and its lines; the last number stays with the word after it."""
    *before, last = numbers
    return text(f"{slide}（" + "".join(f"{number}・" for number in before)) + unbroken(f"{last}行）")


def _printed_values(package: DataPackage, observations: list[str]) -> Markup:
    """Each observation with the characters that are printed, and their line."""
    lines = []
    for name in observations:
        observation = package.rows_where("observations", "id", [name]).iloc[0]
        found = package.rows_where("references", "id", [name])
        printed = Markup("、").join(dict.fromkeys(_quoted_at(place, observation["unit"]) for place in found.itertuples()))
        lines.append(text(f"{label_of(observation)}：") + printed + missing_qualifiers(observation["qualifier"], found["printed"]))
    return Markup("<br>").join(lines)


def _quoted_at(place: Any, unit: str) -> Markup:
    characters, lacking = quote(place.printed, unit, place.scale)
    return unbroken(characters + added(lacking)) + unbroken(f"（資料{place.source} {place.line}行）")
