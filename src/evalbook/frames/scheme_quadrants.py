"""Funding schemes parted by the medians of their terms and yearly amounts."""

from __future__ import annotations

import pandas as pd

from evalbook.frames.schemes import mapped


def quadrants(rows: pd.DataFrame) -> pd.DataFrame:
    """Four groups about the medians of term and yearly amount: ``place, count, names``; the middles are ours.

    ``rows`` must be annualised.  A scheme on a median counts as short, or small.
    """
    frame = with_middles(rows)
    term, amount = medians(rows)
    long, large = frame["middle_term"] > term, frame["middle_amount"] > amount
    places = {"大きく長い": large & long, "大きく短い": large & ~long, "小さく長い": ~large & long, "小さく短い": ~large & ~long}
    own = {place: list(frame.loc[chosen, "short"]) for place, chosen in places.items()}
    return pd.DataFrame({"place": list(own), "count": [len(n) for n in own.values()], "names": ["、".join(n) for n in own.values()]})


def medians(rows: pd.DataFrame) -> tuple[float, float]:
    """The medians of term (years) and amount (yen) over the mapped schemes: the lines between the quadrants."""
    frame = with_middles(rows)
    return float(frame["middle_term"].median()), float(frame["middle_amount"].median())


def with_middles(rows: pd.DataFrame) -> pd.DataFrame:
    """The mapped schemes with ``middle_term`` (years) and ``middle_amount`` (yen, halfway on the logarithmic scale)."""
    frame = mapped(rows)
    term_top, top = frame["term_max"].fillna(frame["term"]), frame["amount_max"].fillna(frame["amount"])
    return frame.assign(middle_term=(frame["term"] + term_top) / 2, middle_amount=(frame["amount"] * top) ** 0.5)


def rank_correlation(rows: pd.DataFrame) -> float | None:
    """Spearman's rank correlation of term and amount over the mapped schemes; ``None`` for fewer than three."""
    frame = with_middles(rows)
    if len(frame) < 3:
        return None
    value = frame["middle_term"].rank().corr(frame["middle_amount"].rank())
    return None if pd.isna(value) else float(value)
