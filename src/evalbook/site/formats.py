"""Other formats of a finished drawing: PNG and PDF by Typst, XLSX by openpyxl, all byte for byte repeatable."""

from __future__ import annotations

import datetime
import html
import io
import re
import struct
import zipfile
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from evalbook.errors import SiteError
from evalbook.spreadsheets import neutral_cell

PNG_DPI = 300
_EPOCH = (1980, 1, 1, 0, 0, 0)
_DENSE = (".png", ".xlsx")  # compressed already: a second time costs time and wins nothing


@lru_cache(maxsize=1)
def font_folder() -> str:
    """The folder with the Japanese font that figures are drawn in."""
    import importlib.util

    return str(Path(importlib.util.find_spec("japanize_matplotlib").origin).parent / "fonts")


def pdf_and_png(svg: Path, origin: dict[str, str]) -> tuple[bytes, bytes]:
    """A drawing with text kept as text → ``(pdf, png)``: fonts embedded, 300 dpi on white.

    The PDF carries its origin; what has no field of its own in a PDF stands among its keywords.
    """
    import typst

    compiler = typst.Compiler(root=str(svg.parent), font_paths=[font_folder()], ignore_system_fonts=True)
    stamp = datetime.datetime.fromisoformat(origin["date"]).replace(tzinfo=datetime.UTC)
    source = _typst_source(svg.name, origin).encode()
    pdf = compiler.compile(source, format="pdf", timestamp=stamp)
    return pdf, compiler.compile(source, format="png", ppi=float(PNG_DPI))


def _typst_source(name: str, origin: dict[str, str]) -> str:
    def text(value: str) -> str:
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'

    keywords = [origin["identifier"], f"version {origin['version']}"]
    keywords += [origin[name] for name in ("rights", "license", "source", "relation", "address")]
    fields = f"title: {text(origin['title'])}, author: {text(origin['creator'])}, date: auto"
    fields += f", description: {text(origin['description'])}, keywords: ({', '.join(map(text, keywords))},)"
    return (
        f"#set document({fields})\n#set text(lang: {text(origin['language'])})\n"
        "#set page(width: auto, height: auto, margin: 0pt, fill: white)\n"
        f"#image({text(name)}, alt: {text(origin['description'])})\n"
    )


def svg_with_origin(svg: str, origin: dict[str, str]) -> str:
    """The drawing with its title and its origin as Dublin Core and Creative Commons terms in place of what the drawing library left."""
    terms = ("title", "description", "source", "identifier", "relation", "date", "language")
    lines = [f"<dc:{name}>{_xml(origin[name])}</dc:{name}>" for name in terms]
    for name in ("creator", "rights"):
        lines.append(f"<dc:{name}><cc:Agent><dc:title>{_xml(origin[name])}</dc:title></cc:Agent></dc:{name}>")
    if origin["address"].startswith("http"):
        lines.append(f"<dcterms:isPartOf>{_xml(origin['address'])}</dcterms:isPartOf>")
    lines.append(f"<dcterms:hasVersion>{_xml(origin['version'])}</dcterms:hasVersion>")
    block = (
        '<metadata>\n<rdf:RDF xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:cc="http://creativecommons.org/ns#" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<cc:Work rdf:about="">\n<dc:type rdf:resource="http://purl.org/dc/dcmitype/StillImage"/>\n<dc:format>image/svg+xml</dc:format>\n'
        + "\n".join(lines)
        + f'\n<cc:license rdf:resource="{_xml(origin["license"])}"/>\n</cc:Work>\n</rdf:RDF>\n</metadata>'
    )
    svg, replaced = re.subn(r"<metadata>.*?</metadata>", lambda _: block, svg, count=1, flags=re.DOTALL)
    if not replaced:
        raise SiteError(f"the drawing of {origin['identifier']} has no metadata block to write its origin into")
    return re.sub(r"<title>.*?</title>", lambda _: f"<title>{_xml(origin['title'])}</title>", svg, count=1, flags=re.DOTALL)


def drawing_alone(svg: str, width: int, head: int, height: int) -> str:
    """The drawing cut to the part below its head and above its foot, for narrow screens; all sizes in CSS pixels."""
    points = [f"{0.75 * pixels:g}" for pixels in (0, head, width, height)]  # the drawing's own unit
    size = f'width="{points[2]}pt" height="{points[3]}pt" viewBox="{" ".join(points)}"'
    return re.sub(r'width="[^"]*" height="[^"]*" viewBox="[^"]*"', size, svg, count=1)


def _xml(text: str) -> str:
    return html.escape(text, quote=True)


_PNG_NAMES = {
    "Title": "title", "Author": "creator", "Description": "description", "Copyright": "rights", "License": "license", "Source": "source",
    "Identifier": "identifier", "Relation": "relation", "Version": "version", "Date": "date", "URL": "address",
}  # fmt: skip


def png_with_origin(png: bytes, origin: dict[str, str], dpi: int = PNG_DPI) -> bytes:
    """The picture with its origin in international text chunks and its resolution, read by exiftool and Pillow."""
    start = png.index(b"IDAT") - 4
    per_metre = round(dpi / 0.0254)
    chunks = [_chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1))]
    chunks += [_chunk(b"iTXt", name.encode("latin-1") + b"\0\0\0\0\0" + origin[term].encode()) for name, term in _PNG_NAMES.items()]
    return png[:start] + b"".join(chunks) + png[start:]


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def workbook(sheets: dict[str, list[list[Any]]], origin: dict[str, str]) -> bytes:
    """Named sheets of rows (the first row is the heading) as an XLSX file with fixed times and its origin among its properties."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    stamp = datetime.datetime.fromisoformat(origin["date"])
    book.properties.created = book.properties.modified = stamp
    for name in ("title", "creator", "description", "identifier", "version", "language"):
        setattr(book.properties, name, origin[name])
    book.properties.subject, book.properties.keywords = origin["source"], f"{origin['rights']}, {origin['relation']}, {origin['address']}"
    wrapped = Alignment(wrap_text=True, vertical="top")
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([neutral_cell(value) for value in row])
        for line in sheet.iter_rows():  # once, not row by row as they are added: a sheet asked for its last row counts all its cells
            for cell in line:
                if isinstance(cell.value, str):
                    cell.data_type = "s"  # a text such as #N/A would become an error, = alone a formula
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
        for index, column in enumerate(zip(*rows, strict=False), start=1):
            width = max((len(str(value)) for value in column), default=8)
            sheet.column_dimensions[get_column_letter(index)].width = min(60, 4 + 1.6 * width)
        for line in sheet.iter_rows(min_row=2):
            for cell in line:
                cell.alignment = wrapped
    buffer = io.BytesIO()
    book.save(buffer)
    return repack(buffer.getvalue(), {"docProps/core.xml": lambda text: _fixed_times(text, stamp)})


def repack(archive: bytes, mend: dict[str, Any] | None = None) -> bytes:
    """The same ZIP with names in order and fixed times, so that equal content gives equal bytes."""
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        files = {name: old.read(name) for name in old.namelist()}
    for name, change in (mend or {}).items():
        if name in files:
            files[name] = change(files[name].decode()).encode()
    return zip_files(files)


def zip_files(files: dict[str, bytes]) -> bytes:
    """A ZIP of ``{name: content}``, repeatable byte for byte."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files, key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(_DENSE) else zipfile.ZIP_DEFLATED
            entry.external_attr = (0o40755 << 16 | 0x10) if name.endswith("/") else 0o644 << 16
            archive.writestr(entry, files[name])
    return buffer.getvalue()


def _fixed_times(core_properties: str, stamp: datetime.datetime) -> str:
    return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp.strftime("%Y-%m-%dT%H:%M:%SZ"), core_properties)
