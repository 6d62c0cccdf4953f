"""The explorer of the fund: the model over a grid of returns, volatilities and payouts, under both payout rules.

Assets are told in prices of the opening.  To keep the page light, amounts are whole multiples of a ``quantum``
(about a hundredth of the principal), probabilities whole percents, and only some of the years are kept.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from evalbook.explorer import Choice, Explorer, Slider
from evalbook.frames.fund_scenarios import QUANTILES, moved_directly
from evalbook.fund.parameters import FundParameters
from evalbook.fund.returns import draw_returns
from evalbook.fund.simulate import simulate_returns
from evalbook.fund.summary import LEVELS, events, values_of
from evalbook.wording import MONEY_UNITS, money_text, number_text

RULES = {"rule": "buffer", "fixed": "fixed"}
EVENTS = ("goal_reached", "real_principal_kept", "loan_served")
POINTS = 25  # about so many moments of the horizon are kept
BASE = "基準"  # what the opening view is called among the small multiples
_PANEL_STEP = 3  # of the kept moments, every third one is drawn in the small multiples
_COLUMNS = 4


def explored_payouts(given: FundParameters, payouts: Sequence[float], paths: int) -> Iterator[FundParameters]:
    """Checked parameters of every rule and payout, payouts fastest; returns and volatilities are still the given ones.

    A payout is a fraction of the principal: the cap of the published rule, or what is paid every year.
    """
    base = moved_directly(given, paths=paths)
    for rule, payout in itertools.product(RULES.values(), payouts):
        paid = {"payout_cap": payout * given.principal} if rule == "buffer" else {"payout_rate": payout}
        yield base.with_changes(payout_rule=rule, **paid)


def explored_returns(given: FundParameters, returns: Sequence[float], volatilities: Sequence[float], paths: int) -> np.ndarray:
    """The yearly returns under every return and volatility, volatilities fastest: shape ``(markets, horizon, paths)``."""
    base = moved_directly(given, paths=paths)
    markets = itertools.product(returns, volatilities)
    return np.stack([draw_returns(base.with_changes(expected_return=mean, volatility=volatility)) for mean, volatility in markets])


def explorer_of(
    given: FundParameters,
    returns: Sequence[float],
    volatilities: Sequence[float],
    payouts: Sequence[float],
    paths: int,
    money_unit: str,
) -> Explorer:
    """The explorer around the parameters ``given``; it opens at the marks nearest to them."""
    kept = _kept_years(given.horizon)
    quantum = _quantum(given)
    rates = explored_returns(given, returns, volatilities, paths)
    # one simulation holds the paths of all returns and volatilities: they differ in nothing else
    by_payout = [_points(paid, rates, kept, quantum) for paid in explored_payouts(given, payouts, paths)]
    rows = [
        by_payout[rule * len(payouts) + payout][market]
        for rule, market, payout in itertools.product(range(len(RULES)), range(len(rates)), range(len(payouts)))
    ]
    paid = given.payout_rate if given.payout_rule == "fixed" or not given.principal else given.payout_cap / given.principal
    sliders = [
        _slider("r", "期待収益率（年）", returns, given.mean_return),
        _slider("v", "変動率（年）", volatilities, given.return_volatility),
        _slider("p", "助成の割合（元本比）", payouts, paid),
    ]
    results = {
        "years": [given.start_year - 1 + place for place in kept],
        "step": quantum / MONEY_UNITS[money_unit],
        "unit": money_unit,
        "principal": given.principal / quantum,
        "payout_unit": given.principal / 100 / MONEY_UNITS["億円"],
        "goal_amount": given.payout_goal / MONEY_UNITS["億円"],
        "horizon": given.horizon,
        "paths": paths,
        "repayment": [given.repayment_start, given.repayment_start + given.repayment_years - 1] if given.principal_loan else [],
        "quantiles": [row["quantiles"] for row in rows],
        "chances": [row["chances"] for row in rows],
        "goal_years": [row["goal_years"] for row in rows],
    }
    names = [
        f"助成が年{money_text(given.payout_goal, '億円')}に達する",
        "元本の実質価値が保たれている",
        "利子と償還を滞りなく払えている" if given.principal_loan else "利子と償還の滞りがない（この条件では借入がない）",
    ]
    rules = [Choice("rule", "公表された規則（割合は年間の上限）"), Choice("fixed", "毎年、必ずこの割合")]
    start = next(name for name, rule in RULES.items() if rule == given.payout_rule)
    return Explorer("大学ファンドの資産の見通し、条件を動かせる図", rules, start, sliders, names, _note(given, paths), results)


def _note(given: FundParameters, paths: int) -> str:
    error = number_text(200 * math.sqrt(0.25 / paths), 0)
    stand_in = "過去の収益率の並べ替えには動かせる平均も変動率もないので、この図では対数正規分布を使う。" if given.return_model == "bootstrap" else ""
    return (
        f"本書のモデルの計算であり、資料の数値でもJSTの見通しでもない。{number_text(given.horizon)}年、一つの条件あたり{number_text(paths)}経路。"
        f"経路の数が限られるので、確率には最大で上下{error}ポイントほどの揺れがある。"
        f"はじめの表示は、この章の条件に最も近い目盛りである。動かす条件のほかは、この章と同じである。{stand_in}"
    )


def _slider(name: str, label: str, marks: Sequence[float], wanted: float) -> Slider:
    """A slider in percent that opens at the mark nearest to the value wanted."""
    start = min(range(len(marks)), key=lambda place: (abs(marks[place] - wanted), place))
    return Slider(name, label, "%", [round(mark * 100, 4) for mark in marks], start)


def _kept_years(horizon: int) -> list[int]:
    """Years since the opening that are kept: the opening, about ``POINTS`` in even steps, the end."""
    step = max(1, round(horizon / POINTS))
    return sorted({*range(0, horizon, step), horizon})


def _quantum(given: FundParameters) -> float:
    """Amounts are rounded to multiples of this many yen: a hundredth of the principal's leading power of ten."""
    size = max(given.principal, given.opening_principal + given.initial_reserve + given.initial_unrealised)
    return 10.0 ** (math.floor(math.log10(size)) - 2)


def _points(paid: FundParameters, rates: np.ndarray, kept: Sequence[int], quantum: float) -> list[dict[str, Any]]:
    """For each market: quantiles (one run of years per level), chances (one run of years per event, from the first year's end)."""
    markets, horizon, paths = rates.shape
    result = simulate_returns(paid, rates.transpose(1, 0, 2).reshape(horizon, markets * paths))
    _, values = values_of(result, "assets", real=True)
    quantiles = np.quantile(values[kept].reshape(len(kept), markets, paths), LEVELS, axis=2) / quantum
    happened = events(result)
    shares = np.stack([happened[event].reshape(horizon, markets, paths).mean(axis=2) for event in EVENTS]) * 100
    chances = shares[:, np.array(kept[1:]) - 1]
    goal_shares = shares[EVENTS.index("goal_reached")].mean(axis=0)
    return [
        {"quantiles": _whole(quantiles[..., market]), "chances": _whole(chances[..., market]), "goal_years": round(goal_shares[market])}
        for market in range(markets)
    ]


def _whole(values: np.ndarray) -> list[int]:
    return np.rint(values).astype(int).ravel().tolist()


def panels(explorer: Explorer) -> pd.DataFrame:
    """A cross through the grid for small multiples, taken from the explorer's own results.

    Columns: ``row`` (conditions in words), ``column`` (the return in words), ``year``, the quantiles in the
    explorer's unit, and at the end of each panel ``kept`` and ``served`` (percent) with their ``note``.
    """
    returns, volatilities, payouts = explorer.sliders
    even = {round(place) for place in np.linspace(0, len(returns.marks) - 1, _COLUMNS)}
    # The opening return, of which the title speaks, takes the place of the nearest column.
    columns = sorted(even - {min(even, key=lambda place: abs(place - returns.start))} | {returns.start})
    rows = [
        {"row": words, "column": f"収益率{returns.marks[at]:g}%", **panel}
        for words, rule, volatility, payout in _cross(explorer, volatilities, payouts)
        for at in columns
        for panel in _panel(explorer, (rule, at, volatility, payout))
    ]
    return pd.DataFrame(rows)


def _cross(explorer: Explorer, volatilities: Slider, payouts: Slider) -> Iterator[tuple[str, int, int, int]]:
    """The rows of the small multiples by what varies: volatility about the opening view, payout, the other rule."""
    names = list(RULES)
    rule, other = names.index(explorer.start_rule), 1 - names.index(explorer.start_rule)
    calm, wild = (min(max(volatilities.start + way, 0), len(volatilities.marks) - 1) for way in (-1, 1))
    last = len(payouts.marks) - 1
    opening = (rule, volatilities.start, payouts.start)
    places = [
        (rule, calm, payouts.start),
        opening,
        (rule, wild, payouts.start),
        (rule, volatilities.start, 0),
        (rule, volatilities.start, last),
        (other, volatilities.start, payouts.start),
    ]
    for chosen, volatility, payout in dict.fromkeys(places):
        paid = f"{payouts.marks[payout]:g}%"
        rule_words = f"公表された規則（上限は元本の{paid}）" if names[chosen] == "rule" else f"毎年、必ず元本の{paid}"
        mark = f"（{BASE}）" if (chosen, volatility, payout) == opening else ""
        yield f"変動率{volatilities.marks[volatility]:g}%、助成は{rule_words}{mark}", chosen, volatility, payout


def _panel(explorer: Explorer, place: tuple[int, int, int, int]) -> Iterator[Mapping[str, Any]]:
    results = explorer.results
    point = point_number(explorer, place)
    years = results["years"]
    quantiles = np.reshape(results["quantiles"][point], (len(LEVELS), len(years))) * results["step"]
    chances = np.reshape(results["chances"][point], (len(EVENTS), len(years) - 1))[:, -1]
    shown = sorted({*range(0, len(years), _PANEL_STEP), len(years) - 1})
    for at in shown:
        row = dict(zip(QUANTILES.values(), quantiles[:, at].round(6), strict=True))
        last = at == shown[-1]
        yield {"year": years[at], **row, "kept": int(chances[1]) if last else None, "served": int(chances[2]) if last else None,
               "note": f"中央値{number_text(row['q50'], 1)}{results['unit']}　払える{chances[2]}%" if last else None}  # fmt: skip


def point_number(explorer: Explorer, place: Sequence[int]) -> int:
    """The position of a combination in the results: ``place`` is the rule's number, then the mark of each slider."""
    number = 0
    for at, count in zip(place, [len(explorer.rules), *(len(slider.marks) for slider in explorer.sliders)], strict=True):
        number = number * count + at
    return number


def finding(explorer: Explorer) -> str:
    """What the two payout rules make of the view at which the explorer opens, in one sentence."""
    places = [slider.start for slider in explorer.sliders]
    mean, spread, paid = (f"{slider.marks[slider.start]:g}%" for slider in explorer.sliders)
    event, words = (2, "利子と償還を滞りなく払える") if explorer.results["repayment"] else (1, "元本の実質価値が残る")
    last = len(explorer.results["years"]) - 1
    published, fixed = (
        explorer.results["chances"][point_number(explorer, (rule, *places))][(event + 1) * last - 1] for rule in range(len(RULES))
    )
    return (
        f"収益率{mean}、変動率{spread}のとき、{words}確率は公表された規則で{published}%、"
        f"毎年必ず元本の{paid}を配ると{fixed}%"
    )


def difference_words(explorer: Explorer, given: FundParameters) -> str:
    """Why the explorer's numbers are not quite the chapter's: the nearest marks, and fewer paths."""
    marks = {slider.name: slider.marks[slider.start] for slider in explorer.sliders}
    nearest = f"収益率{marks['r']:g}%、変動率{marks['v']:g}%"
    own = f"収益率{number_text(given.mean_return * 100, 2)}%、変動率{number_text(given.return_volatility * 100, 1)}%"
    paths = f"{number_text(explorer.results['paths'])}経路"
    return (
        f"「{BASE}」は、この章の条件（{own}、{number_text(given.paths)}経路）に最も近い目盛り（{nearest}、{paths}）で、"
        "数字はこの章のほかの図と少し違う。"
    )


def highest_shown(explorer: Explorer, principal_times: int = 4) -> tuple[float, float]:
    """Where the small multiples are cut off, and the principal, in the explorer's unit."""
    principal = (explorer.results["principal"] or 100) * explorer.results["step"]
    return principal_times * principal, principal


PANEL_HEADINGS = {
    "row": "変動率と助成",
    "column": "期待収益率",
    "year": "年度末",
    "q05": "下から5%",
    "q25": "下から25%",
    "q50": "中央値",
    "q75": "下から75%",
    "q95": "下から95%",
    "kept": "元本の実質価値が保たれている確率（%）",
    "served": "利子と償還を滞りなく払えている確率（%）",
}
