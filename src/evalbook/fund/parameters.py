"""What can be set in the fund model: default, bounds, unit, and where the default comes from.

Every field carries ``unit`` and ``basis`` in ``json_schema_extra``.  A basis is the id of a fact in the data
package (``fund-…`` in ``external``, ``university_fund-…`` in ``observations``) or the word ``assumption``.  A
percent in the data package is a fraction here.

Three assumptions belong together: ``loan_rate``, ``income_yield`` and ``realised_share`` were chosen so that the
published market returns of the first three years give net incomes and a valuation difference near the
published ones.  They are a fit to a handful of numbers, not a forecast: ``backtest`` shows how near, and a loan
rate that rises over the decades is a case to try.  ``equity_mean`` and ``bond_mean`` were chosen so that the
reference mix earns the fund's own target.
"""

from __future__ import annotations

import math
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from evalbook.errors import ParameterError

ASSUMPTION = "assumption"

YEN_MAX = 1e14
LOWEST_RETURN = -0.99
"""No return model lets a year lose more than this: assets never turn negative by a return."""
HIGHEST_RETURN = 5.0


def _given(default: Any, unit: str, basis: str, description: str, **bounds: float) -> Any:
    """A field with its unit and basis."""
    return Field(default, description=description, json_schema_extra={"unit": unit, "basis": basis}, **bounds)


class FundParameters(BaseModel):
    """Parameters of the fund model; a mixin for the chapter's parameters.

    Immutable, strictly typed, without unknown names, infinities or NaN.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    start_year: int = _given(2022, "年度", "fund-operation_start", "最初の計算年度", ge=2022, le=2040)
    horizon: int = _given(50, "年", "university_fund-term", "計算する年数", ge=1, le=100)
    paths: int = _given(10_000, "経路", ASSUMPTION, "乱数で作る経路の数", ge=1, le=200_000)
    seed: int = _given(20210301, "", ASSUMPTION, "乱数の種（同じ種なら同じ結果）", ge=0, le=999_999_999)

    principal_government: float = _given(
        1.1111e12, "円", "fund-principal_government", "政府出資の総額", ge=0, le=YEN_MAX
    )
    principal_loan: float = _given(8.8889e12, "円", "fund-principal_loan", "財政融資の総額", ge=0, le=YEN_MAX)
    later_government: float = _given(
        0.0, "円", "fund-first_tranche", "政府出資のうち運用開始後に加わる額", ge=0, le=YEN_MAX
    )
    later_loan: float = _given(
        4.8889e12, "円", "fund-last_tranche", "財政融資のうち運用開始後に加わる額", ge=0, le=YEN_MAX
    )
    later_year: int = _given(2022, "年度", "fund-last_tranche", "運用開始後の資金が加わる年度", ge=2022, le=2139)
    later_weight: float = _given(
        0.25, "比率", ASSUMPTION, "運用開始後の資金が、加わる年度のうち運用される期間の割合", ge=0, le=1
    )
    initial_reserve: float = _given(0.0, "円", ASSUMPTION, "計算開始時の積立金（会計上）", ge=-1e13, le=1e13)
    initial_unrealised: float = _given(0.0, "円", ASSUMPTION, "計算開始時の評価差額（含み損益）", ge=-1e13, le=1e13)

    return_model: Literal["lognormal", "student_t", "bootstrap"] = _given(
        "lognormal", "", ASSUMPTION, "収益率の作り方（対数正規・t分布・実績の並べ替え）"
    )
    return_basis: Literal["mix", "direct"] = _given(
        "mix", "", ASSUMPTION, "期待収益率と変動率を、株式と債券の組合せから求めるか（mix）、直接与えるか（direct）"
    )
    equity_share: float = _given(0.65, "比率", "fund-reference_equity_share", "株式の割合（残りは債券）", ge=0, le=1)
    equity_mean: float = _given(0.061, "比率", ASSUMPTION, "株式の期待収益率（年、算術平均）", ge=-0.5, le=0.5)
    equity_volatility: float = _given(0.18, "比率", ASSUMPTION, "株式の変動率（年、標準偏差）", ge=0, le=1)
    bond_mean: float = _given(0.015, "比率", ASSUMPTION, "債券の期待収益率（年、算術平均）", ge=-0.5, le=0.5)
    bond_volatility: float = _given(0.07, "比率", ASSUMPTION, "債券の変動率（年、標準偏差）", ge=0, le=1)
    correlation: float = _given(0.2, "比率", ASSUMPTION, "株式と債券の収益率の相関係数", ge=-1, le=1)
    expected_return: float = _given(
        0.0449, "比率", "fund-return_target.2023", "期待収益率（年、算術平均、direct のとき）", ge=-0.5, le=0.5
    )
    volatility: float = _given(0.12, "比率", ASSUMPTION, "変動率（年、標準偏差、direct のとき）", ge=0, le=1)
    student_degrees: float = _given(5.0, "", ASSUMPTION, "t分布の自由度（小さいほど極端な年が多い）", ge=2.1, le=1000)
    bootstrap_returns: str = Field(
        "-0.022, 0.100, 0.017",
        description="並べ替えに使う各年の収益率（比率、コンマ区切り）",
        max_length=4000,
        json_schema_extra={
            "unit": "比率",
            "basis": " ".join(f"fund-result_return_rate.{year}" for year in (2022, 2023, 2024)),
        },
    )
    bootstrap_block: int = _given(2, "年", ASSUMPTION, "並べ替えで続けて取り出す年数", ge=1, le=50)
    inflation: float = _given(0.0149, "比率", "fund-return_target_inflation.2023", "物価上昇率（年）", ge=-0.05, le=0.2)

    income_yield: float = _given(
        0.015, "比率", ASSUMPTION, "運用資産に対する配当・利子の割合（年、会計上の収入となる）", ge=0, le=0.2
    )
    realised_share: float = _given(0.15, "比率", ASSUMPTION, "年初の評価差額のうち、その年に実現する割合", ge=0, le=1)

    loan_rate: float = _given(0.002, "比率", ASSUMPTION, "財政融資の利率（年）", ge=0, le=0.2)
    repayment_form: Literal["equal_principal", "annuity"] = _given(
        "equal_principal", "", ASSUMPTION, "償還の方法（元金均等・元利均等）"
    )
    repayment_start: int = _given(2042, "年度", "fund-repayment_start", "償還を始める年度", ge=2022, le=2140)
    repayment_years: int = _given(20, "年", "fund-repayment_years", "償還にかける年数", ge=1, le=100)

    payout_rule: Literal["buffer", "fixed"] = _given(
        "buffer", "", "fund-buffer_payout_share", "助成の決め方（公表された積立の規則・元本の一定割合）"
    )
    payout_share: float = _given(
        1 / 3, "比率", "fund-buffer_payout_share", "当期純利益と積立金の和のうち、助成できる割合の上限", ge=0, le=1
    )
    payout_cap: float = _given(3e11, "円", "fund-payout_cap", "助成の年間上限額", ge=0, le=YEN_MAX)
    payout_use: float = _given(1.0, "比率", ASSUMPTION, "助成できる額のうち、実際に助成する割合", ge=0, le=1)
    buffer_target: float = _given(6e11, "円", "fund-buffer_target", "積立金の目標額", ge=0, le=YEN_MAX)
    payout_start: int = _given(
        2023, "年度", "fund-result_payout_base.2023", "決算から助成する最初の年度", ge=2022, le=2140
    )
    payout_rate: float = _given(
        0.03, "比率", "fund-payout_target_rate", "元本に対する毎年の助成の割合（fixed のとき）", ge=0, le=0.5
    )
    payout_goal: float = _given(3e11, "円", "fund-payout_cap", "到達したかを数える助成額（年）", ge=0, le=YEN_MAX)

    @model_validator(mode="after")
    def _fund_holds_together(self) -> Self:
        problems = list(_contradictions(self))
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @property
    def opening_principal(self) -> float:
        """Principal in the fund when the first year opens, in yen."""
        return (self.principal_government - self.later_government) + self.opening_loan

    @property
    def opening_loan(self) -> float:
        """Loan outstanding when the first year opens, in yen."""
        return self.principal_loan - self.later_loan

    @property
    def principal(self) -> float:
        """All principal, early and late, in yen."""
        return self.principal_government + self.principal_loan

    @property
    def mean_return(self) -> float:
        """Arithmetic mean of a year's return: given directly, or of the mix rebalanced every year."""
        if self.return_basis == "direct":
            return self.expected_return
        return self.equity_share * self.equity_mean + (1 - self.equity_share) * self.bond_mean

    @property
    def return_volatility(self) -> float:
        """Standard deviation of a year's return: given directly, or of the mix."""
        if self.return_basis == "direct":
            return self.volatility
        equity = self.equity_share * self.equity_volatility
        bond = (1 - self.equity_share) * self.bond_volatility
        # Rounding may leave a hair below zero when a perfect hedge makes the variance vanish.
        return math.sqrt(max(equity**2 + bond**2 + 2 * self.correlation * equity * bond, 0.0))

    @property
    def yearly_returns(self) -> list[float]:
        """The returns that the bootstrap draws from."""
        return [float(part) for part in self.bootstrap_returns.split(",")]

    def with_changes(self, **changes: Any) -> Self:
        """A checked copy with ``changes`` applied.

        Raises:
            ParameterError: one line per problem, naming the parameter and its value.
        """
        try:
            return type(self)(**{**self.model_dump(), **changes})
        except ValidationError as error:
            raise ParameterError([_line(found) for found in error.errors()]) from None


def _line(found: Any) -> str:
    if not found["loc"]:
        return str(found["msg"]).removeprefix("Value error, ")
    return f"parameter {found['loc'][0]} = {found['input']!r} is not allowed: {found['msg']}"


def _contradictions(given: FundParameters) -> Any:
    """Each pair of parameters that cannot hold at once, in words."""
    if given.later_loan > given.principal_loan:
        yield f"later_loan {given.later_loan:g} is more than principal_loan {given.principal_loan:g}"
    if given.later_government > given.principal_government:
        government = given.principal_government
        yield f"later_government {given.later_government:g} is more than principal_government {government:g}"
    if given.opening_principal + given.initial_reserve + given.initial_unrealised <= 0:
        yield "the fund opens with nothing: raise the principal that is there at the start or the initial amounts"
    if given.later_year < given.start_year and given.later_loan + given.later_government > 0:
        yield f"later_year {given.later_year} is before start_year {given.start_year}"
    drawn = max(given.later_year, given.start_year)
    if given.repayment_start <= drawn and given.principal_loan > 0:
        yield f"repayment_start {given.repayment_start} must be after the last year in which money comes in, {drawn}"
    yield from _bad_returns(given.bootstrap_returns)


def _bad_returns(text: str) -> Any:
    for part in text.split(","):
        try:
            allowed = LOWEST_RETURN <= float(part) <= HIGHEST_RETURN
        except ValueError:
            allowed = False
        if not allowed:
            yield (
                f"bootstrap_returns holds {part.strip()!r}; it must be numbers from {LOWEST_RETURN:g} to "
                f"{HIGHEST_RETURN:g}, separated by commas"
            )
