"""The ledger of claims, which the papers' exhibits share: what was claimed, what came out."""

import pandas as pd

from affectbench.claims import read_claims
from affectbench.exhibits.look import name_of
from affectbench.exhibits.table import Table, with_interval

MARKS = {"holds": "✓ holds", "does not hold": "✗ does not hold", "inconclusive": "? inconclusive"}


def ledger(paper: str, claims: pd.DataFrame, caption: str) -> Table:
    """Return a row for each claim and place; a claim that nothing here can judge says so."""
    rows = []
    for claim in read_claims(paper):
        mine = claims[claims["claim"] == claim.name]
        if mine.empty:
            rows.append({"Claim": claim.says, "Paper": claim.place, "Verdict": "not tested here"})
        for _, place in mine.iterrows():
            rows.append(
                {
                    "Claim": claim.says,
                    "Paper": claim.place,
                    "Verdict": MARKS[place["verdict"]],
                    "Difference": with_interval(place["difference"], place["low"], place["high"]),
                    "Metric": place["metric"],
                    "Of": _of(place),
                    "Dataset": place["dataset"],
                    "Options": place["options"],
                    "p": "" if pd.isna(place["p"]) else f"{place['p']:.3f}",
                    "Groups": str(place["groups"]),
                }
            )
    return Table(pd.DataFrame(rows).fillna(""), claims, caption)


def _of(place: pd.Series) -> str:
    """Return what is compared, as a reader knows it."""
    ours, other = name_of(place["variant"]), name_of(place["other"])
    if ours != other:
        return f"{ours} − {other}"
    return f"{ours}: {place['options']} − {place['other_options']}"
