"""What pages say to machines: valid JSON-LD with what each type needs, tags for Scholar and Zotero, previews, one address."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

import pytest
from lxml import html
from rdflib import RDF, Graph, Namespace

from evalbook import paths
from evalbook.site.edition import Edition
from evalbook.site.machine import Contents, Page, head_of_figure, head_of_page

SCHEMA = Namespace("https://schema.org/")
BASE = "https://example.org/book/"
NEEDED = {
    "Book": {"name", "description", "author", "datePublished", "inLanguage", "license", "version", "hasPart", "isBasedOn"},
    "Chapter": {"name", "author", "datePublished", "inLanguage", "license", "isPartOf", "description"},
    "Dataset": {"name", "description", "creator", "license", "version", "identifier", "distribution", "variableMeasured", "isBasedOn", "isPartOf"},
    "ImageObject": {"name", "contentUrl", "license", "creator", "creditText", "copyrightNotice", "acquireLicensePage"},
    "WebPage": {"name", "description", "isPartOf", "license"},
}
# pages that are no content: a wrong address, and the picture alone (its address is that of the figure's page)
LEFT_OUT = ("404.html",)


def linked_data(text: str) -> dict:
    (found,) = html.fromstring(text).xpath("//script[@type='application/ld+json']/text()")
    return json.loads(found)


def triples(data: dict, base: str) -> Graph:
    """The graph as an RDF library reads it; schema.org's own context is not fetched, its terms are all in one vocabulary."""
    local = {"@vocab": str(SCHEMA), "url": {"@type": "@id"}, "contentUrl": {"@type": "@id"}, "license": {"@type": "@id"}}
    return Graph().parse(data=json.dumps({**data, "@context": local}), format="json-ld", publicID=base)


def things(data: dict) -> list[dict]:
    """Every described thing of the graph, those inside others included."""
    found, waiting = [], list(data["@graph"])
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, list):
            waiting += thing
        elif isinstance(thing, dict):
            found.append(thing)
            waiting += thing.values()
    return found


def types_of(thing: dict) -> list[str]:
    kinds = thing.get("@type", [])
    return [kinds] if isinstance(kinds, str) else kinds


def tags(text: str) -> dict[str, str]:
    page = html.fromstring(text)
    return {(meta.get("name") or meta.get("property")): meta.get("content") for meta in page.xpath("//meta[@name or @property]")}


@pytest.fixture(scope="module")
def content_pages(site: Path) -> dict[str, str]:
    found = {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}
    return {name: text for name, text in found.items() if name not in LEFT_OUT}


@pytest.mark.site
def test_every_page_has_linked_data_with_what_its_types_need(content_pages) -> None:
    assert len(content_pages) > 250
    for name, text in content_pages.items():
        data = linked_data(text)
        assert data["@context"] == "https://schema.org"
        graph = triples(data, BASE + name)
        for thing in data["@graph"]:
            subjects = [subject for subject in graph.subjects(SCHEMA.name) if str(graph.value(subject, SCHEMA.name)) == thing["name"]]
            said = {str(predicate).removeprefix(str(SCHEMA)) for subject in subjects for predicate in graph.predicates(subject)}
            for kind in types_of(thing):
                assert any((subject, RDF.type, SCHEMA[kind]) in graph for subject in subjects), (name, kind)
                assert NEEDED.get(kind, set()) <= said & set(thing), (name, kind, NEEDED[kind] - set(thing))
        main = {kind for thing in data["@graph"] for kind in types_of(thing)}
        wanted = {"Book"} if name == "index.html" else {"Chapter"} if name.startswith("chapters/") else None
        wanted = wanted or ({"Dataset", "ImageObject"} if name.startswith("figures/") else {"WebPage"})
        assert wanted <= main, (name, main)


@pytest.mark.site
def test_what_linked_data_point_to_is_on_the_site(content_pages, site) -> None:
    for name, text in content_pages.items():
        for thing in things(linked_data(text)):
            for key in ("contentUrl", "thumbnailUrl", "acquireLicensePage", "url"):
                if key in thing:
                    target = urljoin(BASE + name, thing[key]).removeprefix(BASE)
                    path = site / target
                    assert path.is_file() or (path / "index.html").is_file(), (name, key, thing[key])


@pytest.mark.site
def test_a_figures_data_set_names_its_variables_units_and_downloads(site) -> None:
    for path in site.glob("figures/*/metadata.json"):
        record = json.loads(path.read_text(encoding="utf-8"))
        data = linked_data(path.with_name("index.html").read_text(encoding="utf-8"))
        (dataset,) = [thing for thing in data["@graph"] if thing["@type"] == "Dataset"]
        measured = [(value["name"], value["unitText"]) for value in dataset["variableMeasured"]]
        assert measured == list(zip([column["label"] for column in record["columns"]], record["units"], strict=True))
        assert {part["encodingFormat"] for part in dataset["distribution"]} >= {"text/csv"}
        assert len(dataset["description"]) >= 50 and record["source_note"] in dataset["description"]


@pytest.mark.site
def test_every_page_has_tags_for_scholar_and_a_preview(content_pages, site) -> None:
    for name, text in content_pages.items():
        found = tags(text)
        for needed in ("citation_title", "citation_author", "citation_publication_date", "citation_language", "og:title", "og:image", "description"):
            assert found.get(needed), (name, needed)
        if name != "index.html":
            assert found["citation_inbook_title"] == Edition().book_work().book, name
        picture = site / urljoin(BASE + name, found["og:image"]).removeprefix(BASE)
        assert picture.is_file() and picture.suffix == ".png", name


@pytest.mark.site
def test_without_an_own_address_no_page_claims_one(content_pages) -> None:
    assert Edition().base_url == ""
    for name, text in content_pages.items():
        assert "rel=\"canonical\"" not in text and "og:url" not in text and "citation_public_url" not in text, name


FIGURE = replace(
    Edition().book_work(), id="x", label="図1", title="題", address=f"{BASE}figures/x/"
)  # fmt: skip
RECORD = {
    "id": "x", "caption": "説明。", "subtitle": "測るもの", "alt": "図。", "source_note": "資料000（1行）", "width": 720, "height": 400,
    "columns": [{"name": "a", "label": "人数（人）"}], "rows": [[1]],
}  # fmt: skip


def test_with_an_own_address_all_addresses_are_whole_and_there_is_one_canonical() -> None:
    book = replace(Edition().book_work(), address=BASE)
    chapter = Contents(figures={"x": FIGURE}, chapter_of={"x": "a"})
    heads = {
        "figures/x/": head_of_figure(FIGURE, RECORD, BASE),
        "": head_of_page(book, Page("index.html", "題", "説明"), Contents(), BASE),
        "chapters/a.html": head_of_page(book, Page("chapters/a.html", "章", "説明"), chapter, BASE),
    }
    for path, head in heads.items():
        page = html.fromstring(f"<html><head>{head}</head></html>")
        assert page.xpath("//link[@rel='canonical']/@href") == [BASE + path]
        found = tags(f"<html><head>{head}</head></html>")
        assert found["og:url"] == BASE + path == found["citation_public_url"]
        assert found.get("og:image", BASE).startswith(BASE)
        for thing in things(linked_data(f"<html><head>{head}</head></html>")):
            for key in ("contentUrl", "url", "acquireLicensePage"):
                assert thing.get(key, BASE).startswith(BASE)


def test_no_text_can_end_the_script() -> None:
    head = head_of_figure(replace(FIGURE, title="</script><script>alert(1)"), RECORD, "")
    assert head.count("</script>") == 1 and linked_data(f"<html><head>{head}</head></html>")["@graph"][0]["name"].endswith("alert(1)")


def test_citation_cff_is_valid(tools) -> None:
    run = subprocess.run([tools / "bin/cffconvert", "--validate", "-i", str(paths.ROOT / "CITATION.cff")], capture_output=True, text=True)
    assert run.returncode == 0 and "valid" in run.stdout, run.stdout + run.stderr


def test_a_broken_citation_cff_is_found(tools, tmp_path) -> None:
    text = (paths.ROOT / "CITATION.cff").read_text(encoding="utf-8")
    (tmp_path / "CITATION.cff").write_text(re.sub(r"authors:\n(  .*\n)+", "", text), encoding="utf-8")
    run = subprocess.run([tools / "bin/cffconvert", "--validate", "-i", str(tmp_path / "CITATION.cff")], capture_output=True, text=True)
    assert run.returncode != 0
