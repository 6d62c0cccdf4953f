"""The information services: growth since the base year, use in a year, and use per record."""

from __future__ import annotations

import pandas as pd

from evalbook.data import DataPackage, Quantity
from evalbook.frames.mark_words import mark_path
from evalbook.frames.series import observations_frame
from evalbook.wording import fiscal_year_text, number_text, quantity_text, round_half_up

# series whose growth the source tells, with the word for what is counted
_GROWING = {
    "j_stage-downloads": "J-STAGE 論文ダウンロード",
    "researchmap-page_views": "researchmap 閲覧",
    "jalc-doi_resolutions": "JaLC DOIの利用",
    "nbdc-human_data": "NBDCヒトDB 利用できるデータ（延べ人数）",
}
# yearly use → what it is divided by, with the words for both
_PER_RECORD = {
    "researchmap-page_views": ("researchmap-researchers", "researchmap", "研究者ひとり", "閲覧"),
    "j_stage-downloads": ("j_stage-articles", "J-STAGE", "記事ひとつ", "ダウンロード"),
    "jalc-doi_resolutions": ("jalc-doi_registered", "JaLC", "DOIひとつ", "利用"),
    "j_global-uses": ("j_global-bibliographic_records", "J-GLOBAL", "書誌情報ひとつ", "利用"),
}
_YEARLY = {
    "j_stage-downloads": "J-STAGE 論文ダウンロード",
    "j_global-uses": "J-GLOBAL 利用",
    "researchmap-page_views": "researchmap 閲覧",
    "jalc-doi_resolutions": "JaLC DOIの利用",
}
_ALWAYS = 9999


def _series(package: DataPackage, name: str, last_year: int) -> pd.DataFrame:
    """One series without second printings, up to ``last_year``, oldest first; rows without a date come last."""
    table = package.table("observations")
    rows = table[(table["series"] == name) & ~table["id"].str.endswith(".alt")]
    year = pd.to_numeric(rows["period"].str[:4], errors="coerce")
    rows = rows[year.isna() | (year <= last_year)].sort_values("period", key=lambda p: p.replace("", "9999"))
    return observations_frame(rows)


def _when(period: str) -> str:
    if period.endswith("-03-31"):
        return f"{int(period[:4]) - 1}年度末"
    return fiscal_year_text(period) if period else "時点の記載なし"


def growth(package: DataPackage, last_year: int) -> pd.DataFrame:
    """First and last printed value of each growing service, as slopes on their own scales are drawn.

    Columns: ``panel, before, after, before_text, after_text, before_title, after_title, note`` (the multiple that this
    book computes), ``multiple, printed`` (the printed multiple, missing for other years), ``before_id, after_id,
    printed_id, rounded_id`` (the last value where it is printed once more, rounded).  A service with a single value up to ``last_year`` is left out.
    """
    table = package.table("observations").set_index("id")["value"]
    result = []
    for name, panel in _GROWING.items():
        rows = _series(package, name, last_year)
        if len(rows) < 2:
            continue
        first, last = rows.iloc[0], rows.iloc[-1]
        names = [f"{name}_growth", f"{name}_growth.{first['period']}-{last['period']}"]
        printed = next((found for found in names if found in table.index), "")
        rounded = f"{last['id']}.alt"
        multiple = last["value"] / first["value"]
        result.append(
            {
                "panel": panel, "before": first["value"], "after": last["value"],
                "before_text": in_myriads(package.quantity(first["id"])).removeprefix("約"),
                "after_text": in_myriads(package.quantity(last["id"])).removeprefix("約"),
                "before_title": _when(first["period"]), "after_title": _when(last["period"]),
                "multiple": multiple, "note": f"{round_half_up(multiple, 1)}倍",
                "printed": table.get(printed), "before_id": first["id"], "after_id": last["id"], "printed_id": printed,
                "rounded_id": rounded if rounded in table.index else "",
            }
        )  # fmt: skip
    columns = ["panel", "before", "after", "before_text", "after_text", "before_title", "after_title", "multiple",
               "note", "printed", "before_id", "after_id", "printed_id", "rounded_id"]  # fmt: skip
    return pd.DataFrame(result, columns=columns)


def in_myriads(quantity: Quantity) -> str:
    """A whole number of 万 as the source prints it (延べ4万人), where the usual wording would begin at 100,000."""
    text = quantity_text(quantity)
    if quantity.value_max is None and quantity.value >= 10_000 and quantity.value % 10_000 == 0 and "万" not in text:
        return text.replace(number_text(quantity.value), f"{number_text(quantity.value / 10_000)}万")
    return text


def growth_ids(frame: pd.DataFrame) -> list[str]:
    """The observations behind :func:`growth`."""
    return [name for kind in ("before", "after", "printed", "rounded") for name in frame[f"{kind}_id"] if name]


def growth_words(frame: pd.DataFrame) -> dict[str, str]:
    """``least``, ``most`` (service and multiple), ``title``, ``count``, ``agree`` (printed multiples that hold) and
    ``agreement``, the same as a sentence."""
    if frame.empty:
        nothing = "選んだ年度の範囲に、二つの時点の値はない"
        return {"least": "数値がない", "most": "数値がない", "count": "0", "agree": "0", "title": nothing, "agreement": nothing}
    least, most = frame.loc[frame["multiple"].idxmin()], frame.loc[frame["multiple"].idxmax()]
    agree = [_agrees(row) for row in frame.dropna(subset="printed").itertuples()]
    told = "すべて合う" if all(agree) else f"{sum(agree)}つが合う" if any(agree) else "どれも合わない"
    low, high = (f"{row['panel'].split(' ')[0]}の{row['note']}" for row in (least, most))
    return {
        "least": low,
        "most": high,
        "title": f"{len(frame)}つのサービスの伸びは、{low}から{high}に及ぶ"
        if len(frame) > 1
        else f"二つの時点の値があるのは{high.replace('の', 'だけで、', 1)}になった",
        "count": number_text(len(frame)),
        "agree": number_text(sum(agree)),
        "agreement": f"印字された倍率{len(agree)}つは、{told}" if agree else "印字された倍率はない",
    }


def yearly_use(package: DataPackage, last_year: int) -> pd.DataFrame:
    """Use of each service in the newest printed year up to ``last_year``: ``id, label, period, value, text``.

    The counts are of different things, so that they stand in the order of the source and not by size.
    """
    rows = [(label, _series(package, name, last_year)) for name, label in _YEARLY.items()]
    latest = [frame[frame["period"] != ""].iloc[[-1]].assign(label=label) for label, frame in rows if len(frame)]
    frame = pd.concat(latest) if latest else pd.DataFrame(columns=["id", "label", "period", "value", "text"])
    frame = frame[["id", "label", "period", "value", "text"]]
    if len(frame):
        frame = frame[frame["period"] == frame["period"].max()]
    return frame.reset_index(drop=True)


def use_per_record(package: DataPackage, last_year: int) -> pd.DataFrame:
    """Yearly use divided by the stock: ``label, value, text, use_text, period, stock_text, use_id, stock_id``.

    The stock has no date; it stands beside the newest use and is compared with that alone, never with an earlier year.
    """
    result = []
    for name, (stock_name, service, thing, use) in _PER_RECORD.items():
        rows = _series(package, name, last_year)
        stock = package.quantity(stock_name)
        if rows.empty or rows["id"].iloc[-1] != _series(package, name, _ALWAYS)["id"].iloc[-1]:
            continue
        last = rows.iloc[-1]
        value = last["value"] / stock.value
        rounded = float(f"{value:.1e}")  # the stock is printed with two digits or so
        digits = 0 if value >= 10 else 1
        result.append(
            {
                "label": f"{service}　{thing}あたりの{use}", "value": value,
                "text": f"約{number_text(rounded, digits)}回",
                "use_text": last["text"], "period": last["label"],
                "stock_text": quantity_text(stock),
                "use_id": last["id"], "stock_id": stock_name,
            }
        )  # fmt: skip
    columns = ["label", "value", "text", "use_text", "period", "stock_text", "use_id", "stock_id"]
    return (
        pd.DataFrame(result, columns=columns)
        .sort_values("value", ascending=False, kind="stable")
        .reset_index(drop=True)
    )


_LITERATURE = [
    ("集める", "科学技術・医学・薬学の国内文献と海外文献", 3071),
    ("抄録をつける", "論文ごとに日本語の要約をつくる", 3061),
    ("管理し、貸す", "データを保ち、利用を許して民間へ渡す", 3066),
    ("届ける", "民間事業者が検索や分析の機能を加えて売る（JDreamⅢ）", 3055),
]


def literature_steps() -> pd.DataFrame:
    """The literature service in order: ``step, heading, text, source, line``."""
    frame = pd.DataFrame(_LITERATURE, columns=["heading", "text", "line"])
    return frame.assign(step=range(1, len(frame) + 1), source="000")


def growth_check(frame: pd.DataFrame) -> pd.DataFrame:
    """Printed and computed multiples of :func:`growth`: ``panel, printed_text, range_text`` (what rounds to the printed
    one), ``computed_text, verdict``."""
    rows = frame.dropna(subset="printed")
    return pd.DataFrame(
        {
            "panel": rows["panel"],
            "printed_text": [f"約{number_text(value)}倍" for value in rows["printed"]],
            "range_text": [_rounded_from(value) for value in rows["printed"]],
            "computed_text": [f"{number_text(value, 2)}倍" for value in rows["multiple"]],
            "verdict": ["合う" if _agrees(row) else "合わない" for row in rows.itertuples()],
        }
    )


def _digits(printed: float) -> int:
    return 0 if printed == int(printed) else 1


def _rounded_from(printed: float) -> str:
    """The multiples that round to the printed one, at the digits that are printed."""
    half, digits = 0.5 / 10 ** _digits(printed), _digits(printed) + 1
    return f"{printed - half:.{digits}f}以上{printed + half:.{digits}f}倍未満"


def _agrees(row) -> bool:
    """The computed multiple rounds to the printed one, at the digits that are printed."""
    return round_half_up(row.multiple, _digits(row.printed)) == round_half_up(row.printed, 1)


def _said(row: pd.Series) -> str:
    service, _, measure = row["label"].partition("　")
    return f"{service}の{measure}（{row['text']}）"


def use_words(use: pd.DataFrame, per_record: pd.DataFrame) -> dict[str, str]:
    """``use_year`` and ``use_all`` of :func:`yearly_use`, ``record_top``, ``record_least`` and ``record_title`` of
    :func:`use_per_record`."""
    nothing = "選んだ年度の範囲に数値がない"
    words = {
        "use_year": nothing,
        "use_all": nothing,
        "record_top": nothing,
        "record_least": nothing,
        "record_title": nothing,
    }
    if len(use):
        words |= {
            "use_year": fiscal_year_text(use["period"].iloc[0]),
            "use_all": "、".join(f"{row.label}が{row.text}" for row in use.itertuples()),
        }
    if len(per_record):
        top, least = per_record.iloc[0], per_record.iloc[-1]
        words |= {"record_top": _said(top), "record_least": _said(least)}
        words |= {"record_title": f"蓄えた量で割ると、{words['record_top'].partition('（')[0]}が最も多い"}
    return words


def mark_course(marks: pd.DataFrame) -> str:
    """The self marks in words: that they go to and fro where they do, else year by year (see ``mark_words``)."""
    rows = marks[(marks["rater"] == "self") & (marks["mark"] != "-") & (marks["period"] != "mikomi")].sort_values("period")
    turns = int((rows["mark"] != rows["mark"].shift()).sum()) - 1
    if turns > 1 and rows["mark"].nunique() == 2:
        return "と".join(dict.fromkeys(rows["mark"])) + "のあいだを行き来し"
    return mark_path(marks)


def consulted_journals(package: DataPackage) -> pd.DataFrame:
    """Journals that changed after experts' advice, by what they did: ``id, label, count``."""
    rows = package.table("observations").query("series == 'j_stage-consulting_journals'")
    return observations_frame(rows).assign(count=rows["value"].astype(int).to_numpy())[["id", "label", "count"]]


def target_text(package: DataPackage, item: str = "2.4") -> str:
    """How many numerical targets are printed under the item, in words."""
    table = package.table("observations")
    count = int(((table["item"] == item) & (table["kind"] == "target")).sum())
    return f"{number_text(count)}件だけ印字されている" if count else "一つも印字されていない"
