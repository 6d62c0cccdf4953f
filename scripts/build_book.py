"""Build the book, or a variant of it, and publish it under book/_build/."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from evalbook.command_line import finished
from evalbook.data import package_folder
from evalbook.errors import together
from evalbook.execution.cluster import checked_address
from evalbook.parameters.reading import read_edition_parameters
from evalbook.site.build import build_edition
from evalbook.site.edition import Edition, checked_edition_name


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--params", type=Path, help="YAML file: chapter → parameter → value; makes a variant")
    parser.add_argument("--name", default="", help="name of the variant")
    parser.add_argument("--data", type=Path, help="folder of another data package of the same schema")
    parser.add_argument("--force", action="store_true", help="build although nothing has changed")
    parser.add_argument("--scheduler", default="", help="tcp://host:port of a Dask scheduler that runs the chapters")
    options = parser.parse_args(arguments)
    failed = "the book was NOT published; the former site stays as it was"
    return finished(lambda: _build(options), failed=failed, stopped=f"stopped; {failed}")


def _build(options: argparse.Namespace) -> int:
    started = time.perf_counter()
    parameters, data, *_ = together(
        lambda: read_edition_parameters(options.params) if options.params else {},
        lambda: package_folder(options.data),
        lambda: checked_edition_name(options.name, bool(options.params or options.data)),
        lambda: checked_address(options.scheduler),
    )
    folder = build_edition(Edition(options.name, parameters, data), force=options.force, scheduler=options.scheduler)
    print(f"built in {time.perf_counter() - started:.1f} s")
    print(f"open {(folder / 'index.html').as_uri()}  or run: make serve")
    return 0


if __name__ == "__main__":
    sys.exit(main())
