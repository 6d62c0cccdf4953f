"""Item 2 as a whole: marks of its parts, its budget, and the results that its summary picks out."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evalbook.data import DataPackage
from evalbook.frames.discrepancies import discrepancies_of
from evalbook.frames.mark_words import mark_path
from evalbook.frames.ratings import MARK_ORDER
from evalbook.frames.targets import short_text
from evalbook.wording import MONEY_UNITS, fiscal_year_text, money_text, number_text

PARTS = ["2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7"]
NO_MARK = "評定なし"
_SUMMARY = (998, 1077)  # lines of source 000 that hold the summary slide
_TASKS = {
    "2.1": "基礎研究から概念実証までの研究費を配る（戦略的創造研究推進事業、未来社会創造事業など）",
    "2.2": "大学と企業の拠点、共同研究、起業への出資、知的財産を支える",
    "2.3": "外国との共同研究と、若い研究者や学生の招へいを進める",
    "2.4": "論文、研究者、文献、データベースの情報基盤を営む",
    "2.5": "PMに任せる挑戦的な研究を支える（ImPACT、期間の途中で終了）",
    "2.6": "国が決めた長期の目標に向かう研究を束ねる",
    "2.7": "若手を中心に、自由な発想の研究を長く支える",
}
_HEADLINES = [  # item, what, line of source 000
    ("2.1", "分子技術", 1027),
    ("2.1", "アンモニア合成", 1029),
    ("2.1", "カーボンナノベルト", 1031),
    ("2.1", "生分解性プラスチック", 1033),
    ("2.1", "マッスルスーツ", 1035),
    ("2.1", "水素／空気二次電池", 1037),
    ("2.1", "司法面接の研修", 1039),
    ("2.1", "鶏卵によるたんぱく質", 1041),
    ("2.2", "COIへの参画", 1043),
    ("2.2", "治療薬候補の契約", 1045),
    ("2.3", "血中鉛濃度の調査", 1047),
    ("2.7", "創発的研究の採択", 1051),
    ("2.6", "MILLENNIAの仕組み", 1055),
    ("2.4", "J-STAGEとresearchmapの刷新", 1058),
    ("2.2", "STARTとSUCCESSの民間資金", 1018),
    ("2.1", "未来社会創造事業の創設", 1064),
    ("2.1", "ACT-Xの立ち上げ", 1066),
    ("2.1", "AIPネットワークラボ", 1068),
    ("2.1", "国際連携（共同公募など）", 1070),
]
_BUDGETS = {
    "collaboration_sites-budget.2020": "共創の場形成支援",
    "a_step-budget.2020": "A-STEP",
    "intellectual_property-budget.2020": "知財活用支援",
    "start-budget.2020": "START・SCORE",
    "sentan-budget.2020": "先端計測",
}


def grade_counts(marks: pd.DataFrame) -> pd.DataFrame:
    """How many parts got which self mark: wide, marks (best first, then none) by period, for a heatmap.

    ``marks`` comes from ``ratings.rating_rows``.  A printed dash and a missing mark both count as none.
    """
    own = marks[(marks["rater"] == "self") & marks["item"].isin(PARTS)]
    periods = list(dict.fromkeys(own.sort_values(["period"])["period_label"]))
    wide = pd.crosstab(own["mark"], own["period_label"]).reindex(columns=periods)
    letters = [letter for letter in reversed(MARK_ORDER.lower()) if letter in wide.index]
    wide = wide.reindex(index=letters, fill_value=0)
    wide.loc[NO_MARK] = len(PARTS) - wide.sum()
    return wide.loc[:, wide.loc[letters].sum() > 0] if letters else wide


def last_year_words(counts: pd.DataFrame) -> str:
    """The last single year in words: 「2019年度は、評定のついた6項目のうちaが4、bが2である」."""
    years = [name for name in counts.columns if str(name).isdigit()]
    if not years:
        return "選んだ年度の範囲に評定はない"
    column = counts[years[-1]].drop(NO_MARK)
    given = column[column > 0]
    if len(given) == 1:
        return f"{years[-1]}年度は、評定のついた{column.sum()}項目がすべて{given.index[0]}である"
    parts = "、".join(f"{mark}が{number}" for mark, number in given.items())
    return f"{years[-1]}年度は、評定のついた{column.sum()}項目のうち{parts}である"


def moved_words(marks: pd.DataFrame) -> str:
    """Which parts' self marks changed from year to year: 「2.4、2.6、2.7の評定だけが動いた」."""
    own = marks[(marks["rater"] == "self") & marks["item"].isin(PARTS) & (marks["period"] != "mikomi") & (marks["mark"] != "-")]
    kinds = own.groupby("item")["mark"].nunique()
    moved = [item for item in PARTS if kinds.get(item, 0) > 1]
    return f"{'、'.join(moved)}の評定だけが動いた" if moved else "どの評定も動かなかった"


def parts_table(package: DataPackage, marks: pd.DataFrame) -> pd.DataFrame:
    """The parts: ``label`` (number and title), ``task`` (our words), ``path`` (self marks by year), ``mikomi``."""
    titles = package.table("items").set_index("item")["title_ja"]
    mikomi = marks[(marks["period"] == "mikomi") & (marks["rater"] == "self")].set_index("item")["mark"]
    return pd.DataFrame(
        {
            "label": [f"{item} {titles[item]}" for item in PARTS],
            "task": [_TASKS[item] for item in PARTS],
            "path": [mark_path(marks, item) for item in PARTS],
            "mikomi": [mikomi.get(item, "―") for item in PARTS],
        }
    )


def headlines(package: DataPackage) -> pd.DataFrame:
    """The results that the summary slide of item 2 picks out: ``item, what, source, line``."""
    return pd.DataFrame(_HEADLINES, columns=["item", "what", "line"]).assign(source="000")


def headline_counts(package: DataPackage) -> pd.DataFrame:
    """How many of them come from each part: ``label, count, names``, every part, in the order of the parts."""
    rows = headlines(package)
    titles = package.table("items").set_index("item")["title_ja"]
    own = {item: list(rows.loc[rows["item"] == item, "what"]) for item in PARTS}
    return pd.DataFrame(
        {
            "label": [f"{item} {titles[item]}" for item in PARTS],
            "count": [len(names) for names in own.values()],
            "names": ["、".join(names) or "―" for names in own.values()],
        }
    )


def budget_split(package: DataPackage, money_unit: str = "億円") -> pd.DataFrame:
    """The budget of item 2 cut into the programmes whose budget is printed, largest first, and the rest.

    Columns: ``id, label, yen, value`` (``money_unit``), ``text, share`` (%), ``basis``.  The rest is a subtraction of
    ours, which takes the programmes' budgets to be parts of the whole.
    """
    whole = package.quantity("budget.section_2.2020").value
    rows = [(name, label, package.quantity(name).value, "資料の数値") for name, label in _BUDGETS.items()]
    rows.sort(key=lambda row: -row[2])
    rows.append(("", "事業ごとの額の印字がない部分", whole - sum(row[2] for row in rows), "差（本書の計算）"))
    frame = pd.DataFrame(rows, columns=["id", "label", "yen", "basis"])
    return frame.assign(
        value=frame["yen"] / MONEY_UNITS[money_unit],
        text=[money_text(yen, money_unit) for yen in frame["yen"]],
        share=(frame["yen"] / whole * 100).round(1),
    )


def indicator_counts(package: DataPackage, items: Iterable[str] = PARTS) -> pd.DataFrame:
    """How many axes and indicators each part has, and how many of these are inputs: ``label, axes, indicators, inputs``."""
    rows = package.table("indicators")
    titles = package.table("items").set_index("item")["title_ja"]
    own = {item: rows.loc[rows["item"] == item, "stage"] for item in items}
    return pd.DataFrame(
        {
            "label": [f"{item} {titles[item]}" for item in own],
            "axes": [int(stages.eq("axis").sum()) for stages in own.values()],
            "indicators": [int((~stages.isin(["axis", "goal"])).sum()) for stages in own.values()],
            "inputs": [int(stages.eq("input").sum()) for stages in own.values()],
        }
    )


def section_share(package: DataPackage) -> str:
    """What part of the budgets printed by area of work is item 2's, in words such as 91%."""
    rows = package.table("observations")
    rows = rows[rows["id"].str.fullmatch(r"budget\.section_\d\.2020")].set_index("id")["value"]
    return number_text(rows["budget.section_2.2020"] / rows.sum() * 100, 0) + "%"


def disagreement_text(parts: pd.DataFrame) -> str:
    """Where derived and printed marks of the whole differ, as a sentence without its full stop."""
    differing = parts[~parts["agrees"]]
    if differing.empty:
        return "規則どおりに導いた評定は、どの年度でも印字された評定と同じになる"
    cases = "、".join(
        f"{row.period_label}年度（部分は{row.parts}で、導けば{row.derived}、印字は{row.printed}）"
        for row in differing.itertuples()
    )
    return f"食い違うのは{cases}である"


def target_words(goals: pd.DataFrame) -> dict[str, str]:
    """The targets and their results, one row each, in words: ``target_title`` and ``target_reading`` (sentences)."""
    counts = goals["verdict"].value_counts()
    if goals.empty:
        nothing = "選んだ年度の範囲に、実績と比べられる目標はない"
        return {"target_title": nothing, "target_reading": nothing}
    told = "、".join(f"{verdict}が{counts[verdict]}" for verdict in ("達成", "未達", "途中") if counts.get(verdict, 0))
    missed = goals[goals["verdict"] == "未達"]
    reading = f"届かなかったのは{short_text(missed)}" if len(missed) else "届かなかったものはない"
    for row in goals[goals["verdict"] == "途中"].itertuples():
        name, due = row.label.partition("（")[0], fiscal_year_text(row.due)
        reading += f"。途中の{name}は、目標の期限が{due}である" if due else f"。途中の{name}には、目標の期限が印字されていない"
    return {"target_title": f"実績と比べられる{len(goals)}件の目標のうち、{told}である", "target_reading": reading}


def discrepancies_of_summary(package: DataPackage) -> pd.DataFrame:
    """Contradictions that touch the summary slide of item 2, whatever item they are filed under."""
    first, last = _SUMMARY
    rows = package.table("discrepancies")
    items = sorted({name.split("-")[0].replace("_", ".") for name in rows["id"]})
    found = discrepancies_of(package, items)
    lines = rows.set_index("id")["lines"]
    touched = [
        any(place.startswith("000:") and first <= int(place[4:]) <= last for place in lines[name].split(";"))
        for name in found["id"]
    ]
    return found[touched].reset_index(drop=True)
