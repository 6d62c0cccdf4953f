"""The EPUB of the whole book: what epubcheck accepts, complete, the same bytes for the same site."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from evalbook.site.edition import Edition
from evalbook.site.epub import make_epub
from evalbook.site.print_edition import pages_in_order

pytestmark = pytest.mark.site


@pytest.fixture(scope="module")
def book(site: Path, tmp_path_factory) -> Path:
    return make_epub(site, Edition().book_work(), tmp_path_factory.mktemp("epub") / "book.epub")


@pytest.fixture
def epubcheck(program):
    """Debian's epubcheck is a JAR that starts by itself only where the kernel knows JARs."""
    found = program("epubcheck")
    call = ["java", "-jar", found] if Path(found).read_bytes()[:2] == b"PK" else [found]
    return lambda book: subprocess.run([*call, "--failonwarnings", str(book)], capture_output=True, text=True)


def test_epubcheck_accepts_it(book: Path, epubcheck) -> None:
    told = epubcheck(book)
    assert told.returncode == 0, told.stderr[:3000]


def test_epubcheck_refuses_a_spoilt_book(book: Path, epubcheck, tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt.epub"
    with zipfile.ZipFile(book) as whole, zipfile.ZipFile(spoilt, "w") as copy:
        for entry in whole.infolist():
            if not entry.filename.endswith(".svg"):
                copy.writestr(entry, whole.read(entry))
    assert epubcheck(spoilt).returncode != 0


def test_it_holds_every_page_in_order_with_its_pictures(book: Path, site: Path) -> None:
    with zipfile.ZipFile(book) as archive:
        names = set(archive.namelist())
        navigation = etree.fromstring(archive.read("EPUB/nav.xhtml"))
        assert archive.infolist()[0].filename == "mimetype" and archive.infolist()[0].compress_type == zipfile.ZIP_STORED
    linked = [link.get("href") for link in navigation.iter("{*}a")]
    assert len(linked) == len(pages_in_order(site)) and {f"EPUB/{name}" for name in linked} <= names
    figures = {path.name for path in (site / "figures").iterdir()}
    assert {f"EPUB/figures/{figure}-figure.svg" for figure in figures} <= names


def test_equal_sites_give_equal_books(book: Path, site: Path, tmp_path: Path) -> None:
    assert make_epub(site, Edition().book_work(), tmp_path / "again.epub").read_bytes() == book.read_bytes()
