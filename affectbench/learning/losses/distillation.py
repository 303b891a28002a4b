"""The losses of a student against soft targets."""

from torch import Tensor
from torch.nn import functional


def kl_divergence(target_probs_NC: Tensor, logits_NC: Tensor, temperature: float = 1.0) -> Tensor:
    """Mean over rows of KL(target || student), in nats; 0 where they agree, never negative.

    temperature  T: the student's logits are divided by it and the loss multiplied by T^2, so that
                 gradients keep their size; the target is given as softened by its own T already

    Shapes: (N, C) probabilities, (N, C) logits. A target of exactly 0 counts as 0.
    Worked value: target (1, 0), logits (0, 0) -> ln 2 = 0.6931; with temperature 2 -> 4 ln 2.
    """
    log_probs_NC = functional.log_softmax(logits_NC / temperature, dim=-1)
    loss = functional.kl_div(log_probs_NC, target_probs_NC, reduction="batchmean")
    return temperature**2 * loss


def kl_of_each_teacher(probs_NMC: Tensor, logits_NC: Tensor) -> Tensor:
    """KL(teacher || student) of each row and teacher: (N, M), in nats.

    Worked value: teachers (1, 0) and (1/2, 1/2), logits (0, 0) -> (ln 2, 0).
    """
    log_probs_NMC = functional.log_softmax(logits_NC, dim=-1)[:, None].expand_as(probs_NMC)
    return functional.kl_div(log_probs_NMC, probs_NMC, reduction="none").sum(dim=2)
