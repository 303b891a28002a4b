"""Class-wise SAGE by permutation sampling, for all classes at once.

SAGE values (Covert, Lundberg, Lee, NeurIPS 2020) are the Shapley values of the game
v(S) = - mean loss when only the features in S are known. Unlike the reference implementation
(sage-importance 0.0.6):

- every row is used equally often, so sampling rows adds no noise;
- each random order of players is used in four forms: as drawn, reversed, and both rotated by half
  the number of players. So a player that joins early in one form joins late or in the middle of
  others, which lowers the variance;
- one forward pass serves all classes and class modes;
- where the head allows it, a joining feature only updates the first layer (`chains.incremental`).
"""

import copy
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor, nn

from affectbench.arrays import Array
from affectbench.learning.sage.chains import Chains, full, incremental
from affectbench.learning.sage.game import ORDERS, ClassSage, Game
from affectbench.learning.sage.layers import affine_layers
from affectbench.learning.sage.scores import CLASS_MODES

FLOATS = 2**19  # numbers kept by the chains that run side by side: about as many as a cache holds


def class_wise_sage(
    head: Callable[[Tensor], Tensor],
    feature_NF: Array,
    class_N: Array,
    background_BF: Array,
    *,
    rng: np.random.Generator,
    class_modes: Sequence[str] = ("rows",),
    groups: Sequence[Sequence[int]] | None = None,
    none_probs_C: Array | None = None,
    threshold: float = 0.025,
    max_rounds: int = 32,
    chunk: int | None = None,
) -> dict[str, ClassSage]:
    """Return class mode -> SAGE values (C, G) in nats, sampled until their errors are small.

    A value says by how many nats knowing the feature lowers the loss of the class; higher is more
    important, and a negative value raises the loss. Sampling stops when `ratio_C` of every class
    and mode is below `threshold`, or after `max_rounds`.

    head          (n, F) float32 -> logits (n, C); a module is copied and used in evaluation mode
    feature_NF    the rows to explain
    class_N       their classes, 0 to C - 1; drop rows whose class is missing
    background_BF rows whose values replace features that are not known
    class_modes   of `scores.CLASS_MODES`
    groups        features that join at once, each feature in exactly one group; None: one player
                  for each feature
    none_probs_C  mean probabilities when nothing is known; None: those of the background. Give it
                  where it is known from more rows: moving v(none) by d moves each of G values by
                  exactly -d / G
    threshold     of `ratio_C`, as in sage-importance; 0 takes all rounds
    max_rounds    even. A round is four orders of each row. Rounds come in pairs, as the difference
                  of a row's two estimates gives the standard error (each row is a stratum)
    chunk         rows at once; affects time and memory only

    The same generator state gives the same bytes on any number of threads, and the same values up
    to float32 rounding with any chunk.
    Raises ValueError if a class, mode, group or number of rounds is not as described.
    Worked value: if the head uses only one feature, that one gets v(all) - v(none), all others 0.
    """
    if max_rounds < 2 or max_rounds % 2:
        raise ValueError(f"max_rounds is {max_rounds}; rounds come in twos")
    if unknown := set(class_modes) - set(CLASS_MODES):
        raise ValueError(f"class mode {min(unknown)!r} is none of {', '.join(CLASS_MODES)}")
    with torch.inference_mode(), _one_thread():
        x_NF, background_BF = _tensor(feature_NF), _tensor(background_BF)
        forward = copy.deepcopy(head).float().eval() if isinstance(head, nn.Module) else head
        all_NC, drawn_C = _probs(forward, x_NF), _probs(forward, background_BF).mean(dim=0)
        none_C = drawn_C if none_probs_C is None else torch.as_tensor(none_probs_C).double()
        member_GW = _members(groups, x_NF.shape[1])
        chains = _chains(forward, background_BF, member_GW, all_NC.shape[1])
        rows = chunk or max(1, FLOATS // chains.floats // (2 * ORDERS))
        y_N = _classes(class_N, *all_NC.shape)
        games = {m: Game(m, y_N, all_NC.shape[1], len(member_GW)) for m in class_modes}
        for rounds in range(2, max_rounds + 1, 2):
            for part in _two_rounds(chains, x_NF, len(member_GW), rows, rng):
                for game in games.values():
                    game.add(*part)
            sage = {m: g.result(rounds, all_NC, drawn_C, none_C) for m, g in games.items()}
            if all(values.worst_ratio < threshold for values in sage.values()):
                break
    return sage


def _two_rounds(
    chains: Chains, x_NF: Tensor, players: int, rows: int, rng: np.random.Generator
) -> Iterator[tuple[slice, Tensor, Tensor]]:
    """Yield (rows, orders, probabilities) of two rounds, for `rows` rows at a time.

    All orders are drawn before rows are split, so they do not depend on the split.
    Shapes: orders (n, G), probabilities (G + 1, n, C) float64; n is 2 ORDERS times the rows.
    """
    total = len(x_NF)
    unordered = np.broadcast_to(np.arange(players, dtype=np.int32), (2 * total, players))
    order_2NG = torch.from_numpy(rng.permuted(unordered, axis=1)).view(2, total, players)
    for start in range(0, total, rows):
        part = slice(start, min(start + rows, total))
        drawn = order_2NG[:, part].long()
        rotated = drawn.roll(players // 2, dims=2)
        orders = (drawn, drawn.flip(2), rotated, rotated.flip(2))
        order_nG = torch.stack(orders, dim=1).flatten(0, 2)
        x_nF = x_NF[part].repeat(2 * ORDERS, 1)
        yield part, order_nG, chains.expected_probs(x_nF, order_nG).double()


def _chains(forward: Callable, background_BF: Tensor, member_GW: Tensor, classes: int) -> Chains:
    layers = affine_layers(forward)
    if layers:
        return incremental(layers, background_BF, member_GW, classes)
    return full(forward, background_BF, member_GW, classes)


def _members(groups: Sequence[Sequence[int]] | None, features: int) -> Tensor:
    """Return the features of each player (G, W); smaller groups are padded with the index F."""
    groups = [[j] for j in range(features)] if groups is None else groups
    if sorted(j for group in groups for j in group) != list(range(features)):
        raise ValueError(f"groups {groups} do not hold each of {features} features once")
    width = max(map(len, groups))
    return torch.tensor([[*group, *[features] * (width - len(group))] for group in groups])


def _classes(class_N: Array, rows: int, classes: int) -> Tensor:
    if len(class_N) != rows or rows == 0:
        raise ValueError(f"{rows} rows and {len(class_N)} classes; each row has one")
    if class_N.min() < 0 or class_N.max() >= classes:
        raise ValueError(f"classes {class_N.min()} to {class_N.max()}; the head has {classes}")
    return torch.from_numpy(np.asarray(class_N, dtype=np.int64))


def _tensor(values: Array) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(values, dtype=np.float32))


def _probs(forward: Callable[[Tensor], Tensor], x_nF: Tensor) -> Tensor:
    return torch.softmax(forward(x_nF).double(), dim=1)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Use one torch thread inside the block: on matrices as small as these, more only wait."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
