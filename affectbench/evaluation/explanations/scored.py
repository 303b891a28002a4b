"""Stored explanations -> the sums of their measures, by seed. Only reads."""

from collections.abc import Mapping

import numpy as np

from affectbench import streams
from affectbench.arrays import Arrays, Prediction
from affectbench.evaluation.explanations.ground_truth import ground_truth_of
from affectbench.evaluation.explanations.measured import Measure, explains, measures
from affectbench.evaluation.scoring import Sums
from affectbench.evaluation.sums import added, with_diverged


def explained(
    spec: Mapping, arrays: Arrays, predictions: Mapping[int, Prediction]
) -> dict[int, dict[str, Sums]]:
    """Return seed -> name of a measure -> its sums; {} for a method that explains nothing.

    A diverged seed gets the measures of the other seeds (see `with_diverged`).

    spec         what `evaluate` is told
    arrays       all rows of the dataset, with their targets by role
    predictions  seed -> what the member stored, empty where it diverged
    """
    if not any(map(explains, predictions.values())):
        return {}
    ground_truth = ground_truth_of(spec, arrays)
    of_seeds: dict[int, dict[str, Sums]] = {}
    for seed, prediction in predictions.items():
        rng = streams.generator(spec["root_seed"], "alignment", spec["dataset"], seed)
        of_seed = measures(ground_truth, prediction, rng) if prediction else ()
        of_seeds[seed] = {measure.name: _sums(measure, arrays) for measure in of_seed}
    return with_diverged(of_seeds)


def _sums(measure: Measure, arrays: Arrays) -> Sums:
    """Return the sums of a measure by its own groups, or else by the groups of the test rows."""
    test = arrays.split == "test"
    group = arrays.group[test] if measure.groups is None else measure.groups
    groups, index = np.unique(group, return_inverse=True)
    length = len(next(iter(measure.statistics.values())))
    values: dict = {}
    added(values, measure.statistics, np.repeat(index, length // len(group)), len(groups))
    return Sums(measure.kind, groups, values, int(test.sum()))
