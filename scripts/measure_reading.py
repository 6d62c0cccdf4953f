"""Measure what reading costs, side by side with the default theme on the same content, on a slow network and CPU."""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from evalbook import paths
from evalbook.site.build import build_edition
from evalbook.site.edition import Edition
from evalbook.site.measuring import compressed, open_page

PAGES = ("chapters/overview.html", "chapters/international.html")
# the default theme asks other hosts for scripts; here they are not found at once, so that only the site itself is measured
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3, help="how often each page is opened")
    options = parser.parse_args(arguments)
    from playwright.sync_api import sync_playwright

    edition = Edition()
    site = build_edition(edition)
    found = os.environ.get("EVALBOOK_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        default = default_site(edition.work / "sources", Path(folder), site)
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu", ALONE])
        print("| theme | page | first view KB | of it figures KB | later KB beyond figures | first paint s | largest paint s | shift |")
        print("|---|---|---|---|---|---|---|---|")
        for name, root in (("this book", site), ("sphinx-book-theme", default)):
            for page in PAGES:
                print(f"| {name} | {page} | " + " | ".join(measure(browser, root, page, options.times)) + " |")
        browser.close()
    return 0


def measure(browser, root: Path, page: str, times: int) -> list[str]:
    """The table's cells for one page: the middle one of several openings."""
    firsts, later = [], []
    for _ in range(times):
        with compressed(root) as address:
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            firsts.append(open_page(context, f"{address}/{page}", slow=True))
            other = next(name for name in PAGES if name != page)
            later.append(open_page(context, f"{address}/{other}", slow=True))
            context.close()
    middle = statistics.median
    return [
        f"{middle(reading.total for reading in firsts) / 1000:.0f}",
        f"{middle(reading.pictures for reading in firsts) / 1000:.0f}",
        f"{middle(reading.total - reading.pictures for reading in later) / 1000:.0f}",
        f"{middle(reading.first_paint for reading in firsts) / 1000:.1f}",
        f"{middle(reading.largest_paint for reading in firsts) / 1000:.1f}",
        f"{max(reading.shift for reading in firsts):.3f}",
    ]


def default_site(sources: Path, folder: Path, site: Path) -> Path:
    """The same staged sources compiled with Jupyter Book's default theme, the figures' files beside them."""
    staged = Path(shutil.copytree(sources, folder / "sources"))
    config = yaml.safe_load((staged / "_config.yml").read_text(encoding="utf-8"))
    settings = config["sphinx"]["config"]
    settings["html_theme"] = "sphinx_book_theme"
    for name in ("html_js_files", "html_permalinks_icon"):
        settings.pop(name, None)
    (staged / "_config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", str(staged), "--path-output", str(folder), "-q"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=paths.ROOT)
    built = folder / "_build/html"
    if run.returncode or not built.is_dir():
        raise SystemExit(run.stdout[-2000:] + run.stderr[-2000:])
    shutil.copytree(site / "figures", built / "figures")
    return built


if __name__ == "__main__":
    sys.exit(main())
