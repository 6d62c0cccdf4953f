"""Who works with whom in SATREPS: the printed scheme of the programme as a flow."""

from __future__ import annotations

import pandas as pd

# giver, taker, what passes, line of source 000 where the word stands
_SATREPS = [
    ("文部科学省", "JST", "", 2460),
    ("外務省", "JICA", "", 2460),
    ("JST", "日本側の研究機関", "支援", 2426),
    ("JICA", "途上国側の研究機関", "技術協力", 2447),
    ("日本側の研究機関", "国際共同研究", "", 2436),
    ("途上国側の研究機関", "国際共同研究", "", 2436),
]


def satreps_actors() -> pd.DataFrame:
    """Links of the scheme: ``source, target, label, line`` with ``document`` 000 (one frame for figure and table)."""
    frame = pd.DataFrame(_SATREPS, columns=["source", "target", "label", "line"])
    return frame.assign(document="000")


def satreps_lines() -> pd.DataFrame:
    """The lines behind the links: ``source, line``."""
    return pd.DataFrame({"source": "000", "line": sorted({line for *_, line in _SATREPS})})
