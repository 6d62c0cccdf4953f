"""What a reader finds on every page: where it is, how current, ways on, a policy that keeps it to itself."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from docutils import nodes
from docutils.utils import new_document
from lxml import etree, html

from evalbook import paths
from evalbook.citation import Citable
from evalbook.site.edition import CONTENT_SECURITY_POLICY
from evalbook.site.site_files import feed, machine_map, missing_page, releases_of
from evalbook.site.sphinx_ext import CHARACTERS_A_MINUTE, reading_minutes

WORK = Citable("evalbook-1.0", "", "", "本<&>", "1.0", "2026-01-02", "index.html")
SERVERS = ("nginx.conf", "Caddyfile")


@pytest.fixture(scope="module")
def documents(site: Path, pages) -> dict[str, html.HtmlElement]:
    return {page.relative_to(site).as_posix(): html.fromstring(page.read_text(encoding="utf-8")) for page in pages}


def kinds(documents, start: str) -> dict[str, html.HtmlElement]:
    return {name: page for name, page in documents.items() if name.startswith(start) and not name.endswith("embed.html")}


@pytest.mark.site
def test_every_page_carries_the_policy_before_anything_it_could_load(documents) -> None:
    for name, page in documents.items():
        policy, *loaded = page.xpath("//meta[@http-equiv='Content-Security-Policy'] | //link | //script | //img")
        assert policy.get("content") == CONTENT_SECURITY_POLICY, name
        assert loaded


def test_the_policy_lets_nothing_in_but_the_site() -> None:
    rules = dict(rule.strip().split(" ", 1) for rule in CONTENT_SECURITY_POLICY.split(";"))
    assert rules["default-src"] == "'none'" and set(rules.values()) == {"'none'", "'self'"}


@pytest.mark.parametrize("name", SERVERS)
def test_the_sample_server_sends_the_same_policy(name: str) -> None:
    sample = (paths.ROOT / "docs/server" / name).read_text(encoding="utf-8")
    policies = re.findall(r'Content-Security-Policy "([^"]*)"', sample)
    assert {policy.rsplit(";", 1)[0] for policy in policies} == {CONTENT_SECURITY_POLICY}
    assert len(policies) == 2 and "404.html" in sample


@pytest.mark.site
def test_every_link_inside_the_site_leads_somewhere(site: Path, documents) -> None:
    anchors = {name: set(page.xpath("//@id")) for name, page in documents.items()}
    lost = []
    for name, page in documents.items():
        if name == "404.html":
            continue  # its links start from the root of a server
        for address in page.xpath("//@href | //@src | //@srcset"):
            file, _, anchor = unquote(address).partition("#")
            if re.match(r"(https?|mailto|data):", file):
                continue
            target = (site / name).parent.joinpath(file.split("?")[0]).resolve() if file else site / name
            inside = target.is_relative_to(site.resolve()) and target.is_file() if file else True
            known = anchors.get(target.relative_to(site.resolve()).as_posix() if file else name) if inside else None
            if not inside or (anchor and known is not None and anchor not in known and anchor != "main"):
                lost.append(f"{name}: {address}")
    assert lost == []


@pytest.mark.site
def test_a_chapter_says_where_it_stands_and_leads_on(documents) -> None:
    chapters = kinds(documents, "chapters/")
    for name, page in chapters.items():
        facts = page.xpath("//p[@class='page-facts']")[0].text_content()
        assert "表紙" in facts and re.search(r"読むのに約\d+分", facts), name
        assert page.xpath("//nav[@class='neighbours']/a[@rel='prev']") or name.endswith("overview.html")
        assert page.xpath("//nav[@class='neighbours']/a[@rel='next']"), name
        assert page.xpath("//nav[@class='chapters']//a") and page.xpath("//aside[@class='on-page']//a")
        for heading in page.xpath("//article//*[self::h1 or self::h2 or self::h3]"):
            assert heading.xpath("./a[contains(@class,'headerlink')]/@href"), f"{name}: {heading.text_content()} has no address"
        for caption in page.xpath("//figure//figcaption"):
            assert caption.xpath(".//a[contains(@class,'headerlink')]/@href"), name


@pytest.mark.site
def test_only_what_is_read_through_tells_a_time_of_reading(documents) -> None:
    timed = {name for name, page in documents.items() if page.xpath("//span[@class='reading-time']")}
    assert timed == set(kinds(documents, "chapters/"))


def test_the_time_of_reading_counts_sentences_and_lists_but_no_tables() -> None:
    document = new_document("chapter")
    document += nodes.paragraph("", "字" * CHARACTERS_A_MINUTE)
    document += nodes.figure("", nodes.caption("", "字" * CHARACTERS_A_MINUTE))
    for name in ("achievements", "discrepancies"):
        document += nodes.raw("", f'<ul class="{name}"><li>{"字" * (CHARACTERS_A_MINUTE // 2)}</li></ul>', format="html")
    document += nodes.raw("", f"<table><tr><td>{'字' * CHARACTERS_A_MINUTE * 9}</td></tr></table>", format="html")
    assert reading_minutes(document) == 3
    assert reading_minutes(new_document("empty")) == 1


@pytest.mark.site
def test_a_chapter_and_a_figure_lead_to_the_names_of_their_sources(documents) -> None:
    for name, page in kinds(documents, "chapters/").items():
        assert page.xpath("//main/p/a[@href='../appendix/dictionary.html#table-sources']"), name
    for name, page in kinds(documents, "figures/").items():
        cited = set(re.findall("資料(0[0-9]{2})", page.text_content()))
        assert cited <= {link.split("#source-")[1] for link in page.xpath("//main//a/@href") if "#source-" in link}, name


@pytest.mark.site
def test_no_column_of_a_figures_page_is_empty(documents) -> None:
    for name, page in kinds(documents, "figures/").items():
        for table in page.xpath("//table[starts-with(caption, 'この図の数値')]"):
            rows = table.xpath(".//tbody/tr")
            columns = zip(*([cell.text_content().strip() for cell in row] for row in rows), strict=True)
            assert all(any(column) for column in columns), name


@pytest.mark.site
def test_every_page_says_its_version_and_date(documents) -> None:
    for name, page in documents.items():
        if not name.endswith("embed.html"):
            assert re.search(r"第[\d.]+版（\d{4}-\d{2}-\d{2}）", page.xpath("//footer")[0].text_content()), name


@pytest.mark.site
def test_every_table_has_a_caption_and_scopes(documents) -> None:
    for name, page in documents.items():
        for table in page.xpath("//table"):
            assert table.xpath("./caption") and table.xpath("./caption")[0].text_content().strip(), name
            assert not table.xpath(".//th[not(@scope)]"), name


@pytest.mark.site
def test_the_figures_are_leafed_through_from_the_first_to_the_last(site: Path, documents) -> None:
    numbers = {path.parent.name: json.loads(path.read_text(encoding="utf-8"))["number"] for path in site.glob("figures/*/metadata.json")}
    here, seen = min(numbers, key=numbers.get), []
    while here:
        seen.append(numbers[here])
        onward = documents[f"figures/{here}/index.html"].xpath("//nav[@class='neighbours']/a[@rel='next']/@href")
        here = onward[0].split("/")[1] if onward else ""
    assert seen == sorted(numbers.values())


@pytest.mark.site
def test_the_map_of_the_site_names_every_page_for_readers(documents) -> None:
    linked = {link.removeprefix("../") for link in documents["appendix/sitemap.html"].xpath("//article//a/@href")}
    unnamed = {name for name in documents if name not in linked and not name.endswith("embed.html")}
    assert unnamed <= {"404.html"}


@pytest.mark.site
def test_the_execution_page_names_what_the_edition_was_made_of(documents) -> None:
    page = documents["appendix/execution.html"]
    text = page.text_content()
    assert "SHA-256" in text and "jupyter-book" in text and "Python" in text
    entries = page.xpath("//ul[@class='facts']/li")
    assert len(entries) == len(kinds(documents, "chapters/"))
    for entry in entries:
        digest = entry.xpath(".//code")[0].text
        assert re.fullmatch("[0-9a-f]{64}", digest) and entry.xpath(".//dd/a[starts-with(@href, 'dictionary.html#table-')]")


def test_the_feed_tells_the_releases_newest_first() -> None:
    log = "# Changes\n\n## 0.2.0 (2026-03-01)\n\nMore <numbers>.\n\n## Unreleased\n\nx\n\n## 0.1.0 (2026-01-02)\n\nFirst.\n"
    assert [release[0] for release in releases_of(log)] == ["0.2.0", "0.1.0"]
    text = feed(WORK, "https://example.org/book/", releases_of(log))
    tree = etree.fromstring(text.encode())
    name = {"a": "http://www.w3.org/2005/Atom"}
    assert tree.findtext("a:updated", namespaces=name) == "2026-03-01T00:00:00Z"
    assert [entry.findtext("a:title", namespaces=name) for entry in tree.findall("a:entry", name)] == ["第0.2.0版", "第0.1.0版"]
    assert tree.findtext("a:entry/a:content", namespaces=name) == "More <numbers>."
    assert tree.find("a:link", name).get("href") == "https://example.org/book/feed.xml"


def test_the_map_for_machines_names_pages_but_no_frames(tmp_path: Path) -> None:
    for name in ("index.html", "chapters/a.html", "figures/x/index.html", "figures/x/embed.html", "404.html", "search.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    tree = etree.fromstring(machine_map(tmp_path, "https://example.org/", "2026-01-02").encode())
    assert [entry.text for entry in tree.iter("{*}loc")] == [
        "https://example.org/chapters/a.html", "https://example.org/figures/x/", "https://example.org/",
    ]  # fmt: skip


@pytest.mark.parametrize(("address", "root"), [("", "/"), ("https://example.org/", "/"), ("https://example.org/book/", "/book/")])
def test_the_page_for_a_wrong_address_finds_the_site_from_any_depth(address: str, root: str) -> None:
    page = html.fromstring(missing_page(WORK, address))
    links = page.xpath("//@href | //@src | //@srcset | //form/@action")
    assert links and all(link.startswith(root) for link in links)
    assert page.findtext(".//h1") == "ページが見つからない" and "本<&>" in page.text_content()
