"""Every figure's kit: all files are there, open in the programs people use, carry their origin, and hold the data drawn."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from evalbook import paths
from evalbook.charts.style import to_dark
from evalbook.explorer import DATA_FILE
from evalbook.figures import MIME

pytestmark = pytest.mark.site

SHARED = {"figure.svg", "figure.png", "figure.pdf", "data.csv", "data.xlsx", "README.txt", "metadata.json", "cite.bib", "cite.ris", "cite.json"}
ALL_ROWS_RAW = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false"


@pytest.fixture(scope="module")
def drawn(site: Path) -> dict[str, dict]:
    """What the executed chapters have drawn, straight from their outputs: id → record."""
    records = {}
    for path in sorted((paths.WORK / "official/sources/chapters").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                if MIME in output.get("data", {}):
                    record = output["data"][MIME]
                    records[record["id"]] = record
    return records


@pytest.fixture(scope="module")
def kits(site: Path, drawn) -> dict[str, Path]:
    return {name: site / "figures" / name for name in drawn}


@pytest.fixture(scope="module")
def origins(kits) -> dict[str, dict[str, str]]:
    return {name: json.loads((kit / "metadata.json").read_text(encoding="utf-8"))["origin"] for name, kit in kits.items()}


@pytest.fixture(scope="module")
def told(kits, exiftool, tmp_path_factory) -> dict[tuple[str, str], dict]:
    """What exiftool reads from every picture: (id, file) → tags."""
    listing = tmp_path_factory.mktemp("exif") / "files"
    files = [kit / name for kit in kits.values() for name in ("figure.svg", "figure.png", "figure.pdf")]
    listing.write_text("\n".join(map(str, files)), encoding="utf-8")
    run = subprocess.run([exiftool, "-json", "-charset", "filename=utf8", "-@", str(listing)], capture_output=True, check=True)
    return {(Path(found["SourceFile"]).parent.name, Path(found["SourceFile"]).name): found for found in json.loads(run.stdout)}


def number_text(value) -> str:
    """A cell as CSV, openpyxl and LibreOffice all write it: numbers to ten digits."""
    if value is None:
        return "None"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return f"{float(value):.10g}"
    try:
        return f"{float(value):.10g}"
    except ValueError:
        return str(value).upper() if value in ("True", "False") else str(value).replace("\r\n", "\n")


def all_cells(read, rows) -> list[list]:
    return [[read(cell) for cell in row] for row in rows]


def test_the_site_has_a_kit_for_every_figure_drawn_and_no_other(site, drawn) -> None:
    assert {path.parent.name for path in site.glob("figures/*/metadata.json")} == set(drawn)
    assert len(drawn) > 100


ONLINE = {"index.html", "embed.html", "figure-dark.svg", "drawing.svg", "drawing-dark.svg"}


def test_every_kit_is_complete(kits) -> None:
    for name, kit in kits.items():
        explorer = {DATA_FILE} if "explorer" in name else set()
        assert {path.name for path in kit.iterdir()} == SHARED | explorer | ONLINE | {f"{name}.zip"}, name
        assert all(path.stat().st_size for path in kit.iterdir())


def test_narrow_screens_get_the_same_drawing_between_its_head_and_its_foot(kits, drawn) -> None:
    for name, kit in kits.items():
        record, whole, alone = drawn[name], *((kit / file).read_text(encoding="utf-8") for file in ("figure.svg", "drawing.svg"))
        left, top, width, height = map(float, re.search(r'viewBox="([^"]*)"', alone)[1].split())
        assert (left, top, width) == (0, 0.75 * record["head"], 0.75 * record["width"]), name
        assert 0 < height == 0.75 * (record["height"] - record["head"] - record["foot"]), name
        assert alone[alone.index("<metadata>") :] == whole[whole.index("<metadata>") :], name
        assert (kit / "drawing-dark.svg").read_text(encoding="utf-8") == to_dark(alone), name


def test_every_csv_is_the_frame_drawn(kits, drawn) -> None:
    for name, kit in kits.items():
        content = (kit / "data.csv").read_bytes()
        assert content.startswith(b"\xef\xbb\xbf") and content.count(b"\r\n") > 1, name
        head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        assert head == [column["label"] for column in drawn[name]["columns"]]
        assert rows == [[str(cell) for cell in row] for row in drawn[name]["rows"]], name


def test_every_workbook_says_data_units_notes_conditions_and_places(kits, drawn) -> None:
    for name, kit in kits.items():
        book = load_workbook(kit / "data.xlsx")
        assert book.sheetnames == ["データ", "単位", "説明", "条件", "典拠"], name
        sheets = {sheet.title: [list(row) for row in sheet.values] for sheet in book}
        record = drawn[name]
        labels = [column["label"] for column in record["columns"]]
        wanted = [[cell if cell != "" else None for cell in row] for row in record["rows"]]
        assert all_cells(number_text, sheets["データ"]) == all_cells(number_text, [labels, *wanted]), name
        assert all_cells(lambda cell: isinstance(cell, str), sheets["データ"][1:]) == all_cells(lambda cell: isinstance(cell, str), wanted)
        assert [row[0] for row in sheets["単位"][1:]] == labels and all(row[1] for row in sheets["単位"])
        about = dict(row[:2] for row in sheets["説明"])
        assert about["測っているもの"] == record["subtitle"] and about["出典"] == record["source_note"]
        assert len(sheets["典拠"]) == 1 + max(1, len(record["places"]))


def test_every_workbook_shows_the_same_values_in_libreoffice(kits, drawn, soffice, tmp_path) -> None:
    books = [Path(shutil.copy(kit / "data.xlsx", tmp_path / f"{name}.xlsx")) for name, kit in kits.items()]
    soffice(books, ALL_ROWS_RAW, tmp_path / "csv")
    for name, record in drawn.items():
        text = (tmp_path / "csv" / f"{name}.csv").read_text(encoding="utf-8")
        shown = [[number_text(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
        wanted = [[column["label"] for column in record["columns"]], *record["rows"]]
        assert shown == [[number_text(cell) for cell in row] for row in wanted], name


def test_every_png_opens_at_300_dpi_and_carries_its_origin(kits, drawn, origins) -> None:
    for name, kit in kits.items():
        with Image.open(kit / "figure.png") as picture:
            picture.load()
            assert [round(value) for value in picture.info["dpi"]] == [300, 300], name
            for side, wanted in zip(picture.size, (drawn[name]["width"], drawn[name]["height"]), strict=True):
                assert abs(side - wanted / 96 * 300) <= 3, name
            assert picture.info["Title"] == origins[name]["title"] and picture.info["Source"] == origins[name]["source"]
            assert picture.convert("L").getextrema()[0] < 100, f"{name}: nothing is drawn"


def test_every_pdf_is_one_page_with_its_fonts_inside(kits, origins) -> None:
    for name, kit in kits.items():
        (page,) = PdfReader(kit / "figure.pdf").pages
        found = font_descriptors(page)
        assert found and all({"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor) for descriptor in found), name
        assert origins[name]["title"].split(" ", 1)[1][:4] in page.extract_text().replace("\n", "").replace(" ", ""), name


def font_descriptors(resource) -> list:
    """The descriptors of all fonts that a form and the forms inside it use."""
    inside = resource.get("/Resources", {}).get_object() if "/Resources" in resource else {}
    found = []
    for font in inside.get("/Font", {}).values() if "/Font" in inside else []:
        descendants = font.get_object().get("/DescendantFonts", [font])
        found += [one.get_object()["/FontDescriptor"].get_object() for one in descendants]
    for form in inside.get("/XObject", {}).values() if "/XObject" in inside else []:
        found += font_descriptors(form.get_object())
    return found


def test_every_pdf_is_drawn_by_another_reader(kits, tools) -> None:
    code = (
        "import sys, pypdfium2\n"
        "for path in sys.stdin.read().split('\\n'):\n"
        "    bitmap = pypdfium2.PdfDocument(path)[0].render(scale=0.4)\n"
        "    print(len(set(bytes(bitmap.buffer))))\n"
    )
    files = "\n".join(str(kit / "figure.pdf") for kit in kits.values())
    run = subprocess.run([tools / "bin/python", "-c", code], input=files, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert len(run.stdout.split()) == len(kits) and min(map(int, run.stdout.split())) > 10


@pytest.mark.browser
def test_every_svg_is_drawn_by_a_browser(kits, drawn, site, served, browser) -> None:
    page = browser.new_page()
    page.goto(f"{served}/404.html")
    load = """async (names) => Promise.all(names.map((name) => new Promise((done) => {
        const image = new Image(); image.onload = () => done([image.naturalWidth, image.naturalHeight]); image.onerror = () => done(null);
        image.src = `/figures/${name}`; })))"""
    names = [f"{name}/{file}" for name in kits for file in ("figure.svg", "figure-dark.svg")]
    sizes = page.evaluate(load, names)
    for name, size in zip(names, sizes, strict=True):
        record = drawn[name.split("/")[0]]
        assert size and abs(size[0] - record["width"]) <= 2 and abs(size[1] - record["height"]) <= 2, (name, size)
    page.close()


def test_every_svg_has_outlined_text_and_a_dark_sister(kits) -> None:
    for name, kit in kits.items():
        svg = (kit / "figure.svg").read_text(encoding="utf-8")
        root = etree.fromstring(svg.encode())
        assert not root.findall(".//{*}text"), name
        assert (kit / "figure-dark.svg").read_text(encoding="utf-8") == to_dark(svg)


def test_exiftool_reads_the_origin_of_every_picture(told, origins) -> None:
    for name, origin in origins.items():
        svg, png, pdf = (told[name, file] for file in ("figure.svg", "figure.png", "figure.pdf"))
        names = {"WorkTitle": "title", "WorkCreatorAgentTitle": "creator", "WorkSource": "source", "WorkRightsAgentTitle": "rights",
                 "WorkLicense": "license", "WorkIdentifier": "identifier", "WorkHasVersion": "version", "WorkRelation": "relation"}  # fmt: skip
        assert {key: str(svg.get(key)) for key in names} == {key: origin[term] for key, term in names.items()}, name
        names = {"Title": "title", "Author": "creator", "Source": "source", "Copyright": "rights", "License": "license",
                 "Identifier": "identifier", "Version": "version", "Relation": "relation"}  # fmt: skip
        assert {key: str(png.get(key)) for key in names} == {key: origin[term] for key, term in names.items()}, name
        assert (pdf["Title"], pdf["Author"], pdf["Language"]) == (origin["title"], origin["creator"], "ja")
        words = pdf["Keywords"] if isinstance(pdf["Keywords"], str) else ", ".join(map(str, pdf["Keywords"]))
        for term in ("source", "rights", "license", "identifier", "version", "relation"):
            assert origin[term] in words, (name, term)


def test_every_workbook_carries_its_origin(kits, origins) -> None:
    for name, kit in kits.items():
        told, origin = load_workbook(kit / "data.xlsx").properties, origins[name]
        assert (told.title, told.creator, told.subject) == (origin["title"], origin["creator"], origin["source"])
        assert (told.identifier, told.version) == (origin["identifier"], origin["version"])


def test_every_origin_says_that_the_data_were_processed_and_names_the_place(origins, drawn) -> None:
    for name, origin in origins.items():
        assert "加工して作成" in origin["source"] and drawn[name]["source_note"] in origin["source"]
        assert origin["title"].startswith("図") and origin["address"].endswith(f"figures/{name}/") and origin["identifier"] == name


def test_every_zip_holds_the_files_and_a_readme(kits, drawn) -> None:
    for name, kit in kits.items():
        with zipfile.ZipFile(kit / f"{name}.zip") as archive:
            assert archive.testzip() is None
            assert set(archive.namelist()) == {f"{name}/{file}" for file in SHARED}
            for file in SHARED:
                assert archive.read(f"{name}/{file}") == (kit / file).read_bytes(), (name, file)
            text = archive.read(f"{name}/README.txt").decode("utf-8-sig")
        record = drawn[name]
        wanted = [record["title"], record["subtitle"], record["caption"], record["source_note"], "CC BY 4.0", "SIST 02", "APA", "加工して作成"]
        wanted += [column["label"] for column in record["columns"]]
        wanted += [f"{place['line']}行" for place in record["places"]]
        assert [words for words in wanted if words not in text] == [], name


def test_every_figure_page_offers_every_file_and_the_code_to_embed(kits) -> None:
    from lxml import html

    for name, kit in kits.items():
        page = html.fromstring((kit / "index.html").read_text(encoding="utf-8"))
        offered = set(page.xpath("//a[@download]/@href"))
        assert {link.removeprefix("./") for link in offered} == SHARED | {"figure-dark.svg", f"{name}.zip"}
        kept = page.xpath("//a[@download]/@download")
        assert len(kept) == len(set(kept)) and all(file.startswith(name) for file in kept)
        code = html.fromstring(page.xpath("//pre[@class='embed-code']/code")[0].text_content())
        assert code.tag == "iframe" and code.get("src").endswith(f"figures/{name}/embed.html") and code.get("title")
