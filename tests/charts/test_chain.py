"""Boxes and arrows where no amount is known."""

import pandas as pd
import pytest
from matplotlib.colors import to_hex

from evalbook.charts import style
from evalbook.charts.chain import chain_height, columns_of, draw_chain


def links():
    rows = [
        ("総合科学技術・イノベーション会議（本会議・推進会議・有識者会議）", "プログラム・マネージャー", "公募・選定・評価"),
        ("科学技術振興機構", "プログラム・マネージャー", "雇用・支援"),
        ("プログラム・マネージャー", "大学などの研究開発機関", "委託・管理"),
        ("プログラム・マネージャー", "企業", ""),
        ("プログラム・マネージャー", "国の研究所", ""),
    ]
    return pd.DataFrame(rows, columns=["source", "target", "label"])


def drawn(**options):
    return draw_chain(links(), ax=style.new_axes(chain_height(links())), **options)


def boxes_of(ax):
    return [patch for patch in ax.patches if patch.get_gid() == "node"]


def test_places_stand_in_columns_by_their_distance_from_the_source():
    assert list(columns_of(links()).values()) == [0, 1, 0, 2, 2, 2]
    xs = [box.get_x() for box in boxes_of(drawn())]
    assert xs[0] == xs[2] < xs[1] < xs[3] == xs[4] == xs[5]


def test_a_box_stands_level_with_what_it_is_joined_to():
    middles = [box.get_y() + box.get_height() / 2 for box in boxes_of(drawn())]
    assert middles[1] == pytest.approx(sum(middles[3:]) / 3)


def test_no_box_touches_another_and_all_stay_on_the_sheet():
    ax = drawn()
    spans = {}
    for box in boxes_of(ax):
        spans.setdefault(box.get_x(), []).append((box.get_y(), box.get_y() + box.get_height()))
    for column in spans.values():
        column.sort()
        assert all(here[1] < there[0] for here, there in zip(column, column[1:], strict=False))
        assert column[0][0] >= 0 and column[-1][1] <= ax.get_ylim()[0]


def test_only_the_highlighted_place_and_its_arrows_are_strong():
    ax = drawn(highlight="科学技術振興機構")
    faces = [to_hex(box.get_facecolor()) == style.COLOUR["source"] for box in boxes_of(ax)]
    arrows = [to_hex(p.get_edgecolor()) == style.COLOUR["source"] for p in ax.patches if p.get_gid() == "arrow"]
    assert faces == [False, False, True, False, False, False]
    assert arrows == [False, True, False, False, False]


def test_a_label_stands_clear_of_boxes_and_other_labels(boxes):
    ax = drawn()
    names = [box.get_window_extent() for box in boxes_of(ax)]
    labels = boxes(ax, "label")
    assert len(labels) == 3
    assert not any(label.overlaps(name) for label in labels for name in names)
    assert not any(a.overlaps(b) for i, a in enumerate(labels) for b in labels[i + 1 :])


def test_chains_publish_cleanly(publish):
    assert publish(drawn(), links()).layout_findings == []


def test_a_wrapped_name_leaves_room_to_the_names_of_other_columns(texts):
    rows = [
        ("研究者の内発的な動機", "科研費", ""),
        ("国の戦略と要請", "戦略的創造研究推進事業", "戦略目標"),
        ("科研費", "知の基盤とイノベーション", "学術研究"),
        ("戦略的創造研究推進事業", "知の基盤とイノベーション", "戦略的な基礎研究"),
    ]
    frame = pd.DataFrame(rows, columns=["source", "target", "label"])
    names = texts(draw_chain(frame, ax=style.new_axes(chain_height(frame))), "name")
    assert "戦略的創造研究推進事業" in names and "知の基盤と\nイノベーション" in names


def test_an_arrow_that_skips_a_column_passes_beside_its_box():
    rows = pd.concat([links(), pd.DataFrame([{"source": "科学技術振興機構", "target": "企業", "label": "契約"}])], ignore_index=True)
    ax = draw_chain(rows, ax=style.new_axes(chain_height(rows)))
    assert len(boxes_of(ax)) == 6
    manager = boxes_of(ax)[1]
    (passed,) = [line for line in ax.lines if line.get_gid() == "pass"]
    across, at = passed.get_xdata(), passed.get_ydata()[0]
    assert across[0] < manager.get_x() and across[1] > manager.get_x() + manager.get_width() - 1
    assert not manager.get_y() <= at <= manager.get_y() + manager.get_height()
    bare = [arrow for arrow in ax.patches if arrow.get_gid() == "arrow" and type(arrow.get_arrowstyle()).__name__ == "Curve"]
    assert len(bare) == 1
