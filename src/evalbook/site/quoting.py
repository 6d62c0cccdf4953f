"""How a printed number is quoted on the pages that check the source.

The data keep the very characters of one line.  Where the line breaks inside a phrase these are a fragment, so the quotation is
cut to the number and what belongs to it; a unit or a qualifier that stands elsewhere in the source is added in 〔…〕.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from evalbook.wording import UNIT_SIGNS

_PARTS = re.compile(r"(?P<lead>\D*?)(?P<number>\d(?:.*\d)?[十百千万億兆]*)(?P<tail>.*)")
_QUALIFIERS = re.compile(r"(?:≤ ?|のべ|延べ|累計|最大|平均|約|計|全)*$")
_MULTIPLIERS = {10**3: "千", 10**4: "万", 10**6: "百万", 10**8: "億"}
_OTHER_FORMS = {"延べ": ("のべ",), "計": ("全",), "内数": ("うち",), "≤": ("最大", "以下", "以内"), "超": ("を超える",)}


def quote(printed: str, unit: str, scale: float = math.nan) -> tuple[str, str]:
    """The characters to quote, and the unit to add where they hold none; ``scale`` is a multiplier printed elsewhere."""
    match = _PARTS.fullmatch(printed.strip())
    if match is None:
        return printed.strip(), ""
    lead, number, tail = match.group("lead", "number", "tail")
    sign = UNIT_SIGNS[unit]
    if _is_cut(tail, sign):
        bracket = "(" if tail == ")" and lead.endswith("(") else ""
        words = _QUALIFIERS.search(lead.removesuffix(bracket))[0]
        multiplier = "" if math.isnan(scale) else _MULTIPLIERS.get(int(scale), "")
        return f"{words}{bracket}{number}{')' if bracket else ''}", multiplier + sign
    before = lead if lead.startswith("≤") else lead.rsplit(" ", 1)[-1]  # words before a space belong to another cell
    whole = f"{before}{number}{tail}".rstrip("、")
    return (whole if whole.count("（") == whole.count("）") else whole.strip("（）")), ""


def _is_cut(tail: str, sign: str) -> bool:
    """Whether nothing of a unit follows the number: only a particle, a bracket, the next word or the first half of the unit."""
    tail = tail.strip()
    return tail in ("", "の", ")", "）", "-") or tail[0] in "、（" or (sign.startswith(tail) and tail != sign)


def missing_qualifiers(qualifier: str, printed: Iterable[str]) -> str:
    """The qualifiers of an observation that none of its printed forms holds, in 〔…〕; nothing where there is none."""
    forms = "\n".join(printed)
    words = [word for word in qualifier.split("・") if not any(form in forms for form in (word, *_OTHER_FORMS.get(word, ())))]
    return added("・".join(words))


def added(words: str) -> str:
    """Words of the book inside a quotation."""
    return f"〔{words}〕" if words else ""
