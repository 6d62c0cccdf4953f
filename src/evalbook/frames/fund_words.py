"""Sentences about the fund model that stay true whatever the parameters are."""

from __future__ import annotations

from typing import Any

import pandas as pd

from evalbook.fund.parameters import FundParameters
from evalbook.wording import money_text, number_text

TRAP_COLOURS = {"時価の収益": "external", "会計上の純利益": "external", "時価から払った場合の上限": "model", "規則による上限": "model"}
_MODELS = {"lognormal": "対数正規分布", "student_t": "裾の厚いt分布", "bootstrap": "過去の収益率の並べ替え"}
_RULES = {
    "buffer": "会計上の純利益と積立金から、公表された規則で助成の額を決める",
    "fixed": "会計の結果によらず、元本の一定の割合を助成する",
}


def percent(value: float, decimals: int = 0) -> str:
    """A fraction as a percentage."""
    return f"{number_text(value * 100, decimals)}%"


def scenario_words(given: FundParameters, ends: dict[str, float], ceiling: pd.DataFrame, unit: str) -> dict[str, str]:
    """Every text of the chapter that depends on parameters or results, by name."""
    words = _conditions(given, unit) | _ends(given, ends, unit)
    words |= _titles(given, ends, unit)
    last = ceiling.iloc[-1]
    agrees = "一致する" if bool(last["agrees"]) else "一致しない"
    words["ceiling_year"] = str(int(last["year"]))
    words["ceiling_title"] = f"公表された規則と入力から求めた上限は、公表された{number_text(last['value'], 0)}億円と{agrees}"
    return words


def key_numbers(said: dict[str, str]) -> dict[str, tuple[str, str]]:
    """The chapter's key numbers, all of the model."""
    labels = {
        "served": "利子と償還を払いきる確率", "real_kept": "元本の実質価値が保たれる確率", "goal_ever": "助成が一度は目標額に達する確率",
        "median_assets": "期間の終わりの資産（中央値）",
    }  # fmt: skip
    return {f"{label}（モデル）": (said[name], "model") for name, label in labels.items()}


def _conditions(given: FundParameters, unit: str) -> dict[str, str]:
    return {
        "horizon": number_text(given.horizon),
        "paths": number_text(given.paths),
        "return_model": _MODELS[given.return_model],
        "payout_rule": _RULES[given.payout_rule],
        "mean_return": percent(given.mean_return, 2),
        "volatility_text": percent(given.return_volatility, 1),
        "repayment_start": str(given.repayment_start),
        "repayment_years": number_text(given.repayment_years),
        "loan_rate": percent(given.loan_rate, 2),
        "goal": money_text(given.payout_goal, "億円"),
    }


def _ends(given: FundParameters, ends: dict[str, float], unit: str) -> dict[str, str]:
    served = "借入がないので、払えなくなることはない。" if given.principal_loan == 0 else ""
    weak = ends["real_principal_kept"] < 0.5
    reading = served or (
        "借入を返すことと、元本の価値を保つことは別の話であり、後のほうがずっと難しい。"
        if weak and ends["loan_served"] > ends["real_principal_kept"]
        else "この条件では、元本の価値も保たれやすい。" if not weak else "この条件では、返済も元本の維持も難しい。"
    )
    return {
        "goal_ever": percent(ends["goal_ever"]),
        "served": percent(ends["loan_served"]),
        "real_kept": percent(ends["real_principal_kept"]),
        "median_assets": money_text(ends["median_assets"], unit),
        "reading": reading,
    }


def _titles(given: FundParameters, ends: dict[str, float], unit: str) -> dict[str, str]:
    certain = given.return_volatility == 0 and given.return_model != "bootstrap"
    single = "収益率が動かないので、道筋は一本に重なる"
    half = money_text(ends["median_assets"], unit)
    low = f"{money_text(ends['low_assets'], unit)}を下回る" if ends["low_assets"] > 0 else "尽きる"
    return _debt_words(given, given.principal_loan, unit) | {
        "assets_title": single if certain else f"資産は中央値で{half}、二十通りに一通りは{low}",
        "real_title": f"物価の上昇を除くと、中央の道筋は{money_text(ends['median_real_assets'], unit)}で終わる",
        "payout_title": f"助成は平均して年{money_text(ends['mean_payout'], '億円')}、全く配れない年は{percent(ends['no_payout'])}ある",
        "reaching_title": f"助成が年{money_text(given.payout_goal, '億円')}に達する年は{percent(ends['goal_reached'])}である",
        "safety_title": f"返済を続けられる確率は{percent(ends['loan_served'])}、元本の実質価値が残る確率は{percent(ends['real_principal_kept'])}になる",
        "risk_title": "借入を返しきれるかは、期待収益率が低く変動が大きいほど危うい" if given.principal_loan else "借入がなければ、収益率が何であれ返済は滞らない",
        "rate_title": "元本の実質価値を保ちながら配れるかは、収益率と助成の割合の差で決まる",
        "backtest_title": "公表された収益を入れると、純利益は公表値に近いが同じではない",
        "trap_title": "時価で損をした年にも純利益は出ており、助成は純利益に従う",
    }


def _debt_words(given: FundParameters, debt: float, unit: str) -> dict[str, str]:
    if debt == 0:
        return {"debt_title": "この条件では借入がなく、返すものはない", "debt_words": "この条件では元本のすべてが政府出資であり、利子も償還もない。"}
    yearly = debt / given.repayment_years
    return {
        "debt_title": f"借入は{money_text(debt, unit)}、{given.repayment_start}年度から返し始める",
        "debt_words": (
            f"借入の元本は{money_text(debt, unit)}である。返し始めるまでは利子だけを払い、その後は元本だけで年に約{money_text(yearly, '億円')}を返す。"
            f"助成の上限が年{money_text(given.payout_cap, '億円')}であることと比べると、返済の重さが分かる。"
        ),
    }


def stage_counts(stages: pd.DataFrame) -> dict[str, Any]:
    """How many milestones there are, and how many are done."""
    return {"stage_count": number_text(len(stages)), "stage_done": number_text((stages["status"] == "done").sum())}
