"""Running sums of one class mode over rounds, and the SAGE values and errors computed from them."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from affectbench.arrays import Array
from affectbench.learning.sage.scores import row_weights, scores

ORDERS = 4  # of players, for each row in a round
SPREAD = 1e-5  # nats; float32 cannot tell values apart that are closer than this


@dataclass(frozen=True)
class ClassSage:
    """SAGE values of G players (features, or groups) for C classes, in nats of loss removed.

    In mode `rows`, a class without rows has NaN. Standard errors cover the sampling of orders for
    the rows given; they do not cover the sampling of rows.
    """

    value_CG: Array
    standard_error_CG: Array
    ratio_C: Array  # largest standard error / (largest - smallest value), the criterion to stop
    residual_C: Array  # | sum of values - (v(all) - v(none)) |, nats: only rounding, so about 0
    rounds: int  # each uses every row in ORDERS orders

    @property
    def worst_ratio(self) -> float:
        return float(np.nanmax(self.ratio_C))


class Game:
    """Running sums of one class mode; their size (C, G) does not grow with rows or rounds."""

    def __init__(self, mode: str, class_N: Tensor, classes: int, players: int):
        self.mode, self.class_N = mode, class_N
        self.weight_NC = row_weights(mode, class_N, classes)
        self.total_CG = torch.zeros(classes, players, dtype=torch.float64)
        self.square_CG = torch.zeros_like(self.total_CG)

    def add(self, rows: slice, order_nG: Tensor, probs: Tensor) -> None:
        """Add two rounds of m rows.

        order_nG  n = 2 ORDERS m chains: the outer axis is the round, then the order, then the row
        probs     (G + 1, n, C) float64, when 0, 1, ..., G players of a chain are known
        """
        class_m, weight_mC = self.class_N[rows], self.weight_NC[rows]
        gain_GnC = scores(self.mode, probs, class_m.repeat(2 * ORDERS)).diff(dim=0)
        gain_nGC = gain_GnC.transpose(0, 1)
        joined_nGC = order_nG[:, :, None].expand_as(gain_nGC)
        player_nGC = torch.empty_like(gain_nGC).scatter_(1, joined_nGC, gain_nGC)
        # The four orders of a round depend on each other; only whole rounds are independent.
        first, second = player_nGC.unflatten(0, (2, ORDERS, len(class_m))).mean(dim=1)
        self.total_CG += torch.einsum("mc,mgc->cg", weight_mC, first + second)
        self.square_CG += torch.einsum("mc,mgc->cg", weight_mC**2, (first - second) ** 2)

    def result(self, rounds: int, all_NC: Tensor, drawn_C: Tensor, none_C: Tensor) -> ClassSage:
        """Return values and errors after `rounds` rounds.

        all_NC   probabilities when every feature is known
        drawn_C  mean probabilities when none is known, over the background rows of the chains
        none_C   mean probabilities that define v(none); values are shifted from drawn_C to these
        """
        everything_C = self._mean_score(all_NC)
        nothing_C = self._mean_score(none_C.expand_as(all_NC))
        shift_C = nothing_C - self._mean_score(drawn_C.expand_as(all_NC))
        value_CG = self.total_CG / rounds - shift_C[:, None] / self.total_CG.shape[1]
        # Two estimates with difference d have the variance d^2 / 2.
        error_CG = self.square_CG.sqrt() / rounds
        spread_C = value_CG.amax(dim=1) - value_CG.amin(dim=1)
        ratio_C = error_CG.amax(dim=1) / spread_C.clamp_min(SPREAD)
        residual_C = (value_CG.sum(dim=1) - (everything_C - nothing_C)).abs()
        results = (value_CG, error_CG, ratio_C, residual_C)
        return ClassSage(*(values.numpy() for values in results), rounds)

    def _mean_score(self, probs_NC: Tensor) -> Tensor:
        """Return the weighted mean score of each class over all rows (C,), in nats."""
        return (self.weight_NC * scores(self.mode, probs_NC, self.class_N)).sum(dim=0)
