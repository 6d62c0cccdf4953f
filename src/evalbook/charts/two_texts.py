"""One drawing, two SVGs: texts as outlines for the page, and as text for formats that embed fonts.

Going through all that is drawn costs more than writing it down, so it is done once and each text is written both ways.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

from matplotlib import rc_context
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure

# elements, not remarks: what a text says stands escaped and cannot look like one of them
_OUTLINES, _TEXT, _END = "outlines-of-a-text", "text-of-a-text", "end-of-a-text"
_BOTH = re.compile(rf"\s*<{_OUTLINES}/>(.*?)\s*<{_TEXT}/>(.*?)\s*<{_END}/>", re.DOTALL)


class _TwoTexts(RendererSVG):
    def _draw_text_as_path(self, *text: Any) -> None:
        self.writer.element(_OUTLINES)
        super()._draw_text_as_path(*text)
        self.writer.element(_TEXT)
        self._draw_text_as_text(*text)
        self.writer.element(_END)


def both_drawings(figure: Figure, metadata: Mapping[str, str | None]) -> tuple[str, str]:
    """A figure whose layout is fixed as SVG, its texts as outlines and as text.

    ``metadata`` are Dublin Core terms as :meth:`matplotlib.figure.Figure.savefig` takes them.
    """
    figure.dpi = 72  # an SVG's unit
    buffer = io.StringIO()
    with rc_context({"svg.fonttype": "path"}):
        renderer = _TwoTexts(*figure.get_size_inches() * 72, buffer, metadata=metadata)
        figure.draw(renderer)
        renderer.finalize()
    svg = buffer.getvalue()
    return _BOTH.sub(r"\1", svg), _BOTH.sub(r"\2", svg)
