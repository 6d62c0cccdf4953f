"""Run a chapter again with other parameters: list the chapters, show the parameters of one, run it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from evalbook.command_line import finished
from evalbook.data import package_folder
from evalbook.errors import together
from evalbook.execution.listing import chapters_text, checked_name, parameters_text, run_name
from evalbook.parameters.reading import chapter_parameters


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    return finished(lambda: _act(options), stopped="stopped; nothing was published")


def _act(options: argparse.Namespace) -> int:
    if options.action == "list":
        print(chapters_text())
    elif options.action == "show":
        print(parameters_text(options.chapter))
    else:
        _run(options)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help="the chapters, one line each")
    show = actions.add_parser("show", help="the parameters of a chapter: default, unit, what is allowed, meaning")
    show.add_argument("chapter")
    run = actions.add_parser("run", help="run a chapter and make its page under book/_build/runs/NAME/")
    run.add_argument("chapter")
    run.add_argument("-p", dest="parameters", metavar="name=value", action="append", default=[], help="set a parameter")
    run.add_argument("-f", dest="file", type=Path, help="YAML file with lines name: value; -p goes before it")
    run.add_argument("--name", help="name of the run (default: made of the chapter and its parameters)")
    run.add_argument("--data", type=Path, help="folder of another data package of the same schema")
    return parser


def _run(options: argparse.Namespace) -> None:
    """Everything is checked first; only then are the slow libraries loaded and anything made."""
    stem = options.chapter
    values, _, data = together(
        lambda: chapter_parameters(stem, options.file, options.parameters),
        lambda: options.name is None or checked_name("run", options.name),
        lambda: package_folder(options.data),
    )

    from evalbook.site.build import build_edition
    from evalbook.site.edition import Edition

    name = run_name(stem, values) if options.name is None else options.name
    folder = build_edition(Edition(name, {stem: values} if values else {}, data, only=stem))
    print(f"notebook: {folder / f'{stem}.ipynb'}")
    print(f"figures with data and citations: {folder / 'figures'}")
    print(f"open {(folder / 'index.html').as_uri()}")


if __name__ == "__main__":
    sys.exit(main())
