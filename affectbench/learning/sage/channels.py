"""SAGE values of groups of a network's input channels, over all of their frames.

A group is known or not known as a whole: what is not known comes from a background row, the same
for all groups (marginal imputation), and probabilities are averaged over background rows. Values of
groups are no sums of the values of their channels (Covert, Lundberg, Lee, NeurIPS 2020, section 3).
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from affectbench.arrays import Array
from affectbench.learning.sage.estimate import class_wise_sage
from affectbench.learning.sage.game import ClassSage

Groups = Mapping[str, Mapping[str, Sequence[int]]]  # input -> group -> channels


def sage_of_groups(
    predict: Callable[[dict[str, Tensor]], Tensor],
    inputs: Mapping[str, Tensor],
    class_N: Array,
    background: Mapping[str, Tensor],
    groups: Groups,
    **more: object,
) -> dict[str, ClassSage]:
    """Return class mode -> SAGE values (C, G) in nats, in the order of `names_of(groups)`.

    predict     inputs (n, T, D) -> logits (n, C), in evaluation mode
    inputs      (N, T, D) of the rows to explain, and class_N their classes
    background  (B, T, D) of the rows whose values stand for what is not known
    groups      of the channels of each input; each channel is in exactly one
    more        as `class_wise_sage` takes it

    Worked value: if the network uses one group only, that one gets v(all) - v(none), all others 0.
    """
    shapes = {name: tuple(values.shape[1:]) for name, values in inputs.items()}

    def of_flat(flat_nF: Tensor) -> Tensor:
        sizes = [T * D for T, D in shapes.values()]
        parts = zip(shapes.items(), flat_nF.split(sizes, dim=1), strict=True)
        return predict({name: part.reshape(-1, *shape) for (name, shape), part in parts})

    return class_wise_sage(
        of_flat,
        _flat(inputs, shapes),
        class_N,
        _flat(background, shapes),
        groups=features_of(shapes, groups),
        **more,
    )


def names_of(groups: Groups) -> list[str]:
    """Return the names of all groups, input by input."""
    return [name for of_input in groups.values() for name in of_input]


def features_of(shapes: Mapping[str, tuple[int, int]], groups: Groups) -> list[list[int]]:
    """Return the features of each group when all inputs are flattened, one after another.

    shapes  (T, D) of each input; frame t of channel d is feature t D + d of its input

    Worked value: 2 frames and 3 channels, groups (0, 2) and (1) -> (0, 2, 3, 5) and (1, 4).
    """
    features, first = [], 0
    for name, (T, D) in shapes.items():
        frames = first + D * np.arange(T)[:, None]
        features += [(frames + np.array(of)).reshape(-1).tolist() for of in groups[name].values()]
        first += T * D
    return features


def _flat(inputs: Mapping[str, Tensor], shapes: Mapping[str, tuple[int, int]]) -> Array:
    parts = [inputs[name].reshape(len(inputs[name]), -1).float() for name in shapes]
    return torch.cat(parts, dim=1).numpy()
