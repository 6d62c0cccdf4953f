"""Research for future industry: schemes, papers, gates."""

import pytest

from evalbook.data import load_package
from evalbook.frames import future_industry as future


@pytest.fixture(scope="module")
def package():
    return load_package()


def test_steps_carry_the_printed_terms_and_amounts_in_the_unit(package):
    steps = future.mirai_steps(package, "百万円")
    assert "3年程度" in steps["text"].iloc[1] and "150百万円" in steps["text"].iloc[3]
    assert len(future.step_lines(steps)) >= len(steps)
    assert future.step_ratios(package) == (pytest.approx(10), pytest.approx(5 / 3))


def test_the_map_holds_schemes_of_both_sources(package):
    frame = future.scheme_map(package)
    assert {"crest", "presto", "erato", "a_step-tryout", "mirai-large_scale"} <= set(frame["scheme"])
    words = future.scheme_words(frame)
    assert words["smallest_name"] == "A-STEP トライアウト" and words["spread"] == "900倍"


def test_the_ratio_of_citations(package):
    assert future.citation_ratio(package) == pytest.approx(16.1 / 8.1)
    assert list(future.citations(package)["token"]) == ["source", "context"]


def test_japans_share_is_as_wide_as_the_printed_numbers_allow(package):
    rows = future.top_papers(package).set_index("label")
    assert rows.loc["Top10%論文　日本の平均", "low"] == rows.loc["Top10%論文　日本の平均", "high"] == 10
    assert rows.loc["Top1%論文　日本の平均", "low"] == pytest.approx(2 / 3)
    assert rows.loc["Top1%論文　日本の平均", "high"] == pytest.approx(1.25)


def test_shares_are_of_everything_counted_and_carry_no_interval(package):
    rows = future.alca_shares(package).set_index("id")
    gate = rows.loc["alca-stage_gate_passed.2017-2020"]
    assert gate["value"] == pytest.approx(77 / 123 * 100) and gate["text"] == "62.6%"
    assert rows.loc["alca-moe_adopted.2019", "label"].endswith("（2／70）")
    assert rows["size"].isna().to_dict()["alca-applied_share"]
    assert "low" not in rows and rows["value"].is_monotonic_decreasing


def test_the_worth_of_an_egg_ranges_wider_than_its_price(package):
    worth, price = package.quantity("a_step-interferon_value_per_egg"), package.quantity("a_step-interferon_price")
    words = future.egg_words(worth, price)
    assert words["egg"] == "6,000万円から3億円"
    assert words["egg_reading"].startswith("もとにした価格は10μgあたり20,000円から50,000円で、上の端が下の端の2.5倍である。金額の開きは5倍")
    assert "価格の幅に収まる" in future.egg_words(price, price)["egg_reading"]
