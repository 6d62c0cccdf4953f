"""Measuring and pushing apart."""

import itertools
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbook.charts import style
from evalbook.charts.placement import block_wide, light_scale, number_column, points_wide, spread, wrap_points


@given(st.lists(st.floats(0, 100), max_size=12), st.floats(1, 8))
def test_spread_positions_keep_their_order_and_distance(wanted, gap):
    placed = spread(wanted, gap, 0, 200)
    pairs = sorted(zip(wanted, range(len(wanted)), placed, strict=True))
    for (_, _, first), (_, _, second) in itertools.pairwise(pairs):
        assert second - first >= gap - 1e-6


def test_spread_leaves_labels_alone_that_have_room():
    assert spread([0, 30, 60], 10) == [0, 30, 60]


def test_spread_shares_the_displacement_of_a_collision():
    assert spread([10, 10], 4) == pytest.approx([8, 12])


def test_spread_stays_inside_its_bounds():
    assert spread([99, 100], 10, 0, 100) == pytest.approx([90, 100])
    assert spread([0, 1], 10, 0, 100) == pytest.approx([0, 10])


def test_measured_width_is_near_the_drawn_width():
    ax = style.new_axes(2)
    for words in ("未来社会創造事業", "WORLD PREMIER 1,234", "A-STEP（育成型）"):
        text = ax.text(0, 0, words, fontsize=9)
        ax.figure.draw_without_rendering()
        assert points_wide(words, 9) == pytest.approx(text.get_window_extent().width * 72 / ax.figure.dpi, rel=0.08)


def test_widths_are_the_same_before_the_style_is_applied():
    here = points_wide("研究開発 A-STEP")
    code = "from evalbook.charts.placement import points_wide; print(points_wide('研究開発 A-STEP'))"
    run = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert float(run.stdout) == pytest.approx(here)


def test_wrapped_lines_fit_the_width_they_were_given():
    assert block_wide(wrap_points("WORLD PREMIER INTERNATIONAL RESEARCH CENTER INITIATIVE", 90)) <= 90 + 4.5


def test_no_line_begins_with_closing_signs_or_ends_with_an_opening_bracket():
    text = "東京大学（理学部）の研究「新しい（光）」では、チャレンジャーが最大1,200万円を使う。"
    for ems in range(4, 20):
        lines = style.wrap_japanese(text, ems)
        assert "".join(lines) == text
        assert all(line[0] not in "）」、。ャー" and line[-1] not in "（「" for line in lines)


def test_numbers_keep_their_unit_when_wrapped():
    assert any("1,200万円" in line for line in style.wrap_japanese("年間で最大1,200万円を使う", 7))


def test_scale_ticks_lie_inside_the_limits():
    ax = style.new_axes(2)
    ax.set_ylim(0, 21.5)
    light_scale(ax, "y", str)
    assert all(0 <= tick <= 21.5 for tick in ax.get_yticks())
    assert len(ax.get_yticks()) >= 3


@pytest.mark.parametrize("theme", [0, 1])
def test_text_on_every_step_of_the_heat_scale_is_readable(theme):
    def light(code):
        parts = [int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for step in range(6):
        ink = style.PALETTE["on_strong" if step >= 4 else "ink"][theme]
        low, high = sorted((light(ink), light(style.PALETTE[f"step{step}"][theme])))
        assert (high + 0.05) / (low + 0.05) >= 4.5, step


@pytest.mark.parametrize(
    ("text", "ems", "lines"),
    [
        ("公表された決算から求めた上限は、公表された1,362億円と一致する", 27, ["公表された決算から求めた上限は、公表された1,362億円と", "一致する"]),
        ("元本の実質価値が保たれる 36.4", 12, ["元本の実質価値が", "保たれる 36.4"]),
        ("戦略テーマ重点タイプ", 8, ["戦略テーマ重点", "タイプ"]),
    ],
)
def test_lines_end_between_words(text, ems, lines):
    assert style.wrap_japanese(text, ems) == lines


@given(st.text(alphabet="研究開発のをと、（）ァータイプ12万円 ", max_size=60), st.floats(4, 20))
def test_a_better_line_end_never_costs_a_line_or_a_character(text, ems):
    tokens = [(token, style.text_width(token)) for token in style._TOKENS.findall(text)]
    lines = style.wrap_japanese(text, ems)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert len(lines) <= max(len(style._filled(tokens, ems, float("inf"))), 1)


def test_numbers_in_a_column_end_alike_and_brackets_do_not_push_them_out_of_line(boxes):
    ax = style.new_axes(2)
    ax.set_yticks([0, 1, 2], ["甲", "乙", "丙"])
    ax.set_ylim(2.5, -0.5)
    number_column(ax, ["62.6%（53.8〜70.6%）", "75%", "2.9%（0.8〜9.8%）"])
    with_tail, plain, other = boxes(ax, "number")
    tail = points_wide("（53.8〜70.6%）") * ax.figure.dpi / 72
    assert with_tail.x1 - tail == pytest.approx(plain.x1, abs=2)
    assert other.x1 == pytest.approx(plain.x1 + points_wide("（0.8〜9.8%）") * ax.figure.dpi / 72, abs=2)
