"""What all parameter models share: years, units, strictness, and problems told in words for people."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from evalbook.errors import ParameterError

_UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # of Unicode's categories

FiscalYear = Annotated[int, Field(ge=2000, le=2100, json_schema_extra={"unit": "年度"})]


class ChapterParameters(BaseModel):
    """What the parameters of every chapter are: strict, closed, unchangeable.  ``items`` are those the chapter is about."""

    items: ClassVar[tuple[str, ...]] = ()
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    def changed(self) -> dict[str, Any]:
        """The parameters that differ from their defaults."""
        return {name: value for name, value in self.model_dump().items() if value != type(self).model_fields[name].default}


class YearsParameters(ChapterParameters):
    """The fiscal years that figures and sentences are about."""

    first_year: FiscalYear = Field(2017, description="図と文で扱う最初の年度")
    last_year: FiscalYear = Field(2021, description="図と文で扱う最後の年度（データがある年度まで示す）")

    @model_validator(mode="after")
    def _years_in_order(self) -> YearsParameters:
        if self.first_year > self.last_year:
            raise ValueError(f"first_year {self.first_year} is after last_year {self.last_year}")
        return self

    @property
    def years(self) -> range:
        """The fiscal years asked for."""
        return range(self.first_year, self.last_year + 1)


class MoneyParameters(ChapterParameters):
    """Adds the unit in which amounts are told."""

    money_unit: Literal["円", "百万円", "億円", "兆円"] = Field("億円", description="金額の単位")


class IntervalParameters(BaseModel):
    """Adds the level of confidence intervals."""

    interval_level: float = Field(0.95, ge=0.5, le=0.999, description="信頼区間の水準（0.95は95%）")


class OrderParameters(BaseModel):
    """Adds the order in which categories are drawn."""

    order: Literal["value", "source"] = Field("value", description="並べ方（valueは大きい順、sourceは資料の順）")


class TopParameters(BaseModel):
    """Adds how many entries a ranking shows."""

    top: Annotated[int, Field(json_schema_extra={"unit": "件"})] = Field(10, ge=1, le=60, description="図に示す件数の上限")


def validated(stem: str, model: type[ChapterParameters], values: dict[str, Any]) -> ChapterParameters:
    """The parameters ``model`` of the chapter ``stem`` with ``values`` in place of the defaults.

    Raises:
        ParameterError: one line per problem, each with chapter, parameter, value and what is allowed.
    """
    problems = list(_unprintable(stem, values))
    try:
        parameters = model(**{name: value for name, value in values.items() if isinstance(name, str)})
    except ValidationError as error:
        problems += [_problem(stem, model, found) for found in error.errors()]
    if problems:
        raise ParameterError(problems)
    return parameters


def single_problems(stem: str, model: type[ChapterParameters], name: str, value: Any) -> list[str]:
    """What is wrong with one value taken by itself, whatever the other parameters are."""
    if problems := list(_unprintable(stem, {name: value})):
        return problems
    try:
        model(**{name: value})
    except ValidationError as error:
        return [_problem(stem, model, found) for found in error.errors() if found["loc"]]
    return []


def _unprintable(stem: str, values: dict[str, Any]) -> Iterator[str]:
    """Names that are none, and texts with characters that no page can show as they are.

    Control characters and turns of the writing direction, halves of pairs, ends of lines, what has no meaning.
    """
    for name, value in values.items():
        if not isinstance(name, str):
            yield f"{stem}: {name!r} is not the name of a parameter"
        for text in (name, value):
            if isinstance(text, str) and any(unicodedata.category(character) in _UNPRINTABLE for character in text):
                yield f"{stem}: parameter {shown(name)} = {shown(value)} holds characters that cannot be printed"
                break


def shown(value: Any, most: int = 80) -> str:
    """A value as it is told in a message: on one line and not too long."""
    try:
        text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    except ValueError:  # Python does not write whole numbers of thousands of digits
        text = "a number of thousands of digits"
    return text if len(text) <= most else f"{text[:most]}… ({len(text)} characters)"


_KINDS = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}


def allowed(model: type[ChapterParameters], name: str) -> str:
    """What a parameter may be, in words: its type with bounds or choices."""
    field = model.model_fields[name]
    if get_origin(field.annotation) is Literal:
        return f"one of {limits(model, name)}"
    return f"{kind(model, name)} {limits(model, name)}".strip()


def kind(model: type[ChapterParameters], name: str) -> str:
    """The type of a parameter, in words."""
    annotation = model.model_fields[name].annotation
    return "a choice" if get_origin(annotation) is Literal else _KINDS[annotation]


def limits(model: type[ChapterParameters], name: str) -> str:
    """The bounds or the choices of a parameter, in words; empty when it has none."""
    field = model.model_fields[name]
    if get_origin(field.annotation) is Literal:
        return ", ".join(str(choice) for choice in get_args(field.annotation))
    parts = []
    for rule in field.metadata:
        for sign, text in (("ge", "at least"), ("gt", "more than"), ("le", "at most"), ("lt", "less than")):
            if getattr(rule, sign, None) is not None:
                parts.append(f"{text} {getattr(rule, sign):.12g}")
        if getattr(rule, "max_length", None) is not None:
            parts.append(f"of at most {rule.max_length} characters")
    return " and ".join(parts)


def unit_of(model: type[ChapterParameters], name: str) -> str:
    """The unit of a parameter, empty when it has none."""
    field = model.model_fields[name]
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    return str(extra.get("unit", ""))


def _problem(stem: str, model: type[ChapterParameters], found: Any) -> str:
    if not found["loc"]:
        return f"{stem}: {found['msg'].removeprefix('Value error, ')}"
    name = str(found["loc"][0])
    if found["type"] == "extra_forbidden":
        return f"{stem}: unknown parameter {shown(name)}{nearest(name, model.model_fields)}; parameters: {', '.join(model.model_fields)}"
    return f"{stem}: parameter {name} = {shown(found['input'])} is not allowed; it must be {allowed(model, name)}"


def nearest(word: str, known: Any) -> str:
    """A hint at the known word that is most like a mistyped one; empty when none is near."""
    near = difflib.get_close_matches(word[:60], list(known), n=1, cutoff=0.5)
    return f" (did you mean {near[0]!r}?)" if near else ""
