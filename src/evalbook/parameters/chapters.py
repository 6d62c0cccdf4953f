"""One model per chapter: name, type, unit, default, bounds, help.

A model's docstring is the chapter's title and, in one line, its purpose; ``items`` are the evaluation items it is about.

The models are the only place where parameters are declared.  A notebook's ``parameters`` cell repeats
the defaults (a test holds both together); the command line and the pages read them from here.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from evalbook.errors import ParameterError
from evalbook.fund.parameters import FundParameters
from evalbook.parameters.base import (
    ChapterParameters,
    FiscalYear,
    IntervalParameters,
    MoneyParameters,
    OrderParameters,
    TopParameters,
    YearsParameters,
    nearest,
    shown,
    validated,
)
from evalbook.parameters.explorer import ExplorerParameters


class OverviewParameters(MoneyParameters, YearsParameters):
    """総括

    すべての評定を一つの図に集め、誰が、どの項目を、どう評価したかをたどる
    """

    items: ClassVar[tuple[str, ...]] = ("0",)
    rater: Literal["both", "self", "mext"] = Field("both", description="示す評価者（both は両者）")
    highlight: str = Field("", max_length=20, description="予算の図で強調する項目番号（空欄は最大の項目）")
    aggregation: Literal["most_frequent", "median", "budget_weighted"] = Field(
        "most_frequent", description="部分の評定から全体の評定を導く規則"
    )
    longest_bar: float = Field(
        2.5, ge=1, le=50, json_schema_extra={"unit": "倍"}, description="目標と実績の図で、目標の何倍まで棒を描くか"
    )


class StrategyParameters(OrderParameters, YearsParameters):
    """1 研究開発戦略の立案・提言

    三つのシンクタンクが何を書き、それがどこで使われたかをみる
    """

    items: ClassVar[tuple[str, ...]] = ("1",)


class KnowledgeCreationParameters(MoneyParameters, YearsParameters):
    """2 知の創造と経済・社会的価値への転換

    七つの部分の評定と予算を見渡す
    """

    items: ClassVar[tuple[str, ...]] = ("2",)
    aggregation: Literal["most_frequent", "median"] = Field(
        "most_frequent", description="部分の評定から全体の評定を導く規則"
    )


class FutureIndustryParameters(MoneyParameters, YearsParameters):
    """2.1 未来の産業創造と社会変革

    研究費の大きさと長さ、論文の質、審査の厳しさをみる
    """

    items: ClassVar[tuple[str, ...]] = ("2.1",)


class VirtuousCycleParameters(MoneyParameters, YearsParameters):
    """2.2 人材、知、資金の好循環

    大学の技術を製品や会社にする制度の規模と成果をたどる
    """

    items: ClassVar[tuple[str, ...]] = ("2.2",)


class InternationalParameters(OrderParameters, IntervalParameters, YearsParameters):
    """2.3 国際共同研究・国際交流・科学技術外交

    国境を越える三つの活動が目標に届いたかを確かめる
    """

    items: ClassVar[tuple[str, ...]] = ("2.3",)
    show_before: bool = Field(True, description="招へい者数の図に、期間より前の年度も示すか")


class InformationInfrastructureParameters(YearsParameters):
    """2.4 情報基盤の強化

    情報サービスがどれだけ使われるようになったかをみる
    """

    items: ClassVar[tuple[str, ...]] = ("2.4",)


class ImpactParameters(MoneyParameters, YearsParameters):
    """2.5 革新的新技術研究開発（ImPACT）

    事業の仕組みと支援、評定が「目標どおり」にとどまる理由をたどる
    """

    items: ClassVar[tuple[str, ...]] = ("2.5",)


class MoonshotParameters(YearsParameters):
    """2.6 ムーンショット型研究開発

    目標がどう作られ、誰に託されたかをたどる
    """

    items: ClassVar[tuple[str, ...]] = ("2.6",)
    highlight: str = Field("", max_length=20, description="PMの図で強調する目標（空欄は最も多い目標）")


class FusionOrientedParameters(TopParameters, IntervalParameters, YearsParameters):
    """2.7 創発的研究の推進

    支援の長さと、選ばれた人と応募した人の違いをみる
    """

    items: ClassVar[tuple[str, ...]] = ("2.7",)
    assumed_adopted: int = Field(
        250,
        ge=1,
        le=10000,
        json_schema_extra={"unit": "人"},
        description="信頼区間に使う採択者数の仮定（既定は公募一回の採択予定数）",
    )


class CoCreationParameters(MoneyParameters, YearsParameters):
    """3 未来共創の推進と人材の育成

    三つの部分の評定を比べ、それを支える数字をみる
    """

    items: ClassVar[tuple[str, ...]] = ("3",)
    aggregation: Literal["most_frequent", "median"] = Field(
        "most_frequent", description="部分の評定から全体の評定を導く規則"
    )


class DialogueParameters(YearsParameters):
    """3.1 社会との対話・協働

    どのような対話の場が開かれ、どこまで届いたかをみる
    """

    items: ClassVar[tuple[str, ...]] = ("3.1",)


class NextGenerationParameters(IntervalParameters, YearsParameters):
    """3.2 次世代人材の育成

    どれだけの子どもに届き、何を残したかをみる
    """

    items: ClassVar[tuple[str, ...]] = ("3.2",)


class InnovationPeopleParameters(IntervalParameters, YearsParameters):
    """3.3 イノベーション人材の育成

    求人の案内、研修、公正の講習の数字から評定の中身を読む
    """

    items: ClassVar[tuple[str, ...]] = ("3.3",)


class UniversityFundParameters(MoneyParameters, YearsParameters):
    """4 大学ファンド

    仕組みと規模、創設までに済んだことと残ったことをまとめる
    """

    items: ClassVar[tuple[str, ...]] = ("4",)
    money_unit: Literal["円", "百万円", "億円", "兆円"] = Field("兆円", description="金額の単位")


class ManagementParameters(MoneyParameters, YearsParameters):
    """業務運営（II・III・IV）

    費用、給与、収入の指数と金額から機構の足元を描く
    """

    items: ClassVar[tuple[str, ...]] = ("II", "III", "IV")
    wage_base: float = Field(
        100.0, ge=1, le=1000, description="ラスパイレス指数の基準（国家公務員の水準。資料に印字はなく、指数の定義による）"
    )


class StrategicBasicResearchParameters(MoneyParameters, YearsParameters):
    """戦略的創造研究推進事業

    予算、四つの制度、目標の決まり方、論文の質をたどる
    """

    items: ClassVar[tuple[str, ...]] = ("SB",)
    first_year: FiscalYear = Field(2012, description="図と文で扱う最初の年度（戦略目標は2012年から）")
    field: Literal["all", "general", "information", "life_jst", "life_amed"] = Field(
        "all", description="戦略目標の分野（allはすべて）"
    )


class FundingLandscapeParameters(OrderParameters, TopParameters, MoneyParameters, YearsParameters):
    """資金配分の全体像

    すべての支援制度を期間と金額の物差しに並べる
    """

    top: Annotated[int, Field(json_schema_extra={"unit": "件"})] = Field(40, ge=1, le=60, description="並べ比べる図に示す制度の数の上限")
    item: Literal["all", "2.1", "2.2", "2.7", "SB"] = Field("all", description="示す評価項目（allはすべて）")
    basis: Literal["all", "per_year", "total"] = Field("all", description="示す金額の数え方（per_yearは年額、totalは総額）")
    annualise: bool = Field(True, description="地図で総額を年数で割って年額にそろえるか（本書の計算）")


class FundScenariosParameters(ExplorerParameters, FundParameters, MoneyParameters):
    """大学ファンドのシナリオ

    公表された規則から組んだモデルで、借入、運用、助成を試算する
    """

    money_unit: Literal["円", "百万円", "億円", "兆円"] = Field("兆円", description="金額の単位")


CHAPTERS: dict[str, type[ChapterParameters]] = {
    "overview": OverviewParameters,
    "strategy": StrategyParameters,
    "knowledge_creation": KnowledgeCreationParameters,
    "future_industry": FutureIndustryParameters,
    "virtuous_cycle": VirtuousCycleParameters,
    "international": InternationalParameters,
    "information_infrastructure": InformationInfrastructureParameters,
    "impact": ImpactParameters,
    "moonshot": MoonshotParameters,
    "fusion_oriented": FusionOrientedParameters,
    "co_creation": CoCreationParameters,
    "dialogue": DialogueParameters,
    "next_generation": NextGenerationParameters,
    "innovation_people": InnovationPeopleParameters,
    "university_fund": UniversityFundParameters,
    "fund_scenarios": FundScenariosParameters,
    "management": ManagementParameters,
    "strategic_basic_research": StrategicBasicResearchParameters,
    "funding_landscape": FundingLandscapeParameters,
}


def model_of(stem: str) -> type[ChapterParameters]:
    """The parameter model of a chapter.

    Raises:
        ParameterError: when there is no such chapter; names the nearest one.
    """
    if stem not in CHAPTERS:
        raise ParameterError(f"no chapter {shown(stem)}{nearest(stem, CHAPTERS)}; chapters: {', '.join(CHAPTERS)}")
    return CHAPTERS[stem]


def check_parameters(stem: str, values: dict[str, Any]) -> ChapterParameters:
    """The chapter's parameters with ``values`` in place of the defaults.

    Raises:
        ParameterError: one line per problem, each with chapter, parameter, value and what is allowed.
    """
    return validated(stem, model_of(stem), values)
