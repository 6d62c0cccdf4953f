"""A figure that has got another id is still found at its old address, without JavaScript."""

from __future__ import annotations

import pytest
from lxml import html

from evalbook.citation import Citable
from evalbook.errors import SiteError
from evalbook.site.renamed import renamed_figures, write_redirects

WORK = Citable("new-id", "図1", "題 & <b>", "本", "1.0", "2026-01-01", "https://example.org/book/figures/new-id/")


@pytest.fixture
def listed(tmp_path):
    def write(text: str):
        path = tmp_path / "renamed_figures.yml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def figures(tmp_path):
    folder = tmp_path / "figures"
    (folder / "new-id").mkdir(parents=True)
    for name in ("index.html", "embed.html", "figure.svg", "data.csv", "new-id.zip", "metadata.json"):
        (folder / "new-id" / name).write_text(name, encoding="utf-8")
    return folder


def test_a_renaming_of_a_renaming_leads_to_the_end(listed) -> None:
    path = listed("first: second\nsecond: new-id\n")
    assert renamed_figures({"new-id"}, path=path) == {"first": "new-id", "second": "new-id"}
    assert renamed_figures({"new-id--mine"}, "--mine", path) == {"first--mine": "new-id--mine", "second--mine": "new-id--mine"}


@pytest.mark.parametrize("text", ["", "{}\n", "# nothing yet\n"])
def test_nothing_renamed_is_no_redirect(listed, text) -> None:
    assert renamed_figures({"new-id"}, path=listed(text)) == {}


def test_all_that_leads_nowhere_is_told_at_once(listed) -> None:
    path = listed("lost: gone\nround: about\nabout: round\nnew-id: other\nother: new-id\n")
    with pytest.raises(SiteError) as refused:
        renamed_figures({"new-id"}, path=path)
    told = "\n".join(refused.value.problems)
    assert "lost leads to gone" in told and "round leads in a circle" in told and "new-id is the id of a figure of this edition" in told


@pytest.mark.parametrize("text", ["- a\n- b\n", "a: [b]\n", "1: 2\n"])
def test_another_shape_is_refused(listed, text) -> None:
    with pytest.raises(SiteError, match="old-id: new-id"):
        renamed_figures({"new-id"}, path=listed(text))


def test_the_old_address_leads_on_and_keeps_the_files(figures) -> None:
    write_redirects({"old-id": "new-id"}, {"new-id": WORK}, "https://example.org/book/", figures)
    old = figures / "old-id"
    assert {path.name for path in old.iterdir()} == {"index.html", "embed.html", "figure.svg", "data.csv", "old-id.zip"}
    for name in ("index.html", "embed.html"):
        page = html.fromstring((old / name).read_text(encoding="utf-8"))
        (refresh,) = page.xpath("//meta[@http-equiv='refresh']/@content")
        assert refresh == f"0; url=../new-id/{name}" and (old / refresh.split("url=")[1]).resolve().is_file()
        (link,) = page.xpath("//main//a")
        assert link.get("href") == f"../new-id/{name}" and link.text == "図1 題 & <b>"
        assert page.xpath("//link[@rel='canonical']/@href") == ["https://example.org/book/figures/new-id/"]
        assert not page.xpath("//script")


def test_the_list_of_the_book_leads_to_figures_of_the_book(site) -> None:
    current = {path.parent.name for path in site.glob("figures/*/metadata.json")}
    for old in renamed_figures(current):
        assert (site / "figures" / old / "index.html").is_file()


@pytest.mark.browser
def test_a_browser_without_scripts_arrives(figures, browser) -> None:
    write_redirects({"old-id": "new-id"}, {"new-id": WORK}, "", figures)
    (figures / "new-id/index.html").write_text("<title>arrived</title>", encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((figures / "old-id/index.html").as_uri())
    page.wait_for_url("**/new-id/index.html")
    assert page.title() == "arrived"
    context.close()
