"""The Kullback-Leibler divergence of a student from its teachers' probabilities."""

from torch import Tensor
from torch.nn import functional


def kl_divergence(target_probs_NC: Tensor, logits_NC: Tensor, temperature: float = 1.0) -> Tensor:
    """Return the mean over rows of KL(target || student), in nats; lower is better.

    Range: [0, inf); 0 where the student agrees. A target probability of exactly 0 adds nothing.

    temperature  T of Hinton et al. (arXiv 1503.02531): the student's logits are divided by T, and
                 the loss is multiplied by T^2, so that its gradients keep their size. The caller
                 softens the target.

    Shapes: (N, C) probabilities, (N, C) logits.
    Worked value: target (1, 0), logits (0, 0) -> ln 2 = 0.6931; with temperature 2 -> 4 ln 2.
    """
    log_probs_NC = functional.log_softmax(logits_NC / temperature, dim=-1)
    loss = functional.kl_div(log_probs_NC, target_probs_NC, reduction="batchmean")
    return temperature**2 * loss


def kl_of_each_teacher(probs_NMC: Tensor, logits_NC: Tensor) -> Tensor:
    """Return KL(teacher || student) for each row and teacher: (N, M), in nats; lower is better.

    Range: [0, inf). Shapes: (N, M, C) probabilities of M teachers, (N, C) logits of the student.
    Worked value: teachers (1, 0) and (1/2, 1/2), logits (0, 0) -> (ln 2, 0).
    """
    log_probs_NMC = functional.log_softmax(logits_NC, dim=-1)[:, None].expand_as(probs_NMC)
    return functional.kl_div(log_probs_NMC, probs_NMC, reduction="none").sum(dim=2)
