"""The appendix shows everything there is: figures, tables, derived numbers, contradictions, parameters, terms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html
from markdown_it import MarkdownIt
from markupsafe import Markup

from evalbook.parameters import CHAPTERS
from evalbook.reconcile import VERDICTS_JA, reconciliation_frame
from evalbook.site.appendix_markup import Row, linked_table, literal, raw
from evalbook.site.audit import discrepancies_page, readable_formula, reconciliation_page
from evalbook.site.catalogue import catalogue_page, fiscal_years
from evalbook.site.dictionary import dictionary_page, parameters_page, terms_page
from evalbook.site.quoting import missing_qualifiers, quote
from evalbook.site.rerun_pages import changelog_page, reproduce_page

PAGES = (
    "catalogue", "dictionary", "reconciliation", "discrepancies", "parameters", "reproduce", "terms", "changelog",
    "execution", "rap",
)  # fmt: skip


def tree(text: str) -> html.HtmlElement:
    """All raw HTML of a generated page."""
    return html.fromstring("<div>" + "".join(re.findall(r"```\{raw\} html\n(.*?)\n```", text, re.DOTALL)) + "</div>")


def record(**given) -> dict:
    facts = {
        "id": "a-figure", "base_id": "a-figure", "chapter": "international", "number": 1, "title": "<題>",
        "kind": "bar", "items": ["2.3"], "programmes": ["sakura"], "years": ["2017-2019"], "columns": [], "rows": [],
        "width": 10, "height": 10, "source_note": "資料000（1行）",
    }  # fmt: skip
    return facts | given


def test_recomputed_numbers_stand_beside_the_very_characters_that_are_printed(package) -> None:
    page, observations = tree(reconciliation_page(package)), package.table("observations").set_index("id")
    for name in reconciliation_frame(package)["id"]:
        text = page.xpath(f"//*[@id='check-{name}']")[0].text_content()
        found = package.rows_where("references", "id", [name])
        for place in found.itertuples():
            characters, unit = quote(place.printed, observations.loc[name, "unit"], place.scale)
            assert characters in place.printed and f"「{characters}」{'〔' + unit + '〕' if unit else ''}" in text, name
        assert missing_qualifiers(observations.loc[name, "qualifier"], found["printed"]) in text, name


def test_a_qualifier_of_another_line_stands_beside_the_number_wherever_it_is_quoted(package) -> None:
    text = tree(reconciliation_page(package)).xpath("//*[@id='check-aprc-exchange_participants']")[0].text_content()
    assert "「12,000名」〔延べ・約・以上〕" in text
    page = tree(discrepancies_page(package))
    assert "12,000名（資料000 903行）〔延べ・約・以上〕" in page.text_content()
    assert "81〔機関〕（資料000 4085行）" in page.text_content() and "81の（" not in page.text_content()


@pytest.mark.parametrize("make", [reconciliation_page, discrepancies_page, lambda package: catalogue_page([], {}, package)])
def test_a_page_that_cites_sources_by_number_says_once_which_is_which(package, make) -> None:
    page, rows = tree(make(package)), tree(dictionary_page(package, "all"))
    for source in package.table("sources").itertuples():
        (link,) = page.xpath(f"//a[text()='資料{source.source}']/@href")
        assert link == f"dictionary.html#source-{source.source}" and source.title in page.text_content()
        (row,) = rows.xpath(f"//tr[@id='source-{source.source}']")
        assert source.title in row.text_content()


def test_a_heading_has_no_number_that_the_sources_do_not_print(package) -> None:
    headings = re.findall(r"^## (.+)$", reconciliation_page(package) + discrepancies_page(package), flags=re.MULTILINE)
    assert not [heading for heading in headings if heading.startswith(("0 ", "SB "))] and "戦略的創造研究推進事業" in headings


def test_a_place_names_each_document_once(package) -> None:
    (entry,) = tree(discrepancies_page(package)).xpath("//*[@id='discrepancy-sb-top1_population']")
    (places,) = entry.xpath(".//dt[text()='場所']/following-sibling::dd[1]")
    assert [places.text_content().count(f"資料{source}") for source in ("000", "004")] == [1, 1]


@pytest.mark.parametrize(
    ("period", "years"),
    [
        ("2017", [2017]), ("2017-2019", [2017, 2018, 2019]), ("2021-03-31", [2020]), ("2017-05", [2017]),
        ("2020-09-08", [2020]), ("mikomi", []), ("", []),
    ],
)  # fmt: skip
def test_periods_become_fiscal_years(period, years) -> None:
    assert fiscal_years(period) == years


def test_the_catalogue_is_a_plain_list_with_what_the_filters_need(package) -> None:
    page = tree(catalogue_page([record()], {"international": "国際"}, package))
    (entry,) = page.xpath("//ol[@class='catalogue']/li")
    assert (entry.get("data-item").split(), entry.get("data-year").split()) == (["2.3", "2"], ["2017", "2018", "2019"])
    assert (entry.get("data-programme"), entry.get("data-kind")) == ("sakura", "bar")
    assert entry.xpath(".//img/@loading") == ["lazy", "lazy"] and entry.xpath(".//img/@alt")[0] == "図1 <題>"
    kit, reading = "../figures/a-figure/index.html", "../chapters/international.html#a-figure"
    assert set(entry.xpath(".//a/@href")) == {kit, reading}
    assert page.xpath("//form/@hidden") and len(page.xpath("//form//select")) == 4
    assert len(page.xpath("//tbody/tr")) == len(package.names)


def test_a_figure_of_marks_is_found_by_its_chapter_and_its_columns(package) -> None:
    marks = record(chapter="overview", items=[], years=[], columns=[{"label": "年度"}], rows=[["2018"], ["見込"]])
    (entry,) = tree(catalogue_page([marks], {"overview": "総括"}, package)).xpath("//ol[@class='catalogue']/li")
    assert (entry.get("data-item"), entry.get("data-year")) == ("0", "2018")


def test_every_derived_number_stands_in_the_reconciliation_with_its_verdict(package) -> None:
    page, frame = tree(reconciliation_page(package)), reconciliation_frame(package)
    anchors = page.xpath("//*[starts-with(@id, 'check-')]/@id")
    assert {anchor.removeprefix("check-") for anchor in anchors} == set(frame["id"])
    rows = page.xpath("(//table)[1]//tbody/tr")
    counts = {row.xpath("./th")[0].text_content()[2:]: row.xpath("./td")[0].text for row in rows}
    assert counts == {name: str((frame["verdict_ja"] == name).sum()) for name in VERDICTS_JA.values()}
    (entry,) = page.xpath("//*[@id='check-housing-occupancy.2017-2020']")
    text = entry.text_content()
    assert "一致しない" in text and "75.2%" in text and "80.115%" in text and "÷" in text and "資料000" in text


def test_formulas_are_told_in_words(package) -> None:
    observations = package.table("observations").set_index("id", drop=False)
    words = readable_formula("sum([sakura-invited]) / 2", "sakura-invited_period.2017-2020", observations)
    assert words == "「さくらサイエンスプログラムの招へい者数」4個の和 ÷ 2"


def test_every_discrepancy_shows_places_values_and_treatment(package) -> None:
    page, rows = tree(discrepancies_page(package)), package.table("discrepancies")
    entries = {entry.get("id").removeprefix("discrepancy-"): entry.text_content() for entry in page.xpath("//ul/li")}
    assert set(entries) == set(rows["id"])
    for row in rows.itertuples():
        assert row.detail_ja in entries[row.id] and row.treatment_ja in entries[row.id]
        assert all(place.split(":")[1] in entries[row.id] for place in row.lines.split(";"))
    assert "3,100万件（資料000 565行）" in entries["1_1-portal_views"]


def test_the_dictionary_explains_every_field(package) -> None:
    page = tree(dictionary_page(package, "all"))
    for name in package.names:
        (table,) = page.xpath(f"//table[caption='表 {name} の列']")
        fields = [field["name"] for field in package.resource(name)["schema"]["fields"]]
        assert [head.text_content() for head in table.xpath(".//tbody//th")] == fields
    assert {"../data/all.zip", "../data/all.xlsx", "../data/datapackage.json"} <= set(page.xpath("//a/@href"))


def test_the_parameters_of_every_chapter_are_listed() -> None:
    page = tree(parameters_page({stem: stem for stem in CHAPTERS}))
    names = [[head.text_content() for head in table.xpath(".//tbody//th")] for table in page.xpath("//table")]
    assert names == [list(model.model_fields) for model in CHAPTERS.values()]
    assert not any("typing" in cell or "None" in cell for cell in page.xpath("//td/text()"))


def test_the_terms_are_a_glossary_with_anchors(package) -> None:
    page = tree(terms_page(package))
    words, short = ([term.text for term in part.xpath("./dt")] for part in page.xpath("//dl[@class='glossary']"))
    assert words + short == list(package.table("terms")["term_ja"]) and all(map(str.isascii, short))
    assert short and not any(map(str.isascii, words))
    anchors = page.xpath("//dt/@id")
    assert len(set(anchors)) == len(anchors)


def test_markup_in_data_stays_text() -> None:
    table = html.fromstring(linked_table("<c>", ["<h>"], [Row(["<script>", 1200, Markup("<b>x</b>")], name="r")]))
    assert not table.xpath("//script") and table.xpath("//b")
    assert table.xpath("//td[@class='number']")[0].text == "1,200"


HOSTILE = ("{download}`/etc/passwd`", "<script>x</script>", "# x", "a_b_c *d*", "[x](javascript:1)", "1. x", "\\`", "&lt;b&gt;")


@pytest.mark.parametrize("text", HOSTILE)
def test_words_of_the_data_in_running_text_stay_words(text: str) -> None:
    (paragraph,) = html.fragments_fromstring(MarkdownIt("commonmark").render(f"あ{literal(text)}い"))
    assert paragraph.tag == "p" and len(paragraph) == 0 and paragraph.text == f"あ{text}い"


def test_no_backticks_in_finished_markup_end_its_block() -> None:
    (token,) = MarkdownIt("commonmark").parse(raw("<p>\n```\n`````\n# x\n</p>"))
    assert token.type == "fence" and token.content == "<p>\n```\n`````\n# x\n</p>\n"


def test_the_record_of_changes_has_no_space_where_a_line_of_the_file_ends() -> None:
    items = [item.text_content().strip() for item in tree(changelog_page()).xpath("//li")]
    assert items and not [item for item in items if re.search(r"[^\x00-\x7f]\s+[^\x00-\x7f]", item)]


def test_pages_without_results_are_the_same_at_any_time(package) -> None:
    for make in (reconciliation_page, discrepancies_page, terms_page):
        assert make(package) == make(package)
    assert "make book" in reproduce_page() and "0.1.0" in changelog_page()


@pytest.mark.site
def test_every_page_is_in_the_site_and_every_link_leads_somewhere(site: Path) -> None:
    for name in PAGES:
        path = site / "appendix" / f"{name}.html"
        page = html.fromstring(path.read_text(encoding="utf-8"))
        assert page.xpath("//article//h1"), name
        for address in page.xpath("//article//a/@href | //article//img/@src | //article//script/@src"):
            if not address.startswith(("http", "#")):
                file, _, anchor = address.partition("#")
                target = (path.parent / file).resolve()
                assert target.is_file(), f"{name}: {address}"
                if anchor and file != path.name:
                    assert f'id="{anchor}"' in target.read_text(encoding="utf-8"), f"{name}: {address}"


@pytest.mark.site
def test_a_figure_is_named_alike_on_its_page_in_the_catalogue_and_in_the_map(site: Path) -> None:
    catalogue, map_ = (html.fromstring((site / f"appendix/{name}.html").read_text(encoding="utf-8")) for name in ("catalogue", "sitemap"))
    listed = {link.get("href").split("#")[-1]: link.text for link in catalogue.xpath("//ol[@class='catalogue']//div/a")}
    mapped = {link.get("href").split("/")[2]: link.text for link in map_.xpath("//article//a[starts-with(@href, '../figures/')]")}
    for folder in (site / "figures").iterdir():
        own = html.fromstring((folder / "index.html").read_text(encoding="utf-8")).findtext(".//article/h1")
        assert listed[folder.name] == mapped[folder.name] == own
        number, title = own.split(" ", 1)
        assert re.fullmatch(r"図\d+", number) and title


@pytest.mark.site
def test_the_catalogue_holds_every_figure_of_the_site(site: Path) -> None:
    page = html.fromstring((site / "appendix/catalogue.html").read_text(encoding="utf-8"))
    listed = {address.split("/")[2] for address in page.xpath("//ol[@class='catalogue']//a[@class='thumbnail']/@href")}
    assert listed == {path.name for path in (site / "figures").iterdir()}


@pytest.mark.site
@pytest.mark.browser
def test_the_filters_choose_and_without_scripts_everything_is_shown(served: str, browser) -> None:
    page = browser.new_page()
    page.goto(f"{served}/appendix/catalogue.html?item=2.3")
    shown = page.locator(".catalogue > li:visible").count()
    assert 0 < shown < page.locator(".catalogue > li").count()
    assert page.locator(".catalogue-filter output").inner_text().endswith(f"{shown}枚")
    page.select_option("select[name=kind]", "column")
    assert 0 < page.locator(".catalogue > li:visible").count() < shown and "kind=column" in page.url
    page.click("button[type=reset]")
    page.wait_for_function("() => !document.querySelector('.catalogue > li[hidden]')")
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(f"{served}/appendix/catalogue.html")
    assert plain.locator(".catalogue > li:visible").count() == plain.locator(".catalogue > li").count()
    assert not plain.locator(".catalogue-filter").is_visible()
