"""A chapter in the hand: checked parameters, texts of the prose, figures with all that is known of them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from lxml import html

from evalbook.chapter import Chapter, open_chapter
from evalbook.charts import style
from evalbook.errors import DataError, ParameterError
from evalbook.html_parts import frame_table
from evalbook.provenance import places_of, source_note
from evalbook.wording import quantity_text

IDS = ["sakura-invited.2017", "sakura-invited.2018"]


@pytest.fixture
def chapter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Chapter:
    monkeypatch.setenv("EVALBOOK_FIGURES", str(tmp_path))
    monkeypatch.delenv("EVALBOOK_EDITION", raising=False)
    yield open_chapter("international", {"first_year": 2018, "something_else": 3})
    plt.close("all")


@pytest.fixture
def glued(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the prose has been given by name."""
    import myst_nb

    texts: dict[str, str] = {}
    monkeypatch.setattr(myst_nb, "glue", lambda name, text, display: texts.update({name: (text, display)}))
    return texts


def figure(chapter: Chapter, **given):
    axes = style.new_axes()
    style.quiet_axis(axes)
    axes.bar([0, 1], [1, 2], color=style.COLOUR["source"])
    facts = {
        "name": "tested-figure", "title": "題", "subtitle": "件", "caption": "説明", "alt": "二本の棒。", "kind": "bar",
        "frame": pd.DataFrame({"a": [1, 2]}), "columns": {"a": "値"},
    }  # fmt: skip
    return chapter.figure(axes, **(facts | given)).record


def test_parameters_are_taken_from_the_notebook_and_checked(chapter: Chapter) -> None:
    assert (chapter.stem, chapter.settings.first_year, chapter.settings.last_year) == ("international", 2018, 2021)
    assert chapter.settings.changed() == {"first_year": 2018} and chapter.money_unit == "億円"
    with pytest.raises(ParameterError, match="^international: parameter first_year = '2018'"):
        open_chapter("international", {"first_year": "2018"})
    with pytest.raises(ParameterError, match="no chapter 'internatonal'"):
        open_chapter("internatonal", {})
    assert open_chapter("overview", {"money_unit": "兆円"}).money_unit == "兆円"


def test_texts_and_quantities_are_said_by_name(chapter: Chapter, glued: dict[str, str]) -> None:
    invited = chapter.quantity(IDS[0])
    chapter.say(count=invited, plain="そのまま")
    worded = quantity_text(invited, "億円")
    assert chapter.said == {"count": worded, "plain": "そのまま"} and worded.endswith("人")
    assert glued == {"count": (worded, False), "plain": ("そのまま", False)}


def test_quantities_count_as_used_and_an_unknown_one_is_refused(chapter: Chapter) -> None:
    chapter.quantity(IDS[0])
    assert chapter.used == {IDS[0]}
    with pytest.raises(DataError, match="0 rows have the id 'no-such'"):
        chapter.quantity("no-such")


def test_key_numbers_say_their_basis(chapter: Chapter) -> None:
    shown = chapter.key_numbers({"招へい": chapter.quantity(IDS[0]), "計算": ("5%", "computed"), "文": "多い"})
    items = html.fromstring(shown.markup).xpath("//li")
    assert [item.get("class") for item in items] == ["source", "computed", "source"]
    assert [item.text_content() for item in items][1:] == ["5%計算", "多い文"]


def test_achievements_are_those_of_the_items_or_programmes(chapter: Chapter) -> None:
    rows = chapter.package.table("achievements")
    item = rows["item"].iloc[0]
    programme = rows.loc[rows["programme"] != "", "programme"].iloc[0]

    def ids(shown) -> list[str]:
        return [found.removeprefix("achievement-") for found in html.fromstring(f"<div>{shown.markup}</div>").xpath("//li/@id")]

    assert ids(chapter.achievements()) == list(rows["id"])
    assert ids(chapter.achievements([item])) == list(rows.loc[rows["item"] == item, "id"])
    assert ids(chapter.achievements(programmes=[programme])) == list(rows.loc[rows["programme"] == programme, "id"])
    assert ids(chapter.achievements(["no-such"])) == []


def test_a_table_of_the_page_has_its_caption_and_headings(chapter: Chapter) -> None:
    shown = chapter.table(pd.DataFrame({"a": ["x"], "b": [1]}), {"a": "甲", "b": "乙"}, "表の題")
    page = html.fromstring(shown.markup)
    assert page.xpath("//caption/text()") == ["表の題"] and page.xpath("//thead//th/text()") == ["甲", "乙"]


def test_a_figure_knows_what_it_used(chapter: Chapter) -> None:
    record = figure(chapter, observations=[*IDS, IDS[0]])
    places = places_of(chapter.package, IDS)
    assert record.observations == IDS and chapter.used == set(IDS)
    assert [(place["source"], place["line"]) for place in record.places] == [(place.source, place.line) for place in places]
    assert record.source_note == source_note(places) and record.source_note.startswith("資料000")
    assert (record.items, record.programmes, record.years) == (["2.3"], ["sakura"], ["2017", "2018"])
    assert (record.id, record.base_id, record.chapter, record.alt) == ("tested-figure", "tested-figure", "international", "棒グラフ。二本の棒。")
    assert record.parameters == {"first_year": 2018}
    assert {"observations", "references", "slides"} <= set(record.tables)
    assert json.loads((Path(chapter_folder()) / "tested-figure/record.json").read_text(encoding="utf-8"))["observations"] == IDS


def chapter_folder() -> str:
    from evalbook import paths

    return str(paths.figures_directory())


def test_lines_and_words_add_to_the_source_note_and_without_any_the_basis_stands(chapter: Chapter) -> None:
    lines = pd.DataFrame({"source": ["000"], "line": [1]})
    by_line = figure(chapter, lines=lines)
    assert by_line.source_note == "資料000" + by_line.source_note.removeprefix("資料000") and "1行" in by_line.source_note
    assert figure(chapter, source="別の出典", lines=lines).source_note == f"別の出典。{by_line.source_note}"
    assert figure(chapter, source="別の出典").source_note == "別の出典"
    assert figure(chapter, basis="model").source_note == style.BASIS["model"][1]


def test_a_variant_names_its_figures_after_itself(chapter: Chapter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALBOOK_EDITION", "mext-only")
    record = figure(chapter)
    assert (record.id, record.base_id) == ("tested-figure--mext-only", "tested-figure")


def test_rows_are_plain_values_in_the_order_of_the_columns(chapter: Chapter) -> None:
    frame = pd.DataFrame({"a": [np.int64(1), np.int64(2)], "b": [0.5, np.nan], "c": ["x", None], "d": [pd.NA, "y"], "e": [1, 2]}, index=[7, 3])
    record = figure(chapter, frame=frame, columns={"c": "丙", "a": "甲", "b": "乙", "d": "丁"})
    assert record.rows == [["x", 1, 0.5, ""], ["", 2, "", "y"]]
    assert [type(value) for value in record.rows[0][:3]] == [str, int, float]
    assert record.columns[0] == {"name": "c", "label": "丙"}


def test_a_column_with_nothing_in_it_is_left_out_of_a_table() -> None:
    frame = pd.DataFrame({"a": ["一", "二"], "b": ["", None], "c": ["", "三"]})
    markup = frame_table(frame, {"a": "甲", "b": "乙", "c": "丙"}, "題").markup
    assert re.findall(r'<th scope="col">(.)</th>', markup) == ["甲", "丙"] and "三" in markup
