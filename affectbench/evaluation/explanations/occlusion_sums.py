"""Stored occlusions -> sums of each group, by seed and by what was covered. Only reads."""

from collections.abc import Mapping

import numpy as np

from affectbench.evaluation.scoring import Sums
from affectbench.evaluation.sums import with_diverged
from affectbench.store import paths
from affectbench.store.members import OCCLUSION
from affectbench.store.tables import read_csv

COLUMNS = {"count": "rows", "there": "there", "elsewhere": "elsewhere"}  # statistic -> column


def occluded(spec: Mapping) -> dict[int, dict[str, Sums]]:
    """Return seed -> task ("occluded/region") -> its sums, for the seeds that were occluded.

    A diverged seed, whose file has no lines, gets the tasks of the others (see `with_diverged`).

    spec  what `evaluate` is told; without the key "occluded" nothing was occluded
    """
    key = spec["dataset"], spec["variant"], spec["generation"]
    of_seeds = {
        seed: sums_of(read_csv(paths.occlusion(*key, seed), OCCLUSION))
        for seed in spec.get("occluded", ())
    }
    return with_diverged(of_seeds)


def sums_of(lines: list[dict[str, str]]) -> dict[str, Sums]:
    """Return task -> its sums (G,) from one member's lines; the lines of all concepts are added.

    Every concept that occurs in a row counts once: a row in which two concepts were covered adds 2
    to the count.

    lines  of a file in results/occlusion: see `store.members.OCCLUSION`

    Worked value: two lines of one group, 1 row whose change is 0.4 and 3 rows whose changes add up
    to 0.2 -> count 4, there 0.6: a mean change of 0.15.
    """
    tasks = {}
    for covered in dict.fromkeys(line["covered"] for line in lines):
        chosen = [line for line in lines if line["covered"] == covered]
        groups, index = np.unique([line["group"] for line in chosen], return_inverse=True)
        values = {
            statistic: np.bincount(index, [float(line[column]) for line in chosen])
            for statistic, column in COLUMNS.items()
        }
        tasks[f"occluded/{covered}"] = Sums("occluded", groups, values, int(values["count"].sum()))
    return tasks
