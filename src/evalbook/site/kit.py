"""The kit of a figure: every file of ``figures/<id>/`` on the site, made from what the run has left.

Kits are kept by content, so an unchanged figure is never converted twice.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from evalbook import paths
from evalbook.charts.style import to_dark
from evalbook.citation import LICENCE, Citable, citation_files, citation_texts
from evalbook.errors import SiteError
from evalbook.execution.cache import file_digest
from evalbook.execution.pool import worker_count
from evalbook.execution.processes import end_with_parent
from evalbook.explorer import DATA_FILE
from evalbook.figures import basis_words
from evalbook.site.figure_nodes import height_alone
from evalbook.site.figure_pages import figure_page
from evalbook.site.formats import drawing_alone, pdf_and_png, png_with_origin, svg_with_origin, workbook, zip_files
from evalbook.site.kit_notes import NOT_BY_THE_AGENCY, conditions_in_force, origin_of, readme, unit_of_column


@dataclass(frozen=True)
class KitOrder:
    """What one kit is made of: the run's folder of the figure, its number, how it is cited, the figures before and after it."""

    figure: Path
    number: int
    work: Citable
    chapter_title: str
    base_url: str
    before: Citable | None = None
    after: Citable | None = None


@lru_cache(maxsize=1)
def _maker_digest() -> str:
    here = Path(__file__).parent
    makers = [here / f"{name}.py" for name in ("kit", "kit_notes", "formats", "figure_pages", "machine", "figure_nodes", "edition")]
    makers += [here / "theme/figure.html", *(paths.LIBRARY / name for name in ("citation.py", "figures.py", "html_parts.py", "spreadsheets.py", "wording.py"))]
    makers += sorted((paths.LIBRARY / "parameters").glob("*.py"))
    return file_digest(paths.LOCK_FILE) + "".join(file_digest(path) for path in makers)


def order_key(order: KitOrder) -> str:
    """Digest of all that a kit's bytes depend on."""
    parts = [file_digest(order.figure / name) for name in ("figure.svg", "figure-text.svg", "record.json", "data.csv", DATA_FILE)]
    texts = json.dumps([order.number, asdict(order.work), order.chapter_title, order.base_url, _neighbours(order)], sort_keys=True)
    return hashlib.sha256("".join([*parts, texts, _maker_digest()]).encode()).hexdigest()[:32]


def make_kits(orders: list[KitOrder]) -> None:
    """Make the kits that are not kept yet, in parallel processes."""
    missing = [order for order in orders if not (_kept(order) / "metadata.json").is_file()]
    if missing:
        workers = min(worker_count(), len(missing))
        try:
            with ProcessPoolExecutor(workers, initializer=end_with_parent, initargs=(os.getpid(),)) as processes:
                list(processes.map(_make_kit, missing, map(_kept, missing)))
        except BrokenProcessPool:
            advice = "perhaps the memory is used up: end other programs, or set EVALBOOK_WORKERS=1, and run again"
            raise SiteError(f"a process that makes the figures' files was ended from outside; {advice}") from None


def place_kits(orders: list[KitOrder], target: Path) -> None:
    """Fill ``target/<id>/`` for every order from the kits that :func:`make_kits` has made."""
    for order in orders:
        shutil.copytree(_kept(order), target / order.figure.name, dirs_exist_ok=True, copy_function=shutil.copyfile)


def _kept(order: KitOrder) -> Path:
    return paths.CACHE / "kits" / order_key(order)


def _make_kit(order: KitOrder, folder: Path) -> None:
    """Make one kit aside and rename it into place; ``metadata.json`` is written last."""
    record = json.loads((order.figure / "record.json").read_text(encoding="utf-8"))
    place = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(place, ignore_errors=True)  # left by a process that was killed
    place.mkdir(parents=True)
    for name, content in _files(order, record).items():
        (place / name).write_bytes(content)
    try:
        place.rename(folder)
    except OSError:
        shutil.rmtree(place)


def _files(order: KitOrder, record: dict[str, Any]) -> dict[str, bytes]:
    work = order.work
    origin = origin_of(work, record)
    svg = svg_with_origin((order.figure / "figure.svg").read_text(encoding="utf-8"), origin)
    pdf, png = pdf_and_png(order.figure / "figure-text.svg", origin)
    shared = {
        "figure.svg": svg.encode(),
        "figure.png": png_with_origin(png, origin),
        "figure.pdf": pdf,
        "data.csv": (order.figure / "data.csv").read_bytes(),
        "data.xlsx": workbook(_sheets(record, order), origin),
        "README.txt": readme(work, record).encode("utf-8-sig"),
        "metadata.json": _metadata(order, record),
        **{name: text.encode() for name, text in citation_files(work).items()},
    }
    archive = zip_files({f"{record['id']}/{name}": content for name, content in shared.items()})
    files = {**shared, f"{record['id']}.zip": archive, "figure-dark.svg": to_dark(svg).encode()}
    alone = drawing_alone(svg, record["width"], record["head"], height_alone(record))
    files |= {"drawing.svg": alone.encode(), "drawing-dark.svg": to_dark(alone).encode()}
    if (order.figure / DATA_FILE).is_file():
        files[DATA_FILE] = (order.figure / DATA_FILE).read_bytes()
    sizes = {name: len(content) for name, content in files.items()}
    for name, embed in (("index.html", False), ("embed.html", True)):
        files[name] = figure_page(work, record, order.chapter_title, sizes, order.base_url, _neighbours(order), embed).encode()
    return files


def _neighbours(order: KitOrder) -> dict[str, tuple[str, str]]:
    """Folder and title of the figures to leaf to."""
    both = {"prev": order.before, "next": order.after}
    return {name: (work.id, work.full_title) for name, work in both.items() if work}


def _metadata(order: KitOrder, record: dict[str, Any]) -> bytes:
    facts = {
        "number": order.number,
        "work": asdict(order.work),
        "citations": citation_texts(order.work),
        "origin": origin_of(order.work, record),
        "units": [unit_of_column(record, position) for position in range(len(record["columns"]))],
        "conditions": [dict(zip(("name", "value", "default", "unit", "meaning"), row, strict=True)) for row in conditions_in_force(record)],
    }
    return (json.dumps({**record, **facts}, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _sheets(record: dict[str, Any], order: KitOrder) -> dict[str, list[list[Any]]]:
    """The data as drawn, then what they mean: units, notes, conditions, places in the sources."""
    about = [
        ["項目", "内容"],
        ["図", order.work.full_title],
        ["測っているもの", record["subtitle"]],
        ["説明", record["caption"]],
        ["数値の性質", basis_words(record["basis"], record["kind"])],
        ["出典", record["source_note"]],
        ["所在", order.work.address],
        ["使用の条件", f"文章と図は{LICENCE}。数値そのものは自由に使える。{NOT_BY_THE_AGENCY}。"],
        *[[f"引用：{name}", text] for name, text in citation_texts(order.work).items()],
    ]
    units = [[column["label"], unit_of_column(record, position)] for position, column in enumerate(record["columns"])]
    places = [[place["source"], place["slide"], place["line"], place["heading"]] for place in record["places"]]
    return {
        "データ": [[column["label"] for column in record["columns"]], *record["rows"]],
        "単位": [["列", "単位"], *units],
        "説明": about,
        "条件": [["名前", "値", "公式版の値", "単位", "意味"], *conditions_in_force(record)],
        "典拠": [["資料", "スライド", "行", "見出し"], *(places or [["", "", "", record["source_note"]]])],
    }
