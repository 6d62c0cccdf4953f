"""Palette, fonts and sizes of every figure.

Colours are tokens with a light and a dark form.  A figure is drawn once with the light forms; the
dark edition is the same drawing with each token exchanged (:func:`to_dark`), so charts may use no
colour that is not listed here.  What the source says and what this book computes never share a
colour: see :data:`BASIS`.
"""

from __future__ import annotations

import math
import re
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, wraps

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt
import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font
from matplotlib.textpath import TextToPath

from evalbook import paths

HOUSE_FONT = "IPAexGothic"
WIDTH = 7.5  # inches; 720 CSS pixels, the page width for which text sizes are chosen
SMALL, BODY, TITLE = 9.0, 10.0, 13.5  # points; nothing in a picture is smaller than SMALL

# token: (light, dark).  Text tokens reach 4.5:1 and mark tokens 3:1 against both page grounds.
PALETTE = {
    "ground": ("#fefefe", "#15191e"),
    "ink": ("#1c1f23", "#e8eaed"),
    "muted": ("#565c64", "#a9b1bb"),
    "rule": ("#c9ced5", "#49515b"),
    "panel": ("#eef1f4", "#252b33"),
    "context": ("#7f8791", "#848d99"),
    "source": ("#0b5fa5", "#6cb2f0"),
    "source_tint": ("#cfe2f3", "#1d3b57"),
    "computed": ("#b3480a", "#f09a5e"),
    "computed_tint": ("#f8dfcd", "#54301a"),
    "external": ("#1a7350", "#5cc39a"),
    "external_tint": ("#d0eadf", "#1b4535"),
    "model": ("#7b3f98", "#c796e0"),
    "model_tint": ("#e8d9f0", "#412a4e"),
    "alert": ("#b3261e", "#f2857d"),
    "on_strong": ("#fdfdfd", "#101316"),
    # six steps of one hue for heat maps, weakest first; the number or letter is always printed too
    "step0": ("#f2f5f8", "#20262d"),
    "step1": ("#d6e4f1", "#223548"),
    "step2": ("#aecbe6", "#284b6c"),
    "step3": ("#7fabd6", "#33659a"),
    "step4": ("#3572ab", "#5b96d0"),
    "step5": ("#0d4f8b", "#93c3f2"),
}
COLOUR = {name: pair[0] for name, pair in PALETTE.items()}
STEPS = [COLOUR[f"step{i}"] for i in range(6)]

BASIS = {
    "source": ("source", "資料の数値"),
    "computed": ("computed", "本書の計算"),
    "estimated": ("computed", "本書の推定を含む"),
    "external": ("external", "資料の外の事実"),
    "model": ("model", "本書のモデル"),
}

_NEVER_FIRST = "、。，．〜）」』】〕｝〉》・：；！？％々ーぁぃぅぇぉっゃゅょァィゥェォッャュョヵヶ"
_NEVER_LAST = "（「『【〔｛〈《"
_TOKENS = re.compile(r"[0-9][0-9.,〜]*[億万兆円件人年倍社名回％%]{1,3}|[A-Za-z0-9.,%+\-/]+|.")

_DARK = {light.lower(): dark for light, dark in PALETTE.values()}


@lru_cache(maxsize=65536)
def _text_size(text: str, font: FontProperties, ismath: bool | str) -> tuple[float, float, float]:
    return _measure_text(_text_to_path, text, font, ismath)


_text_to_path = TextToPath()
_measure_text = TextToPath.get_text_width_height_descent
# Each of Matplotlib's renderers measures every text anew, which is a quarter of the time of drawing; one of our
# figures has four renderers.  The size depends on nothing but the text and its font.
TextToPath.get_text_width_height_descent = lambda _, text, font, ismath: _text_size(text, font.copy(), ismath)


def apply_style() -> None:
    """Set seaborn's theme, then the Japanese font (seaborn resets it), then the house sizes."""
    sns.set_theme(style="white")
    _japanize()
    plt.rcParams.update(
        {
            "svg.hashsalt": "evalbook",
            "figure.facecolor": "none",
            "axes.facecolor": "none",
            "savefig.facecolor": "none",
            "font.size": BODY,
            "axes.titlesize": BODY,
            "axes.labelsize": SMALL,
            "xtick.labelsize": SMALL,
            "ytick.labelsize": SMALL,
            "legend.fontsize": SMALL,
            "text.color": COLOUR["ink"],
            "axes.labelcolor": COLOUR["muted"],
            "axes.edgecolor": COLOUR["rule"],
            "axes.linewidth": 0.8,
            "xtick.color": COLOUR["muted"],
            "ytick.color": COLOUR["muted"],
            "xtick.labelcolor": COLOUR["ink"],
            "ytick.labelcolor": COLOUR["ink"],
            "grid.color": COLOUR["rule"],
            "grid.linewidth": 0.6,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.unicode_minus": False,
            # a text of the data with two dollar signs is a text, not a formula
            "text.parse_math": False,
            # seaborn would edge every patch in plain white, a colour outside the palette
            "patch.edgecolor": COLOUR["ground"],
            "patch.force_edgecolor": False,
            "patch.linewidth": 0.0,
        }
    )


def _japanize() -> None:
    """The font is registered once, when its package is imported: Matplotlib forgets with every font which one it has found for what."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import japanize_matplotlib  # noqa: F401
    plt.rcParams["font.family"] = HOUSE_FONT


@lru_cache(maxsize=1)
def house_font() -> FT2Font:
    """The Japanese font itself, for measuring, whether or not the style has been applied yet."""
    _japanize()
    return get_font(findfont(FontProperties(family=HOUSE_FONT)))


class NoAxes:
    """Axes of a run whose pictures nobody keeps: whatever is asked of them, nothing is drawn."""

    def __getattr__(self, name: str) -> NoAxes:
        if name.startswith("_"):  # what Python and numpy ask of any object
            raise AttributeError(name)
        return self

    def __call__(self, *given, **named) -> NoAxes:
        return self

    def __iter__(self) -> Iterator[NoAxes]:
        return iter(())


def new_axes(
    height: float = 3.6,
    columns: int = 1,
    rows: int = 1,
    *,
    sharex: bool = False,
    sharey: bool = False,
    heights: Sequence[float] | None = None,
):
    """A figure of the house width and its axes: one :class:`Axes`, or an array when a grid is asked for.

    ``height`` is the height in inches of the drawing alone; titles and source line add to it.
    ``heights`` are the inches of each row of a grid; they replace ``height``.
    In a run whose pictures nobody keeps each is a :class:`NoAxes`.
    """
    if paths.figures_directory() is None:
        places = np.full((len(heights or ()) or rows, columns), NoAxes())
        return places.squeeze() if places.size > 1 else places.item()
    apply_style()
    figure, axes = plt.subplots(
        len(heights or ()) or rows,
        columns,
        figsize=(WIDTH, sum(heights) if heights else height),
        layout="constrained",
        sharex=sharex,
        sharey=sharey,
        height_ratios=heights,
    )
    return axes


def _each(place: Axes | np.ndarray) -> list[Axes]:
    return list(place.flat) if isinstance(place, np.ndarray) else [place]


def chart(draw: Callable) -> Callable:
    """A chart that is not worked out at all on :class:`NoAxes` (``ax`` or ``axes``); it then returns what it was given."""

    @wraps(draw)
    def drawn(*given, **named):
        place = named["axes"] if "axes" in named else named["ax"]
        return place if all(isinstance(axes, NoAxes) for axes in _each(place)) else draw(*given, **named)

    return drawn


def quiet_axis(ax: Axes, *, keep: str = "") -> None:
    """Take away what carries no information: spines and ticks not named in ``keep`` (``"x"``, ``"y"``)."""
    for side in ("left", "top", "right"):
        ax.spines[side].set_visible(False)
    ax.spines["bottom"].set_visible("x" in keep)
    ax.tick_params(length=0)
    if "x" not in keep:
        ax.set_xticks([])
    if "y" not in keep:
        ax.set_yticks([])


def to_dark(svg: str) -> str:
    """The same drawing with each palette colour exchanged for its dark form."""
    return re.sub(r"#[0-9a-fA-F]{6}\b", lambda match: _DARK.get(match.group().lower(), match.group()), svg)


def strange_colours(svg: str) -> set[str]:
    """Colours in a drawing that are not of the palette (they would not follow the dark theme)."""
    drawn = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>|<(title|desc|text)\b.*?</\1>", "", svg, flags=re.DOTALL)  # words may name a colour
    return {found.lower() for found in re.findall(r"#[0-9a-fA-F]{6}\b", drawn)} - set(_DARK)


def missing_glyphs(figure: Figure) -> set[str]:
    """Characters of the figure's texts that the font in force cannot draw."""
    characters = get_font(findfont(FontProperties())).get_charmap()
    texts = {text.get_text() for text in figure.findobj(matplotlib.text.Text) if text.get_visible()}
    return {c for text in texts for c in text if c not in "\n\r\t " and ord(c) not in characters}


def wrap_japanese(text: str, ems: float) -> list[str]:
    """Break a text into lines of at most ``ems`` full-width characters.

    No line begins with closing punctuation or a small kana, none ends with an opening bracket, and
    runs of Latin letters and digits stay whole together with the unit that follows a number.  Lines end between
    words where that costs no further line.
    """
    return list(_wrapped(text, ems))


@lru_cache(maxsize=4096)
def _wrapped(text: str, ems: float) -> tuple[str, ...]:
    lines = _broken(text, ems)
    narrower = ems - 0.5
    # a last line of one or two characters looks like a slip: the lines above give some of theirs
    while len(lines) > 1 and text_width(lines[-1]) < min(3, ems / 3) and narrower > ems * 0.7:
        other = _broken(text, narrower)
        lines = other if len(other) == len(lines) else lines
        narrower -= 0.5
    return tuple(lines)


def _broken(text: str, ems: float) -> list[str]:
    """Lines that are as few as can be, and among those the ones that end at the best places."""
    tokens = [(token, text_width(token)) for token in _TOKENS.findall(text)]
    if sum(width for _, width in tokens) <= ems:
        return [text] if text else []
    fewest = _filled(tokens, ems, math.inf)
    for haste in (5.0, 10.0, 20.0):
        lines = _filled(tokens, ems, haste)
        if len(lines) <= len(fewest):
            return lines
    return fewest


def _filled(tokens: list[tuple[str, float]], ems: float, haste: float) -> list[str]:
    """Lines filled one after another; the greater ``haste``, the less room is given away for a better line end."""
    lines, start, count = [], 0, len(tokens)
    while start < count:
        if lines and tokens[start][0].isspace():
            start += 1
            continue
        end, width, ends = start, 0.0, []
        while end < count and (end == start or tokens[end][0][0] in _NEVER_FIRST or width + tokens[end][1] <= ems):
            width += tokens[end][1]
            end += 1
            if end < count and tokens[end][0][0] not in _NEVER_FIRST and tokens[end - 1][0][-1] not in _NEVER_LAST:
                spare = max(1 - width / ems, 0.0)
                ends.append((_seam(tokens[end - 1][0][-1], tokens[end][0][0]) - (haste * spare if spare else 0.0), end))
        if end < count:
            end = max(ends, default=(0.0, end))[1]
        lines.append("".join(token for token, _ in tokens[start:end]))
        start = end
    return [line.rstrip() for line in lines[:-1]] + lines[-1:]


@lru_cache(maxsize=16384)
def _seam(before: str, after: str) -> float:
    """How well a line ends between two characters: best after punctuation, then where a phrase begins; badly in a word."""
    kinds = _kind(before), _kind(after)
    if before in "、。，．）」』】〕〉》：；！？":
        return 3.0
    if before in "・ " or after in _NEVER_LAST or after == " ":
        return 2.0
    if kinds[1] == "hiragana":
        return 1.0 if before == "を" else -1.0 if kinds[0] == "hiragana" else -2.0
    if kinds[0] == "hiragana":
        return 2.0
    return 1.0 if kinds[0] != kinds[1] else -2.0 if kinds[0] == "katakana" else 0.0


def _kind(character: str) -> str:
    if "ぁ" <= character <= "ゟ":
        return "hiragana"
    if "ァ" <= character <= "ヿ":
        return "katakana"
    return "other" if character.isascii() else "kanji"


def text_width(text: str) -> float:
    """Width of a text in ems, estimated without a font: full-width characters count one, others by their kind."""
    return sum(_ems(character) for character in text)


@lru_cache(maxsize=8192)
def _ems(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    return 0.7 if character.isupper() or character == "%" else 0.3 if character in " .,:;'" else 0.58
