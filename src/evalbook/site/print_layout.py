"""How a page of the site is set on paper: which of its figures float, and how loosely its lines stand.

Typst places what it is given; where a figure that does not fit leaves half a page white, or a last page holds three
lines, only another choice helps.  Each choice is set for trial and measured.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from evalbook.site.print_markup import PrintedPage

_PAGE_HEIGHT = 251.0  # mm between the margins of a page
_FAIR_ENDING = 65.0  # mm of a last page; with less, the pages before it are set looser or tighter
_STEPS = (-1, 1, -2, 2, -3, 3, -4, 4, -5, 5)
_GAP = 30.0  # mm a figure may leave white before it
_GAP_UNDER_HEADING = 80.0
_AWAY = 10.0  # mm of paper worth having a figure beside its text
_STUB = 120.0  # and not having a last page with a few lines
_STEP = 5.0  # and each step not looser or tighter
_HEAD_OF_PAGE = 25.0  # mm; what begins here has nothing but a heading above it
# asks a document set for trial for the fields of Layout; all in mm under the upper margin
MEASURE = """{
  let end = query(<ending>).first().location().position()
  let drawn = query(<drawn>).map(it => (it.value.number, it.location().position(), it.value))
  let mm(length) = calc.round(length / 1mm - 24, digits: 1)
  (pages: calc.max(end.page, ..drawn.map(it => it.at(1).page)), ending: mm(end.y),
   figures: drawn.map(((number, place, it)) => (number, place.page, mm(place.y) - it.height, it.placement)).sorted(key: it => it.first()),
   said: (..query(<said>).map(it => it.location().position()), ..drawn.filter(it => it.at(2).placement == "none").map(it => it.at(1))).map(it => (it.page, mm(it.y))))
}"""


@dataclass(frozen=True)
class Layout:
    """Where a page of the site ends when set alone, and where its figures stand (number, page, upper edge, placement)."""

    pages: int
    ending: float  # mm under the upper margin on the last page
    figures: list[tuple[int, int, float, str]]
    said: list[tuple[int, float]]  # the lower edges of what stands in the flow of the text

    @property
    def last(self) -> float:
        """How much of the last page is filled, in mm."""
        tops = [top for _, page, top, placement in self.figures if placement == "bottom" and page == self.pages]
        return self.ending + _PAGE_HEIGHT - min(tops) if tops else self.ending

    @property
    def length(self) -> float:
        return (self.pages - 1) * _PAGE_HEIGHT + self.last

    @property
    def is_stub(self) -> bool:
        """Whether the last page holds a few lines only."""
        return self.last < _FAIR_ENDING

    def gap(self, number: int) -> float:
        """What a figure at its place in the text leaves white, when it goes to the next page of paper as this one does not hold it."""
        page, top, placement = next(place for at, *place in self.figures if at == number)
        if top > _HEAD_OF_PAGE or placement != "none":
            return 0
        return self._foot(page - 1) - max([lower for at, lower in self.said if at == page - 1], default=0)

    def _foot(self, page: int) -> float:
        """How far down a page its text may reach: to the figures at its foot."""
        return min((upper for _, at, upper, placement in self.figures if at == page and placement == "bottom"), default=_PAGE_HEIGHT)

    def cost(self, page: PrintedPage) -> float:
        """How far from well set, in mm of paper: pages, a last one with a few lines, gaps, figures away from their text."""
        if not self.is_sound:
            return math.inf
        gaps = sum(max(0, self.gap(number) - _GAP) for number in range(len(self.figures)))
        floating = sum(placement != "none" for *_, placement in self.figures)
        return self.pages * _PAGE_HEIGHT + _STUB * self.is_stub + gaps + _AWAY * floating + _STEP * abs(page.looseness)

    @property
    def is_sound(self) -> bool:
        """Whether the figures follow one another, none comes before the title, and no text runs over the foot of a page.

        Typst lets an entry that may not be broken do so, over a figure there, when others float to the head of its page.
        """
        if any(lower > self._foot(page) + 1 for page, lower in self.said):
            return False
        if any(page == 1 and placement == "top" for _, page, _, placement in self.figures):
            return False
        return self.figures == sorted(self.figures, key=lambda figure: figure[1:3])


def set_well(page: PrintedPage, lay: Callable[[PrintedPage], Layout]) -> None:
    """Choose which figures float and how loosely a page of the site is set.

    Wanted are few pages of paper, none of them nearly white, and figures beside their text.  Each page of the site begins
    on a new page of paper, so it is set alone for trial; this takes some hundredths of a second.
    """
    choices = [_near_their_text(page, lay), dict.fromkeys(page.figures, "none"), dict.fromkeys(page.figures, "bottom")]
    costs: dict[float, tuple[int, dict[str, str]]] = {}
    fewest = math.inf
    for page.looseness in (0, *_STEPS):
        layouts = []
        for page.placements in choices:
            layouts.append(lay(page))
            costs.setdefault(layouts[-1].cost(page), (page.looseness, page.placements))
        if not any(layout.is_stub for layout in layouts) or min(layout.pages for layout in layouts) < fewest < math.inf:
            break
        fewest = min(fewest, *(layout.pages for layout in layouts))
    page.looseness, page.placements = costs[min(costs)]


def _near_their_text(page: PrintedPage, lay: Callable[[PrintedPage], Layout]) -> dict[str, str]:
    """Each figure where it is told of if it fits there, else at the head of the next page, else at the foot of a page.

    One that stands alone under its heading may leave more white before it: without it the heading would have nothing to head.
    """
    page.placements = dict.fromkeys(page.figures, "bottom")
    floating = lay(page).length
    for number, (name, alone) in enumerate(page.figures.items()):
        allowed = _GAP_UNDER_HEADING if alone else _GAP
        for page.placements[name] in ("none", "top", "bottom"):
            trial = lay(page)
            if trial.is_sound and trial.length <= floating + allowed and all(trial.gap(at) <= allowed for at in range(number + 1)):
                break
    return page.placements
