"""FOREST: terms of support, how reviewers and researchers were chosen, and who was adopted."""

from __future__ import annotations

import pandas as pd

from evalbook.data import DataPackage, Quantity
from evalbook.frames.intervals import wilson
from evalbook.frames.schemes import CEILINGS, fiscal_terms, in_fiscal_years
from evalbook.frames.series import observations_of
from evalbook.wording import count_text, money_text, number_text, quantity_text

EXTENDED = "forest-term_max"
_YEARS = {
    "forest-term": "支援期間",
    "forest-term_max": "延長を含む支援期間",
    "forest-interruption": "出産・育児による中断と延長",
    "forest-overseas_stay": "支援中の海外への異動",
    "forest-start_deferral": "採択から国内機関に所属するまでの猶予",
}
_REVIEW = [
    ("一次書類審査", "{forest-first_reviewers}の専門家。分野をまたぐ提案は分野ごとに読む"),
    ("二次書類審査", "創発PO{forest-po}と創発AD{forest-advisors}が多方面から読む"),
    ("面接審査", "提案した研究者その人の可能性をみる"),
    ("総合審査", "創発運営委員会が全体を見わたして決める"),
]
_OFFICERS = {
    "forest-po_hearing": "聞き取りをした研究者",
    "forest-po_candidates": "創発POの候補者",
    "forest-po": "選ばれた創発PO",
}
_SHARES = {"forest-female_share": "女性研究者", "forest-young_share": "若手研究者（40歳以下）"}
_STAGES = {"applied": "応募時", "adopted": "採択者"}


def years_of_support(package: DataPackage) -> pd.DataFrame:
    """Lengths of support and of what it allows for, in years: ``id, label, value, text``."""
    return observations_of(package, _YEARS).assign(label=list(_YEARS.values()))


def scheme_terms(package: DataPackage, top: int = 10, keep: str = "forest") -> pd.DataFrame:
    """Research funding schemes by their printed term (those with a printed amount), longest first.

    Columns: ``scheme, id, label, value`` (years, the upper end of a range), ``text``, ``place`` (1 is the
    longest; equals share it), and for a chart of ranges ``low, high, ceiling, token``: the scheme ``keep`` reaches from
    its usual term to its extended one, for most others are printed as ceilings.  At most ``top`` rows, always with ``keep``.
    """
    schemes = package.table("schemes")
    schemes = schemes[(schemes["term"] != "") & (schemes["amount"] != "")]
    fiscal = fiscal_terms(package)
    rows = [_term_row(package, scheme, fiscal) for scheme in schemes.itertuples()]
    frame = pd.DataFrame(rows).sort_values("value", ascending=False, kind="stable")
    frame["place"] = frame["value"].rank(ascending=False, method="min").astype(int)
    shown = frame.head(top)
    if keep not in set(shown["scheme"]):
        shown = pd.concat([shown.head(top - 1), frame[frame["scheme"] == keep]])
    return shown.reset_index(drop=True).assign(token=lambda rows: (rows["scheme"] == keep).map({True: "source", False: "context"}))


def extended_place(package: DataPackage) -> str:
    """Where FOREST would stand among the schemes with its term extended, as a clause."""
    terms = scheme_terms(package, top=len(package.table("schemes")))
    longest, others = package.quantity(EXTENDED).value, terms.loc[terms["scheme"] != "forest", "value"]
    if longest > others.max():
        return "最も長い"
    return "最も長い制度に並ぶ" if longest == others.max() else f"{int((others > longest).sum()) + 1}番目に長い"


def _term_row(package: DataPackage, scheme, fiscal: set[str]) -> dict:
    term = package.quantity(scheme.term)
    upper = term.value if term.value_max is None else term.value_max
    text = in_fiscal_years(quantity_text(term)) if term.id in fiscal else quantity_text(term)
    high = upper
    if scheme.scheme == "forest":
        extended = package.quantity(EXTENDED)
        text, high = f"原則{text}、{quantity_text(extended)}", extended.value
    return {
        "scheme": scheme.scheme, "id": term.id, "label": scheme.title_ja, "value": upper, "text": text,
        "low": term.value, "high": high, "ceiling": bool(CEILINGS & set(term.qualifier.split("・"))),
    }  # fmt: skip


def review_steps(package: DataPackage) -> pd.DataFrame:
    """The stages of the review in order: ``step, heading, text, ids``."""
    rows = []
    for step, (heading, text) in enumerate(_REVIEW, start=1):
        ids = [part.split("}")[0] for part in text.split("{")[1:]]
        for name in ids:
            text = text.replace(f"{{{name}}}", quantity_text(package.quantity(name)))
        rows.append({"step": step, "heading": heading, "text": text, "ids": ids})
    return pd.DataFrame(rows)


def officers(package: DataPackage) -> pd.DataFrame:
    """From the researchers heard to the programme officers selected: ``id, label, count, text``."""
    frame = observations_of(package, _OFFICERS).assign(label=list(_OFFICERS.values()))
    return frame.assign(count=frame["value"].astype(int))


def shares(package: DataPackage) -> pd.DataFrame:
    """Shares among applicants and adopted researchers: ``label, before, after, change`` (points) and the ids."""
    rows = []
    for series, label in _SHARES.items():
        before, after = (package.quantity(f"{series}.{stage}") for stage in _STAGES)
        change = after.value - before.value
        rows.append((label, before.value, after.value, change, before.id, after.id))
    frame = pd.DataFrame(rows, columns=["label", "before", "after", "change", "before_id", "after_id"])
    return frame.assign(
        before_text=[f"{number_text(value)}%" for value in frame["before"]],
        after_text=[f"{number_text(value)}%" for value in frame["after"]],
    )


def share_intervals(package: DataPackage, count: float, level: float = 0.95) -> pd.DataFrame:
    """The same shares as dots, those of the adopted with a Wilson interval for ``count`` adopted researchers.

    Columns: ``id, label, value, low, high`` (missing for applicants), ``outside`` (the
    applicants' share lies outside), ``text``, ``token`` (palette token: what is printed alone, or with our interval).
    """
    rows = []
    for row in shares(package).itertuples():
        low, high = wilson(row.after, count, level)
        outside = not low <= row.before <= high
        span = f"{row.after_text}（{number_text(low, 1)}～{number_text(high, 1)}%）"
        rows.append((row.before_id, f"{row.label} {_STAGES['applied']}", row.before, None, None, None, row.before_text))
        rows.append((row.after_id, f"{row.label} {_STAGES['adopted']}", row.after, low, high, outside, span))
    frame = pd.DataFrame(rows, columns=["id", "label", "value", "low", "high", "outside", "text"])
    frame["token"] = frame["low"].isna().map({True: "source", False: "computed"})
    return frame.astype({"low": float, "high": float})


def grant_text(grant: Quantity) -> str:
    """The grant per researcher and year in 万円, with its qualifier."""
    return f"年{grant.qualifier}{count_text(grant.value)}円"


def planned_researchers(package: DataPackage) -> float:
    """Researchers if every planned call adopts as many as planned."""
    return package.quantity("forest-adoptions_per_call").value * package.quantity("forest-call_years").value


def planned_cost_text(package: DataPackage) -> str:
    """Direct costs if all planned researchers are supported for the usual term, in words."""
    yen = (
        planned_researchers(package)
        * package.quantity("forest-term").value
        * package.quantity("forest-grant_per_year").value
    )
    return "約" + money_text(yen)


def longest_text(package: DataPackage, keep: str = "forest") -> str:
    """The schemes longer than ``keep``, at most two by name."""
    terms = scheme_terms(package, top=len(package.table("schemes")), keep=keep)
    own = terms.loc[terms["scheme"] == keep, "value"].iloc[0]
    return "や".join(terms.loc[terms["value"] > own, "label"].head(2))


def interval_finding(intervals: pd.DataFrame) -> str:
    """What the intervals say about the difference between applicants and adopted, as a clause."""
    adopted = intervals.dropna(subset="low")
    names = adopted["label"].str.removesuffix(" " + _STAGES["adopted"]).str.replace(r"（.*）", "", regex=True)
    words = ["区間は応募時の値を含まない" if row else "区間は応募時の値を含む" for row in adopted["outside"]]
    if len(set(words)) == 1:
        return f"{'も'.join(names)}も{words[0]}"
    return "、".join(f"{name}の{word}" for name, word in zip(names, words, strict=True)).replace(
        "含まない、", "含まず、"
    )
