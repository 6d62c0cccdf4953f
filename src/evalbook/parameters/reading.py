"""Read parameters that people have written: YAML files and ``name=value`` options.

Nothing here is ever evaluated.  Files know texts, numbers, true/false, lists and mappings, and nothing else:
no tags, no aliases, no duplicate keys, no numbers in disguise (octal, sexagesimal), no dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import yaml

from evalbook.errors import ParameterError
from evalbook.parameters.base import ChapterParameters, shown
from evalbook.parameters.chapters import check_parameters, model_of

LARGEST_FILE = 200_000  # bytes
_WHOLE = re.compile(r"[-+]?[0-9]{1,18}")
_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][-+]?[0-9]{1,3})?")


class StrictLoader(yaml.SafeLoader):
    """YAML without surprises; see the head of this file."""

    yaml_implicit_resolvers: dict[str, list] = {}

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(problem="anchors and aliases are not allowed", problem_mark=event.start_mark)
        if getattr(event, "tag", None):
            raise yaml.MarkedYAMLError(problem=f"tags such as {event.tag[:60]} are not allowed", problem_mark=event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key must be a single name", problem_mark=key.start_mark)
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"duplicate key {key.value[:60]!r}", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:bool", r"true|false", "tf"),
    ("tag:yaml.org,2002:null", r"null|~|", ["n", "~", ""]),
    ("tag:yaml.org,2002:int", r"[-+]?(?:0|[1-9][0-9]{0,17})", "-+0123456789"),
    ("tag:yaml.org,2002:float", rf"{_NUMBER.pattern}|[-+]?\.inf|\.nan", "-+.0123456789"),
):
    StrictLoader.add_implicit_resolver(_tag, re.compile(rf"^(?:{_pattern})$"), list(_first))
StrictLoader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: _float(node.value))


def _float(text: str) -> float:
    return float(text.replace(".inf", "inf").replace(".nan", "nan"))


def read_mapping(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file.

    Raises:
        ParameterError: when it cannot be read, is too large, is not a mapping or uses what is not allowed.
    """
    try:
        if not path.is_file():
            raise ParameterError(f"{path}: there is no such file")
        if path.stat().st_size > LARGEST_FILE:
            raise ParameterError(f"{path}: larger than {LARGEST_FILE:,} bytes; a file of parameters is short")
        content = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=StrictLoader)  # nosec B506 # a SafeLoader that allows less
    except (OSError, ValueError, yaml.YAMLError, RecursionError) as error:
        raise ParameterError(f"{path}: not a readable YAML file ({_one_line(error)})") from None
    if content is None:
        raise ParameterError(f"{path}: the file is empty; expected lines such as first_year: 2018")
    if not isinstance(content, dict):
        raise ParameterError(f"{path}: expected names with values, such as first_year: 2018")
    if strange := [key for key in content if not isinstance(key, str)]:
        raise ParameterError([f"{path}: {key!r} is not a name; expected lines such as first_year: 2018" for key in strange])
    return content


def read_edition_parameters(path: Path) -> dict[str, dict[str, Any]]:
    """Chapters with their parameters, from a YAML file.

    Raises:
        ParameterError: when the file is not of this form, or holds what is not allowed; with all that is wrong.
    """
    content, problems = read_mapping(path), []
    for stem, values in content.items():
        try:
            if isinstance(values, dict):
                check_parameters(stem, values)
            else:
                model_of(stem)
                expected = "expected chapters, each with its parameters, such as overview: {rater: mext}"
                problems.append(f"{path}: {shown(stem)} has no parameters below it; {expected}")
        except ParameterError as error:
            problems += error.problems
    if problems:
        raise ParameterError(problems)
    return content


def read_options(stem: str, options: Iterable[str]) -> tuple[dict[str, Any], list[str]]:
    """The values of ``name=value`` options, each read by the type of its parameter, and what is wrong with them.

    What does not look like its type stays a text, and is refused by the model with what is allowed.
    """
    model, values, problems = model_of(stem), {}, []
    for option in options:
        name, equals, text = option.partition("=")
        name = name.strip()
        if not equals or not name:
            problems.append(f"{stem}: -p {shown(option)}: expected name=value, such as first_year=2018")
        elif name in values:
            problems.append(f"{stem}: parameter {shown(name)} is given twice")
        else:
            values[name] = value_of(model, name, text)
    return values, problems


def chapter_parameters(stem: str, file: Path | None, options: Iterable[str]) -> dict[str, Any]:
    """The parameters of a chapter that differ from the defaults, from a file and from options, which go before it.

    Raises:
        ParameterError: with everything that is wrong, at once.
    """
    model = model_of(stem)
    values, problems = read_options(stem, options)
    try:
        values = {**(read_mapping(file) if file else {}), **values}
    except ParameterError as error:
        problems += error.problems
    try:
        check_parameters(stem, values)
    except ParameterError as error:
        problems += error.problems
    if problems:
        raise ParameterError(problems)
    return {name: value for name, value in values.items() if value != model.model_fields[name].default}


def value_of(model: type[ChapterParameters], name: str, text: str) -> Any:
    """What ``text`` stands for as a value of the parameter; the text itself where it stands for nothing."""
    field = model.model_fields.get(name)
    kind = field.annotation if field else str
    if get_origin(kind) is Literal:
        return next((choice for choice in get_args(kind) if str(choice) == text), text)
    if kind is bool:
        return {"true": True, "false": False}.get(text, text)
    if kind is int and _WHOLE.fullmatch(text):
        return int(text)
    if kind is float and _NUMBER.fullmatch(text):
        return float(text)
    return text


def _one_line(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    text = " ".join(str(error).split())
    return text if len(text) <= 300 else text[:300] + "…"
