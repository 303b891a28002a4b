"""Stored explanations -> the sums of what is measured of them, by seed. Only reads."""

from collections.abc import Mapping

import numpy as np

from affectbench import streams
from affectbench.arrays import Arrays, Prediction
from affectbench.evaluation.explanations.known import known_of
from affectbench.evaluation.explanations.measured import Measure, explains, measures
from affectbench.evaluation.scoring import Sums
from affectbench.evaluation.sums import added
from affectbench.store.assemble import rows_of


def explained(spec: Mapping, predictions: Mapping[int, Prediction]) -> dict[int, dict[str, Sums]]:
    """Return seed -> name of a measure -> its sums; nothing where a method explains nothing.

    Of a seed that diverged the measures of the others, whose values it has not.
    """
    if not any(map(explains, predictions.values())):
        return {}
    arrays = rows_of(spec["dataset"], spec["source"], [], spec["tasks"])
    known = known_of(spec, arrays)
    found: dict[int, dict[str, Sums]] = {}
    for seed, prediction in predictions.items():
        rng = streams.generator(spec["root_seed"], "alignment", spec["dataset"], seed)
        of_seed = measures(known, prediction, rng) if prediction else ()
        found[seed] = {measure.name: _sums(measure, arrays) for measure in of_seed}
    every = {name: sums for of_seed in found.values() for name, sums in of_seed.items()}
    return {seed: of_seed or every for seed, of_seed in found.items()}


def _sums(measure: Measure, arrays: Arrays) -> Sums:
    """Return a measure's sums; one without groups of its own has those of the test rows."""
    test = arrays.split == "test"
    group = arrays.group[test] if measure.groups is None else measure.groups
    groups, place = np.unique(group, return_inverse=True)
    length = len(next(iter(measure.statistics.values())))
    values: dict = {}
    added(values, measure.statistics, np.repeat(place, length // len(group)), len(groups))
    return Sums(measure.kind, groups, values, int(test.sum()))
