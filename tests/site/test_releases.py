"""Releases stay: a version is kept once, the newest is latest, changes are told."""

from __future__ import annotations

import pytest

from evalbook import paths
from evalbook.citation import Citable
from evalbook.errors import SiteError
from evalbook.site.releases import release, released_versions

pytestmark = pytest.mark.site


def book(version: str) -> Citable:
    return Citable("book", "", "", "本", version, "2026-11-23", "index.html")


@pytest.fixture
def built(tmp_path):
    folder = tmp_path / "html"
    (folder / "_static").mkdir(parents=True)
    (folder / "index.html").write_text("<p>a</p>", encoding="utf-8")
    return folder


def test_versions_stand_side_by_side_and_latest_is_the_newest(built, tmp_path) -> None:
    releases = tmp_path / "releases"
    release(built, "1.9", book("1.9"), releases)
    (built / "index.html").write_text("<p>b</p>", encoding="utf-8")
    release(built, "1.10", book("1.10"), releases)
    assert released_versions(releases) == ["1.9", "1.10"]
    assert (releases / "1.9/index.html").read_text(encoding="utf-8") == "<p>a</p>"
    assert (releases / "latest/index.html").read_text(encoding="utf-8") == "<p>b</p>"
    listed = (releases / "index.html").read_text(encoding="utf-8")
    assert listed.index("1.10") < listed.index("1.9/") and "公表した数値に変更はない" in listed


@pytest.mark.parametrize("version", ["../1.0", "1.0/..", "one", "2.0"])
def test_a_strange_or_foreign_version_is_refused(built, tmp_path, version) -> None:
    with pytest.raises(SiteError):
        release(built, version, book("1.0"), tmp_path / "releases")
    assert not (tmp_path / "releases").exists()


def test_a_released_version_is_never_written_again(built, tmp_path) -> None:
    release(built, "1.0", book("1.0"), tmp_path / "releases")
    with pytest.raises(SiteError, match="released already"):
        release(built, "1.0", book("1.0"), tmp_path / "releases")


def test_the_data_of_a_release_are_kept_with_it(built, tmp_path) -> None:
    target = release(built, "1.0", book("1.0"), tmp_path / "releases")
    assert (target / "package/observations.csv").read_bytes() == (paths.ROOT / "data/observations.csv").read_bytes()
