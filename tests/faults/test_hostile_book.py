"""A book of hostile texts: built, opened page by page in a browser with the policy in force, and compared with its data.

``EVALBOOK_CAMPAIGN=1`` builds all chapters, else three of them.
"""

from __future__ import annotations

import csv
import functools
import http.server
import io
import json
import os
import threading
from pathlib import Path

import pytest
from lxml import etree, html
from openpyxl import load_workbook

from evalbook.data import load_package
from evalbook.parameters import CHAPTERS as ALL_CHAPTERS
from evalbook.spreadsheets import restored_cell
from tests.faults.hostile_book import CHAPTERS, drawable, hostile_book
from tests.faults.small_book import small_book, start_build

pytestmark = [pytest.mark.browser, pytest.mark.site]

CAMPAIGN = bool(os.environ.get("EVALBOOK_CAMPAIGN"))
LIVE = ("=", "+", "-", "@", "＝", "\t", "\r")
# what a page tells about itself: violations of its policy, and anything that a script of the data would do
REPORTER = """
window.reports = [];
document.addEventListener('securitypolicyviolation', event => window.reports.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
OWN_ELEMENTS = """() => ({
  pwned: window.pwned,
  reports: window.reports,
  handlers: [...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => a.name.startsWith('on'))).map(e => e.outerHTML),
  addresses: [...document.querySelectorAll('[href],[src]')].map(e => e.getAttribute('href') ?? e.getAttribute('src'))
    .filter(a => /^\\s*(javascript|vbscript|data:text)/i.test(a) || a.includes('192.0.2.1')),
  scripts: [...document.scripts].filter(s => !s.src && s.type !== 'application/ld+json').map(s => s.textContent),
})"""


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    copy = hostile_book(tmp_path_factory.mktemp("hostile") / "book", tuple(ALL_CHAPTERS) if CAMPAIGN else CHAPTERS)
    build = start_build(copy)
    output, errors = build.communicate(timeout=1800)
    assert build.returncode == 0, output + errors
    return copy


@pytest.fixture(scope="module")
def site(project: Path) -> Path:
    return project / "book/_build/html"


@pytest.fixture(scope="module")
def data(project: Path):
    return load_package(project / "data")


@pytest.fixture(scope="module")
def opened(site: Path, browser) -> dict[str, dict]:
    """Every page after it has been opened: what it asked for, complained of, holds and says."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(REPORTER)
    page = context.new_page()
    told: dict[str, list[str]] = {"asked": [], "complaints": []}
    page.on("request", lambda request: None if request.url.startswith((address, "data:")) else told["asked"].append(request.url))
    page.on("console", lambda message: told["complaints"].append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: told["complaints"].append(str(error)))
    page.on("dialog", lambda dialog: (told["complaints"].append(f"dialog: {dialog.message}"), dialog.dismiss()))
    found = {}
    for path in sorted(site.rglob("*.html")):
        told["asked"].clear(), told["complaints"].clear()
        name = path.relative_to(site).as_posix()
        page.goto(f"{address}/{name}", wait_until="load")
        found[name] = page.evaluate(OWN_ELEMENTS) | {"text": page.evaluate("document.body.textContent"), "asked": list(told["asked"]),
                                                      "complaints": list(told["complaints"])}  # fmt: skip
    yield found | {"search": _searched(page, f"{address}/search.html")}
    context.close()
    server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def _searched(page, address: str) -> dict:
    """The search page after searching for markup."""
    page.goto(address, wait_until="load")
    page.locator("#search-page-box").fill("script")
    page.wait_for_timeout(600)
    return page.evaluate(OWN_ELEMENTS) | {"text": page.evaluate("document.body.textContent"), "asked": [], "complaints": []}


def test_no_text_of_the_data_runs_or_asks_for_anything(opened, campaign) -> None:
    wrong = {}
    for name, page in opened.items():
        faults = {key: page[key] for key in ("pwned", "reports", "handlers", "addresses", "scripts", "asked", "complaints") if page.get(key)}
        if faults:
            wrong[name] = faults
    campaign("pages of hostile texts", tried=len(opened), survived=len(opened) - len(wrong), lost=len(wrong))
    assert wrong == {}


def test_every_page_states_the_policy(site, opened) -> None:
    without = [name for name in opened if name != "search" and "Content-Security-Policy" not in (site / name).read_text(encoding="utf-8")]
    assert without == []


def _plain(text: str) -> str:
    return "".join(text.split())


def test_the_texts_stand_on_the_pages_as_they_are(opened, data) -> None:
    expected = {
        "appendix/discrepancies.html": [("discrepancies", "topic"), ("discrepancies", "detail_ja"), ("discrepancies", "treatment_ja")],
        "appendix/terms.html": [("terms", "note")],
    }
    missing = []
    for name, fields in expected.items():
        shown = _plain(opened[name]["text"])
        for table, field in fields:
            missing += [(name, table, field, text) for text in data.table(table)[field] if text and _plain(text) not in shown]
    described = _plain(opened["appendix/dictionary.html"]["text"])
    for resource in data.descriptor["resources"]:
        words = [resource["title"], resource["description"], *(field["description"] for field in resource["schema"]["fields"])]
        missing += [("dictionary", resource["name"], text) for text in words if _plain(text) not in described]
    headings = _plain(opened["appendix/reconciliation.html"]["text"])
    derived = set(data.table("observations").set_index("id").loc[data.table("derivations")["derived"], "item"])
    titles = data.table("items").set_index("item").loc[sorted(derived), "title_ja"]
    missing += [("reconciliation", text) for text in titles if _plain(text) not in headings]
    assert missing == []


def test_achievements_stand_in_their_list_as_they_are(site, data) -> None:
    rows = data.table("achievements").set_index("id")
    shown, wrong = 0, []
    for path in sorted(site.glob("chapters/*.html")):
        for entry in html.parse(path).xpath("//ul[@class='achievements']/li"):
            row, text = rows.loc[entry.get("id").removeprefix("achievement-")], _plain(entry.text_content())
            shown += 1
            wrong += [(path.name, name) for name in ("title_ja", "summary_ja", "researcher", "affiliation") if _plain(row[name]) not in text]
    assert shown > 5 and wrong == []


def test_charts_tables_and_downloads_of_figures_say_the_same(site) -> None:
    wrong = []
    for folder in sorted(site.glob("figures/*/")):
        record = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
        rows = list(csv.reader(io.StringIO((folder / "data.csv").read_text(encoding="utf-8-sig"), newline="")))
        if [restored_cell(cell) for cell in rows[0]] != [column["label"] for column in record["columns"]]:
            wrong.append((folder.name, "headings"))
        if [[_as_text(restored_cell(cell)) for cell in row] for row in rows[1:]] != [[_as_text(cell) for cell in row] for row in record["rows"]]:
            wrong.append((folder.name, "csv"))
        sheet = load_workbook(folder / "data.xlsx")["データ"]
        cells = [["" if cell.value is None else cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        if [[_as_text(restored_cell(str(cell))) for cell in row] for row in cells] != [[_as_text(cell) for cell in row] for row in record["rows"]]:
            wrong.append((folder.name, "xlsx"))
        for name in ("figure.svg", "figure-dark.svg", "drawing.svg", "drawing-dark.svg"):
            drawing = etree.parse(folder / name)
            if drawing.xpath("//*[local-name()='script' or local-name()='foreignObject' or @*[starts-with(name(), 'on')]]"):
                wrong.append((folder.name, name))
        table = html.parse(folder / "index.html").xpath("//table//tbody/tr")
        if len(record["rows"]) and len(table) < len(record["rows"]):
            wrong.append((folder.name, "page"))
    assert wrong == []


def _as_text(cell: object) -> str:
    """Numbers by their value, texts as they are."""
    try:
        return f"{float(cell):.9g}"
    except (TypeError, ValueError):
        return str(cell)


def test_the_marks_that_are_drawn_are_those_of_the_table(site, data) -> None:
    record = json.loads((site / "figures/overview-marks/metadata.json").read_text(encoding="utf-8"))
    picture = (site / "figures/overview-marks/figure.svg").read_text(encoding="utf-8")
    drawn = sorted(str(cell) for row in record["rows"] for cell in row if str(cell) in set("SABCDsabcd"))
    assert drawn and picture
    assert set(drawn) <= set(data.table("ratings")["mark"])


def test_no_download_holds_a_formula(site, data) -> None:
    live = []
    types = {(resource["name"], field["name"]): field["type"] for resource in data.descriptor["resources"] for field in resource["schema"]["fields"]}
    for name in data.names:
        rows = list(csv.DictReader(io.StringIO((site / "data" / f"{name}.csv").read_text(encoding="utf-8-sig"), newline="")))
        own = data.table(name)
        for row, (_, mine) in zip(rows, own.iterrows(), strict=True):
            for field, cell in row.items():
                if types[name, field] not in ("string", "date"):
                    continue
                if cell.startswith(LIVE) and len(cell) > 1 and not _is_number(cell):
                    live.append((name, field, cell))
                if restored_cell(cell) != mine[field]:
                    live.append((name, field, cell, mine[field]))
    for path in [*site.glob("data/*.xlsx"), *site.glob("figures/*/data.xlsx")]:
        book = load_workbook(path)
        live += [(path.name, cell.coordinate) for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type in ("f", "e")]
    assert live == []


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_a_text_that_cannot_be_drawn_is_refused_with_its_place(tmp_path: Path) -> None:
    """The font of the pictures has no Hebrew: where such a text is drawn, the build says which cell holds it."""
    project = small_book(tmp_path / "book")
    path = project / "data/fund_milestones.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    old = lines[2].split(",")[1]
    lines[2] = lines[2].replace(old, "שלום", 1)
    path.write_text("\n".join(lines), encoding="utf-8")
    build = start_build(project)
    _, errors = build.communicate(timeout=600)
    assert build.returncode == 1 and "Traceback" not in errors
    assert "fund_milestones, row 2, field title_ja" in errors and "font" in errors


def test_the_texts_are_worth_trying() -> None:
    """Markup, formulas and templates are among those that reach the pictures."""
    texts = "".join(drawable())
    assert all(part in texts for part in ("<script", "onerror", "javascript:", "=cmd", "{{", "```", "$", "&lt;"))
