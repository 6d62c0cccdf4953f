"""Which figures float, and how loosely a page is set, for layouts made up."""

from __future__ import annotations

from types import SimpleNamespace

from evalbook.site.print_layout import Layout, set_well


def set_alone(lay, figures: tuple[str, ...] = ("a",)) -> SimpleNamespace:
    """How a page with these figures is set when ``lay`` tells what comes of each choice."""
    page = SimpleNamespace(figures=dict.fromkeys(figures, False), placements=dict.fromkeys(figures, "bottom"), looseness=0)
    set_well(page, lambda page: lay(page.looseness, page.placements))
    return page


def test_a_last_page_with_a_few_lines_is_won_by_the_smallest_step() -> None:
    won = set_alone(lambda looseness, _: Layout(1, 240, [], []) if looseness <= -2 else Layout(2, 20, [], []), figures=())
    assert won.looseness == -2
    assert set_alone(lambda *_: Layout(2, 20, [], []), figures=()).looseness == 0
    assert set_alone(lambda *_: Layout(2, 120, [], []), figures=()).looseness == 0


def test_a_figure_stands_at_its_place_unless_it_leaves_a_gap_or_comes_before_another_or_the_title() -> None:
    def after(lower: float, head: int):
        """The text before the figure ends at ``lower``; at its place it goes to the next page; a head is free on the page ``head``."""
        at = {"none": (0, 2, 0, "none"), "top": (0, head, 0, "top"), "bottom": (0, 2, 151, "bottom")}
        return lambda _, placements: Layout(2, 150, [at[placements["a"]]], [(1, lower)])

    assert set_alone(after(240, head=2)).placements == {"a": "none"}
    assert set_alone(after(60, head=2)).placements == {"a": "top"}
    assert set_alone(after(60, head=1)).placements == {"a": "bottom"}

    def two(_, placements) -> Layout:
        """Of two figures the second fits at its place, the first at the foot of the page only."""
        first = (0, 1, 50, "none") if placements == {"a": "none", "b": "bottom"} else (0, 1, 160, "bottom")
        return Layout(1, 190, [first, (1, 1, 100, "none") if placements["b"] == "none" else (1, 1, 200, placements["b"])], [])

    assert set_alone(two, figures=("a", "b")).placements == {"a": "none", "b": "bottom"}


def test_a_choice_under_which_an_entry_runs_over_the_foot_of_a_page_is_not_taken() -> None:
    def over(_, placements) -> Layout:
        """With the figure at the head of the second page, an entry below it ends 10 mm under the margin."""
        lower = 261 if placements["a"] == "top" else 100
        at = {"none": (0, 2, 0, "none"), "top": (0, 2, 0, "top"), "bottom": (0, 2, 151, "bottom")}
        return Layout(2, 150, [at[placements["a"]]], [(1, 60), (2, lower)])

    assert set_alone(over).placements == {"a": "bottom"}


def test_nor_one_under_which_it_runs_into_the_figure_at_the_foot() -> None:
    def into(_, placements) -> Layout:
        """The first figure stands at the foot of its page from 151 mm on; an entry ends at 170 when the second is at the head."""
        second = (1, 2, 0, placements["b"]) if placements["b"] != "bottom" else (1, 2, 200, "bottom")
        return Layout(2, 150, [(0, 1, 151, "bottom"), second], [(1, 170 if placements["b"] == "top" else 140), (2, 40)])

    assert set_alone(into, figures=("a", "b")).placements["b"] != "top"
