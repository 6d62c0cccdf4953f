"""Where things are.  Every folder of the project is named here and nowhere else."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

ROOT = Path(os.environ.get("EVALBOOK_ROOT") or Path(__file__).resolve().parents[2])
BOOK = ROOT / "book"
CHAPTERS = BOOK / "chapters"
BUILD = BOOK / "_build"
SITE = BUILD / "html"
VARIANTS = BUILD / "variants"
RUNS = BUILD / "runs"
SWEEPS = BUILD / "sweeps"
WORK = BUILD / "work"
CACHE = BUILD / "cache"
LOCK_FILE = ROOT / "requirements.lock"
NO_FIGURES = "none"
LIBRARY = Path(__file__).resolve().parent


def _give_libraries_a_home() -> None:
    """Jupyter and Matplotlib keep files in the home folder.  A service or a bare user id of a container has none that
    can be written to: theirs is then a folder of what is made."""
    try:
        tempfile.TemporaryFile(dir=os.path.expanduser("~")).close()  # asking for the right is not enough: root may write to /proc, it is said
    except OSError:
        os.environ["HOME"] = str(WORK / "home")


_give_libraries_a_home()

DEFAULT_SOURCES = ROOT.parent / "shared" / "sources"


def data_directory() -> Path:
    """The data package in force: ``EVALBOOK_DATA`` when a run was given other data, else ``data/``."""
    return Path(os.environ.get("EVALBOOK_DATA") or ROOT / "data")


def figures_directory() -> Path | None:
    """Where a run leaves its figures: ``EVALBOOK_FIGURES``, set for each executed chapter; ``None`` when none are wanted."""
    given = os.environ.get("EVALBOOK_FIGURES")
    return None if given == NO_FIGURES else Path(given or WORK / "loose-figures")
