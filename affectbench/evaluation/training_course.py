"""Members' histories and diagnostics -> what their training came to, as sums by seed."""

from collections.abc import Iterable, Mapping

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics import training
from affectbench.evaluation.scoring import Sums
from affectbench.store import paths
from affectbench.store.members import DIAGNOSTICS, HISTORY
from affectbench.store.records import Member
from affectbench.store.tables import read_csv

TASK = "training"
EVERY = np.array(["all"])  # no group of people: all validation rows are together


def training_sums(members: Iterable[Member]) -> dict[int, dict[str, Sums]]:
    """Return seed -> `training` -> its sums; nothing where no member has teachers.

    A diverged seed gets the names of the others' quantities, so that it is counted.
    """
    of_seed = {member[3]: _statistics(member) for member in members}
    names = sorted({name for sums in of_seed.values() for name in sums} - {"count"})
    if not names:
        return {}
    return {
        seed: {TASK: Sums(TASK, EVERY, {**dict.fromkeys(names, np.zeros(1)), **sums}, 0)}
        for seed, sums in of_seed.items()
    }


def _statistics(member: Member) -> Mapping[str, Array]:
    folder = paths.member(*member)
    val_kl = [
        float(row["value"])
        for row in read_csv(folder / "history.csv", HISTORY)
        if row["quantity"] == "val_kl"
    ]
    weights: dict[str, list[float]] = {}
    for row in read_csv(folder / "diagnostics.csv", DIAGNOSTICS):
        if row["quantity"] == "teacher_weight":
            weights.setdefault(row["row"], []).append(float(row["value"]))
    return training.statistics(np.array(val_kl), np.array(list(weights.values())))
