"""What a paper's cells cost in the project's study: a file beside its plan, for figures."""

from pathlib import Path

from affectbench.store import paths


def planned_costs(paper: str) -> Path:
    """Return the file; `affectbench/plan/study_costs.py` says what it holds.

    Worked value: cross_modal -> results/plan/cross_modal.costs.json.
    """
    return paths.arms(paper).with_suffix(".costs.json")
