"""What a chapter holds in its hand: its checked parameters, the data, and the two ways to publish.

A notebook opens itself with :func:`open_chapter` and then calls ``chapter.say`` for every number
of its prose and ``chapter.figure`` for every figure.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from evalbook import paths
from evalbook.charts import style
from evalbook.data import DataPackage, Quantity, load_package
from evalbook.errors import DataError, UndrawableText
from evalbook.explorer import Explorer
from evalbook.figures import KINDS, FigureRecord, ShownFigure, publish_figure
from evalbook.html_parts import Html, achievement_list, discrepancy_list, frame_table, key_number_list
from evalbook.parameters import ChapterParameters, check_parameters, model_of
from evalbook.provenance import Place, places_of, places_of_lines, source_note
from evalbook.wording import quantity_text


@dataclass
class Chapter:
    """An open chapter.  ``settings`` are its checked parameters, ``package`` the data in force,
    ``used`` the observations that its prose and figures have shown so far."""

    stem: str
    settings: ChapterParameters
    package: DataPackage
    said: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def say(self, **texts: str | Quantity) -> None:
        """Give names to texts of the prose; ``{glue:text}`` in the chapter's sentences prints them.

        A :class:`Quantity` is worded with its unit and the qualifiers of the source.
        """
        from myst_nb import glue

        for name, text in texts.items():
            worded = quantity_text(text, self.money_unit) if isinstance(text, Quantity) else str(text)
            self.said[name] = worded
            glue(name, worded, display=False)

    def key_numbers(self, numbers: Mapping[str, str | Quantity | tuple[str, str]]) -> Html:
        """The chapter's key numbers: label → observation, text from the source, or ``(text, basis)``."""
        entries = {}
        for label, number in numbers.items():
            if isinstance(number, Quantity):
                number = quantity_text(number, self.money_unit)
            entries[label] = number if isinstance(number, tuple) else (number, "source")
        return key_number_list(entries)

    def achievements(self, items: Iterable[str] = (), programmes: Iterable[str] = ()) -> Html:
        """The named results of these items, or only of these programmes, as a list."""
        rows = self.package.table("achievements")
        if items := list(items):
            rows = rows[rows["item"].isin(items)]
        if programmes := list(programmes):
            rows = rows[rows["programme"].isin(programmes)]
        titles = self.package.table("programmes").set_index("programme")["title_ja"]
        return achievement_list(rows, titles.to_dict())

    def discrepancies(self, rows: pd.DataFrame) -> Html:
        """Places where the source contradicts itself (``frames.discrepancies``), as a list."""
        return discrepancy_list(rows)

    def table(self, frame: pd.DataFrame, columns: Mapping[str, str], caption: str) -> Html:
        """A table of the page that is not a figure's."""
        return frame_table(frame, columns, caption)

    @property
    def money_unit(self) -> str:
        """The unit in which amounts are told: the chapter's parameter, or 億円."""
        return getattr(self.settings, "money_unit", "億円")

    def quantity(self, observation: str) -> Quantity:
        """One observation by its id; it counts as used."""
        self.used.add(observation)
        return self.package.quantity(observation)

    def figure(
        self,
        axes: Axes | Iterable[Axes],
        name: str,
        *,
        title: str,
        subtitle: str,
        caption: str,
        alt: str,
        kind: str,
        frame: pd.DataFrame,
        columns: Mapping[str, str],
        observations: Iterable[str] = (),
        lines: pd.DataFrame | None = None,
        basis: str = "source",
        source: str = "",
    ) -> ShownFigure:
        """Publish a drawn figure.

        ``name`` is the stable id; ``columns`` maps the frame's columns to Japanese headings of the data table;
        ``observations`` and ``lines`` (columns ``source``, ``line``) say what was used; ``basis`` is one of
        ``source``, ``computed``, ``estimated``, ``external``, ``model``; ``source`` replaces the note where nothing printed was used.
        """
        ids = list(dict.fromkeys(observations))
        self.used.update(ids)
        places = sorted({*places_of(self.package, ids), *(places_of_lines(self.package, lines) if lines is not None else ())})
        shown = frame.reset_index(drop=True)
        edition = os.environ.get("EVALBOOK_EDITION", "")
        record = FigureRecord(
            id=f"{name}--{edition}" if edition else name,
            base_id=name,
            chapter=self.stem,
            kind=kind,
            basis=basis,
            title=title,
            subtitle=subtitle,
            caption=caption,
            alt=f"{KINDS[kind]}。{alt}",
            source_note="。".join(filter(None, (source, source_note(places)))) or style.BASIS[basis][1],
            places=[_place_entry(place) for place in places],
            observations=ids,
            parameters=self.settings.changed(),
            items=self._of_observations(ids, "item"),
            programmes=self._of_observations(ids, "programme"),
            years=self._of_observations(ids, "period"),
            columns=[{"name": key, "label": label} for key, label in columns.items()],
            rows=[[_cell(value) for value in row] for row in shown[list(columns)].itertuples(index=False)],
            width=0,
            height=0,
            tables=sorted(self.package.tables_read),  # last, for the lines above read tables, too
        )
        try:
            return publish_figure(axes, record, shown, paths.figures_directory())
        except UndrawableText as error:
            raise DataError([*error.problems, *self.package.cells_with(error.characters)]) from None

    def explorer(self, shown: ShownFigure, explorer: Explorer) -> ShownFigure:
        """Put an explorer above a figure of this chapter: the figure is what stands where no script runs."""
        return shown.with_explorer(explorer, paths.figures_directory())

    def _of_observations(self, ids: list[str], column: str) -> list[str]:
        table = self.package.table("observations")
        return sorted(set(table.loc[table["id"].isin(ids), column]) - {""})


def open_chapter(stem: str, namespace: Mapping[str, Any]) -> Chapter:
    """Open the chapter ``stem`` with the parameters found in ``namespace`` (a notebook's ``globals()``).

    Raises:
        ParameterError: when a parameter is of the wrong type or out of range.
    """
    style.apply_style()
    names = model_of(stem).model_fields
    settings = check_parameters(stem, {name: namespace[name] for name in names if name in namespace})
    return Chapter(stem, settings, load_package())


def _place_entry(place: Place) -> dict[str, Any]:
    return {"source": place.source, "slide": place.slide, "line": place.line, "heading": place.heading}


def _cell(value: Any) -> Any:
    """A table cell as plain JSON: missing values become an empty text, numpy numbers Python numbers."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    return value.item() if hasattr(value, "item") else value
