"""The same inputs give the same bytes: another folder, time zone, locale, number of workers and an empty cache."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from evalbook import paths

pytestmark = pytest.mark.site

# what building the book reads
PARTS = ("book", "data", "src", "scripts", "CITATION.cff", "CHANGELOG.md", "requirements.lock", "pyproject.toml")


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def copy_project(target: Path) -> Path:
    for part in PARTS:
        source = paths.ROOT / part
        if source.is_dir():
            shutil.copytree(source, target / part, ignore=shutil.ignore_patterns("_build", "__pycache__", "*.egg-info"))
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target / part)
    return target


def test_two_builds_are_the_same_bytes(site: Path, tmp_path: Path) -> None:
    project = copy_project(tmp_path / "別の 場所")
    environment = {
        **os.environ,
        "PYTHONPATH": str(project / "src"),
        "EVALBOOK_ROOT": str(project),
        "TZ": "Pacific/Kiritimati",
        "LANG": "C",
        "LC_ALL": "C",
        "EVALBOOK_WORKERS": "1",
        "HOME": str(tmp_path),
    }
    command = [sys.executable, str(project / "scripts/build_book.py")]
    run = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    here, there = digests(site), digests(project / "book/_build/html")
    assert set(here) == set(there)
    assert [name for name in here if here[name] != there[name]] == []
