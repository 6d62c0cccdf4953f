"""Keep the built book as a release, set it as one PDF, or bundle it for an archive."""

from __future__ import annotations

import argparse
import sys

from evalbook import paths
from evalbook.errors import BookError, tell
from evalbook.site.build import build_edition
from evalbook.site.deposit import make_deposit
from evalbook.site.edition import Edition
from evalbook.site.epub import make_epub
from evalbook.site.print_edition import print_edition
from evalbook.site.releases import release


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    keep = actions.add_parser("release", help="build and keep the edition under book/_build/releases/<version>/")
    keep.add_argument("version")
    actions.add_parser("pdf", help="set the whole book as one PDF")
    actions.add_parser("epub", help="make the whole book an EPUB")
    actions.add_parser("deposit", help="bundle code, data, environment and book into one ZIP with an RO-Crate")
    options = parser.parse_args(arguments)
    try:
        edition = Edition()
        site = build_edition(edition)
        if options.action == "release":
            made = release(site, options.version, edition.book_work())
        elif options.action == "pdf":
            made = print_edition(site, edition.book_work(), paths.BUILD / f"evalbook-{edition.version}.pdf")
        elif options.action == "epub":
            made = make_epub(site, edition.book_work(), paths.BUILD / f"evalbook-{edition.version}.epub")
        else:
            made = make_deposit(site, edition.book_work(), paths.BUILD / f"evalbook-{edition.version}.zip")
    except (BookError, OSError) as error:
        return tell(error)
    print(f"made {made}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
