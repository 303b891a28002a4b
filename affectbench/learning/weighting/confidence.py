"""CA-MKD's weights: the lower a teacher's loss on a row's label, the higher its weight there."""

from affectbench.arrays import Array
from affectbench.probabilities import softmax
from affectbench.refusal import Refusal


def confidence_weights(cross_entropy_MN: Array) -> Array:
    """Return (1 - softmax over teachers of their cross-entropy) / (M - 1): (M, N).

    Each weight lies in [0, 1 / (M - 1)], and a row's weights sum to 1 over teachers.
    Source: Zhang, Chen, Wang, "Confidence-aware multi-teacher knowledge distillation", ICASSP 2022.

    cross_entropy_MN  -log of each teacher's probability of the row's class, in nats

    Refuses fewer than two teachers.
    Worked value: cross-entropies (0, ln 3) -> softmax (1/4, 3/4) -> weights (3/4, 1/4).
    """
    count = len(cross_entropy_MN)
    if count < 2:
        raise Refusal(
            f"confidence weights compare teachers, but there is {count}; name two or more"
        )
    return (1 - softmax(cross_entropy_MN, axis=0)) / (count - 1)
