"""Invitations, origins and the hosts' survey as chapter 2.3 draws them."""

from __future__ import annotations

from evalbook.data import DataPackage
from evalbook.frames import youth_exchange as exchange


def test_years_before_the_range_stay_only_when_asked_for(package: DataPackage) -> None:
    whole = exchange.invited(package, range(2018, 2020))
    assert list(whole["period"]) == ["2014", "2015", "2016", "2017", "2018", "2019"]
    assert list(whole["in_range"]) == [False] * 4 + [True] * 2
    assert list(exchange.invited(package, range(2018, 2020), before=False)["period"]) == ["2018", "2019"]


def test_the_finding_follows_the_years(package: DataPackage) -> None:
    def title(first: int, last: int) -> str:
        return exchange.invited_words(exchange.invited(package, range(first, last + 1)))["title"]

    assert title(2017, 2021) == "招へい者は2018年度の7,082人を頂に、2020年度は誰も来られなかった"
    assert title(2018, 2019).endswith("2019年度は6,817人に減った")
    assert title(2017, 2018) == "招へい者は2018年度の7,082人が最も多い"
    assert title(2030, 2031) == "選んだ年度の範囲に、招へい者数の数値はない"


def test_origins_give_the_people_that_the_shares_imply(package: DataPackage) -> None:
    rows = exchange.origins(package)
    assert rows["value"].is_monotonic_decreasing and "low" not in rows
    assert rows.loc[rows["label"] == "中国", "people"].item() == 10700  # 32.2 % of 33,197
    assert exchange.origin_words(rows)["east_share"] == "84%"
    assert list(exchange.origins(package, "source")["label"])[0] == "中国"


def test_the_survey_says_which_year_straddles_the_target(package: DataPackage) -> None:
    rows = exchange.host_survey(package, range(2017, 2022), 0.95)
    assert list(rows["above"]) == [True, False, True, True] and list(rows["apart"]) == [False] * 3 + [True]
    assert "2018年度の区間は目標をまたぐ" in exchange.survey_words(rows)["title"]
    assert exchange.host_survey(package, range(2017, 2022), 0.5)["above"].all()


def test_the_row_of_all_years_needs_all_its_years(package: DataPackage) -> None:
    assert list(exchange.host_survey(package, range(2018, 2022), 0.95)["period"]) == ["2018", "2019"]
    assert exchange.host_survey(package, range(2021, 2022), 0.95).empty
