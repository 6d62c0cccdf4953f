"""A quotation holds a number and what belongs to it, never a piece of a phrase that the line happened to break."""

from __future__ import annotations

import re

import pytest

from evalbook.site.quoting import missing_qualifiers, quote

QUOTES = (
    ("約3,100億円", "yen", None, ("約3,100億円", "")),
    (" 67.8億円の内数 ", "yen", None, ("67.8億円の内数", "")),
    ("億円 67.8億円の内数", "yen", None, ("67.8億円の内数", "")),
    ("≤ 10年度", "year", None, ("≤ 10年度", "")),
    ("6000万～3億円", "yen", None, ("6000万～3億円", "")),
    ("3分の2超", "ratio", None, ("3分の2超", "")),
    ("(2年)", "year", None, ("(2年)", "")),
    ("（7回", "time", None, ("7回", "")),
    ("18の団体", "organisation", None, ("18の団体", "")),
    ("81の", "institution", None, ("81", "機関")),
    ("34都道府", "prefecture", None, ("34", "都道府県")),
    ("113.3、平成", "point", None, ("113.3", "点")),
    ("平均の2～3", "times", None, ("2～3", "倍")),
    ("約4", "times", None, ("約4", "倍")),
    ("(2)", "project", None, ("(2)", "課題")),
    ("6（うち", "project", None, ("6", "課題")),
    ("13.3万", "person", None, ("13.3万", "人")),
    ("14.4", "person", 10_000, ("14.4", "万人")),
    ("≤ 2,500", "yen", 10_000, ("≤ 2,500", "万円")),
    ("355", "yen", 10**8, ("355", "億円")),
    ("25の", "count", None, ("25", "")),
)


@pytest.mark.parametrize(("printed", "unit", "scale", "expected"), QUOTES)
def test_a_fragment_is_cut_to_the_number_and_told_its_unit(printed, unit, scale, expected) -> None:
    assert quote(printed, unit, float("nan") if scale is None else float(scale)) == expected


def test_no_quotation_of_the_book_ends_in_a_particle_or_half_a_word(package) -> None:
    units = package.table("observations").set_index("id")["unit"]
    for row in package.table("references").itertuples():
        characters, _ = quote(row.printed, units[row.id], row.scale)
        assert not re.search(r"(の|、|。|都道府)$|^[、：]|\s$", characters), (row.id, characters)
        assert characters.count("（") == characters.count("）") and characters.count("(") == characters.count(")"), characters
        assert re.findall(r"\d", characters) == re.findall(r"\d", row.printed), "no digit is lost"


@pytest.mark.parametrize(
    ("qualifier", "printed", "expected"),
    [
        ("延べ・約・以上", ["12,000名"], "〔延べ・約・以上〕"),
        ("約・以上", ["4,000名", "4,000名以上", "約4,000名"], ""),
        ("延べ", ["のべ4万人分"], ""),
        ("計", ["全7冊"], ""),
        ("≤", ["最大10年度"], ""),
        ("≤", ["3,000万"], "〔≤〕"),
        ("", ["5年"], ""),
    ],
)
def test_a_qualifier_that_no_quotation_holds_is_added(qualifier, printed, expected) -> None:
    assert missing_qualifiers(qualifier, printed) == expected
