"""Read a quantity as Japanese documents print it.

``45,457万件``, ``１．５億円``, ``3～4千万円``, ``3年半``, ``5割`` and ``第4位`` all hold one
quantity.  :func:`parse_quantity` turns such a substring into numbers in base units, so that a
transcribed value can be proven against the text it was taken from.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

_MULTIPLIERS = {
    "十": Decimal(10),
    "百": Decimal(100),
    "千": Decimal(1_000),
    "万": Decimal(10_000),
    "億": Decimal(100_000_000),
    "兆": Decimal(1_000_000_000_000),
}
_KANJI_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")}
_RANGE_MARKS = r"~〜～\-−‐–—－ー"

_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_TERM = re.compile(rf"({_NUMBER})\s*([十百千万億兆]*)")
_RANGE = re.compile(rf"({_NUMBER}\s*[十百千万億兆]*)[^\d{_RANGE_MARKS}]{{0,4}}[{_RANGE_MARKS}]\s*(?=\d)")
_MIXED_THOUSANDS = re.compile(r"(\d)千(\d)百(?=[万億兆])")
_HALF = re.compile(r"年半|か月半|倍半")
_FRACTION = re.compile(r"(\d+)分の(\d+)|(\d+)/(\d+)(?![\d,])")
_KANJI_NUMBER = re.compile(r"(?<![一-龥])([一二三四五六七八九])(?=(?:つ|名|人|件|社|割|位|回|年|大学|分の|倍))")


class UnreadableQuantity(ValueError):
    """A printed substring that does not hold exactly one quantity or one range."""


def normalise(text: str) -> str:
    """Fold full-width digits, signs and letters to their common forms (NFKC)."""
    folded = unicodedata.normalize("NFKC", text)
    folded = _MIXED_THOUSANDS.sub(lambda match: f"{match.group(1)}{match.group(2)}00", folded)
    return _KANJI_NUMBER.sub(lambda match: _KANJI_DIGITS[match.group(1)], folded)


def parse_quantity(printed: str, unit: str = "", scale: Decimal | int | str = 1) -> tuple[Decimal, Decimal | None]:
    """Return ``(value, value_max)`` in base units for the one quantity in ``printed``.

    ``scale`` is the multiplier that stands elsewhere (a table head such as 単位：百万円);
    ``unit`` decides how 割 is read: as tenths of a percentage when the unit is ``percent``.
    ``value_max`` is ``None`` unless a range such as ``3～4千万円`` is printed.

    Raises:
        UnreadableQuantity: when no number, or more than one, stands in ``printed``.
    """
    text = normalise(printed)
    factor = Decimal(str(scale))
    if unit == "percent" and "割" in text:
        factor *= 10
    fraction = _FRACTION.search(text)
    if unit == "ratio" and fraction:
        over, under = (fraction.group(2), fraction.group(1)) if fraction.group(1) else (fraction.group(3), fraction.group(4))
        if Decimal(under) == 0:
            raise UnreadableQuantity(f"a fraction by zero in {printed!r}")
        return Decimal(over) / Decimal(under) * factor, None
    split = _RANGE.search(text)
    if split and split.group(1)[0].isdigit():
        low_text, high_text = text[: split.end(1)], text[split.end():]
        low, low_multiplier = _one_term(low_text, printed)
        high, high_multiplier = _one_term(high_text, printed)
        low *= low_multiplier or high_multiplier or 1
        high *= high_multiplier or 1
        return low * factor, high * factor
    value, multiplier = _one_term(text, printed)
    return value * (multiplier or 1) * factor, None


def _one_term(text: str, printed: str) -> tuple[Decimal, Decimal | None]:
    """Read the only number of ``text``; compound figures such as 1兆2,345億 add up."""
    matches = list(_TERM.finditer(text))
    if not matches:
        raise UnreadableQuantity(f"no number in {printed!r}")
    if len(matches) > 1 and not _is_compound(text, matches):
        raise UnreadableQuantity(f"more than one number in {printed!r}")
    half = Decimal("0.5") if _HALF.search(text) else Decimal(0)
    if len(matches) == 1:
        digits, signs = matches[0].groups()
        return Decimal(digits.replace(",", "")) + half, _product(signs)
    total = sum(Decimal(m.group(1).replace(",", "")) * (_product(m.group(2)) or 1) for m in matches)
    return total + half, None


def _is_compound(text: str, matches: list[re.Match[str]]) -> bool:
    """True for 1兆2,345億円: terms that touch, with falling multipliers."""
    touching = all(a.end() == b.start() for a, b in zip(matches, matches[1:], strict=False))
    sizes = [_product(m.group(2)) or Decimal(1) for m in matches]
    return touching and sizes == sorted(sizes, reverse=True) and len(set(sizes)) == len(sizes)


def _product(signs: str) -> Decimal | None:
    if not signs:
        return None
    product = Decimal(1)
    for sign in signs:
        product *= _MULTIPLIERS[sign]
    return product


def printed_step(printed: str, value: Decimal) -> Decimal:
    """The size of the last printed digit in base units: 1,241億円 → 1億, 15.5倍 → 0.1, 3,116万 → 1万.

    ``value`` is what the text parses to (the lower end of a range).
    """
    digits = re.search(_NUMBER, normalise(printed))
    if digits is None:
        raise UnreadableQuantity(f"no number in {printed!r}")
    raw = Decimal(digits.group().replace(",", ""))
    decimals = max(0, -raw.as_tuple().exponent)
    multiplier = value / raw if raw else Decimal(1)
    return Decimal(1).scaleb(-decimals) * multiplier
