"""Where things are.  Every folder of the project is named here and nowhere else."""

from __future__ import annotations

import os
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
LIBRARY = Path(__file__).resolve().parent

DEFAULT_SOURCES = ROOT.parent / "shared" / "sources"


def data_directory() -> Path:
    """The data package in force: ``EVALBOOK_DATA`` when a run was given other data, else ``data/``."""
    return Path(os.environ.get("EVALBOOK_DATA") or ROOT / "data")


def figures_directory() -> Path:
    """Where a run leaves its figures: ``EVALBOOK_FIGURES``, set for each executed chapter."""
    return Path(os.environ.get("EVALBOOK_FIGURES") or WORK / "loose-figures")
