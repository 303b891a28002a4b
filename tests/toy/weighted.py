"""A method for tests: it asks for its teachers' sampled importance before it is fitted."""

from dataclasses import dataclass

import numpy as np

from affectbench.arrays import Array
from affectbench.learning.distillation import Teachers, fit_student
from affectbench.learning.weighting.ensemble import normalise_over_teachers


@dataclass(frozen=True)
class Method:
    """XA-CMD from sampled SAGE values."""

    lr: float = 1e-3
    steps: int = 10
    batch_size: int = 32
    patience: int = 5
    validate_every: int = 5

    kinds = ("multiclass",)
    needs = ("teachers",)
    fit = fit_student

    def weigh(self, teachers: Teachers) -> Array:
        summed = [sage["rows"].sum(axis=1) for sage in teachers.sage]
        return normalise_over_teachers(np.stack(summed))
