"""Call Jupyter Book over staged sources.  A compilation that was cut short is never continued."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evalbook import paths
from evalbook.errors import SiteError, advice_within
from evalbook.execution.cache import file_digest

# The compiler ends when the build that started it is killed: two must not write into one folder.
# It imports while the chapters run, and then waits for its arguments.
_START = (
    "import json, sys; from evalbook.execution.processes import end_with_parent; end_with_parent({parent}); "
    "import jupyter_book.config, myst_nb.sphinx_ext, sphinx.application, sphinx.builders.html, evalbook.site.sphinx_ext; "
    "from jupyter_book.cli.main import main; main(json.loads(sys.stdin.readline()))"
)
Compiler = subprocess.Popen[str]

# a page that could not be written is only a warning to Sphinx; to readers it is a page that is missing
_UNWRITTEN = r"error writing file|cannot copy|could not be copied"


@contextmanager
def waiting_compiler() -> Iterator[Compiler]:
    """A process that will compile once; it ends with the block, whether it was needed or not."""
    command = [sys.executable, "-c", _START.format(parent=os.getpid())]
    pipes = {name: subprocess.PIPE for name in ("stdin", "stdout", "stderr")}
    with subprocess.Popen(command, text=True, env={**os.environ, "PYTHONHASHSEED": "0"}, **pipes) as compiler:
        try:
            yield compiler
        finally:
            compiler.kill()


def compile_book(compiler: Compiler, sources: Path, work: Path, strict: bool = True) -> Path:
    """Let Jupyter Book compile and return the folder of its pages; when ``strict``, its warnings are errors.

    Raises:
        SiteError: with the compiler's own lines.
    """
    begun, maker = work / "compiling", work / "compiled-by"
    if begun.exists() or not _was_made_by(maker) or _clock_has_jumped_back(work / "_build"):
        shutil.rmtree(work / "_build", ignore_errors=True)
    work.mkdir(parents=True, exist_ok=True)
    begun.touch()
    maker.write_text(_maker_digest(), encoding="utf-8")
    arguments = ["build", str(sources), "--path-output", str(work), "-q", *(["-W", "-n", "--keep-going"] if strict else [])]
    output = "".join(compiler.communicate(json.dumps(arguments) + "\n"))
    if compiler.returncode != 0 or re.search(_UNWRITTEN, output):
        raise SiteError(["the pages could not be compiled:", *_last_lines(output), *advice_within(output)])
    begun.unlink()
    return work / "_build" / "html"


def _was_made_by(maker: Path) -> bool:
    """Sphinx knows nothing of the code and templates that make pages: when these have changed, it starts anew."""
    return maker.is_file() and maker.read_text(encoding="utf-8") == _maker_digest()


def _maker_digest() -> str:
    makers = [path for path in sorted(paths.LIBRARY.rglob("*")) if path.suffix in (".py", ".html", ".toml")]
    return hashlib.sha256("".join(map(file_digest, [*makers, paths.LOCK_FILE])).encode()).hexdigest()


def _clock_has_jumped_back(built: Path) -> bool:
    """Sphinx compares times: what it read "later" than now would hide every change that is made now."""
    state = next(built.glob(".doctrees/environment.pickle"), None)
    return state is not None and state.stat().st_mtime > time.time()


def _last_lines(text: str, most: int = 15) -> list[str]:
    """What a person needs of a compiler's output: its warnings and errors, without the traceback."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    told = [line for line in lines if re.search(r"WARNING|ERROR|[A-Za-z]+Error\b", line) and "_message_box" not in line]
    return list(dict.fromkeys(told or lines))[-most:]
