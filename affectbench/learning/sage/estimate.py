"""Class-wise SAGE by permutations, for all classes at once.

SAGE (Covert, Lundberg, Lee, NeurIPS 2020): Shapley values of the game v(S) = - mean loss when only
the features in S are known. Beside the reference implementation (sage-importance 0.0.6):

- every row is used equally often, so which rows were drawn adds no noise;
- an order of players is used with its reverse, and both again turned by half: a feature that joins
  early in one joins late, and in the middle, in another;
- one forward pass serves all classes and class modes;
- where the head allows it, a joining feature updates the first layer (`chains.incremental`).
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

FLOATS = 2**19  # numbers that chains side by side hold at a time: about a cache of them


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
    """Return each class mode's SAGE values, sampled until every class's ratio is below `threshold`.

    head          (n, F) float32 -> logits (n, C); a module is used in evaluation, as a copy
    class_N       of each row, 0 to C - 1; drop rows whose class is missing
    groups        features that join at once, each feature in exactly one; None: each by itself
    none_probs_C  mean probabilities when nothing is known, where they come from more rows than the
                  background: v(none) moved by d moves each of G values by exactly -d / G
    threshold     of `ratio_C`, as in sage-importance; 0 takes all rounds
    max_rounds    even; a round is four orders of each row, and rounds come in twos: the difference
                  of a row's two estimates gives the standard error (a row is a stratum)
    chunk         rows at once; changes time and memory alone

    The same generator state gives the same bytes on any number of threads, and the same values up
    to float32's rounding whatever the chunk.
    Raises ValueError for a class, mode, group or number of rounds that is not as said here.
    Worked value: a head that sees one feature alone gives it v(all) - v(none), all others 0.
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
            found = {m: g.result(rounds, all_NC, drawn_C, none_C) for m, g in games.items()}
            if all(one.worst_ratio < threshold for one in found.values()):
                break
    return found


def _two_rounds(
    chains: Chains, x_NF: Tensor, players: int, rows: int, rng: np.random.Generator
) -> Iterator[tuple[slice, Tensor, Tensor]]:
    """Walk every row in the orders of two rounds; yield some rows' chains at a time.

    Orders are drawn before rows are parted, so they do not depend on how many go at once.
    """
    total = len(x_NF)
    unordered = np.broadcast_to(np.arange(players, dtype=np.int32), (2 * total, players))
    order_2NG = torch.from_numpy(rng.permuted(unordered, axis=1)).view(2, total, players)
    for start in range(0, total, rows):
        part = slice(start, min(start + rows, total))
        drawn = order_2NG[:, part].long()
        turned = drawn.roll(players // 2, dims=2)
        orders = (drawn, drawn.flip(2), turned, turned.flip(2))
        order_nG = torch.stack(orders, dim=1).flatten(0, 2)
        x_nF = x_NF[part].repeat(2 * ORDERS, 1)
        yield part, order_nG, chains.expected_probs(x_nF, order_nG).double()


def _chains(forward: Callable, background_BF: Tensor, member_GW: Tensor, classes: int) -> Chains:
    layers = affine_layers(forward)
    if layers:
        return incremental(layers, background_BF, member_GW, classes)
    return full(forward, background_BF, member_GW, classes)


def _members(groups: Sequence[Sequence[int]] | None, features: int) -> Tensor:
    """Return each player's features (G, W), filled up with F where a group is smaller."""
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
    """A second thread waits longer than it works on matrices as small as these."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
