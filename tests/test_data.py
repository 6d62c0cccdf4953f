"""The data package: typed tables, clear errors, and a descriptor that Frictionless accepts."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from evalbook import paths
from evalbook.data import DataPackage, load_package
from evalbook.errors import DataError


def test_frictionless_finds_the_package_valid(monkeypatch) -> None:
    monkeypatch.setenv("FRICTIONLESS_PUBLIC_TELEMETRY", "0")
    from frictionless import validate

    report = validate(str(paths.ROOT / "data/datapackage.json"))
    assert report.valid, report.to_summary()


def test_every_table_has_a_title_a_meaning_and_fields_with_meanings(package) -> None:
    for name in package.names:
        resource = package.resource(name)
        assert resource["title"] and resource["description"], name
        for field in resource["schema"]["fields"]:
            assert field.get("description"), f"{name}.{field['name']}"


def test_every_file_of_the_folder_is_a_table_of_the_package(package) -> None:
    assert {path.stem for path in package.directory.glob("*.csv")} == set(package.names)


def test_numbers_are_numbers_and_empty_texts_are_texts(package) -> None:
    observations = package.table("observations")
    assert observations["value"].dtype == float
    assert observations["value_max"].isna().any()
    assert (observations["qualifier"] == "").any() and not observations["qualifier"].isna().any()
    assert package.table("ratings")["line"].dtype == "Int64"


def test_units_are_from_the_closed_list(package) -> None:
    assert set(package.table("observations")["unit"]) <= set(package.table("units")["unit"])


def test_a_table_is_a_copy(package) -> None:
    mine = package.table("items")
    mine["title_ja"] = "changed"
    assert "changed" not in set(package.table("items")["title_ja"])


def test_a_quantity_is_an_observation_in_one_piece(package) -> None:
    quantity = package.quantity("budget-total.2020")
    assert (quantity.value, quantity.unit, quantity.kind) == (124_100_000_000, "yen", "budget")
    assert package.quantity("presto-amount").value_max == 40_000_000


def test_reads_are_remembered_once_also_in_the_file_of_a_run(package_copy, tmp_path, monkeypatch) -> None:
    log = tmp_path / "reads.txt"
    monkeypatch.setenv("EVALBOOK_READS", str(log))
    fresh = load_package(package_copy)
    fresh.table("items")
    fresh.table("items")
    fresh.quantity("budget-total.2020")
    assert fresh.tables_read == {"items", "observations"}
    assert log.read_text(encoding="utf-8").split() == ["items", "observations"]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda folder: (folder / "datapackage.json").unlink(), "no data package here"),
        (lambda folder: (folder / "datapackage.json").write_text("{", encoding="utf-8"), "not readable as JSON"),
        (lambda folder: (folder / "items.csv").unlink(), "items"),
        (lambda folder: (folder / "items.csv").write_bytes(b"item\xff\n"), "UTF-8"),
        (lambda folder: (folder / "items.csv").write_text("item,parent\n0,\n", encoding="utf-8"), "title_ja"),
    ],
)
def test_a_damaged_package_is_told_with_file_and_reason(package_copy, damage, said) -> None:
    damage(package_copy)
    with pytest.raises(DataError, match=said):
        load_package(package_copy).table("items")


def test_unknown_names_are_told(package) -> None:
    with pytest.raises(DataError, match="no table 'nothing'.*ratings"):
        package.table("nothing")
    with pytest.raises(DataError, match="no-such-number"):
        package.quantity("no-such-number")


def test_other_data_of_the_same_schema_is_read(package_copy) -> None:
    descriptor = json.loads((package_copy / "datapackage.json").read_text(encoding="utf-8"))
    assert load_package(package_copy).names == [resource["name"] for resource in descriptor["resources"]]
    assert isinstance(load_package(package_copy).table("ratings"), pd.DataFrame)


def test_rows_are_found_by_their_names_in_the_order_of_the_table(package: DataPackage) -> None:
    references = package.table("references")
    wanted = list(references["id"].unique()[[7, 3, 3, 40]])
    expected = references[references["id"].isin(wanted)]
    pd.testing.assert_frame_equal(package.rows_where("references", "id", [*wanted, "no-such"]), expected)
    assert package.rows_where("references", "id", []).empty and package.rows_where("references", "id", ["no-such"]).empty


def test_rows_found_by_name_are_a_copy_and_their_table_counts_as_read() -> None:
    own = load_package(paths.ROOT / "data")
    found = own.rows_where("units", "unit", ["yen"])
    found.loc[:, "sign_ja"] = "x"
    assert own.tables_read == {"units"} and own.rows_where("units", "unit", ["yen"])["sign_ja"].tolist() == ["円"]
