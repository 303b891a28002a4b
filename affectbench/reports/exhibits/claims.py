"""The ledger of claims, which the papers' exhibits share: what was claimed, what came out."""

import pandas as pd

from affectbench.comparison.claims import Claim, read_claims
from affectbench.reports.exhibits.cell import compared, difference_of, units_of
from affectbench.reports.exhibits.look import name_of
from affectbench.reports.exhibits.table import Table

MARKS = {"holds": "✓ holds", "does not hold": "✗ does not hold", "inconclusive": "? inconclusive"}
UNTESTED = "– not tested here"


def ledger(paper: str, claims: pd.DataFrame, caption: str) -> Table:
    """Return a row for each claim and place; a claim that nothing here can judge says so."""
    rows = []
    for claim in read_claims(paper):
        mine = claims[claims["claim"] == claim.name]
        if mine.empty:
            rows.append({"Claim": claim.says, "Paper": claim.place, "Verdict": UNTESTED})
        reach = reach_of(mine)
        for _, place in mine.iterrows():
            rows.append(
                {
                    "Claim": claim.says,
                    "Paper": claim.place,
                    "Verdict": MARKS[place["verdict"]],
                    "Difference": difference_of(place, within=within_of(claim), reach=reach),
                    "Metric": place["metric"],
                    "Of": _of(place),
                    "Dataset": place["dataset"],
                    "Options": place["options"],
                    **compared(place),
                    "Groups, folds, seeds": units_of(place),
                }
            )
    return Table(pd.DataFrame(rows).fillna(""), claims, caption)


def within_of(claim: Claim) -> float:
    """Return the margin that a claim's plot shades, 0 for none."""
    return claim.margin if claim.expect == "close" else 0.0


def reach_of(mine: pd.DataFrame) -> float:
    """Return half of the width of a claim's axis: the farthest end of any of its intervals."""
    far = mine[["difference", "low", "high"]].abs().max(axis=None) if len(mine) else 0.0
    return float(far) if far == far else 0.0


def _of(place: pd.Series) -> str:
    """Return what is compared, as a reader knows it: what differs between the two sides."""
    other = place.to_dict() | {"variant": place["other"]} | _told(place, "other_")
    ours = place.to_dict()
    names = [_side(ours, other), _side(other, ours)]
    if names[0] == names[1]:
        return f"{names[0]}: {ours['options']} − {other['options']}"
    return " − ".join(names)


def _told(place: pd.Series, prefix: str) -> dict[str, object]:
    return {n.removeprefix(prefix): v for n, v in place.items() if n.startswith(prefix)}


def _side(one: dict, other: dict) -> str:
    """Return a variant with its generation, its size if any is no 1, and in what they differ."""
    told = name_of(one["variant"], one.get("generation", ""))
    sizes = {one.get("ensemble_size", 1), other.get("ensemble_size", 1)}
    if sizes != {1}:
        told = f"{told}, T = {one['ensemble_size']}"
    for name in ("sweep", "task"):
        if one.get(name) and one[name] != other.get(name):
            told = f"{told}, {one[name]}"
    if one["metric"] != other["metric"]:
        told = f"{told}, {one['metric'].replace('_', ' ')}"
    return told
