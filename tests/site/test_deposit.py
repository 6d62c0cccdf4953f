"""The bundle for an archive: complete, described, read by the RO-Crate library, the same bytes twice."""

from __future__ import annotations

import json
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import rocrate
from rocrate.rocrate import ROCrate

from evalbook.site.deposit import CRATE, make_deposit
from evalbook.site.edition import Edition

pytestmark = pytest.mark.site


@pytest.fixture(scope="module")
def bundle(site, tmp_path_factory):
    return make_deposit(site, Edition().book_work(), tmp_path_factory.mktemp("deposit") / "bundle.zip")


def test_the_crate_is_read_by_its_library(bundle, tmp_path) -> None:
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(tmp_path)
    crate = ROCrate(str(tmp_path))
    assert crate.root_dataset["version"] == Edition().version
    for entity in crate.data_entities:
        assert (tmp_path / entity.id).exists(), entity.id
    kinds = {kind for entity in crate.data_entities for kind in ([entity.type] if isinstance(entity.type, str) else entity.type)}
    assert {"SoftwareSourceCode", "Dataset", "ImageObject"} <= kinds


def test_the_crate_is_valid_to_the_last_recommendation(site, tools, tmp_path) -> None:
    book = replace(Edition().book_work(), address="https://example.org/book/")
    bundle = make_deposit(site, book, tmp_path / "bundle.zip")
    context = Path(rocrate.__file__).parent / "data/ro-crate.jsonld"
    script = Path(__file__).parents[1] / "validate_crate.py"
    run = subprocess.run([tools / "bin/python", str(script), str(bundle), str(context)], capture_output=True, text=True)
    assert run.returncode == 0 and "0 issues" in run.stdout, run.stdout + run.stderr


def test_code_data_environment_and_book_are_all_in_it(bundle) -> None:
    names = set(zipfile.ZipFile(bundle).namelist())
    assert {"project/requirements.lock", "project/data/datapackage.json", "project/Makefile", "book/index.html", CRATE} <= names
    assert not [name for name in names if name.startswith(("/", "..")) or "shared/sources" in name]


def test_the_same_inputs_give_the_same_bytes(bundle, site, tmp_path) -> None:
    assert make_deposit(site, Edition().book_work(), tmp_path / "again.zip").read_bytes() == bundle.read_bytes()


def test_the_metadata_is_json_ld_of_the_right_profile(bundle) -> None:
    metadata = json.loads(zipfile.ZipFile(bundle).read(CRATE))
    descriptor = next(entity for entity in metadata["@graph"] if entity["@id"] == CRATE)
    assert descriptor["conformsTo"]["@id"] == "https://w3id.org/ro/crate/1.1"
