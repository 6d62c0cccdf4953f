"""A failing build leaves the published site as it was; two builds at once do not harm each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.small_book import change_cell, small_book, start_build
from tests.faults.test_determinism import digests


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A small book that has been built once, by two builds at the same time."""
    copy = small_book(tmp_path_factory.mktemp("本 棚") / "写し")
    builds = [start_build(copy), start_build(copy)]
    for build in builds:
        output, errors = build.communicate(timeout=300)
        assert build.returncode == 0, output + errors
    return copy


def test_two_builds_at_once_publish_one_whole_site(project: Path) -> None:
    site = project / "book/_build/html"
    assert (site / "index.html").is_file() and (site / "chapters/university_fund.html").is_file()
    assert len(list(site.glob("figures/*/metadata.json"))) >= 3


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("raise ValueError('broken on purpose')", "broken on purpose"),
        ("import os; os._exit(3)", "died"),
    ],
)
def test_a_failing_chapter_is_named_and_nothing_is_published(project: Path, source: str, words: str) -> None:
    before = digests(project / "book/_build/html")
    notebook = project / "book/chapters/university_fund.ipynb"
    whole = notebook.read_bytes()
    try:
        change_cell(project, "university_fund", "load", source)
        build = start_build(project)
        _, errors = build.communicate(timeout=300)
    finally:
        notebook.write_bytes(whole)
    assert build.returncode == 1
    assert "university_fund" in errors and words in errors and "NOT published" in errors
    assert digests(project / "book/_build/html") == before
