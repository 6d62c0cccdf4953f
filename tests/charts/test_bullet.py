"""Results against targets."""

import pandas as pd
from matplotlib.colors import to_hex

from evalbook.charts import style
from evalbook.charts.bullet import bullets_height, draw_bullets


def results():
    return pd.DataFrame(
        {
            "label": [
                "科学技術文献情報の提供件数（年間アクセス数）",
                "特許出願件数",
                "日本科学未来館の来館者数",
                "ワークショップの開催",
            ],
            "ratio": [1.24, 0.82, 12.4, None],
            "actual_text": ["1億2,400万件", "82件", "1,240万人", "10回"],
            "target_text": ["1億件以上", "100件", "100万人", "―"],
            "met": [True, False, True, True],
        }
    )


def test_bars_start_at_zero_keep_the_order_and_are_cut_at_the_limit():
    ax = draw_bullets(results(), ax=style.new_axes(), limit=2.5)
    assert [bar.get_width() for bar in ax.patches] == [1.24, 0.82, 2.5]
    assert {bar.get_x() for bar in ax.patches} == {0}
    assert len([line for line in ax.lines if line.get_gid() == "cut"]) == 2


def test_a_target_is_met_in_words_and_by_the_filled_marker(texts):
    ax = draw_bullets(results(), ax=style.new_axes())
    assert [t for t in texts(ax) if t in ("達成", "未達")] == ["達成", "未達", "達成", "達成"]
    faces = {dots.get_gid(): to_hex(dots.get_facecolor()[0]) for dots in ax.collections}
    assert faces == {"met": style.COLOUR["source"], "unmet": style.COLOUR["ground"]}
    inks = [to_hex(bar.get_facecolor()) for bar in ax.patches]
    assert inks == [style.COLOUR["source"], style.COLOUR["alert"], style.COLOUR["source"]]


def test_every_verdict_has_its_mark_before_it():
    frame = results().assign(verdict=["達成", "途中", "達成", "達成"])
    ax = draw_bullets(frame, ax=style.new_axes())
    keys = [line for line in ax.lines if line.get_gid() == "key"]
    assert [key.get_marker() for key in keys] == ["o", "D", "o"]
    ax.figure.draw_without_rendering()
    words = [text.get_window_extent() for text in ax.texts if text.get_text() in ("達成", "途中")]
    assert all(key.get_window_extent().x1 <= word.x0 for key, word in zip(keys, words[:3], strict=True))


def test_the_multiple_is_printed_even_where_the_bar_is_cut(texts):
    ax = draw_bullets(results(), ax=style.new_axes())
    found = [text.get_text() for text in ax.texts if text.get_gid() != "beyond"]
    assert [text for text in found if text in ("1.24倍", "0.820倍", "12.4倍", "―")] == ["1.24倍", "0.820倍", "12.4倍", "―", "―"]
    assert texts(ax, "beyond") == ["12.4倍"]


def test_words_end_before_the_bars_begin():
    ax = draw_bullets(results(), ax=style.new_axes())
    ax.figure.draw_without_rendering()
    zero = ax.transData.transform((0, 0))[0]
    words = {"達成", "未達", "倍率", "12.4倍", "実績", "1億2,400万件", "目標", "1億件以上"}
    boxes = [text.get_window_extent() for text in ax.texts if text.get_text() in words and text.get_gid() != "beyond"]
    assert len(boxes) == 4 + 7 - 1 and all(box.x1 < zero for box in boxes)


def test_bullets_publish_cleanly(publish):
    frame = results()
    assert publish(draw_bullets(frame, ax=style.new_axes(bullets_height(frame))), frame).layout_findings == []


def test_targets_may_have_another_name(texts):
    found = texts(draw_bullets(results(), ax=style.new_axes(), target="当初見込み"))
    assert {"当初見込み＝1", "当初見込み"} <= set(found) and "目標" not in found
