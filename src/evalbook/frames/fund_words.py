"""Sentences about the fund model that stay true whatever the parameters are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from evalbook.fund.parameters import FundParameters
from evalbook.fund.returns import expected_returns
from evalbook.fund.simulate import FundResult, expected_path
from evalbook.fund.summary import LEVELS, outcomes
from evalbook.wording import money_text, number_text

LOWEST = f"下位{number_text(100 * LEVELS[0])}%の境"  # the lower edge of a fan

TRAP_COLOURS = {"時価の収益": "external", "会計上の純利益": "external", "時価から払った場合の上限": "computed", "規則による上限": "computed"}
_MODELS = {"lognormal": "対数正規分布", "student_t": "裾の厚いt分布", "bootstrap": "過去の収益率の並べ替え"}
_RULES = {
    "buffer": "会計上の純利益と積立金から、公表された規則で助成の額を決める",
    "fixed": "会計の結果によらず、元本の一定の割合を助成する",
}
_CHOSEN_RETURNS = ("equity_share", "equity_mean", "bond_mean", "return_basis", "expected_return")
_FITTED = ("loan_rate", "income_yield", "realised_share")
_PUBLISHED_RULE = ("payout_share", "payout_cap", "buffer_target")


def percent(value: float, decimals: int = 0) -> str:
    """A fraction as a percentage."""
    return f"{number_text(value * 100, decimals)}%"


def tenths(value: float) -> str:
    """A number with one decimal, as the edges of fans carry it."""
    return number_text(value, 1)


def whole(value: float) -> str:
    """A number without decimals, a loss with the sign of printed amounts."""
    return number_text(value, 0).replace("-", "−")


def whole_percent(value: float) -> str:
    """A percentage without decimals: more digits than the paths can carry would say nothing."""
    return f"{number_text(value, 0)}%"


def scenario_words(result: FundResult, ceiling: pd.DataFrame, unit: str) -> dict[str, str]:
    """Every text of the chapter that depends on parameters or results, by name."""
    given, ends = result.parameters, outcomes(result)
    words = _conditions(given) | _ends(given, ends, unit) | _titles(result, ends, unit) | _readings(result, ends, unit)
    last = ceiling.iloc[-1]
    agrees = "一致する" if bool(last["agrees"]) else "一致しない"
    rule = "公表された" if _unchanged(given, _PUBLISHED_RULE) else "条件を変えた"
    words["ceiling_year"] = str(int(last["year"]))
    words["ceiling_title"] = f"{rule}規則と公表された決算から求めた上限は、公表された{number_text(last['value'], 0)}億円と{agrees}"
    return words


def key_numbers(said: dict[str, str]) -> dict[str, tuple[str, str]]:
    """The chapter's key numbers, all of the model."""
    labels = {
        "served": "利子と償還を滞りなく払える確率", "real_kept": "元本の実質価値が保たれる確率",
        "goal_ever": f"助成が一度は年{said['goal']}に達する確率",
        "median_real_assets": "期間の終わりの資産の中央値、運用開始時の物価", "median_assets": "同じ中央値、名目",
    }  # fmt: skip
    return {f"{label}（モデル）": (said[name], "model") for name, label in labels.items()}


def _unchanged(given: FundParameters, names: tuple[str, ...]) -> bool:
    return all(getattr(given, name) == type(given).model_fields[name].default for name in names)


def _conditions(given: FundParameters) -> dict[str, str]:
    bootstrap = given.return_model == "bootstrap"
    mean = float(expected_returns(given)[0, 0])
    spread = float(np.std(given.yearly_returns)) if bootstrap else given.return_volatility
    drawn = f"一年ごとに、運用の収益率を乱数（{_MODELS[given.return_model]}）で作り" if spread else "運用の収益率を毎年同じとし"
    return {
        "horizon": number_text(given.horizon),
        "paths": number_text(given.paths),
        "return_model": _MODELS[given.return_model],
        "drawn": drawn,
        "payout_rule": _RULES[given.payout_rule],
        "mean_return": percent(mean, 2),
        "volatility_text": percent(spread, 1),
        "inflation": percent(given.inflation, 2),
        "loan_terms": _loan_terms(given),
        "assumed": _assumed(given),
        "independence": (
            f"収益率は過去の年を{number_text(given.bootstrap_block)}年ずつ続けて引いており、それより長い連なりは入っていない。"
            if bootstrap and given.bootstrap_block > 1
            else "収益率は年ごとに独立と置いている。実際の市場には、悪い年が続く傾きや、利率と物価が連れて動く関係がある。"
        ),
        "goal": money_text(given.payout_goal, "億円"),
        "middle_square": (
            "過去の年の並べ替えには動かせる期待値も変動率もないので、二つの図では対数正規分布を使う。この章の条件にあたる升目はない。"
            if bootstrap
            else f"期待収益率{percent(given.mean_return, 1)}、変動率{percent(given.return_volatility, 1)}の升目（枠で囲んだもの）がこの章の条件にあたる。"
        ),
        "payout_basis": (
            "上限と積立の規則は公表されたもの。" if given.payout_rule == "buffer" and _unchanged(given, _PUBLISHED_RULE)
            else "上限と積立の規則は公表されたものを変えている。" if given.payout_rule == "buffer"
            else "公表された規則ではなく、毎年一定の割合を配る場合。"
        ),
    }  # fmt: skip


def _loan_terms(given: FundParameters) -> str:
    if given.principal_loan == 0:
        return "この条件では借入がなく、利子も償還もない。"
    return f"利子は毎年払い、元本は{given.repayment_start}年度から{number_text(given.repayment_years)}年で返す。"


def _assumed(given: FundParameters) -> str:
    """What of the conditions this book has chosen, and why."""
    drawn = "収益率は、条件に並べた年の収益率から引く。" if given.return_model == "bootstrap" else ""
    returns = drawn or (
        "株式と債券の期待収益率は、公表された運用目標に合うように本書が置いた仮定である。"
        if _unchanged(given, _CHOSEN_RETURNS)
        else "収益率の期待値は、公表された運用目標から離れた条件である。"
    )
    fitted = (
        "借入の利率、配当などの割合、含み益を実現する割合の三つは、公表された三年分の決算に近づくように本書が選んだ仮定である。"
        if _unchanged(given, _FITTED)
        else "借入の利率、配当などの割合、含み益を実現する割合のどれかを、決算に合わせた既定の値から変えている。"
    )
    lenient = given.principal_loan > 0 and given.loan_rate <= type(given).model_fields["loan_rate"].default
    rate = f"とくに借入の利率{percent(given.loan_rate, 2)}は、長い年月を通して見れば甘い。この章の条件を変えて、高い利率でも試してほしい。"
    return returns + fitted + (rate if lenient else "")


def _ends(given: FundParameters, ends: dict[str, float], unit: str) -> dict[str, str]:
    served = "借入がないので、払えなくなることはない。" if given.principal_loan == 0 else ""
    weak = ends["real_principal_kept"] < 0.5
    reading = served or (
        "借入を返すことと、元本の価値を保つことは別の話であり、後のほうがずっと難しい。"
        if weak and ends["loan_served"] > ends["real_principal_kept"] + 0.2
        else "この条件では、元本の価値も保たれやすい。" if not weak else "この条件では、償還も元本の維持も難しい。"
    )  # fmt: skip
    return {
        "goal_ever": percent(ends["goal_ever"]),
        "served": percent(ends["loan_served"]),
        "real_kept": percent(ends["real_principal_kept"]),
        "median_assets": money_text(ends["median_assets"], unit),
        "median_real_assets": money_text(ends["median_real_assets"], unit),
        "reading": reading,
        "mean_payout": money_text(ends["mean_payout"], "億円"),
        "goal_years": percent(ends["goal_reached"]),
        "no_payout": percent(ends["no_payout"]),
    }


def _titles(result: FundResult, ends: dict[str, float], unit: str) -> dict[str, str]:
    given = result.parameters
    single = "収益率が動かないので、道筋は一本に重なる"
    low = f"は{money_text(ends['low_assets'], unit)}になる" if ends["low_assets"] > 0 else "では尽きる"
    spread = f"資産は中央値で{money_text(ends['median_assets'], unit)}、{LOWEST}{low}"
    assets = single if _certain(given) else spread if ends["median_assets"] > 0 else "道筋の半分以上で、資産が尽きる"
    real = f"{money_text(ends['median_real_assets'], unit)}で終わる" if ends["median_real_assets"] > 0 else "資産が尽きて終わる"
    served = "借入はなく" if given.principal_loan == 0 else f"利子と償還を滞りなく払える確率は{percent(ends['loan_served'])}"
    return _debt_words(given, unit) | {
        "assets_title": assets,
        "real_title": f"物価の上昇を除くと、中央の道筋は{real}",
        "payout_title": _payout_title(result, ends),
        "reaching_title": _reaching_title(result, ends),
        "safety_title": f"{served}、元本の実質価値が残る確率は{percent(ends['real_principal_kept'])}になる",
        "trap_title": "時価で損をした年にも純利益は出ており、助成の上限は時価ではなく会計から決まる",
    }


def _payout_title(result: FundResult, ends: dict[str, float]) -> str:
    """When the median payout is all that may be paid, and where the lower edge of the fan ends."""
    given = result.parameters
    last = float(np.quantile(result.payout[-1], LEVELS[0]))
    low = f"{LOWEST}は最後の年に{money_text(last, '億円') if last > 0 else '0円'}である"
    full = np.flatnonzero(np.median(result.payout, axis=1) >= given.payout_cap * (1 - 1e-9))
    if given.payout_rule != "buffer" or not len(full) or given.payout_cap <= 0:
        return f"助成は平均して年{money_text(ends['mean_payout'], '億円')}、{low}"
    return f"助成の中央値は{list(result.years)[full[0]]}年度に上限の{money_text(given.payout_cap, '億円')}に達し、{low}"


def _reaching_title(result: FundResult, ends: dict[str, float]) -> str:
    """The two ends of the chart: reached once at least, and reached in the last year."""
    goal = result.parameters.payout_goal
    last = float((result.payout[-1] >= goal * (1 - 1e-9)).mean())
    return f"助成が一度は年{money_text(goal, '億円')}に達する確率は{percent(ends['goal_ever'])}、最後の年に達している確率は{percent(last)}"


def _certain(given: FundParameters) -> bool:
    return given.return_volatility == 0 and given.return_model != "bootstrap"


def _readings(result: FundResult, ends: dict[str, float], unit: str) -> dict[str, str]:
    """Readings of the fans and of the principal, told by what this run gave."""
    given = result.parameters
    straight = float(expected_path(given).assets[-1, 0])
    fall = (
        "毎年の収益率が期待値どおりという一本の線は、中央の道筋より上を通る。収益率がばらつくと、大きく減った年の損を取り返すのに、"
        "より大きな上げが要るからである。一本の線だけで計画を語れない理由はここにある。"
    )
    same = "この条件では、毎年の収益率が期待値どおりという一本の線と中央の道筋は、期間の終わりで分かれない。"
    late = given.later_loan + given.later_government
    reason = f"遅れて入る元本{money_text(late, unit)}が加わるからで、運用の成果ではない。"
    joined = f"{given.later_year}年度に資産が跳ね上がるのは、{reason}" if late else ""
    net, whole = ends["net_capital_kept"], ends["real_principal_kept"]
    lenient = f"借入の残りを資産から引き、政府出資だけを物価の分増やした額と比べると、期間の終わりに保たれている確率は{percent(net)}"
    compared = f"で、{percent(whole)}より高い" if net > whole else f"で、{percent(whole)}より低い" if net < whole else "で、同じである"
    return {
        "assets_reading": joined + (fall if straight > ends["median_assets"] * 1.01 and not _certain(given) else same),
        "principal_reading": "元本の実質価値とは、受け入れた元本のすべてを物価の分だけ増やした額で、返し終えた借入の分も含む厳しい見方である。"
        + (f"{lenient}{compared}。" if given.principal_loan else ""),
    }


def grid_titles(risk: pd.DataFrame, payout: pd.DataFrame, debt: float) -> dict[str, str]:
    """Findings of the two sensitivity grids: what a step off the middle costs, and where the principal is kept."""
    return {
        "risk_title": _step_title(risk) if debt else "借入がなければ、収益率が何であれ償還は滞らない",
        "rate_title": _kept_title(payout),
    }


def _step_title(risk: pd.DataFrame) -> str:
    """The probability in the middle, a step of the return below it and a step of the volatility above it."""
    row, column = len(risk) // 2, len(risk.columns) // 2
    told = f"利子と償還を滞りなく払える確率は、収益率{risk.index[row]}・変動率{risk.columns[column]}で{risk.iloc[row, column]:g}%"
    steps = []
    if row:
        steps.append(f"収益率が{risk.index[row - 1]}なら{risk.iloc[row - 1, column]:g}%")
    if column + 1 < len(risk.columns):
        steps.append(f"変動率が{risk.columns[column + 1]}なら{risk.iloc[row, column + 1]:g}%")
    return "、".join([told, *steps])


def _kept_title(payout: pd.DataFrame) -> str:
    """From which return on the principal is more likely kept than not, under the payout in the middle."""
    share = payout.columns[len(payout.columns) // 2]
    likely = payout.index[payout[share] >= 50]
    where = f"この中では収益率{likely[0]}以上の場合である" if len(likely) else "この中にない"
    return f"毎年元本の{share}を配り続けて、元本の実質価値が半分以上の確率で保たれるのは、{where}"


def backtest_title(tested: pd.DataFrame) -> str:
    """How far the modelled net incomes are from the published ones."""
    incomes = tested[tested["measure"] == "net_income"].pivot(index="year", columns="group", values="value")
    far = (incomes.iloc[:, 0] - incomes.iloc[:, 1]).abs()
    return f"公表された収益を入れると、モデルの純利益は公表値から最大で{number_text(far.max(), 0)}億円ずれる（{far.idxmax()}年度）"


def _debt_words(given: FundParameters, unit: str) -> dict[str, str]:
    debt = given.principal_loan
    if debt == 0:
        return {
            "debt_title": "この条件では借入がなく、返すものはない",
            "debt_words": "この条件では元本のすべてが政府出資であり、利子も償還もない。",
            "debt_caption": "借入の残高と、利子と償還の年額。公表された借入はあるが、この条件では借入をないものとした。",
        }
    yearly, cap = debt / given.repayment_years, given.payout_cap
    compared = "より重い" if yearly > cap else "より軽い" if yearly < cap else "と同じ重さである"
    unchanged = _unchanged(given, ("principal_loan", "repayment_start", "repayment_years"))
    return {
        "debt_title": f"借入は{money_text(debt, unit)}、{given.repayment_start}年度からの償還は助成の上限{compared}",
        "debt_words": (
            f"借入の元本は{money_text(debt, unit)}である。返し始めるまでは利子だけを払い、"
            f"その後は元本だけで年に約{money_text(yearly, '億円')}を返す。"
            f"助成の上限は年{money_text(cap, '億円')}なので、償還は助成の上限{compared}。"
        ),
        "debt_caption": "借入の残高と、利子と償還の年額。"
        + (
            "元本の額と償還の時期は公表されたもの、利率と返し方は本書の仮定。"
            if unchanged
            else "元本の額か償還の時期を、公表されたものから変えている。"
        ),
    }


def capital_title(capital: pd.DataFrame) -> str:
    """What part of the published principal is borrowed."""
    values = capital.set_index("id")["value"]
    return f"公表された元本の{percent(values['fund-principal_loan'] / values.sum())}は、国からの借入である"


def stage_counts(stages: pd.DataFrame) -> dict[str, Any]:
    """How many milestones there are, how many are done, and what the planned ones wait for."""
    waiting = stages.loc[stages["status"] == "planned", "period"]
    done, year = len(stages) - len(waiting), next(iter(waiting.mode()), "")
    counts = {"stage_count": len(stages), "stage_done": done, "stage_planned": len(waiting), "stage_due": (waiting == year).sum()}
    return {name: number_text(count) for name, count in counts.items()} | {"stage_year": year}
