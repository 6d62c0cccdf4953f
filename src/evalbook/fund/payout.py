"""How much may be paid to universities and doctoral students for a year.

The published rule looks at **accounting** profit, not at the market return: of net income plus reserve two
thirds are kept and at most one third is paid until the reserve has reached its target; never more than the
cap; nothing when there is no profit to share.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalbook.fund.parameters import FundParameters

FloatArray = NDArray[np.float64]


def buffer_ceiling(base: ArrayLike, share: float, cap: float, target: float) -> FloatArray:
    """The most that the buffer rule allows, in yen, in the shape of ``base``.

    Args:
        base: net income of the year plus reserve carried forward, in yen.
        share: the part of the base that may be paid while the reserve is being built.
        cap: the most that may be paid in a year, in yen.
        target: the reserve that is to be built, in yen.  What the base holds above it may be paid; with the
            published numbers this never decides, because the cap is reached at that very point.
    """
    base = np.asarray(base, dtype=float)
    allowed = np.maximum(share * base, base - target)
    return np.clip(allowed, 0.0, cap)


def payout_due(parameters: FundParameters, year: int, base: FloatArray) -> FloatArray:
    """What the fund pays for a fiscal year if its assets allow, in yen, in the shape of ``base``.

    With the rule ``fixed`` it is a constant share of all principal, whatever the accounts say: not the
    published rule, but the case with a closed form and a yardstick for the other.
    """
    if year < parameters.payout_start:
        return np.zeros_like(base)
    if parameters.payout_rule == "fixed":
        return np.full_like(base, parameters.payout_rate * parameters.principal)
    ceiling = buffer_ceiling(base, parameters.payout_share, parameters.payout_cap, parameters.buffer_target)
    return parameters.payout_use * ceiling
