"""Let axe-core look at every page in both themes and at two widths, and put the results on the book's own page."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections import Counter

from evalbook.errors import BookError, tell
from evalbook.site.accessibility import REPORT
from evalbook.site.build import build_edition, inputs_digest
from evalbook.site.edition import Edition
from evalbook.site.measuring import compressed

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VIEWS = [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)]


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


def examine(site, inputs: str) -> dict:
    """The report that the page of the appendix is made from."""
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    found = os.environ.get("EVALBOOK_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    pages = sorted(page.relative_to(site).as_posix() for page in site.rglob("*.html"))
    report = {"inputs": inputs, "rules": RULES, "runs": [], "found": []}
    counts: Counter[tuple[str, str]] = Counter()
    with sync_playwright() as playwright, compressed(site) as address:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        report["browser"] = f"Chromium {browser.version}"
        for theme, width in VIEWS:
            context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, bypass_csp=True)
            page = context.new_page()
            run = {"theme": theme, "width": width, "pages": len(pages), "violations": 0, "undecided": 0}
            for name in pages:
                page.goto(f"{address}/{name}", wait_until="load")
                result = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response
                report["tool"] = f"axe-core {result['testEngine']['version']}"
                run["undecided"] += sum(len(entry["nodes"]) for entry in result["incomplete"])
                for entry in result["violations"]:
                    run["violations"] += len(entry["nodes"])
                    counts[name, entry["id"]] += len(entry["nodes"])
            report["runs"].append(run)
            context.close()
        browser.close()
    report["found"] = [{"page": name, "rule": rule, "count": count} for (name, rule), count in sorted(counts.items())]
    return report


if __name__ == "__main__":
    sys.exit(main())
