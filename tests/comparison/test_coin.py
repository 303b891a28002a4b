"""200 fits of a control in which nothing can differ: how often the suite says that it does.

In the case `coin`, whatever networks learn, their true difference in accuracy is exactly 0. Data is
drawn, teachers and students are fitted, and the claim is judged, anew in each repetition; all of it
is small, so that half a minute of CPU time does.
"""

from collections import Counter
from dataclasses import replace
from math import nan
from typing import NamedTuple

import numpy as np
import pytest
import torch

from affectbench.arrays import Arrays, Task
from affectbench.comparison import resampling, worlds
from affectbench.comparison.cells import CellSums
from affectbench.comparison.claims import read_claims
from affectbench.comparison.controls import PAPER
from affectbench.comparison.differences import Differences
from affectbench.comparison.key import Key, Swept
from affectbench.comparison.ledger import COLUMNS, judged
from affectbench.comparison.published import Published
from affectbench.data.simulation.controls import CLASSES, GROUP, draw, pair
from affectbench.evaluation.metrics import multiclass
from affectbench.learning.log import Log
from affectbench.learning.methods import load_method
from affectbench.learning.training import Run
from affectbench.probabilities import softmax
from affectbench.project.plugins import load

REPETITIONS, SEEDS, ROWS = 200, 2, 720
SHORT = {"lr": 0.1, "steps": 15, "validate_every": 15, "batch_size": 64}
NAME = "weighting_changes_nothing_among_equals"
# Without its margin, within which a difference is none: so false verdicts are not kept few by it.
[CLAIM] = [replace(claim, margin=nan) for claim in read_claims(PAPER) if claim.name == NAME]


def rows_of(drawn: dict, modality: str, taught: dict) -> Arrays:
    """Return the rows that one modality shows; every fourth group that is not trained on is val."""
    group, split = drawn["group"], drawn["split"].astype("<U5")
    split[(split == "test") & (group % 4 == 0)] = "val"
    target, task = {"target": drawn["class"]}, {"target": Task("multiclass", CLASSES)}
    return Arrays({modality: drawn[modality]}, target, task, np.arange(ROWS), group, split, taught)


def fitted(method: str, rows: Arrays, seed: int) -> dict[str, np.ndarray]:
    options = {"min_rows": 1} if method == "xa_cmd" else {}
    chosen = load_method(method, {**SHORT, **options})
    torch.manual_seed(seed)
    network = chosen.build(load("Net", "linear", {}), rows.shapes(), rows.tasks)
    run = Run(seed, torch.device("cpu"), Log())
    network = chosen.fit(network, rows.of("train"), rows.of("val"), run)
    return chosen.predict(network, rows.inputs)


def cell(probs_SNC: np.ndarray, rows: Arrays) -> CellSums:
    """Return the cell of an arm with S seeds on the test rows, as `evaluate` and `compare` do."""
    test = rows.split == "test"
    groups, group = np.unique(rows.group[test], return_inverse=True)
    of_seeds = [
        multiclass.statistics(p_NC[test], rows.targets["target"][test]) for p_NC in probs_SNC
    ]
    sums = {}
    for name in of_seeds[0].keys() - set(multiclass.BINNED):
        table = np.stack([statistics[name] for statistics in of_seeds])[:, None]
        sums[name] = np.zeros((len(of_seeds), 1, len(groups), *table.shape[3:]))
        np.add.at(sums[name], (slice(None), slice(None), group), table)
    units = np.arange(len(of_seeds)), np.array(["0"]), groups
    metrics = tuple(multiclass.scores(sums))
    return CellSums("multiclass", metrics, *units, sums, len(of_seeds), len(of_seeds))


class Judged(NamedTuple):
    """What became of a claim.

    apart  the share of test rows that XA-CMD's students call otherwise than CMD's
    pairs  the share of test rows of which students tell the pair
    """

    verdict: str
    apart: float
    pairs: float


def repeated(repetition: int, copies: bool = False) -> Judged:
    """Draw, fit and judge once; `copies`: the second teacher is the first once more."""
    drawn, said = draw("coin", ROWS, repetition), {"uniform_cmd": [], "xa_cmd": []}
    for own in SEEDS * repetition + np.arange(SEEDS):
        first = fitted("supervised", rows_of(drawn, "first", {}), own)
        second = first if copies else fitted("supervised", rows_of(drawn, "second", {}), own)
        rows = rows_of(drawn, "poor", {"first": first, "second": second})
        for name, of_seeds in said.items():
            of_seeds.append(softmax(fitted(name, rows, own)["target"][0]))
    said["constant"] = [np.full((ROWS, len(CLASSES)), 1 / len(CLASSES))] * SEEDS
    key = Key("controls", Swept.of({"case": "coin"}), "", Swept(), 0, 1, "class")
    cells = {key._replace(variant=name): cell(np.stack(p), rows) for name, p in said.items()}
    [(_, values)] = judged(
        [CLAIM], Differences(cells, repetition), Published(PAPER), {"controls": "controls"}
    )
    test = rows.split == "test"
    called_2SN = [np.stack(said[name])[:, test].argmax(-1) for name in ("xa_cmd", "uniform_cmd")]
    return Judged(
        dict(zip(COLUMNS, values, strict=True))["verdict"],
        np.not_equal(*called_2SN).mean(),
        np.mean(pair(np.stack(called_2SN)) == pair(drawn["class"][test])),
    )


@pytest.fixture(autouse=True)
def _fewer_worlds(monkeypatch):
    """What is kept of worlds is kept for the process, so it is thrown away before and after."""
    monkeypatch.setattr(worlds, "RESAMPLES", 500)
    resampling._counts.cache_clear()
    yield
    resampling._counts.cache_clear()


@pytest.mark.timeout(1800)  # half a minute where the machine has nothing else to do
def test_students_of_equals_are_told_apart_by_chance_alone():
    assert (ROWS // GROUP) % 12 == 0
    all_of_them = [repeated(repetition) for repetition in range(REPETITIONS)]
    verdicts = Counter(one.verdict for one in all_of_them)
    assert verdicts["holds"] + verdicts["does not hold"] <= 0.05 * REPETITIONS, verdicts
    assert verdicts["not judged"] == 0
    assert np.mean([one.apart for one in all_of_them]) > 0.05, "there is nothing to tell apart"
    assert min(one.pairs for one in all_of_them) == 1, "so that their true difference is 0"


def test_students_of_copies_are_the_same():
    """Weights of copies are equal, so XA-CMD is CMD; without any spread there is no test."""
    assert repeated(0, copies=True) == Judged("inconclusive", 0, 1)
