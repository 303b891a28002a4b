"""A paper's claims as the page shows them, from rows that are written by hand."""

import pandas as pd
from claim_rows import JUDGED

from affectbench.comparison.key import Key, Swept
from affectbench.reports.page.cells import Cells
from affectbench.reports.page.claims import ClaimSection, sections

PLAN = {
    "paper": "cross_modal",
    "evaluations": [
        {"dataset_base": "ppb_emo", "use": "ppb_emo", "origin": "simulated"},
        {"dataset_base": "watch", "use": "watch", "origin": "bundled"},
    ],
}


def key(dataset: str, overlap: str, variant: str, split: str = "recording") -> Key:
    options = Swept.of({"overlap": overlap, "split": split})
    return Key(dataset, options, variant, Swept(), 0, 1, "emotion")


def claim_row(dataset: str, overlap: str, **changes) -> dict:
    """Return a row of `claims.csv`: XA-CMD against CMD, one seed."""
    sides = {}
    for prefix, variant in (("", "xa_cmd"), ("other_", "uniform_cmd")):
        of = key(dataset, overlap, variant)
        sides |= {f"{prefix}{name}": value for name, value in of._asdict().items()}
        sides |= {f"{prefix}options": str(of.options), f"{prefix}sweep": ""}
        sides |= {f"{prefix}option.overlap": overlap, f"{prefix}option.split": "recording"}
    about = {"claim": "xa_cmd_beats_cmd", "metric": "accuracy", "other_metric": "accuracy"}
    numbers = {"difference": 0.05, "low": 0.01, "high": 0.09, "p_holm": 0.01}
    units = {"groups": 84, "folds": 1, "seeds": 1}
    titles = {"title": "XA-CMD", "other_title": "CMD"}
    return {**sides, **about, **numbers, **units, **titles, **JUDGED, **changes}


def cell_row(dataset: str, overlap: str, variant: str, value: float, **changes) -> dict:
    """Return a row of `cells.csv`."""
    of = key(dataset, overlap, variant)
    head = {**of._asdict(), "options": str(of.options), "sweep": ""}
    head |= {"option.overlap": overlap, "option.split": "recording", "metric": "accuracy"}
    numbers = {"value": value, "low": value - 0.1, "high": value + 0.1, "published": ""}
    return {
        **head,
        **numbers,
        "verdict": "",
        "members": 1,
        "of": 1,
        "status": "complete",
        **changes,
    }


def section(*tests: dict, cells: tuple[dict, ...] = (), seeds: dict | None = None) -> ClaimSection:
    """Return the section of the claim that XA-CMD beats CMD."""
    nothing = cell_row("none", "0", "none", 0.0)
    of_cells = Cells(pd.DataFrame([*cells] or [nothing]))
    claims = pd.DataFrame([*tests] or [claim_row("watch", "0")])
    claims = claims if tests else claims[:0]
    made = sections("cross_modal", claims, of_cells, PLAN, seeds or {}, lambda keys: "")
    return next(one for one in made if one.claim.name == "xa_cmd_beats_cmd")
