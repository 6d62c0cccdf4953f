"""Numbers as Japanese prose and labels print them.

Prose never holds a typed-in number; it takes the texts made here through ``glue``.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from evalbook.data import Quantity

MONEY_UNITS = {"円": 1, "万円": 10**4, "百万円": 10**6, "億円": 10**8, "兆円": 10**12}

# the units of the data package; the rules of the package hold its table ``units`` and this list together
UNIT_SIGNS = {
    "yen": "円", "person": "人", "item": "件", "percent": "%", "times": "倍", "ratio": "", "year": "年", "year_of_age": "歳",
    "month": "か月", "week": "週間", "count": "", "time": "回", "institution": "機関", "organisation": "機関", "department": "部署",
    "company": "社", "country": "か国", "university": "大学", "prefecture": "都道府県", "field": "分野", "place": "か所",
    "project": "課題", "article": "記事", "journal": "誌", "society": "学会", "rank": "位", "room": "室", "volume": "冊", "paper": "本",
    "view": "件", "download": "件", "access": "件", "team": "チーム", "answer": "件", "usd": "ドル", "eur": "ユーロ", "tonne": "トン",
    "point": "点", "store": "店", "cycle": "サイクル", "digit": "桁", "millilitre": "mL", "gram_per_litre": "g/L",
    "watt_hour_per_litre": "Wh/L", "gigabit_per_second": "Gbps", "machine": "台", "species": "種", "kind": "種類",
}  # fmt: skip

_PREFIXES = ("少なくとも", "累計", "延べ", "平均", "最大", "最長", "約")
_SUFFIXES = ("程度", "以上", "超", "未満", "以内", "の内数")
# say what a number is rather than how far it may be from the truth: the sentence or the label tells them
_TOLD_BESIDE = ("計", "連続", "原則", "一律", "規模")
QUALIFIERS = {*_PREFIXES, *(word.removeprefix("の") for word in _SUFFIXES), *_TOLD_BESIDE, "≤"}


def round_half_up(value: float, decimals: int = 0) -> Decimal:
    """Round as the sources do (half away from zero), not half to even."""
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def number_text(value: float, decimals: int | None = None) -> str:
    """A number with thousands separators; without ``decimals`` it shows just the digits it has (at most three)."""
    if decimals is None:
        text = f"{round_half_up(value, 3):,f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{round_half_up(value, decimals):,f}"


def count_text(value: float) -> str:
    """A count with 億 and 万 where the number is long: 454570000 → 4億5,457万."""
    if value < 100_000 or value != int(value) or value % 10_000:
        return number_text(value)
    hundred_millions, rest = divmod(int(value), 10**8)
    head = f"{hundred_millions:,}億" if hundred_millions else ""
    return head + (f"{rest // 10**4:,}万" if rest else "")


def money_text(value: float, money_unit: str = "億円", decimals: int | None = None) -> str:
    """An amount of yen in the wanted unit; whole from 100 units, else with one or two decimals, more where small."""
    amount = value / MONEY_UNITS[money_unit]
    if decimals is None:
        digits = 0 if abs(amount) >= 100 else 1 if abs(amount) >= 1 else 2
        if 0 < abs(amount) < 0.1:  # a small amount keeps two digits that say something
            digits = 1 - math.floor(math.log10(abs(amount)))
        text = number_text(amount, digits)
        return f"{text.rstrip('0').rstrip('.') if '.' in text else text}{money_unit}"
    return f"{number_text(amount, decimals)}{money_unit}"


def value_text(value: float, unit: str, money_unit: str = "億円") -> str:
    """One number with its Japanese unit.

    Raises:
        KeyError: when the unit is none of the data package's.
    """
    if unit == "yen":
        small = 0 < abs(value) < MONEY_UNITS[money_unit] / 100  # a price is no fraction of a hundred million
        return money_text(value, "万円" if small and money_unit == "億円" else money_unit)
    if unit == "rank":
        return f"第{number_text(value)}位"
    if unit == "ratio":
        return _ratio_text(value)
    return f"{count_text(value)}{UNIT_SIGNS[unit]}"


def _ratio_text(value: float) -> str:
    """A ratio; one that three decimals do not hold as the fraction it is: 3分の2, not 0.667."""
    fraction = Fraction(value).limit_denominator(9)
    told = math.isclose(fraction, value, rel_tol=1e-12) and 1000 % fraction.denominator
    return f"{fraction.denominator}分の{fraction.numerator}" if told else number_text(value)


def quantity_text(quantity: Quantity, money_unit: str = "億円") -> str:
    """An observation as prose says it, with the qualifiers the source prints (約, 以上, 累計…)."""
    body = value_text(quantity.value, quantity.unit, money_unit)
    if quantity.value_max is not None:
        body = f"{value_text(quantity.value, quantity.unit, money_unit)}から{value_text(quantity.value_max, quantity.unit, money_unit)}"
    words = [word for word in quantity.qualifier.split("・") if word]
    before = "".join(word for word in _PREFIXES if word in words)
    after = "".join(word for word in _SUFFIXES if word.removeprefix("の") in words)
    return f"{before}{body}{after}{'以下' if '≤' in words else ''}"


def condition_text(value: object, unit: str = "") -> str:
    """A parameter's value as pages show it: as it is typed, then as it is said where that is easier to read."""
    if value == "":
        return "（空欄）"
    if isinstance(value, bool):
        return f"{value}（{'はい' if value else 'いいえ'}）"
    if not isinstance(value, int | float):
        return str(value)
    said = _easier_text(value, unit)
    return f"{Decimal(repr(value)).normalize():f}{f'（{said}）' if said else ''}"


def _easier_text(value: float, unit: str) -> str:
    """What a typed number is said as where its digits are hard to read: large money, and fractions."""
    if unit == "円":
        return next((money_text(value, name) for name in ("兆円", "億円") if abs(value) >= MONEY_UNITS[name]), "")
    return text if abs(value) < 1 and "分の" in (text := _ratio_text(value)) else ""


def fiscal_year_text(period: str) -> str:
    """A period as people say it: 2017 → 2017年度, 2017-2020 → 2017～2020年度, mikomi → 見込."""
    if period == "mikomi":
        return "見込"
    if len(period) == 9 and period[4] == "-":
        return f"{period[:4]}～{period[5:]}年度"
    if len(period) == 4:
        return f"{period}年度"
    if len(period) == 10:
        year, month, day = period.split("-")
        return f"{year}年{int(month)}月{int(day)}日"
    if len(period) == 7:
        year, month = period.split("-")
        return f"{year}年{int(month)}月"
    return period
