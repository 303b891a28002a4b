"""Simulated papers of one claim on several datasets: two arms whose true difference is known."""

from dataclasses import dataclass

import numpy as np

from affectbench.comparison.cells import CellSums
from affectbench.comparison.claims import Claim
from affectbench.comparison.differences import Differences
from affectbench.comparison.key import Key, Swept
from affectbench.comparison.ledger import COLUMNS, judged
from affectbench.comparison.main_tests import Preferences
from affectbench.comparison.published import Published

METRICS = ("accuracy", "macro_f1", "balanced_accuracy", "nll", "brier")
ROWS = 20  # of each group, half of each of two classes


@dataclass(frozen=True)
class Design:
    """How many seeds and groups an arm has, and how much its skill varies between them.

    group_sd  of a group's difficulty, which both arms share, and of an arm's own luck with it
    seed_sd   of an arm's luck with a seed
    joint_sd  of an arm's luck with a group by one seed
    """

    seeds: int = 1
    groups: int = 30
    group_sd: float = 0.05
    seed_sd: float = 0.0
    joint_sd: float = 0.0


def claim(expect: str = "greater", **more) -> Claim:
    about = {"name": "c", "says": "", "source": "", "metric": "accuracy", "expect": expect}
    return Claim(**{"ours": {"variant": "ours"}, "other": {"variant": "other"}, **about, **more})


def paper(
    design: Design, skills: tuple[float, float], datasets: int, rng: np.random.Generator
) -> Differences:
    """Return the cells of two arms and a constant predictor on each dataset.

    skills  the chance of ours and of the other to be right
    """
    cells = {}
    for number in range(datasets):
        difficulty_G = rng.normal(0, design.group_sd, design.groups)
        for name, skill in zip(("ours", "other"), skills, strict=True):
            chance_SG = skill + difficulty_G + rng.normal(0, design.group_sd, design.groups)
            chance_SG = chance_SG + rng.normal(0, design.seed_sd, (design.seeds, 1))
            chance_SG = chance_SG + rng.normal(0, design.joint_sd, (design.seeds, design.groups))
            right = rng.binomial(ROWS // 2, np.clip(chance_SG, 0, 1), (2, *chance_SG.shape))
            cells[_key(f"d{number}", name)] = _cell(right, design)
        always = np.stack([np.full((1, design.groups), half) for half in (ROWS // 2, 0)])
        cells[_key(f"d{number}", "constant")] = _cell(always, design, fixed=True)
    return Differences(cells, int(rng.integers(2**31)))


def verdicts_of(one: Claim, between: Differences, preferences: Preferences = ()) -> list[dict]:
    """Return the rows of `claims.csv` of a claim, a dict for each dataset."""
    uses = {key.dataset: "" for key in between.cells}
    rows = judged([one], between, Published("none"), uses, preferences)
    return [dict(zip(COLUMNS, values, strict=True)) for _, values in rows]


def _key(dataset: str, variant: str) -> Key:
    return Key(dataset, Swept(), variant, Swept(), 0, 1, "mood")


def _cell(right_2SG, design: Design, fixed: bool = False) -> CellSums:
    """Return the cell of an arm that is right on so many rows of each class."""
    first, second = right_2SG.astype(float)
    half = np.full(first.shape, ROWS / 2)
    confusion = np.stack([first, half - first, half - second, second], axis=-1)[:, None]
    zero = np.zeros(confusion.shape[:3])
    sums = {"confusion": confusion, "count": zero + ROWS, "nll": zero, "brier": zero}
    units = (np.arange(len(first)), np.array(["0"]), np.arange(design.groups))
    return CellSums("multiclass", METRICS, *units, sums, len(first), len(first), fixed)
