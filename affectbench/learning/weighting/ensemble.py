"""Normalised teacher weights, and the weighted ensemble of teachers."""

import numpy as np

from affectbench.arrays import Array
from affectbench.probabilities import softmax
from affectbench.refusal import Diverged


def normalise_over_teachers(score_MC: Array, temperature: float = 1.0) -> Array:
    """Return weights that sum to 1 over teachers for each class: XA-CMD, Algorithm 1, line 9.

    Worked value: scores (0, ln 3) of two teachers -> weights (1/4, 3/4).
    """
    return softmax(score_MC / temperature, axis=0)


def normalise_over_classes(score_MC: Array, temperature: float = 1.0) -> Array:
    """Return weights that sum to 1 over classes for each teacher: XA-CMD, text after Algorithm 1.

    They compare the classes of one teacher, not the teachers: a weak teacher has the same total
    weight as a strong one.
    Worked value: scores (0, ln 3) of two classes -> weights (1/4, 3/4).
    """
    return softmax(score_MC / temperature, axis=1)


def normalise_linearly(score_MC: Array) -> Array:
    """Return each class's scores divided by their sum over teachers; negative scores count as 0.

    Raises Diverged if no teacher has a positive score for a class.
    Worked value: scores (1, 3, -2) of three teachers -> weights (1/4, 3/4, 0).
    """
    positive_MC = np.clip(score_MC, 0, None)
    total_C = positive_MC.sum(axis=0)
    if (total_C <= 0).any():
        raise Diverged(
            f"no teacher has a positive score for class {int(np.argmin(total_C))}, so linear"
            " weights are not defined; use a softmax over teachers"
        )
    return positive_MC / total_C


NORMALISE = {  # option -> how scores become weights
    "teachers": normalise_over_teachers,
    "classes": normalise_over_classes,
    "linear": normalise_linearly,
    "none": np.asarray,
}


def combine(probs_MNC: Array, weight_MC: Array, *, renormalise: bool = True) -> Array:
    """Return the weighted ensemble q_k = sum_m w_mk p_mk: (N, C) probabilities.

    renormalise  divide each row by its sum: with weights that differ between classes, rows would
                 not sum to 1

    Raises Diverged if a weight is negative.
    Worked value: p = (1, 0) and (0, 1), weights (3/4, 3/4) and (1/4, 1/4) -> (3/4, 1/4).
    """
    if (weight_MC < 0).any():
        raise Diverged(
            f"a teacher's weight is {weight_MC.min():.3g}, and probabilities cannot be mixed with"
            " weights below 0; normalise them, or combine logits"
        )
    mixed_NC = np.einsum("mnc,mc->nc", probs_MNC.astype(np.float64), weight_MC)
    return mixed_NC / mixed_NC.sum(axis=1, keepdims=True) if renormalise else mixed_NC


def combine_logits(logits_MNC: Array, weight_MC: Array, temperature: float = 1.0) -> Array:
    """Return the softmax over classes k of sum_m w_mk z_mk / temperature: (N, C).

    Logits are used as the teachers' heads gave them. If weights differ between classes, the result
    depends on a constant added to a teacher's logits, though its probabilities do not.
    Worked value: z = (0, ln 9) and (0, 0), weights 1/2 each -> (1/4, 3/4).
    """
    mixed_NC = np.einsum("mnc,mc->nc", logits_MNC.astype(np.float64), weight_MC)
    return softmax(mixed_NC / temperature)
