"""The kit of a figure: every file of ``figures/<id>/`` on the site, made from what the run has left.

Kits are kept by content, so an unchanged figure is never converted twice.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from evalbook import paths
from evalbook.charts.style import to_dark
from evalbook.citation import AUTHOR, LICENCE, PROCESSED, Citable, citation_files, citation_texts
from evalbook.execution.cache import file_digest
from evalbook.execution.pool import worker_count
from evalbook.execution.processes import end_with_parent
from evalbook.site.figure_pages import figure_page, readme
from evalbook.site.formats import pdf_and_png, png_with_origin, workbook, zip_files


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
    makers = [here / f"{name}.py" for name in ("kit", "formats", "figure_pages", "machine", "figure_nodes", "edition")]
    makers += [here / "theme/figure.html", paths.LIBRARY / "citation.py", paths.LIBRARY / "html_parts.py"]
    return file_digest(paths.LOCK_FILE) + "".join(file_digest(path) for path in makers)


def order_key(order: KitOrder) -> str:
    """Digest of all that a kit's bytes depend on."""
    parts = [file_digest(order.figure / name) for name in ("figure.svg", "figure-text.svg", "record.json", "data.csv")]
    texts = json.dumps([order.number, asdict(order.work), order.chapter_title, order.base_url, _neighbours(order)], sort_keys=True)
    return hashlib.sha256("".join([*parts, texts, _maker_digest()]).encode()).hexdigest()[:32]


def make_kits(orders: list[KitOrder], target: Path) -> None:
    """Fill ``target/<id>/`` for every order; conversions run in parallel processes, finished ones come from the cache."""
    folders = {order.figure.name: paths.CACHE / "kits" / order_key(order) for order in orders}
    missing = [order for order in orders if not (folders[order.figure.name] / "metadata.json").is_file()]
    if missing:
        workers = min(worker_count(), len(missing))
        with ProcessPoolExecutor(workers, initializer=end_with_parent, initargs=(os.getpid(),)) as processes:
            list(processes.map(_make_kit, missing, [folders[order.figure.name] for order in missing]))
    for name, folder in folders.items():
        shutil.copytree(folder, target / name, dirs_exist_ok=True, copy_function=shutil.copyfile)


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
    svg = (order.figure / "figure.svg").read_text(encoding="utf-8")
    work = order.work
    document = {"title": work.full_title, "author": AUTHOR, "description": record["alt"]}
    keywords = [record["id"], f"version {work.version}", LICENCE, PROCESSED, record["source_note"], work.address]
    pdf, png = pdf_and_png(order.figure / "figure-text.svg", document, keywords, work.date)
    shared = {
        "figure.svg": svg.encode(),
        "figure.png": png_with_origin(png, _origin(work, record)),
        "figure.pdf": pdf,
        "data.csv": (order.figure / "data.csv").read_bytes(),
        "data.xlsx": workbook(_sheets(record, order), record["title"], work.date),
        "README.txt": readme(work, record).encode(),
        "metadata.json": _metadata(order, record),
        **{name: text.encode() for name, text in citation_files(work).items()},
    }
    files = {**shared, f"{record['id']}.zip": zip_files(shared), "figure-dark.svg": to_dark(svg).encode()}
    sizes = {name: len(content) for name, content in files.items()}
    for name, embed in (("index.html", False), ("embed.html", True)):
        files[name] = figure_page(work, record, order.chapter_title, sizes, order.base_url, _neighbours(order), embed).encode()
    return files


def _neighbours(order: KitOrder) -> dict[str, tuple[str, str]]:
    """Folder and title of the figures to leaf to."""
    both = {"prev": order.before, "next": order.after}
    return {name: (work.id, work.full_title) for name, work in both.items() if work}


def _origin(work: Citable, record: dict[str, Any]) -> dict[str, str]:
    """The origin that a PNG carries, in the names the PNG specification suggests."""
    return {
        "Title": work.full_title,
        "Author": AUTHOR,
        "Description": record["alt"],
        "Copyright": LICENCE,
        "Source": f"{record['source_note']}。{PROCESSED}",
        "Comment": f"{record['id']} version {work.version} {work.address}",
    }


def _metadata(order: KitOrder, record: dict[str, Any]) -> bytes:
    facts = {"number": order.number, "work": asdict(order.work), "citations": citation_texts(order.work)}
    return (json.dumps({**record, **facts}, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _sheets(record: dict[str, Any], order: KitOrder) -> dict[str, list[list[Any]]]:
    about = [
        ["項目", "内容"],
        ["図", f"図{order.number} {record['title']}"],
        ["測っているもの", record["subtitle"]],
        ["説明", record["caption"]],
        ["出典", record["source_note"]],
        ["条件（パラメータ）", json.dumps(record["parameters"], ensure_ascii=False) if record["parameters"] else "既定のまま"],
        *[[f"引用（{name}）", text] for name, text in citation_texts(order.work).items()],
    ]
    places = [["資料", "スライド", "行", "見出し"], *[[p["source"], p["slide"], p["line"], p["heading"]] for p in record["places"]]]
    return {"データ": [[c["label"] for c in record["columns"]], *record["rows"]], "説明": about, "典拠": places}

