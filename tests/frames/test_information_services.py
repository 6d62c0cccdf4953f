"""Growth, use and use per record of the information services."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from evalbook.data import DataPackage, load_package
from evalbook.frames import information_services as services


def test_growth_joins_the_first_and_the_last_printed_value(package: DataPackage) -> None:
    rows = services.growth(package, 2021).set_index("before_id")
    row = rows.loc["jalc-doi_resolutions.2016"]
    assert (row["after_id"], row["printed_id"]) == (
        "jalc-doi_resolutions.2020",
        "jalc-doi_resolutions_growth.2016-2020",
    )
    assert row["multiple"] == pytest.approx(52.69 / 7.1)
    assert services.growth_words(services.growth(package, 2021))["agree"] == "4"


def test_a_value_that_is_printed_once_more_rounded_is_no_further_number(package: DataPackage) -> None:
    used = services.growth_ids(services.growth(package, 2021))
    assert "jalc-doi_resolutions.2020.alt" in used and "" not in used
    assert len(used) == len(set(used))


def test_a_service_with_one_value_has_no_slope(package: DataPackage) -> None:
    rows = services.growth(package, 2019)
    assert list(rows["before_id"]) == ["nbdc-human_data.2017-03-31"]
    assert services.growth_words(rows)["title"] == "二つの時点の値があるのはNBDCヒトDBだけで、7.8倍になった"


def test_a_new_year_of_a_series_moves_the_end_of_the_slope(package_copy: Path) -> None:
    table = package_copy / "observations.csv"
    rows = pd.read_csv(table, dtype=str, keep_default_na=False)
    new = rows[rows["id"] == "j_stage-downloads.2020"].assign(
        id="j_stage-downloads.2021", period="2021", value="500000000"
    )
    pd.concat([rows, new]).to_csv(table, index=False)
    row = services.growth(load_package(package_copy), 2021).iloc[0]
    assert (row["after_title"], row["after_id"], row["printed_id"]) == ("2021年度", "j_stage-downloads.2021", "")


def test_whole_myriads_are_told_as_the_source_prints_them(package: DataPackage) -> None:
    assert services.in_myriads(package.quantity("nbdc-human_data.2017-03-31")) == "延べ4万人"
    assert services.in_myriads(package.quantity("j_stage-downloads.2020")) == "約4億5,457万件"


def test_marks_that_go_to_and_fro_are_told_so() -> None:
    rows = pd.DataFrame({"rater": "self", "mark": list("baba"), "period": ["2017", "2018", "2019", "2020"]})
    rows["period_label"] = rows["period"]
    assert services.mark_course(rows) == "bとaのあいだを行き来し"
    assert services.mark_course(rows.head(2)) == "2017年度はb、2018年度はa"


def test_the_agreement_of_multiples_is_a_sentence(package: DataPackage) -> None:
    rows = services.growth(package, 2021)
    assert services.growth_words(rows)["agreement"] == "印字された倍率4つは、すべて合う"
    assert services.growth_words(rows.assign(printed=99.0))["agreement"].endswith("どれも合わない")


def test_a_printed_multiple_comes_with_what_rounds_to_it(package: DataPackage) -> None:
    rows = services.growth_check(services.growth(package, 2021))
    assert set(rows["verdict"]) == {"合う"}
    ranges = rows.set_index("printed_text")["range_text"]
    assert ranges["約3.8倍"] == "3.75以上3.85倍未満" and ranges["約8倍"] == "7.5以上8.5倍未満"


def test_use_is_compared_within_one_year(package: DataPackage) -> None:
    assert set(services.yearly_use(package, 2021)["period"]) == {"2020"}
    assert set(services.yearly_use(package, 2018)["period"]) == {"2016"}


def test_use_per_record_needs_the_newest_use(package: DataPackage) -> None:
    rows = services.use_per_record(package, 2021).set_index("use_id")
    assert rows.loc["j_stage-downloads.2020", "value"] == pytest.approx(454.57 / 5.2)
    assert services.use_per_record(package, 2019).empty
