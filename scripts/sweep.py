"""Run a chapter over a grid of parameters; table and page go to book/_build/sweeps/NAME/."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from evalbook.command_line import finished
from evalbook.data import package_folder
from evalbook.errors import ParameterError, together
from evalbook.execution.grid import read_grid
from evalbook.execution.listing import checked_name, run_name


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    return finished(lambda: _sweep(options), stopped="stopped; started again it goes on from here")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("chapter")
    parser.add_argument("--grid", action="append", default=[], metavar="name=a,b,c | name=start:stop:step",
                        help="values of a parameter; stop belongs to the range; all combinations are run")  # fmt: skip
    parser.add_argument("--outputs", default="", help="names of the results that are wanted, with commas (default: all)")
    parser.add_argument("--workers", type=int, default=0, help="how many run at once (default: one per core)")
    parser.add_argument("--scheduler", default="", help="tcp://host:port of a Dask scheduler that runs them")
    parser.add_argument("--name", help="name of the sweep (default: made of the chapter and the grid)")
    parser.add_argument("--data", type=Path, help="folder of another data package of the same schema")
    return parser


def _sweep(options: argparse.Namespace) -> int:
    """Everything is checked first; only then are the slow libraries loaded and anything made."""
    grid, data, *_ = together(
        lambda: read_grid(options.chapter, options.grid),
        lambda: package_folder(options.data),
        lambda: options.name is None or checked_name("sweep", options.name),
        lambda: _checked_workers(options.workers),
        lambda: _checked_scheduler(options.scheduler),
    )

    from evalbook.execution.sweep import Sweep, run_sweep, write_table
    from evalbook.execution.sweep_page import write_page
    from evalbook.validation import ensure_valid

    outputs = tuple(name.strip() for name in options.outputs.split(",") if name.strip())
    name = run_name(options.chapter, grid) if options.name is None else options.name
    ensure_valid(data)
    sweep = Sweep(options.chapter, grid, name, outputs, data)
    table = run_sweep(sweep, tell=_tell, scheduler=options.scheduler, workers=options.workers)
    write_table(table, sweep.folder)
    page = write_page(sweep, table)
    failed = table[table["status"] != "ok"]
    for _, row in failed.head(20).iterrows():
        print(f"combination {row['combination']} {row['status']}: {row['message']}", file=sys.stderr)
    print(f"{len(table) - len(failed)} of {len(table)} combinations succeeded")
    print(f"table: {sweep.folder / 'results.csv'} and results.parquet")
    print(f"open {page.as_uri()}")
    return 1 if len(failed) else 0


def _checked_workers(count: int) -> None:
    if count < 0:
        raise ParameterError(f"--workers {count}: expected a whole number of at least 0; 0 stands for one per core")


def _checked_scheduler(address: str) -> None:
    if address:
        from evalbook.execution.cluster import checked_address

        checked_address(address)


def _tell(line: str) -> None:
    """One line that is written over in a terminal; a line each elsewhere."""
    print(f"\r{line:<79}" if sys.stdout.isatty() else line, end="" if sys.stdout.isatty() else "\n", flush=True)
    if sys.stdout.isatty() and " took " in line:
        print()


if __name__ == "__main__":
    sys.exit(main())
