"""Stays in the houses: gaps are shown."""

from __future__ import annotations

from evalbook.data import DataPackage
from evalbook.frames import foreign_housing as housing


def test_years_without_a_number_keep_their_place(package: DataPackage) -> None:
    rows = housing.stays(package, range(2017, 2022))
    assert list(rows["label"]) == ["2017年度", "2018年度", "2019年度", "2020年度"]
    assert list(rows["state"]) == ["印字なし", "印字なし", "印字", "印字"]
    assert list(rows["text"].head(2)) == ["印字なし"] * 2


def test_the_years_left_out_must_average_what_the_mean_demands(package: DataPackage) -> None:
    assert housing.missing_years_mean(package) == (556 * 4 - 562 - 334) / 2
