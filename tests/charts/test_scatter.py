"""The map of funding schemes."""

import pandas as pd
import pytest

from evalbook.charts import style
from evalbook.charts.scatter import ASIDE, draw_scheme_map, numbered_schemes, scheme_map_height
from evalbook.charts.scheme_key import marker_radius, scheme_text, yen_text
from evalbook.charts.scheme_places import MARKER_GAP


def schemes(count=35):
    rows = [
        {
            "label": f"研究成果最適展開支援プログラム{'（産学共同・本格型）' * (i % 2)}{i}",
            "term": [3, 5, 5, 6, 10, 1.5][i % 6],
            "term_max": 12 if i == 4 else None,
            "amount": [1e7, 1.5e7, 1e8, 5e8, 3e6, 1e7, 2.7e9][i % 7],
            "amount_max": 1e9 if i == 2 else None,
            "basis": "total" if i % 5 == 0 else "per_year",
            "adoptions": None if i % 4 == 0 else i * 7,
        }
        for i in range(count)
    ]
    return pd.DataFrame(rows)


def draw(frame):
    return draw_scheme_map(frame, ax=style.new_axes(scheme_map_height(frame)))


def markers(ax):
    return [line for line in ax.lines if line.get_gid() == "scheme"]


def test_numbers_run_by_basis_and_then_from_large_to_small():
    rows = numbered_schemes(schemes())
    assert list(rows["number"]) == list(range(1, 36))
    yearly = rows[rows["basis"] == "per_year"]
    assert yearly["number"].max() == len(yearly)
    top = yearly["amount_max"].astype(float).fillna(yearly["amount"])
    assert top.is_monotonic_decreasing


def test_amounts_are_logarithmic_and_worded_in_yen(texts):
    ax = draw(schemes())
    assert ax.get_yscale() == "log"
    assert {"1,000万円", "1億円", "10億円"} <= set(texts(ax))


def test_per_year_and_total_have_their_own_markers():
    ax = draw(schemes(8))
    rows = numbered_schemes(schemes(8))
    assert [line.get_marker() for line in markers(ax)] == ["s" if b == "total" else "o" for b in rows["basis"]]


def test_markers_never_cover_nor_touch_one_another():
    ax = draw(schemes())
    ax.figure.draw_without_rendering()
    marks = [(place, line.get_markersize() / 2) for line in markers(ax) for place in line.get_xydata()]
    points = [(*ax.transData.transform(place), radius) for place, radius in marks]
    assert len(markers(ax)) == 35 and len(points) > 35
    scale = ax.figure.dpi / 72
    for i, (x, y, r) in enumerate(points):
        assert all(((x - a) ** 2 + (y - b) ** 2) ** 0.5 > (r + q + MARKER_GAP - 1) * scale for a, b, q in points[i + 1 :])


def test_a_marker_that_makes_room_keeps_its_term_and_its_quadrant():
    frame, medians = schemes(), (5.0, 1e7)
    ax = draw_scheme_map(frame, ax=style.new_axes(scheme_map_height(frame)), medians=medians)
    rows = numbered_schemes(frame)
    terms = (rows["term"].astype(float) + rows["term_max"].astype(float).fillna(rows["term"])) / 2
    amounts = (rows["amount"] * rows["amount_max"].astype(float).fillna(rows["amount"])) ** 0.5
    for line, term, amount in zip(markers(ax), terms, amounts, strict=True):
        across, upwards = line.get_xdata(), line.get_ydata()  # the ends of ranges: their middle is the scheme's place
        x, y = (min(across) + max(across)) / 2, (min(upwards) * max(upwards)) ** 0.5
        assert abs(x - term) <= ASIDE * 1.02
        assert (x > medians[0] + 1e-3, y > medians[1] * 1.001) == (term > medians[0], amount > medians[1])


def test_the_quadrants_are_ruled_and_named_only_where_there_are_medians(texts):
    plain, frame = draw(schemes(8)), schemes(8)
    assert texts(plain, "corner") == [] and not [line for line in plain.lines if line.get_gid() == "median"]
    ax = draw_scheme_map(frame, ax=style.new_axes(scheme_map_height(frame)), medians=(4.0, 5.5e7))
    assert sorted(texts(ax, "corner")) == ["大きく短い", "大きく長い", "小さく短い", "小さく長い"]
    assert texts(ax, "median-name") == ["中央値 4年", "中央値 5,500万円"]
    assert len([line for line in ax.lines if line.get_gid() == "median"]) == 2


def test_a_scheme_alone_stands_exactly_at_its_values():
    frame = schemes(3).iloc[[0]]
    line = markers(draw(frame))[0]
    assert tuple(line.get_xydata()[0]) == pytest.approx((3, 1e7), rel=0.02)


def test_a_range_has_a_marker_at_either_end_and_none_between():
    rows = numbered_schemes(schemes())
    for row, line in zip(rows.itertuples(), markers(draw(schemes())), strict=True):
        (x, *_), (y, *_) = line.get_xdata(), line.get_ydata()
        if pd.notna(row.amount_max):
            assert list(line.get_ydata()) == pytest.approx([row.amount, row.amount_max], rel=0.01)
        elif pd.notna(row.term_max):
            assert list(line.get_xdata()) == pytest.approx([row.term, row.term_max], rel=0.01)
        else:
            assert len(line.get_xdata()) == 1 and (x, y) != (0, 0)


def test_every_point_is_numbered_and_every_number_explained(texts):
    ax = draw(schemes())
    assert texts(ax, "name") == [str(n) for n in range(1, 36)] == texts(ax, "number")
    assert len(texts(ax, "list")) == 35


def test_few_schemes_carry_their_names(texts):
    ax = draw(schemes(6))
    assert sorted(t.replace("\n", "") for t in texts(ax, "name")) == sorted(schemes(6)["label"])
    assert texts(ax, "list") == []


def test_a_scheme_without_amount_has_no_point_but_stands_in_the_list(texts):
    frame = schemes(5).assign(amount=[1e7, None, 1e8, 1e8, 1e6])
    ax = draw(frame)
    assert len(markers(ax)) == 4
    assert "金額の記載なし" in texts(ax, "list")[-1].replace("\n", "")
    assert texts(ax, "number") == ["1", "2", "3", "4", "―"]


def test_area_grows_with_adoptions():
    assert marker_radius(None) <= marker_radius(10) < marker_radius(100) < marker_radius(250)


def test_entries_word_ranges_and_amounts():
    row = next(pd.DataFrame([schemes().iloc[2]]).itertuples())
    assert scheme_text(row).endswith("5年、1億円〜10億円／年")
    assert [yen_text(v) for v in (3e6, 1.5e7, 1.7e8, 5e9)] == ["300万円", "1,500万円", "1.7億円", "50億円"]


@pytest.mark.parametrize("count", [9, 35])
def test_scheme_maps_publish_cleanly(publish, count):
    assert publish(draw(schemes(count)), schemes(count)).layout_findings == []
