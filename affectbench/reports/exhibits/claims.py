"""The table of claims that all papers' exhibits share: what was claimed, and our verdict."""

from collections.abc import Mapping

import pandas as pd

from affectbench.comparison.claims import Claim, read_claims
from affectbench.comparison.floors import GUESS
from affectbench.comparison.key import Key
from affectbench.comparison.main_tests import MAIN
from affectbench.comparison.verdicts import (
    FAILS,
    HOLDS,
    NONE,
    OPEN,
    UNJUDGED,
    ZONES,
    is_equivalence,
)
from affectbench.reports.exhibits.cell import Note, both_keys, compared, difference_of, units_of
from affectbench.reports.exhibits.table import Table

MARKS = {
    HOLDS: "✓ holds",
    FAILS: "✗ does not hold",
    NONE: "≈ no difference",
    OPEN: "? inconclusive",
    UNJUDGED: "○ not judged",
}
HOW = (
    "Each claim on each dataset and option where it can be judged: ours minus the other, with its"
    " 95 % confidence interval by bootstrap of groups, or of folds in their place where there are"
    " five, and of seeds where several were run (of an ensemble by leaving out each member). It"
    " holds where the whole interval is on the claimed side of 0 and does not hold where it is on"
    " the other; there is no difference where it is within the margin, which is half of"
    ' the published difference unless the claim states another. "Close" holds within the margin,'
    ' "at least" above its lower end, "at most" below its upper end. A test has to agree, also'
    " after correction (Holm): a claim's main test among all main tests that are judged, repeats"
    " elsewhere among all repeats; p is of the test behind the verdict. Smallest visible: the true"
    " difference that would be seen in 80 % of repetitions, also after that correction; of"
    ' "at least" and "at most" how far beyond the end of the margin, and of "close" the smallest'
    " margin within which no difference would be seen. Not judged: a side is not above the constant"
    " predictor, in the claim's metric or in balanced accuracy (CCC of values), or not above a"
    " guess."
)  # verdicts come about: how the caption of every paper's table begins
UNTESTED = "– not tested here"
UNKNOWN = "not known"
NO_MARGIN = "none stated or published"  # so that "no difference" cannot be found


def ledger(paper: str, claims: pd.DataFrame, caption: str) -> Table:
    """Return a table with a row for each claim and each pair of cells that judges it.

    claims   the frame of that name (see `inputs.read`)
    caption  what the paper's own table says after HOW

    A claim for which this run has no cells has one row, whose verdict is UNTESTED. Beside every
    inconclusive verdict stands the smallest difference that could have been seen.
    """
    rows = []
    for claim in read_claims(paper):
        of_claim = claims[claims["claim"] == claim.name]
        about = {"Claim": claim.says, "Paper": claim.source}
        if of_claim.empty:
            rows.append({**about, "Verdict": UNTESTED})
        reach = reach_of(of_claim)
        main_first = of_claim.sort_values("role", key=lambda role: role != MAIN, kind="stable")
        for _, row in main_first.iterrows():
            rows.append(
                {
                    **about,
                    "Test": row["role"],
                    "Verdict": Note(MARKS[row["verdict"]], both_keys(row)),
                    "Why": Note(why(row), both_keys(row)),
                    "Difference": difference_of(row, within=margin_of(row), reach=reach),
                    "Smallest visible": Note(visible(row), both_keys(row)),
                    "Margin": _margin(row),
                    "Metric": row["metric"],
                    "Of": _sides(row, claim),
                    "Dataset": row["dataset"],
                    "Options": row["options"],
                    **compared(row, p_of(row)),
                    "Groups, folds, seeds": units_of(row),
                }
            )
    return Table(pd.DataFrame(rows).fillna(""), claims, f"{HOW} {caption}")


def why(row: Mapping) -> str:
    """Return why a claim is not judged, or is inconclusive; "" for other verdicts.

    Worked value: a row whose column `unlearned` names the variant XA-CMD, and AGCM in the task au
    -> "not above the constant predictor: XA-CMD, AGCM in au". In metrics with no constant predictor
    a side has to be above a guess: an AUROC of XA-CMD -> "not above a guess (0.5): XA-CMD".
    """
    if row["verdict"] != UNJUDGED or not row["unlearned"]:
        return row["because"]
    titles = {row["variant"]: row["title"], row["other_variant"]: row["other_title"]}
    guessing, constant = [], []
    for side in row["unlearned"].split():
        label, _, task = side.partition("/")
        below = guessing if row["metric"] in GUESS and not task else constant
        below.append(titles.get(label, label) + (f" in {task}" if task else ""))
    reasons = {
        "the constant predictor": constant,
        f"a guess ({GUESS.get(row['metric'], 0):g})": guessing,
    }
    return "; ".join(
        f"not above {of}: {', '.join(names)}" for of, names in reasons.items() if names
    )


def p_of(row: Mapping) -> float:
    """Return the corrected p-value behind the verdict: that of equivalence where it says so.

    Behind an inconclusive one is the p-value that would have decided it alone.
    """
    decided = row["verdict_alone"] if row["verdict"] == OPEN else row["verdict"]
    equivalence = is_equivalence(row["expect"], decided)
    return row["p_margin_holm" if equivalence else "p_holm"]


def margin_of(row: pd.Series) -> float:
    """Return the margin that the plot of a test shades; 0 where none is known."""
    return 0.0 if pd.isna(row["margin"]) else float(row["margin"])


def within_of(claim: Claim) -> float:
    """Return the margin that is shaded for all tests of a claim: that of ZONES, else 0."""
    return claim.margin if claim.expect in ZONES else 0.0


def reach_of(of_claim: pd.DataFrame) -> float:
    """Return half the width of a claim's axis: how far from 0 any of its intervals reaches."""
    if of_claim.empty:
        return 0.0
    farthest = of_claim[["difference", "low", "high"]].abs().max(axis=None)
    return 0.0 if pd.isna(farthest) else float(farthest)


def visible(row: pd.Series) -> str:
    """Return the smallest effect that a test sees, or that it is not known; "" if it is decided."""
    if row["verdict"] != OPEN:
        return ""
    return UNKNOWN if pd.isna(row["visible"]) else f"{row['visible']:.3g}"


def _margin(row: pd.Series) -> str | Note:
    """Return the margin of a test, and whether it is stated or half of a published difference."""
    if pd.isna(row["margin"]):
        return NO_MARGIN
    return Note(f"{row['margin']:.3g}, {row['margin_of']}", both_keys(row))


def side_names(row: Mapping, claim: Claim) -> tuple[str, str]:
    """Return the names of the two sides, by what differs between them: "XA-CMD" and "CMD"."""
    names = _names(row, claim)
    if names[0] != names[1]:
        return names
    ours, other = both_keys(row)
    return f"{names[0]}, {ours.options}", f"{names[1]}, {other.options}"


def _sides(row: Mapping, claim: Claim) -> str:
    """Return what is compared: "XA-CMD − CMD", or by options "CMD: overlap=0 − overlap=0.5"."""
    names = _names(row, claim)
    if names[0] != names[1]:
        return " − ".join(names)
    ours, other = both_keys(row)
    return f"{names[0]}: {ours.options} − {other.options}"


def _names(row: Mapping, claim: Claim) -> tuple[str, str]:
    """Return the names of the two sides without their options; of a bound the number."""
    ours, other = both_keys(row)
    if claim.has_bound:
        return _side(ours, row["title"], row["metric"], other, ""), f"{claim.bound:g}"
    return (
        _side(ours, row["title"], row["metric"], other, row["other_metric"]),
        _side(other, row["other_title"], row["other_metric"], ours, row["metric"]),
    )


def _side(key: Key, title: str, metric: str, other: Key, other_metric: str) -> str:
    """Return the name of one side: its title, and its settings that the other side has not.

    Ensemble sizes are named unless both sides are single networks; metrics where they differ.
    """
    words = [title]
    if {key.ensemble_size, other.ensemble_size} != {1}:
        words.append(f"T = {key.ensemble_size}")
    for name in ("sweep", "task"):
        part = str(getattr(key, name))
        if part and part != str(getattr(other, name)):
            words.append(part)
    if metric != other_metric:
        words.append(metric.replace("_", " "))
    return ", ".join(words)
