"""Build the book, or a variant of it, and publish it under book/_build/."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from evalbook import paths
from evalbook.errors import BookError, tell
from evalbook.parameters.reading import read_edition_parameters
from evalbook.site.build import build_edition
from evalbook.site.edition import Edition

_NOT_PUBLISHED = "the book was NOT published; the former site stays as it was"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--params", type=Path, help="YAML file: chapter → parameter → value; makes a variant")
    parser.add_argument("--name", default="", help="name of the variant")
    parser.add_argument("--data", type=Path, help="folder of another data package of the same schema")
    parser.add_argument("--force", action="store_true", help="build although nothing has changed")
    parser.add_argument("--scheduler", default="", help="tcp://host:port of a Dask scheduler that runs the chapters")
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    try:
        data = options.data.resolve() if options.data else paths.data_directory()
        edition = Edition(options.name, read_edition_parameters(options.params) if options.params else {}, data)
        folder = build_edition(edition, force=options.force, scheduler=options.scheduler)
    except (BookError, OSError) as error:
        print(_NOT_PUBLISHED, file=sys.stderr)
        return tell(error)
    except KeyboardInterrupt:
        print(f"\nstopped; {_NOT_PUBLISHED}", file=sys.stderr)
        return 130
    print(f"built in {time.perf_counter() - started:.1f} s")
    print(f"open {(folder / 'index.html').as_uri()}  or run: make serve")
    return 0


if __name__ == "__main__":
    sys.exit(main())
