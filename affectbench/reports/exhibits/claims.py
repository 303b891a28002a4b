"""The ledger of claims, which the papers' exhibits share: what was claimed, what came out."""

import pandas as pd

from affectbench.comparison.claims import Claim, read_claims
from affectbench.comparison.key import Key
from affectbench.reports.exhibits.cell import both_keys, compared, difference_of, units_of
from affectbench.reports.exhibits.table import Table

MARKS = {"holds": "✓ holds", "does not hold": "✗ does not hold", "inconclusive": "? inconclusive"}
UNTESTED = "– not tested here"


def ledger(paper: str, claims: pd.DataFrame, caption: str) -> Table:
    """Return a row for each claim and place; a claim that nothing here can judge says so."""
    rows = []
    for claim in read_claims(paper):
        of_claim = claims[claims["claim"] == claim.name]
        about = {"Claim": claim.says, "Paper": claim.source}
        if of_claim.empty:
            rows.append({**about, "Verdict": UNTESTED})
        reach = reach_of(of_claim)
        for _, row in of_claim.iterrows():
            rows.append(
                {
                    **about,
                    "Verdict": MARKS[row["verdict"]],
                    "Difference": difference_of(row, within=within_of(claim), reach=reach),
                    "Metric": row["metric"],
                    "Of": _sides(row),
                    "Dataset": row["dataset"],
                    "Options": row["options"],
                    **compared(row),
                    "Groups, folds, seeds": units_of(row),
                }
            )
    return Table(pd.DataFrame(rows).fillna(""), claims, caption)


def within_of(claim: Claim) -> float:
    """Return the margin that a claim's plot shades, 0 for none."""
    return claim.margin if claim.expect == "close" else 0.0


def reach_of(of_claim: pd.DataFrame) -> float:
    """Return half of the width of a claim's axis: the farthest end of any of its intervals."""
    if of_claim.empty:
        return 0.0
    far = of_claim[["difference", "low", "high"]].abs().max(axis=None)
    return float(far) if far == far else 0.0


def _sides(row: pd.Series) -> str:
    """Return what is compared, as a reader knows it: what differs between the two sides."""
    ours, other = both_keys(row)
    names = [
        _side(ours, row["title"], row["metric"], other, row["other_metric"]),
        _side(other, row["other_title"], row["other_metric"], ours, row["metric"]),
    ]
    if names[0] == names[1]:
        return f"{names[0]}: {ours.options} − {other.options}"
    return " − ".join(names)


def _side(key: Key, title: str, metric: str, other: Key, other_metric: str) -> str:
    """Return a variant with its generation, its size if any is no 1, and in what they differ."""
    words = [title]
    if {key.ensemble_size, other.ensemble_size} != {1}:
        words.append(f"T = {key.ensemble_size}")
    for name in ("sweep", "task"):
        if (own := str(getattr(key, name))) and own != str(getattr(other, name)):
            words.append(own)
    if metric != other_metric:
        words.append(metric.replace("_", " "))
    return ", ".join(words)
