"""The citations of every figure of the site are read back by programs that did not write them, and ten read as people expect."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
import rispy
from lxml import html
from pybtex.database import parse_string

from evalbook.citation import AUTHOR, DAY_OF_ACCESS, PROCESSED, Citable, short_sist02, sist02

BOOK = "科学技術振興機構はどう評価されたか：第4期中長期目標期間の見込評価を再現する"
TEN = [
    ("overview-marks", 1, "総合評定の見込みはA、文部科学省の評定があるのは上位の項目だけ"),
    ("knowledge-targets", 22, "目標と実績の9組のうち、達成が5、未達が3、途中が1である"),
    ("people-lectures", 102, "PM研修の講義への満足度は1期の81%が最も低く、その後は89%を下回らない"),
    ("scenarios-reaching", 115, "助成が年3,000億円に達する年は62%である"),
    ("forest-shares", 75, "女性も若手も、採択者に占める割合は応募時より高い"),
    ("landscape-map", 138, "支援は小さく短いものから大きく長いものへ連なり、その筋から外れる制度がある"),
    ("strategic-goals", 136, "2012年から2019年までに立った目標は43件、うち31件は年を推し量った"),
    ("management-wages", 123, "給与は、年齢だけをそろえると国家公務員より高いが、地域と学歴もそろえると低い"),
    ("moonshot-millennia", 67, "ミレニアには129件の提案が集まり、16%が採択された"),
    ("information-growth", 51, "サービスの伸びは、J-STAGEの3.8倍からNBDCヒトDBの7.8倍に及ぶ"),
]


@pytest.mark.parametrize(("name", "number", "title"), TEN)
def test_ten_figures_read_as_sist_02_asks(name: str, number: int, title: str) -> None:
    address = f"https://example.org/hyoka/figures/{name}/"
    work = Citable(name, f"図{number}", title, BOOK, "1.0", "2026-04-01", address)
    assert sist02(work) == (
        f"the evalbook contributors. “図{number} {title}”. 科学技術振興機構はどう評価されたか：第4期中長期目標期間の見込評価を再現する. "
        f"第1.0版, 2026-04-01. https://example.org/hyoka/figures/{name}/, (参照 閲覧した年月日). 科学技術振興機構の公表資料を加工して作成."
    )
    assert short_sist02(work) == (
        f"出典：『科学技術振興機構はどう評価されたか：第4期中長期目標期間の見込評価を再現する』図{number}「{title}」"
        f"（第1.0版、2026年4月1日、https://example.org/hyoka/figures/{name}/）。科学技術振興機構の公表資料を加工して作成。"
    )


@pytest.fixture(scope="module")
def kits(site: Path) -> dict[str, Path]:
    return {path.parent.name: path.parent for path in sorted(site.glob("figures/*/metadata.json"))}


@pytest.fixture(scope="module")
def works(kits) -> dict[str, Citable]:
    return {name: Citable(**json.loads((kit / "metadata.json").read_text(encoding="utf-8"))["work"]) for name, kit in kits.items()}


def read_by_pandoc(pandoc: str, kits: dict[str, Path], file: str, form: str) -> dict[str, dict]:
    text = "\n".join((kit / file).read_text(encoding="utf-8") for kit in kits.values())
    run = subprocess.run([pandoc, "-f", form, "-t", "csljson"], input=text, capture_output=True, text=True)
    assert run.returncode == 0 and not run.stderr, run.stderr
    return {item["id"]: item for item in json.loads(run.stdout)}


@pytest.mark.site
def test_bibtex_of_every_figure_is_read_by_pandoc_and_pybtex(kits, works, pandoc) -> None:
    read = read_by_pandoc(pandoc, kits, "cite.bib", "biblatex")
    assert set(read) == set(kits)
    for name, work in works.items():
        item = read[name]
        assert (item["title"], item["container-title"], item["version"]) == (work.full_title, work.book, work.version)
        assert item["author"] == [{"literal": AUTHOR}]
        assert item["issued"]["date-parts"] == [[int(part) for part in work.date.split("-")]]
        assert PROCESSED in item["note"] and work.edition_words in item["note"] and work.address in item["note"] + item.get("URL", "")
        fields = parse_string((kits[name] / "cite.bib").read_text(encoding="utf-8"), "bibtex").entries[name].fields
        assert fields["booktitle"] == work.book and fields["year"] == str(work.year)


@pytest.mark.site
def test_ris_of_every_figure_is_read_by_pandoc_and_rispy(kits, works, pandoc) -> None:
    read = read_by_pandoc(pandoc, kits, "cite.ris", "ris")
    assert len(read) == len(kits)
    for name, work in works.items():
        item = read[name]
        assert (item["title"], item["container-title"], item["type"]) == (work.full_title, work.book, "figure")
        (author,) = item["author"]  # pandoc takes the first words of a body's name for a particle
        assert " ".join(author.values()) == AUTHOR
        (record,) = rispy.loads((kits[name] / "cite.ris").read_text(encoding="utf-8"))
        assert record["edition"] == work.edition_words and record["date"] == work.date.replace("-", "/")
        assert PROCESSED in record["notes"]


@pytest.mark.site
def test_csl_json_of_every_figure_is_read_by_pandoc(kits, works, pandoc) -> None:
    items = [item for kit in kits.values() for item in json.loads((kit / "cite.json").read_text(encoding="utf-8"))]
    run = subprocess.run([pandoc, "-f", "csljson", "-t", "biblatex"], input=json.dumps(items), capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    entries = parse_string(run.stdout, "bibtex").entries
    assert set(entries) == set(kits)
    for item in items:
        work = works[item["id"]]
        assert item["title"] == work.full_title and item["container-title"] == work.book and PROCESSED in item["note"]


@pytest.mark.site
def test_the_box_under_every_figure_is_the_box_of_its_page_and_needs_no_script(kits, works, site) -> None:
    boxes = {}
    for path in (site / "chapters").glob("*.html"):
        for figure in html.fromstring(path.read_text(encoding="utf-8")).xpath("//figure[contains(@class, 'book-figure')]"):
            (box,) = figure.xpath(".//details[@class='figure-cite']")
            assert box.xpath("./summary") and not figure.xpath(".//script")
            boxes[figure.get("id")] = texts_of(box)
    for name, kit in kits.items():
        page = html.fromstring((kit / "index.html").read_text(encoding="utf-8"))
        assert texts_of(page) == boxes[name] == json.loads((kit / "metadata.json").read_text(encoding="utf-8"))["citations"]
        assert len(boxes[name]) == 4
        for text in boxes[name].values():
            work = works[name]
            for words in (work.label, work.title, work.book, work.version, work.address, PROCESSED):
                assert words in text, (name, words)
        assert sum(DAY_OF_ACCESS in text for text in boxes[name].values()) == 1


def texts_of(tree) -> dict[str, str]:
    """Name → text of every citation of a box."""
    return {term.text_content(): term.getnext().xpath("./p")[0].text_content() for term in tree.xpath(".//dl[@class='citations']/dt")}


@pytest.mark.browser
def test_with_scripts_the_day_is_filled_in_and_a_text_is_copied(served, site, browser) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"], timezone_id="Asia/Tokyo")
    page = context.new_page()
    page.goto(f"{served}/figures/overview-marks/index.html")
    full = page.locator(".citation-text").nth(1)
    assert re.search(r"\(参照 \d{4}-\d\d-\d\d\)", full.text_content())
    page.locator(".citation-text + .copy").nth(1).click()
    page.get_by_text("コピーしました").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == full.text_content().strip()
    context.close()
