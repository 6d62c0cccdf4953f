"""The appendix: pages generated from the data package, the figures and the runs of an edition."""

from __future__ import annotations

from typing import Any

from evalbook.data import DataPackage
from evalbook.execution.runner import Result
from evalbook.site.accessibility import accessibility_page
from evalbook.site.audit import discrepancies_page, reconciliation_page
from evalbook.site.catalogue import catalogue_page
from evalbook.site.dictionary import dictionary_page, parameters_page, terms_page
from evalbook.site.map_page import map_page
from evalbook.site.rap_page import rap_page
from evalbook.site.rerun_pages import changelog_page, execution_page, reproduce_page


def appendix_pages(
    package: DataPackage,
    results: list[Result],
    records: list[dict[str, Any]],
    titles: dict[str, str],
    tested: dict[str, Any] | None = None,
    repository: str = "",
) -> dict[str, str]:
    """Markdown by path; ``records`` are the figures in reading order, ``titles`` the chapters' by file stem, ``tested``
    what a test of accessibility has found on the pages made of the same inputs, ``repository`` the project's address if known.

    Nothing in a page depends on time, place or machine: equal inputs give equal pages.
    """
    pages = {
        "catalogue": catalogue_page(records, titles, package),
        "dictionary": dictionary_page(package, package.descriptor["name"]),
        "reconciliation": reconciliation_page(package),
        "discrepancies": discrepancies_page(package),
        "parameters": parameters_page(titles),
        "reproduce": reproduce_page(),
        "terms": terms_page(package),
        "changelog": changelog_page(),
        "execution": execution_page(package, results, titles, records),
        "rap": rap_page(repository),
        "accessibility": accessibility_page(tested),
    }
    pages["sitemap"] = map_page(titles, records, pages)
    return {f"appendix/{name}.md": text for name, text in pages.items()}
