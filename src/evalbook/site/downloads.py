"""The data package as downloads under ``data/`` of the site: CSV tables, one XLSX workbook, one ZIP.

The tables are those of the package, with a byte-order mark for spreadsheets and texts that a spreadsheet would
run as formulas made harmless; the published descriptor describes just these files.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from evalbook import paths
from evalbook.citation import AUTHOR, LICENCE, LICENCE_URL, PROCESSED, Citable, citation_files, citation_texts
from evalbook.data import DataPackage
from evalbook.execution.cache import file_digest
from evalbook.site.formats import workbook, zip_files
from evalbook.spreadsheets import README_LINE, neutral_cell

_NUMBERS = {"integer": int, "number": float}


def write_downloads(package: DataPackage, work: Citable, site: Path) -> None:
    """Fill ``site/data``.  ``work`` says how the edition is cited; finished files are kept by content."""
    folder = paths.CACHE / "downloads" / _key(package, work)
    if not (folder / "datapackage.json").is_file():
        files = download_files(package, work)
        _keep(files, folder)
    shutil.copytree(folder, site / "data", dirs_exist_ok=True, copy_function=shutil.copyfile)


def _keep(files: dict[str, bytes], folder: Path) -> None:
    """Write the files aside and rename the folder into place: half a package is never found again."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".", dir=folder.parent))
    for name, content in files.items():
        (aside / name).write_bytes(content)
    shutil.rmtree(folder, ignore_errors=True)
    aside.rename(folder)


def download_files(package: DataPackage, work: Citable) -> dict[str, bytes]:
    """Every file by name; the same inputs give the same bytes."""
    archive = package.descriptor["name"]
    tables = {package.resource(name)["path"]: csv_bytes(package, name) for name in package.names}
    texts = {"README.txt": readme(package, work).encode("utf-8-sig")}
    texts |= {name: text.encode() for name, text in citation_files(work).items()}
    described = {**tables, "datapackage.json": _published_descriptor(package, tables)}
    return {
        **described,
        f"{archive}.xlsx": workbook(_sheets(package, work), _origin(package, work)),
        f"{archive}.zip": zip_files({f"{archive}/{name}": content for name, content in (described | texts).items()}),
    }


def csv_bytes(package: DataPackage, name: str) -> bytes:
    """One table as CSV for spreadsheets: byte-order mark, CRLF, no live formulas."""
    types = _types(package, name)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    header, *rows = _rows(package, name)
    writer.writerow(header)
    for row in rows:
        cells = zip(header, row, strict=True)
        writer.writerow(cell if types.get(field) in _NUMBERS else neutral_cell(cell) for field, cell in cells)
    return buffer.getvalue().encode("utf-8-sig")


def _rows(package: DataPackage, name: str) -> list[list[str]]:
    with package.path_of(name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def _types(package: DataPackage, name: str) -> dict[str, str]:
    return {field["name"]: field["type"] for field in package.resource(name)["schema"]["fields"]}


def _published_descriptor(package: DataPackage, tables: dict[str, bytes]) -> bytes:
    """The descriptor of the published files: their encoding, size and digest."""
    descriptor = json.loads(json.dumps(package.descriptor))
    for resource in descriptor["resources"]:
        content = tables[resource["path"]]
        digest = hashlib.sha256(content).hexdigest()
        resource |= {"encoding": "utf-8-sig", "bytes": len(content), "hash": f"sha256:{digest}"}
    return (json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n").encode()


def _sheets(package: DataPackage, work: Citable) -> dict[str, list[list[Any]]]:
    """A sheet that says what this is, one with all fields, then the tables."""
    about = [["項目", "内容"], *[[line.split("：", 1)[0], line.split("：", 1)[1]] for line in _about(package, work)]]
    fields: list[list[Any]] = [["表", "題", "列", "型", "意味"]]
    for name in package.names:
        resource = package.resource(name)
        for field in resource["schema"]["fields"]:
            fields.append([name, resource["title"], field["name"], field["type"], field["description"]])
    return {"説明": about, "列の意味": fields, **{name: _typed(package, name) for name in package.names}}


def _typed(package: DataPackage, name: str) -> list[list[Any]]:
    types = _types(package, name)
    header, *rows = _rows(package, name)
    kinds = [types.get(field, "") for field in header]
    return [header, *[list(map(_cell, row, kinds)) for row in rows]]


def _cell(text: str, kind: str) -> Any:
    if not text:
        return None
    number = _NUMBERS[kind](text) if kind in _NUMBERS else None
    if number is None:
        return text
    return int(number) if number == int(number) else number


def _about(package: DataPackage, work: Citable) -> list[str]:
    descriptor = package.descriptor
    return [
        f"題：{descriptor['title']}（第{descriptor['version']}版）",
        f"内容：{descriptor['description']}",
        f"出所：{PROCESSED}。科学技術振興機構および文部科学省が作成したものではない。",
        f"使用の条件：{LICENCE}（{LICENCE_URL}）。数値そのものは自由に使える。",
        "単位：値は基本単位（円、人、件など）に直してある。%は%のままの数。単位の一覧は表 units にある。",
        "典拠：どの数量も、印字された資料・行・文字列を表 references に持つ。",
        f"表計算ソフトのために：{README_LINE}",
        *[f"引用 {name}：{text}" for name, text in citation_texts(work).items()],
    ]


def _origin(package: DataPackage, work: Citable) -> dict[str, str]:
    """The origin that the workbook carries among its properties."""
    return {
        "title": package.descriptor["title"],
        "creator": AUTHOR,
        "description": package.descriptor["description"],
        "source": PROCESSED,
        "rights": LICENCE,
        "identifier": package.descriptor["name"],
        "relation": f"『{work.book}』{work.edition_words}",
        "version": work.version,
        "date": work.date,
        "address": work.address,
        "language": "ja",
    }


def readme(package: DataPackage, work: Citable) -> str:
    """The README of the ZIP: what is inside, source, licence, units, how to cite."""
    resources = [package.resource(name) for name in package.names]
    tables = [f"  {found['path']}　{found['title']}。{found['description']}" for found in resources]
    units = [f"  {row.unit}　{row.sign_ja or '（なし）'}　{row.name_en}" for row in package.table("units").itertuples()]
    head = [package.descriptor["title"], "=" * 40, *_about(package, work)]
    files = ["", "ファイル（UTF-8、BOMつきCSV。定義は datapackage.json）", *tables]
    cite = ["", "引用のためのファイル", "  cite.bib（BibTeX）　cite.ris（RIS）　cite.json（CSL-JSON）"]
    return "\r\n".join([*head, *files, "", "単位", *units, *cite, ""])


def _key(package: DataPackage, work: Citable) -> str:
    """Digest of all that the files depend on."""
    here = Path(__file__).parent
    makers = [Path(__file__), here / "formats.py", paths.LIBRARY / "citation.py", paths.LIBRARY / "spreadsheets.py", paths.LOCK_FILE]
    sources = [*package.files, *makers]
    return hashlib.sha256(("".join(map(file_digest, sources)) + repr(work)).encode()).hexdigest()[:32]
