"""Remember runs.  A run is found again by all that can change its result, and by nothing else.

The key is made of notebook source, parameters, edition, whether it is drawn, library source, lock file and Python version; an
entry also holds the digests of the data tables the run has read, and is valid only while they match.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from evalbook import paths
from evalbook.errors import ExecutionError
from evalbook.execution.runner import Result, Run
from evalbook.execution.workplace import new_workplace, remove_left_overs

_NOT_IN_RUNS = ("site", "execution", "citation.py", "verification.py", "validation.py", "intake.py", "rules.py")
_SHAPE_RUNS = ("execution/kernels.py", "execution/runner.py", "execution/warm_parent.py")
_SETTLED = 2.0  # seconds after which a file's time of change tells it from any later change


def file_digest(path: Path) -> str:
    """SHA-256 of a file; of nothing when it is missing.  A file that has not changed is not read again."""
    try:
        state = path.stat()
    except OSError:
        return _digest_of(b"")
    if time.time() - state.st_mtime < _SETTLED or not path.is_file():
        return _digest_of(path.read_bytes() if path.is_file() else b"")
    return _settled_digest(str(path), state.st_mtime_ns, state.st_size, state.st_ino)


def _digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@lru_cache(maxsize=4096)
def _settled_digest(path: str, changed: int, size: int, inode: int) -> str:
    return _digest_of(Path(path).read_bytes())


@lru_cache(maxsize=1)
def library_digest() -> str:
    """Digest of the library source that chapters can import, and of what shapes their kernels; as it was at first use."""
    return _library_as_it_is()


def _library_as_it_is() -> str:
    total = hashlib.sha256()
    for path in sorted(paths.LIBRARY.rglob("*.py")):
        inside = path.relative_to(paths.LIBRARY)
        if inside.parts[0] not in _NOT_IN_RUNS or inside.as_posix() in _SHAPE_RUNS:
            total.update(str(inside).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def run_key(run: Run) -> str:
    """The part of a run's key that is known before it runs."""
    parts = {
        "notebook": file_digest(run.notebook),
        "parameters": json.dumps(run.parameters, sort_keys=True, ensure_ascii=False),
        "edition": run.edition,
        "drawn": run.drawn,
        "library": library_digest(),
        "lock": file_digest(paths.LOCK_FILE),
        "descriptor": file_digest(run.data / "datapackage.json"),
        "python": sys.version,
    }
    return _digest_of(json.dumps(parts, sort_keys=True).encode())[:32]


@dataclass(frozen=True)
class Ticket:
    """The inputs of a run as they were before it began."""

    key: str
    tables: dict[str, str]


class RunCache:
    """Entries under ``folder/<stem>/<key>/entry-<tables>``; made aside and renamed, so a torn one cannot be seen."""

    def __init__(self, folder: Path | None = None, only: tuple[str, ...] = ()) -> None:
        """``only`` names the files of a result that are kept; all, when it is empty."""
        self.folder = folder or paths.CACHE / "runs"
        self.only = only

    def find(self, run: Run) -> Result | None:
        """The remembered result of this run, or ``None``.  A damaged entry is dropped with a word."""
        home = self.folder / run.stem / run_key(run)
        for entry in sorted(home.glob("entry-*")):
            try:
                stamp = json.loads((entry / "stamp.json").read_text(encoding="utf-8"))
                if all(_table_digest(run, name) == digest for name, digest in stamp["tables"].items()):
                    if _files(entry) != stamp["files"]:
                        raise ValueError("a file is missing or changed")
                    return Result(run, entry, float(stamp["seconds"]), cached=True)
            except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
                print(f"cache: an entry of {run.stem} is damaged ({problem}); it is computed again", file=sys.stderr)
                with suppress(OSError):  # what cannot be moved away now is met again in keep
                    self._drop(entry)
        return None

    def _drop(self, entry: Path) -> None:
        """Take an entry out in one step, so that nobody meets half of it."""
        aside = self.workplace()
        os.rename(entry, aside / entry.name)
        shutil.rmtree(aside, ignore_errors=True)

    def ticket(self, run: Run) -> Ticket:
        """To be taken before a run: whatever changes while it runs is then noticed."""
        names = [path.stem for path in sorted(run.data.glob("*.csv"))]
        return Ticket(run_key(run), {name: _table_digest(run, name) for name in names})

    def keep(self, result: Result, ticket: Ticket) -> Result:
        """Move a fresh result into the cache and return it from there.

        Raises:
            ExecutionError: when notebook, library or a table that the run has read changed while it ran.
        """
        run = result.run
        tables = {name: _table_digest(run, name) for name in result.tables}
        changed = [name for name, digest in tables.items() if ticket.tables.get(name, digest) != digest]
        if changed or run_key(run) != ticket.key or _library_as_it_is() != library_digest():
            what = f"the table(s) {', '.join(changed)}" if changed else "the notebook, the library or requirements.lock"
            raise ExecutionError(f"{run.stem}: {what} changed while the chapter ran; run it again")
        self._drop_unwanted(result.folder)
        stamp = {"tables": tables, "seconds": result.seconds, "files": _files(result.folder)}
        (result.folder / "stamp.json").write_text(json.dumps(stamp, sort_keys=True), encoding="utf-8")
        home = self.folder / run.stem / ticket.key
        home.mkdir(parents=True, exist_ok=True)
        entry = home / f"entry-{_digest_of(json.dumps(tables, sort_keys=True).encode())[:16]}"
        try:
            os.rename(result.folder, entry)
        except OSError:
            if not _is_whole(entry):
                self._drop(entry)
                os.rename(result.folder, entry)
            # else another build has kept the same run first; theirs is as good as ours
        return Result(run, entry, result.seconds)

    def _drop_unwanted(self, folder: Path) -> None:
        for path in folder.iterdir() if self.only else ():
            if path.name not in self.only:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()

    def workplace(self) -> Path:
        """A fresh folder on the same file system, to run in."""
        return new_workplace(self.folder / "running")

    def tidy(self) -> None:
        """Remove what processes that were killed have left behind."""
        remove_left_overs(self.folder / "running")


def _table_digest(run: Run, name: str) -> str:
    return file_digest(run.data / f"{name}.csv")


def _is_whole(entry: Path) -> bool:
    try:
        return _files(entry) == json.loads((entry / "stamp.json").read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _files(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): _digest_of(path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and path.name != "stamp.json"
    }
