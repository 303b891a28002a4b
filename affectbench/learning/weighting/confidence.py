"""CA-MKD's weights: a teacher counts the more, the less it errs on a row's label."""

from affectbench.arrays import Array
from affectbench.probabilities import softmax
from affectbench.refusal import Refusal


def confidence_weights(cross_entropy_MN: Array) -> Array:
    """Return (1 - softmax over teachers of their cross-entropy) / (M - 1): (M, N), sum 1 over M.

    Zhang, Chen, Wang, "Confidence-aware multi-teacher knowledge distillation", ICASSP 2022.
    Refuses fewer than two teachers.
    Worked value: cross-entropies (0, ln 3) -> (3/4, 1/4).
    """
    count = len(cross_entropy_MN)
    if count < 2:
        raise Refusal(
            f"confidence weights compare teachers, but there is {count}; name two or more"
        )
    return (1 - softmax(cross_entropy_MN, axis=0)) / (count - 1)
