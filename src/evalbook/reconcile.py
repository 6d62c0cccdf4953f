"""Recompute each number that the source derives, and say whether it closes.

The formulas stand in ``data/derivations.csv`` over ids of observations (``[id]``) or of whole series
(``sum([series])``), so a new year's data needs no code.  Every input is an interval that honours how it
was rounded or qualified; see :func:`interval_of`.
"""

from __future__ import annotations

import ast
import math
import re
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from evalbook.data import DataPackage
from evalbook.errors import DataError
from evalbook.intervals import Interval, exactly, total
from evalbook.numerals import printed_step

AGREES, WITHIN, OPEN, NOT_PRINTED = "agrees", "agrees only within rounding", "does not close", "inputs not printed"
VERDICTS_JA = {AGREES: "一致", WITHIN: "丸めの範囲で一致", OPEN: "一致しない", NOT_PRINTED: "入力の印字なし"}

_NAME = re.compile(r"\[([^\]]+)\]")
_COUNTED = {
    "person", "item", "institution", "organisation", "company", "country", "university", "prefecture", "field",
    "project", "count", "time", "journal", "society", "school", "team", "room", "volume", "paper", "answer", "article",
    "department", "rank", "theme", "place", "book", "patent", "page", "view", "download", "access", "visit",
    "participant", "award", "city", "programme", "store", "cycle", "digit",
}  # fmt: skip
_MOST_PARTS = 400  # of a formula; the longest of the book has 28
_ABOUT = {"約", "程度", "規模"}
_AT_LEAST = {"以上", "超", "少なくとも"}
_AT_MOST = {"≤", "以下", "以内", "未満", "最大", "最長"}


@dataclass(frozen=True)
class Reconciliation:
    """One derived number: what is printed, what comes out, and the verdict."""

    id: str
    measure: str
    formula: str
    note: str
    unit: str
    printed: float
    printed_low: float
    printed_high: float
    recomputed: float | None
    low: float | None
    high: float | None
    verdict: str


def reconcile(package: DataPackage) -> list[Reconciliation]:
    """The reconciliation of every row of ``derivations``, in its order.

    Raises:
        DataError: when a formula names something unknown or is not arithmetic.
    """
    observations = package.table("observations").set_index("id", drop=False)
    steps = printed_steps(package)
    return [reconcile_row(row, observations, steps) for row in package.table("derivations").itertuples()]


def reconciliation_frame(package: DataPackage) -> pd.DataFrame:
    """:func:`reconcile` as a frame, one row per derived number, ``verdict_ja`` added."""
    frame = pd.DataFrame([vars(result) for result in reconcile(package)])
    return frame.assign(verdict_ja=frame["verdict"].map(VERDICTS_JA))


def printed_steps(package: DataPackage) -> pd.Series:
    """For each observation the size of the last digit in its finest printed form, in base units."""
    observations = package.table("observations").set_index("id")["value"]
    references = package.table("references")
    steps = [
        float(printed_step(row.printed, Decimal(str(observations[row.id])))) for row in references.itertuples()
    ]
    return references.assign(step=steps).groupby("id")["step"].min()


def interval_of(observation: pd.Series, step: float) -> Interval:
    """What an observation may stand for.

    A count printed to the last one is exact unless it is a mean (平均); anything else may be off by half its
    last printed digit; 約, 程度 and 規模 by half its last digit that is not zero.  以上 and 超 have no upper
    end, ≤ and 最大 none below; the printed number itself is then the other end unless it is 約.  計, 延べ and
    内数 (a part of another number) leave the number as exact as it is printed.
    """
    value = float(observation["value"])
    words = set(str(observation["qualifier"]).split("・"))
    half = 0.0 if observation["unit"] in _COUNTED and step == 1 and "平均" not in words else step / 2
    if about := bool(words & _ABOUT):
        half = max(half, _last_place(value) / 2)
    nominal = _nominal(observation)
    low, high = nominal.low - half, nominal.high + half
    if words & _AT_LEAST:
        low, high = (low if about else nominal.low), math.inf
    if words & _AT_MOST:
        low, high = min(0.0, low), (high if about else nominal.high)
    return Interval(low, high)


def _nominal(observation: pd.Series) -> Interval:
    """The number as printed; a printed range is the interval of its two ends."""
    value = float(observation["value"])
    return exactly(value) if pd.isna(observation["value_max"]) else Interval(value, float(observation["value_max"]))


def _last_place(value: float) -> float:
    """The place of the last digit that is not zero: 500000 → 100000."""
    if value == 0:
        return 0.0
    digits = Decimal(str(value)).normalize()
    return float(Decimal(1).scaleb(digits.as_tuple().exponent))


def reconcile_row(row, observations: pd.DataFrame, steps: pd.Series) -> Reconciliation:
    """The reconciliation of one row of ``derivations``; ``observations`` by id, ``steps`` from :func:`printed_steps`.

    Raises:
        DataError: when the formula names something unknown or is not arithmetic.
    """
    if row.derived not in observations.index:
        raise DataError(f"derivations: {row.derived!r} is no observation")
    derived = observations.loc[row.derived]
    step = float(steps[row.derived])
    allowed = interval_of(derived, step)
    common = (row.derived, derived["measure"], row.formula, row.note, derived["unit"])
    common += (float(derived["value"]), allowed.low, allowed.high)
    if not row.formula:
        return Reconciliation(*common, None, None, None, NOT_PRINTED)
    nominal, interval = _evaluate(row.formula, row.derived, observations, steps)
    if not math.isfinite(nominal.low) or not math.isfinite(nominal.high):
        raise DataError(f"derivations: the formula of {row.derived} divides by a range around zero, or its numbers are too large")
    verdict = _verdict(nominal, interval, _nominal(derived), step, allowed)
    return Reconciliation(*common, (nominal.low + nominal.high) / 2, interval.low, interval.high, verdict)


def _verdict(nominal: Interval, interval: Interval, printed: Interval, step: float, allowed: Interval) -> str:
    half = step / 2 * (1 + 1e-9)
    rounds_to_it = abs(nominal.low - printed.low) <= half and abs(nominal.high - printed.high) <= half
    if rounds_to_it or allowed.low <= nominal.low <= nominal.high <= allowed.high:
        return AGREES
    return WITHIN if interval.overlaps(allowed) else OPEN


def _evaluate(formula: str, derived: str, observations: pd.DataFrame, steps: pd.Series) -> tuple[Interval, Interval]:
    """The formula's value with the printed inputs, and the interval with all that they may stand for."""
    names: dict[str, list[str]] = {}

    def name(match: re.Match[str]) -> str:
        ids = members_named(match.group(1), derived, observations)
        names[f"n{len(names)}"] = ids
        return f"n{len(names) - 1}"

    try:
        tree = ast.parse(_NAME.sub(name, formula), mode="eval").body
        if sum(1 for _ in ast.walk(tree)) > _MOST_PARTS:
            raise ValueError("too many parts")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise DataError(f"derivations: the formula of {derived} is not arithmetic of at most {_MOST_PARTS} numbers and signs: {formula}") from None
    values = {key: [interval_of(observations.loc[i], float(steps[i])) for i in ids] for key, ids in names.items()}
    points = {key: [_nominal(observations.loc[i]) for i in ids] for key, ids in names.items()}
    try:
        return _walk(tree, points, derived), _walk(tree, values, derived)
    except (RecursionError, OverflowError):
        raise DataError(f"derivations: the formula of {derived} is too deep or its numbers are too large") from None


def members_named(name: str, derived: str, observations: pd.DataFrame) -> list[str]:
    """The ids that ``[name]`` stands for in the formula of ``derived``: one observation, or a series.

    Of a series only what lies within the period of the derived number counts, so a new year changes no old sum.

    Raises:
        DataError: when the name is neither an observation nor a series.
    """
    if name in observations.index:
        return [name]
    whole = observations.loc[derived, "period"]
    rows = observations[observations["series"] == name]
    ids = [row.id for row in rows.itertuples() if row.id != derived and not row.id.endswith(".alt") and _within(row.period, whole)]
    if not ids:
        raise DataError(f"derivations: the formula of {derived} names {name!r}: neither an observation nor a series")
    return ids


def _within(period: str, whole: str) -> bool:
    """Whether fiscal years lie within others; where one of the two is not told in years, nothing is left out."""
    part, span = (re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text) for text in (period, whole))
    if not part or not span:
        return True
    return span[1] <= part[1] and (part[2] or part[1]) <= (span[2] or span[1])


def _walk(node: ast.expr, values: dict[str, list[Interval]], derived: str) -> Interval:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return exactly(float(number))
        case ast.Name(id=key) if key in values and len(values[key]) == 1:
            return values[key][0]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_walk(operand, values, derived)
        case ast.BinOp(left=left, op=operator, right=right):
            return _apply(operator, _walk(left, values, derived), _walk(right, values, derived), derived)
        case ast.Call(func=ast.Name(id=function), args=[ast.Name(id=key)]) if key in values:
            return _over_series(function, values[key], derived)
    raise DataError(
        f"derivations: the formula of {derived} may use only + - * / numbers, [ids], sum, mean and count of [series]"
    )


def _apply(operator: ast.operator, left: Interval, right: Interval, derived: str) -> Interval:
    match operator:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div() if right.low == right.high == 0:
            raise DataError(f"derivations: the formula of {derived} divides by zero")
        case ast.Div():
            return left / right
    raise DataError(f"derivations: the formula of {derived} may use only + - * /")


def _over_series(function: str, members: list[Interval], derived: str) -> Interval:
    match function:
        case "sum":
            return total(members)
        case "mean":
            return total(members) / exactly(float(len(members)))
        case "count":
            return exactly(float(len(members)))
    raise DataError(f"derivations: the formula of {derived} calls {function}; there are sum, mean and count")
