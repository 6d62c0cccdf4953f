"""Steps and logic models."""

import pandas as pd

from evalbook.charts import style
from evalbook.charts.diagram import draw_logic_model, draw_steps, logic_model_height, steps_height

LONG = "国際的な研究交流の場の設定回数や国際的頭脳循環への参画に関する場の設定回数"


def steps():
    headings = ["テーマの設定", "公募", "採択", "ステージゲート評価", "本格研究", "社会実装"]
    return pd.DataFrame(
        {"step": [1, 2, 3, 4, 6, 5], "heading": headings, "text": [LONG, "年1回。", LONG, LONG, "", "概念実証。"]}
    )


def model():
    stages = ["axis", "input", "input", "action", "output", "output", "outcome", *["unknown"] * 15]
    return pd.DataFrame({"stage": stages, "name": [f"{LONG[: 8 + 3 * (i % 11)]}{i}" for i in range(len(stages))]})


def patches(ax, gid):
    return [patch for patch in ax.patches if patch.get_gid() == gid]


def arrows(ax):
    return [text for text in ax.texts if text.get_gid() == "arrow"]


def test_boxes_follow_the_steps_and_wrap_to_the_next_row(texts):
    ax = draw_steps(steps(), ax=style.new_axes(steps_height(steps())), per_row=4)
    assert texts(ax, "heading")[-2:] == ["社会実装", "本格研究"]
    tops = [box.get_y() for box in patches(ax, "box")]
    assert len(set(tops[:4])) == 1 and len(set(tops[4:])) == 1 and tops[4] > tops[3]
    assert len(arrows(ax)) == 5


def test_texts_stay_inside_their_boxes():
    ax = draw_steps(steps(), ax=style.new_axes(steps_height(steps())))
    ax.figure.draw_without_rendering()
    frames = [box.get_window_extent() for box in patches(ax, "box")]
    for text in (t for t in ax.texts if t.get_gid() in ("text", "heading") and t.get_text()):
        box = text.get_window_extent().padded(-1)
        assert any(f.x0 <= box.x0 and box.x1 <= f.x1 and f.y0 <= box.y0 and box.y1 <= f.y1 for f in frames)


def test_stages_stand_in_the_order_of_the_chain_joined_by_arrows(texts):
    ax = draw_logic_model(model().iloc[::-1], ax=style.new_axes(logic_model_height(model())))
    assert texts(ax, "heading") == ["投入", "活動", "アウトプット", "アウトカム", "評価軸", "指標（段階の記載なし）"]
    assert len(patches(ax, "box")) == 4
    assert len(arrows(ax)) == 3


def test_every_name_of_the_model_is_written(texts):
    ax = draw_logic_model(model(), ax=style.new_axes(logic_model_height(model())))
    assert sorted(t.replace("\n", "") for t in texts(ax, "name")) == sorted(model()["name"])


def test_stages_can_be_renamed(texts):
    ax = draw_logic_model(model(), ax=style.new_axes(6), stages={"input": "資源"})
    assert "資源" in texts(ax, "heading")


def test_diagrams_publish_cleanly(publish):
    ax = draw_steps(steps(), ax=style.new_axes(steps_height(steps())))
    assert publish(ax, steps()).layout_findings == []
    ax = draw_logic_model(model(), ax=style.new_axes(logic_model_height(model())))
    assert publish(ax, model()).layout_findings == []
