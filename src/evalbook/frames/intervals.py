"""Intervals of percentages: what a printed share and its printed base leave open."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

import pandas as pd

from evalbook.data import DataPackage


def wilson(percent: float, size: float, level: float = 0.95) -> tuple[float, float]:
    """Wilson's interval of a share in percent that was counted among ``size`` answers; in percent.

    ``size`` must be positive.  The interval stays within 0 and 100 and is not symmetric near the ends.
    """
    z = NormalDist().inv_cdf((1 + level) / 2)
    share = percent / 100
    middle = share + z * z / (2 * size)
    half = z * sqrt(share * (1 - share) / size + z * z / (4 * size * size))
    spread = 1 + z * z / size
    return max((middle - half) / spread * 100, 0.0), min((middle + half) / spread * 100, 100.0)


def with_intervals(package: DataPackage, frame: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Percentages (see :func:`~evalbook.frames.series.series_frame`) with ``size``, ``low`` and ``high``.

    ``size`` is the observation named in ``base``; without one, size and interval are missing.
    """
    values = package.table("observations").set_index("id")["value"]
    sizes = frame["base"].map(values).astype(float)
    pairs = zip(frame["value"], sizes, strict=True)
    ends = [wilson(value, size, level) if size > 0 else (None, None) for value, size in pairs]
    return frame.assign(size=sizes, low=[low for low, _ in ends], high=[high for _, high in ends]).astype(
        {"low": float, "high": float}
    )


def least_size(before: float, after: float, level: float = 0.95) -> int | None:
    """The least number of answers, the same both times, for which Wilson's intervals of two percentages do not meet.

    ``None`` when the percentages are equal: no number of answers tells them apart.
    """
    low, high = sorted((before, after))
    if low == high:
        return None

    def apart(size: int) -> bool:
        return wilson(low, size, level)[1] < wilson(high, size, level)[0]

    most = 1
    while not apart(most):
        most *= 2
    least = most // 2
    while most - least > 1:
        middle = (most + least) // 2
        least, most = (least, middle) if apart(middle) else (middle, most)
    return most
