"""The loss of a student against soft targets."""

from torch import Tensor
from torch.nn import functional


def kl_divergence(target_probs_NC: Tensor, logits_NC: Tensor) -> Tensor:
    """Mean over rows of KL(target || student), in nats; 0 where they agree, never negative.

    Shapes: (N, C) probabilities, (N, C) logits. A target of exactly 0 counts as 0.
    Worked value: target (1, 0), logits (0, 0) -> ln 2 = 0.6931.
    """
    log_probs_NC = functional.log_softmax(logits_NC, dim=-1)
    return functional.kl_div(log_probs_NC, target_probs_NC, reduction="batchmean")
