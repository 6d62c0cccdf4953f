"""Marks, milestones and values in tiles."""

import pandas as pd
from matplotlib.colors import to_hex

from evalbook.charts import style
from evalbook.charts.matrices import SHADES, draw_mark_matrix, draw_status_matrix, draw_value_heatmap, mark_rank, matrix_height

LONG = "未来の産業創造と社会変革に向けた研究開発の推進（未来共創を含む）"


def marks_frame():
    columns = [("自己評価", p) for p in ("H29", "H30", "見込")] + [("文部科学大臣評価", "H29")]
    cells = [["B", "A", "-", "b"], ["S", "", "A", "a"]]
    return pd.DataFrame(cells, index=[LONG, "知の創造"], columns=pd.MultiIndex.from_tuples(columns))


def values_frame():
    frame = pd.DataFrame([[1.0, 2.0], [None, 6.0]], index=["年0.0%", "年3.0%"], columns=["2%", "4%"])
    return frame


def test_marks_are_ordered_by_scale_whatever_their_case():
    assert [mark_rank(mark) for mark in "DcBaS-"] == [0, 1, 2, 3, 4, None]


def test_every_mark_is_printed_and_empty_cells_have_no_tile(texts):
    ax = draw_mark_matrix(marks_frame(), ax=style.new_axes(2))
    assert len(ax.patches) == 7
    assert [t for t in texts(ax) if t in "ABSabs―"] == ["B", "A", "―", "b", "S", "A", "a"]


def test_a_single_row_begins_with_its_marks_and_ends_with_its_name(boxes):
    columns = pd.MultiIndex.from_tuples([("自己評価", str(year)) for year in range(2017, 2023)])
    ax = draw_mark_matrix(pd.DataFrame([list("abbaba")], index=[LONG], columns=columns), ax=style.new_axes(1.1))
    (name,) = boxes(ax, "name")
    tiles = [tile.get_window_extent() for tile in ax.patches]
    assert not [label for label in ax.get_yticklabels() if label.get_text()]
    assert tiles[-1].x1 < name.x0 and name.x1 <= ax.figure.bbox.x1
    assert tiles[-1].x1 * 96 / ax.figure.dpi < 360  # what a narrow screen shows first


def test_milestones_say_in_words_whether_they_are_done(texts):
    rows = [("評価", 2019, "done"), ("評価", 2020, "planned"), ("公表", 2020, "planned")]
    ax = draw_status_matrix(pd.DataFrame(rows, columns=["label", "period", "status"]), ax=style.new_axes(1.5))
    assert texts(ax, "number") == ["実施・予定", "予定"]
    faces = [to_hex(dots.get_facecolor()[0]) for dots in ax.collections]
    assert faces == [style.COLOUR["source"], style.COLOUR["ground"], style.COLOUR["ground"]]


def test_larger_values_take_stronger_steps_and_missing_ones_a_dash(texts):
    ax = draw_value_heatmap(values_frame(), ax=style.new_axes(2), row_title="利回り", column_title="支出率")
    steps = [*style.STEPS, style.COLOUR["ground"]]
    assert [steps.index(to_hex(tile.get_facecolor())) for tile in ax.patches] == [0, 1, 6, 5]
    assert {"1", "2", "―", "6", "利回り", "支出率"} <= set(texts(ax))


def test_matrices_publish_cleanly(publish):
    frame = marks_frame()
    ax = draw_mark_matrix(frame, ax=style.new_axes(matrix_height(frame.index)))
    assert publish(ax, frame).layout_findings == []
    values = pd.DataFrame([[1234.5] * 8] * 6, index=[LONG] * 6, columns=[f"{i}%" for i in range(8)])
    ax = draw_value_heatmap(
        values, ax=style.new_axes(matrix_height(range(6)) + 1), row_title="利回り", column_title="支出率"
    )
    assert publish(ax, values).layout_findings == []
    status = pd.DataFrame([(LONG, y, "done") for y in range(2016, 2023)], columns=["label", "period", "status"])
    ax = draw_status_matrix(status, ax=style.new_axes(1.4))
    assert publish(ax, status).layout_findings == []


def test_a_token_may_shade_the_tiles_and_every_number_can_be_read_on_them():
    def luminance(colour):
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    def rgb(token, theme):
        return [int(style.PALETTE[token][theme][at : at + 2], 16) / 255 for at in (1, 3, 5)]

    for theme in (0, 1):
        for step, share in enumerate(SHADES):
            ground, tint, ink = rgb("ground", theme), rgb("model", theme), rgb("on_strong" if step >= 4 else "ink", theme)
            tile = [share * t + (1 - share) * g for t, g in zip(tint, ground, strict=True)]
            light, dark = sorted((luminance(tile), luminance(ink)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (theme, step)


def test_marks_that_no_source_prints_have_the_colour_of_calculations():
    ax = draw_mark_matrix(marks_frame(), ax=style.new_axes(2), computed=["知の創造"])
    edges = [to_hex(tile.get_edgecolor()) for tile in ax.patches]
    assert edges == [style.COLOUR["rule"]] * 4 + [style.COLOUR["computed"]] * 3
    assert style.COLOUR["computed_tint"] in {to_hex(tile.get_facecolor()) for tile in ax.patches[4:]}


def test_a_group_of_derived_marks_has_the_colour_of_calculations():
    columns = pd.MultiIndex.from_tuples([("印字された評定", "2017"), ("導いた評定", "2017")])
    frame = pd.DataFrame([["A", "B"], ["A", "A"]], index=["甲", "乙"], columns=columns)
    ax = draw_mark_matrix(frame, ax=style.new_axes(2), computed=["導いた評定"])
    faces = [to_hex(tile.get_facecolor()) for tile in ax.patches]
    assert faces[1] == style.COLOUR["ground"] and faces[3] == style.COLOUR["computed_tint"]
    assert to_hex(ax.patches[0].get_edgecolor()) == to_hex(ax.patches[2].get_edgecolor()) == style.COLOUR["rule"]


def test_what_has_no_year_stands_apart_behind_a_line():
    rows = [("甲", "時期の記載なし", "done"), ("乙", "2021年度", "planned"), ("丙", "2020年度", "done")]
    ax = draw_status_matrix(pd.DataFrame(rows, columns=["label", "period", "status"]), ax=style.new_axes(1.5))
    assert [label.get_text() for label in ax.get_xticklabels()] == ["2020年度", "2021年度", "時期の記載なし"]
    (line,) = [line for line in ax.lines if line.get_gid() == "apart"]
    assert ax.get_xticks()[1] < line.get_xdata()[0] < ax.get_xticks()[2]


def test_one_tile_may_be_framed():
    ax = draw_value_heatmap(values_frame(), ax=style.new_axes(2), framed=("年3.0%", "2%"))
    (frame,) = [patch for patch in ax.patches if patch.get_gid() == "framed"]
    assert (round(frame.get_x() + 0.48), round(frame.get_y() + 0.46)) == (0, 1)
