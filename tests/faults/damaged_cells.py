"""Damage to cells: what no field may hold, and what tables deny one another."""

from __future__ import annotations

import random

from tests.faults.mutations import (
    CANARY,
    TEXTS,
    Fault,
    Package,
    any_row,
    fields_where,
    free_texts,
    kind,
    put_rows,
    rows_of,
    rules_of,
    schemas_of,
    set_cell,
    spoil,
)

# characters that nobody can see, and that a table of this book therefore does not hold
UNSEEN = "\u200b\u200d\u200e\u200f\u202a\u202e\u2066\u2069\u061c\ufeff\u00ad\u2028\u2029\u0000\u0007\u001b\u007f\u0085\ue000\ufffe\U000e0041\u00a0"

NOT_NUMBERS = (
    "NaN", "nan", "inf", "-inf", "Infinity", "1e309", "1e5", "1,000", "１２３", "٣٤", "一二三", "many", "12人", "0x10", "1_000", "+5", "--5",
    "5.", ".5", "1.2.3", "1/2", "五百", "true", "2020-01-01", "9" * 400, "=1+1", "5%", "$5", "5 000",
)  # fmt: skip
WRONG_PERIODS = (
    "2017-2016",
    "2017-2017",
    "2021-13",
    "2021-00-10",
    "2021-02-30",
    "2017年",
    "H29",
    "17",
    "20177",
    "2017/2018",
    "1234",
    "２０１７",
    "2017-",
    "mikomi2",
)
WRONG_LINKS = (
    f"javascript:{CANARY}", f"JaVaScRiPt:{CANARY}", "data:text/html,<script>1</script>", "vbscript:x", "file:///etc/passwd", "//192.0.2.1/x",
    "ftp://192.0.2.1/", "https://", "https://x y", 'https://a.example/"onclick="x', "https://a.example/<script>", "example.org",
)  # fmt: skip
WRONG_IDS = ("../../x", "a/b", "a b", "a\\b", "<b>", "a'b", 'a"b', "日本", "a;b", "a#b", "x" * 500, "%2e%2e", ".", "..")


# cells


@kind()
def no_number(package: Package, lots: random.Random) -> Fault:
    fields = fields_where(package, lambda field, schema: field["type"] in ("integer", "number"))
    return spoil(package, lots, fields, NOT_NUMBERS)


@kind()
def half_a_thing(package: Package, lots: random.Random) -> Fault:
    fields = fields_where(package, lambda field, schema: field["type"] == "integer")
    return spoil(package, lots, fields, ["0.5", "1.0", "-1", "0", "-0", "999999999999", "1000000000000000000000"])


@kind()
def no_date(package: Package, lots: random.Random) -> Fault:
    fields = fields_where(package, lambda field, schema: field["type"] == "date")
    return spoil(package, lots, fields, ["2026-02-30", "2026/11/22", "22.11.2026", "令和8年", "2026-11", "NaT", "0", "20261122", "2026-11-22T00:00"])


@kind()
def unknown_word_of_a_closed_list(package: Package, lots: random.Random) -> Fault:
    fields = fields_where(package, lambda field, schema: "enum" in rules_of(field))
    return spoil(package, lots, fields, ["guess", "E", "SELF", "Ａ", "S A", "<b>", "ア", "none of these"])


@kind()
def empty_required_cell(package: Package, lots: random.Random) -> Fault:
    return spoil(package, lots, fields_where(package, lambda field, schema: rules_of(field).get("required")), [""])


@kind()
def dangling_key(package: Package, lots: random.Random) -> Fault:
    fields = fields_where(package, lambda field, schema: field["name"] in {name for key in schema.get("foreignKeys", []) for name in key["fields"]})
    return spoil(package, lots, fields, ["nowhere", "9.9", "999", "people", "NaN", "ｉ", "x" * 70])


@kind()
def unknown_item(package: Package, lots: random.Random) -> Fault:
    fields = [(table, field) for table, field in fields_where(package, lambda field, schema: field["name"] == "item") if table != "items"]
    return spoil(package, lots, fields, ["2.8", "5", "V", "二", "1.1 ", "01"])


@kind()
def unknown_unit(package: Package, lots: random.Random) -> Fault:
    return spoil(
        package,
        lots,
        fields_where(package, lambda field, schema: field["name"] == "unit" and schema.get("foreignKeys")),
        ["people", "JPY", "円", "%", "Yen", "1"],
    )


@kind()
def duplicate_key(package: Package, lots: random.Random) -> Fault:
    tables = [table for table, schema in schemas_of(package).items() if schema.get("primaryKey")]
    table = lots.choice(tables)
    rows = rows_of(package, table)
    first, second = lots.sample(range(1, len(rows)), 2)
    for key in schemas_of(package)[table]["primaryKey"]:
        rows[second][rows[0].index(key)] = rows[first][rows[0].index(key)]
    put_rows(package, table, rows)
    return Fault(table)


@kind()
def wrong_id(package: Package, lots: random.Random) -> Fault:
    fields = [
        ("programmes", "programme"), ("observations", "id"), ("schemes", "scheme"), ("achievements", "id"), ("fund_milestones", "milestone"),
        ("discrepancies", "id"), ("external", "id"), ("sources", "source"), ("sources", "file"), ("items", "item"), ("units", "unit"),
        ("observations", "series"),
    ]  # fmt: skip
    return spoil(package, lots, fields, WRONG_IDS)


@kind()
def wrong_period(package: Package, lots: random.Random) -> Fault:
    fields = [("observations", "period"), ("ratings", "period"), ("achievements", "period"), ("external", "period"), ("schemes", "adoption_period")]
    return spoil(package, lots, fields, WRONG_PERIODS)


@kind()
def wrong_link(package: Package, lots: random.Random) -> Fault:
    return spoil(package, lots, [("external", "url")], WRONG_LINKS)


@kind()
def line_outside_the_document(package: Package, lots: random.Random) -> Fault:
    fields = fields_where(package, lambda field, schema: field["name"] in ("line", "last_line", "first_line"))
    return spoil(package, lots, fields, ["99999", "5561", "123456789012"])


@kind()
def unseen_character(package: Package, lots: random.Random) -> Fault:
    table, field = lots.choice(free_texts(package))
    at, character = lots.randint(0, 3), lots.choice(UNSEEN)
    return set_cell(package, table, any_row(package, table, lots), field, "名あいう"[:at] + character + "え")


@kind()
def line_break_in_a_cell(package: Package, lots: random.Random) -> Fault:
    return spoil(package, lots, free_texts(package), ["一\n二", "一\n\n# 見出し", "一\n```\n<script>1</script>", "a\tb", "一\r\n二"])


@kind()
def spaces_around(package: Package, lots: random.Random) -> Fault:
    return spoil(package, lots, free_texts(package), [" あ", "あ ", "\u3000あ", " ", "\u3000"])


@kind()
def far_too_long_text(package: Package, lots: random.Random) -> Fault:
    return spoil(package, lots, free_texts(package), ["あ" * 100_000, "a" * 1_001, "<b>" * 50_000, "あ" * 200_000, "=1+" * 40_000])


@kind()
def stacked_marks(package: Package, lots: random.Random) -> Fault:
    return spoil(package, lots, free_texts(package), ["Z" + "\u0335\u0321\u0322" * 9, "a" + "\u0301" * 40])


@kind("literal")
def any_text(package: Package, lots: random.Random) -> Fault:
    return spoil(package, lots, free_texts(package), TEXTS)


@kind("literal")
def markup_in_a_name(package: Package, lots: random.Random) -> Fault:
    fields = [
        ("programmes", "title_ja"),
        ("items", "title_ja"),
        ("items", "title_en"),
        ("achievements", "title_ja"),
        ("slides", "heading"),
    ]
    return spoil(package, lots, fields, TEXTS)


# what the tables say together


@kind()
def changed_value(package: Package, lots: random.Random) -> Fault:
    """The printed text no longer says what the value says."""
    rows = rows_of(package, "observations")
    row, at = any_row(package, "observations", lots), rows[0].index("value")
    value = float(rows[row][at])
    text = lots.choice([f"{value + 1:.0f}", f"{value * 10:.0f}", f"{value / 2:.6f}", f"{-value - 1:.0f}", "0.123"])
    name = rows[row][0]
    set_cell(package, "observations", row, "value", text)
    return Fault("references", 0, name)


@kind()
def changed_printed_text(package: Package, lots: random.Random) -> Fault:
    return spoil(
        package, lots, [("references", "printed")], ["7", "1,2,3,4", "多数", "1/0", "0分の1", "9" * 70, "1兆2億", "12人34人", "<b>5</b>", "第9999位"]
    )


@kind(texts=True)
def changed_value_and_printed_text(package: Package, lots: random.Random) -> Fault:
    """Both agree with one another, but the source prints another number."""
    observations, references = rows_of(package, "observations"), rows_of(package, "references")
    once = [row for row in range(1, len(references)) if sum(other[0] == references[row][0] for other in references) == 1]
    plain = [row for row in once if references[row][3].isdigit() and not references[row][4]]
    row = lots.choice(plain)
    printed = str(int(references[row][3]) + lots.randint(1, 9))
    at = next(number for number, found in enumerate(observations) if found[0] == references[row][0])
    set_cell(package, "observations", at, "value", printed)
    set_cell(package, "references", row, "printed", printed)
    return Fault("")  # told at the reference, or at the numeral of the line that no reference covers any more


@kind(texts=True)
def changed_mark(package: Package, lots: random.Random) -> Fault:
    row = any_row(package, "ratings", lots)
    rows = rows_of(package, "ratings")
    old = rows[row][3]
    new = lots.choice([mark for mark in ("SABCD" if old.isupper() or old == "-" else "sabcd") if mark != old])
    set_cell(package, "ratings", row, "mark", new)
    return Fault("ratings", 0, "mark")


@kind()
def dropped_reference(package: Package, lots: random.Random) -> Fault:
    rows = rows_of(package, "references")
    once = [row for row in range(1, len(rows)) if sum(other[0] == rows[row][0] for other in rows) == 1]
    row = lots.choice(once)
    name = rows.pop(row)[0]
    put_rows(package, "references", rows)
    return Fault("observations", 0, name)


@kind()
def dropped_row_that_others_name(package: Package, lots: random.Random) -> Fault:
    table = lots.choice(["sources", "items", "programmes", "observations", "units"])
    schemas = schemas_of(package)
    key = schemas[table]["primaryKey"][0]
    rows = rows_of(package, table)
    named = {
        row[found[0].index(other["fields"][0])]
        for name, schema in schemas.items()
        for found in [rows_of(package, name)]
        for other in schema.get("foreignKeys", [])
        if other["reference"]["resource"] == table
        for row in found[1:]
    }
    row = lots.choice([number for number, cells in enumerate(rows) if number and cells[rows[0].index(key)] in named])
    del rows[row]
    put_rows(package, table, rows)
    return Fault("")


@kind()
def range_upside_down(package: Package, lots: random.Random) -> Fault:
    rows = rows_of(package, "observations")
    row = lots.choice([number for number, cells in enumerate(rows) if number and cells[rows[0].index("value_max")]])
    return set_cell(package, "observations", row, "value_max", lots.choice(["0", rows[row][rows[0].index("value")], "-5"]))


@kind()
def part_of_itself(package: Package, lots: random.Random) -> Fault:
    item, parent = lots.choice([("1", "1"), ("1", "1.1"), ("2", "2.7"), ("0", "3.3"), ("II", "II")])
    rows = rows_of(package, "items")
    row = next(number for number, cells in enumerate(rows) if cells[0] == item)
    return set_cell(package, "items", row, "parent", parent)


@kind()
def mark_of_another_scale(package: Package, lots: random.Random) -> Fault:
    rows = rows_of(package, "ratings")
    row = lots.choice([number for number, cells in enumerate(rows) if number and cells[3] != "-"])
    return set_cell(package, "ratings", row, "mark", rows[row][3].swapcase())


@kind()
def broken_formula(package: Package, lots: random.Random) -> Fault:
    formulas = [
        "1/0", "[nothing]", "sum([nothing])", "__import__('os').system('true')", "[iii-self_income.2019", "9**9**9", "(" * 300 + "1" + ")" * 300,
        "1e999", "max([iii-self_income])", "9" * 400, "1 if 1 else 2", "'a'*9", "lambda: 1", "-" * 900 + "1",
    ]  # fmt: skip
    return spoil(package, lots, [("derivations", "formula")], formulas)


@kind()
def broken_list_of_ids(package: Package, lots: random.Random) -> Fault:
    if lots.random() < 0.5:
        return spoil(package, lots, [("discrepancies", "observations")], ["nothing", "a;b", ";;x", "<b>", "../x"])
    return spoil(package, lots, [("discrepancies", "lines")], ["000", "000:0", "999:1", "000:99999", "000:1,2", "x:1", "000:1;"])


@kind()
def two_terms_with_one_anchor(package: Package, lots: random.Random) -> Fault:
    rows = rows_of(package, "terms")
    row = any_row(package, "terms", lots)
    other = rows[row - 1 if row > 1 else row + 1][1]
    text = lots.choice([other.upper() + "!", f"({other})", "日本語"])
    set_cell(package, "terms", row, "term_en", text)
    return Fault("terms")


@kind()
def slides_over_one_another(package: Package, lots: random.Random) -> Fault:
    spoil(package, lots, [("slides", "last_line")], ["1", "5560", "99999"])
    return Fault("slides")


@kind()
def several_at_once(package: Package, lots: random.Random) -> Fault:
    """Two to four faults of cells: one of them at least is told."""
    kinds = [no_number, unknown_unit, wrong_period, unseen_character, far_too_long_text, spaces_around, unknown_item, wrong_link, any_text]
    for damage in lots.sample(kinds, lots.randint(2, 4)):
        if damage is not any_text:
            damage(package, lots)
    return Fault("")
