"""Nothing in the data is forgotten: every item, programme and observation is shown on a chapter's page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from lxml import html

from evalbook.frames.series import observations_frame
from evalbook.wording import count_text

pytestmark = pytest.mark.site


@pytest.fixture(scope="module")
def texts(site: Path) -> dict[str, str]:
    """The text of each chapter's page without its code."""
    found = {}
    for path in sorted((site / "chapters").glob("*.html")):
        page = html.fromstring(path.read_text(encoding="utf-8"))
        for element in page.xpath("//nav | //details[contains(@class,'hide')] | //aside"):
            element.drop_tree()
        found[path.stem] = re.sub(r"\s+", "", page.text_content())
    return found


def names_of(title: str) -> set[str]:
    """A title, and the name in its brackets or before them."""
    short = re.findall(r"（([^）]+)）", title)
    return {re.sub(r"\s+", "", name) for name in (title, title.split("（")[0], *short)}


def test_every_item_is_named(package, texts) -> None:
    everything = "".join(texts.values())
    items = package.table("items")
    assert [row.item for row in items.itertuples() if re.sub(r"\s+", "", row.title_ja) not in everything] == []


def test_every_programme_is_named(package, texts) -> None:
    everything = "".join(texts.values())
    programmes = package.table("programmes")
    assert [row.programme for row in programmes.itertuples() if not any(name in everything for name in names_of(row.title_ja))] == []


def test_no_observation_is_an_orphan(package, texts, site) -> None:
    """An observation is drawn in a figure, or its value stands as worded on a chapter's page."""
    drawn = set()
    for path in site.glob("figures/*/metadata.json"):
        drawn |= set(json.loads(path.read_text(encoding="utf-8"))["observations"])
    rows = package.table("observations")
    rest = rows[~rows["id"].isin(drawn)]
    units = {unit: observations_frame(rest, unit).set_index("id")["text"] for unit in ("円", "百万円", "億円", "兆円")}
    # 6,000万円から3億円: every end of a range in the unit that suits it
    units["counted"] = units["円"].copy()
    for row in rest[rest["unit"] == "yen"].itertuples():
        ends = [value for value in (row.value, row.value_max) if pd.notna(value)]
        units["counted"][row.id] = "から".join(f"{count_text(value)}円" for value in ends)
    everything = "\n".join(texts.values())
    orphans = [
        name for name in rest["id"] if not any(re.sub(r"\s+", "", worded[name]) in everything for worded in units.values())
    ]
    assert orphans == []


def test_the_orphan_test_can_fail(package, texts) -> None:
    everything = "\n".join(texts.values())
    assert "98,765,432件" not in everything


def test_every_achievement_and_goal_is_listed(package, texts) -> None:
    everything = "".join(texts.values())
    for table, column in (("achievements", "title_ja"), ("strategic_goals", "title_ja")):
        missing = [title for title in package.table(table)[column] if re.sub(r"\s+", "", title) not in everything]
        assert missing == [], table
