"""Let axe-core look at every page in both themes and at two widths, and put the results on the book's own page."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from evalbook.errors import BookError, SiteError, tell
from evalbook.execution.pool import worker_count
from evalbook.site.accessibility import REPORT
from evalbook.site.build import build_edition, inputs_digest
from evalbook.site.edition import Edition
from evalbook.site.examining import RULES, VIEWS, Finding, axe_source, examine_fully
from evalbook.site.measuring import compressed

_MISSING = "no browser to test with: run make test-env, or name one in EVALBOOK_CHROMIUM"


def main() -> int:
    try:
        edition = Edition()
        inputs = inputs_digest(edition)
        site = build_edition(edition)
        report = examine(site, inputs)
        REPORT.write_text(json.dumps(report, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        build_edition(edition)
    except (BookError, OSError) as error:
        return tell(error)
    total = sum(run["violations"] for run in report["runs"])
    print(f"{total} violations on {report['runs'][0]['pages']} pages in {len(VIEWS)} views; see {site / 'appendix/accessibility.html'}")
    return 1 if total else 0


def examine(site: Path, inputs: str) -> dict:
    """The report that the page of the appendix is made from; the pages are shared out among processes.

    Raises:
        SiteError: there is no browser.
    """
    pages = sorted(page.relative_to(site).as_posix() for page in site.rglob("*.html"))
    workers = worker_count()
    with compressed(site) as address, ProcessPoolExecutor(workers) as processes:
        shares = processes.map(_examine_share, [address] * workers, [pages[start::workers] for start in range(workers)])
        browsers, findings = zip(*shares, strict=True)
    found = {name: views for share in findings for name, views in share.items()}
    runs = [
        {"theme": theme, "width": width, "pages": len(pages),
         "violations": sum(sum(map(len, views[at].violations.values())) for views in found.values()),
         "undecided": sum(views[at].undecided for views in found.values())}
        for at, (theme, width) in enumerate(VIEWS)
    ]  # fmt: skip
    counts: Counter[tuple[str, str]] = Counter()
    for name, views in found.items():
        for finding in views:
            counts.update({(name, rule): len(places) for rule, places in finding.violations.items()})
    listed = [{"page": name, "rule": rule, "count": count} for (name, rule), count in sorted(counts.items())]
    tool = next(views[0].tool for views in found.values())
    return {"inputs": inputs, "rules": RULES, "runs": runs, "found": listed, "browser": browsers[0], "tool": tool}


def _examine_share(address: str, pages: list[str]) -> tuple[str, dict[str, list[Finding]]]:
    from playwright.sync_api import Error, sync_playwright

    found = os.environ.get("EVALBOOK_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        except Error as error:
            raise SiteError(_MISSING) from error
        page = browser.new_page(bypass_csp=True)
        source = axe_source()
        findings = {name: examine_fully(page, f"{address}/{name}", source) for name in pages}
        name = f"Chromium {browser.version}"
        browser.close()
    return name, findings


if __name__ == "__main__":
    sys.exit(main())
