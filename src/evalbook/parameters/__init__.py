"""The parameters of the chapters: what may be set, within which bounds, and what it means."""

from evalbook.parameters.base import ChapterParameters, allowed, kind, limits, nearest, shown, single_problems, unit_of
from evalbook.parameters.chapters import CHAPTERS, check_parameters, model_of

__all__ = [
    "CHAPTERS",
    "ChapterParameters",
    "allowed",
    "check_parameters",
    "kind",
    "limits",
    "model_of",
    "nearest",
    "shown",
    "single_problems",
    "unit_of",
]
