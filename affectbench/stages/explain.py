"""A member -> results/importance/...: SAGE values for each class, of features and of channels.

Those of the embedding's features are what XA-CMD sums. Those of named groups of input channels say
the same in words, as a feature of an embedding has no name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from affectbench import streams
from affectbench.arrays import MISSING_CLASS, Array, Arrays
from affectbench.data.channels import groups_of
from affectbench.learning.batches import passes, to_tensors
from affectbench.learning.precision import as_precise_as
from affectbench.learning.sage.background import draw_by_class
from affectbench.learning.sage.channels import names_of, sage_of_groups
from affectbench.learning.sage.estimate import ClassSage, class_wise_sage
from affectbench.learning.sage.scores import CLASS_MODES
from affectbench.learning.stored_network import Revived, revive
from affectbench.probabilities import softmax
from affectbench.refusal import Refusal
from affectbench.store import paths
from affectbench.store.assemble import rows_of
from affectbench.store.channels import CHANNELS, channels
from affectbench.store.members import IMPORTANCE
from affectbench.store.tables import write_csv

BACKGROUND = 512  # training rows whose values replace features that are not known
# Each coalition of channels is a pass through the whole network: fewer rows, stratified by class.
# Probabilities averaged over 16 background rows give groups values that are up to a quarter lower.
CHANNEL_ROWS, CHANNEL_BACKGROUND, CHANNEL_ROUNDS = 140, 128, 2


@dataclass(frozen=True)
class Explained:
    """What is explained of one role of a member: its rows, its head, and what it knows of none.

    judged, train  the validation and the training rows, with the role's targets
    train_NF       the embedding of the training rows
    none_probs_C   the mean probabilities of all training rows: what v(none) is, as in the closed
                   form
    """

    member: tuple
    root_seed: int
    revived: Revived
    role: str
    task: str  # the dataset's name of it
    judged: Arrays
    train: Arrays
    train_NF: Array
    head: Callable[[Tensor], Tensor]
    none_probs_C: Array

    def stream(self, *name: object) -> np.random.Generator:
        return streams.generator(self.root_seed, *name, self.task)


def run(spec: dict, code: str) -> None:
    """Write the SAGE values of a member's heads on its embedding, in every class mode.

    The loss is that of the validation rows. All class modes come from the same forward passes.
    """
    member = tuple(spec["member"])
    revived = revive(member)
    rows, of_channels = [], []
    for role in revived.tasks if revived else ():
        task = revived.tasks[role]
        explained = _explained(member, spec["root_seed"], revived, role)
        for mode, sage in _of_features(explained).items():
            rows += [(explained.task, mode, *values) for values in _rows(sage, task.names)]
        of_channels += _of_channels(explained, spec["use"], spec["options"])
    write_csv(paths.importance(*member), IMPORTANCE, rows)
    write_csv(channels(*member), CHANNELS, of_channels)


def _explained(member: tuple, root_seed: int, revived: Revived, role: str) -> Explained:
    """Read the rows of one role, and see all training rows; refuse a task without classes."""
    made = revived.record["spec"]
    task, name = revived.tasks[role], made["tasks"][role]
    if task.kind != "multiclass":
        raise Refusal(f"explain: task '{name}' is {task.kind}; only multiclass works")
    arrays = rows_of(member[0], made["source"], made["inputs"], {role: name})
    train = arrays.of("train")
    head = revived.method.head(revived.network)[role]
    train_NF = _features(revived, train.inputs)
    with torch.inference_mode():
        none_probs_C = softmax(head(torch.from_numpy(train_NF)).numpy()).mean(axis=0)
    of = (member, root_seed, revived, role, name, arrays.of("val"), train)
    return Explained(*of, train_NF, head, none_probs_C)


def _of_features(explained: Explained) -> dict[str, ClassSage]:
    """Return class mode -> SAGE values of the head on the embedding's features.

    The background is a class-stratified sample that all members of a dataset share, so that they
    are compared on the same rows.
    """
    class_N = explained.judged.targets[explained.role]
    labelled = class_N != MISSING_CLASS
    drawn = draw_by_class(
        explained.train.targets[explained.role],
        BACKGROUND,
        explained.stream("explain", "background", explained.member[0]),
    )
    return class_wise_sage(
        explained.head,
        _features(explained.revived, explained.judged.inputs)[labelled],
        class_N[labelled],
        explained.train_NF[drawn],
        rng=explained.stream("explain", *explained.member),
        class_modes=CLASS_MODES,
        none_probs_C=explained.none_probs_C,
    )


def _of_channels(explained: Explained, use: str, options: Mapping[str, object]) -> list[tuple]:
    """Return a row for each class mode, class and group of input channels.

    Inputs that are no recordings (T, D), such as pictures, have none.

    use, options  the file of the dataset, and its options, by which channels have names
    """
    revived, role, dataset = explained.revived, explained.role, explained.member[0]
    shapes = revived.record["shapes"]
    if any(len(shape) != 2 for shape in shapes.values()):
        return []
    judged, train = explained.judged, explained.train
    judged = judged.where(judged.targets[role] != MISSING_CLASS)
    choose = explained.stream("explain", "channels", dataset)
    seen = draw_by_class(judged.targets[role], CHANNEL_ROWS, choose)
    choose = explained.stream("explain", "channels' background", *explained.member)
    drawn = draw_by_class(train.targets[role], CHANNEL_BACKGROUND, choose)
    groups = {name: groups_of(use, name, shape[-1], options) for name, shape in shapes.items()}
    cpu = torch.device("cpu")
    sages = sage_of_groups(
        lambda inputs: explained.head(revived.method.features(revived.network, inputs)),
        to_tensors(judged.inputs, seen, cpu),
        judged.targets[role][seen],
        to_tensors(train.inputs, drawn, cpu),
        groups,
        rng=explained.stream("explain channels", *explained.member),
        class_modes=CLASS_MODES,
        none_probs_C=explained.none_probs_C,
        max_rounds=CHANNEL_ROUNDS,
    )
    return [
        (explained.task, mode, of_class, group, float(value), float(error))
        for mode, sage in sages.items()
        for of_class, values_G, errors_G in zip(
            revived.tasks[role].names, sage.value_CG, sage.standard_error_CG, strict=True
        )
        for group, value, error in zip(names_of(groups), values_G, errors_G, strict=True)
    ]


def _rows(sage: ClassSage, names: tuple[str, ...]) -> list[tuple]:
    """Return a row of the table for each class and feature, without task and class mode."""
    return [
        (
            name,
            feature,
            float(sage.value_CG[k, feature]),
            float(sage.standard_error_CG[k, feature]),
            sage.rounds,
            float(sage.ratio_C[k]),
            float(sage.residual_C[k]),
        )
        for k, name in enumerate(names)
        for feature in range(sage.value_CG.shape[1])
    ]


def _features(revived: Revived, inputs: Mapping[str, Array]) -> Array:
    """Return the member's embedding of each row (N, F)."""
    parts = []
    with torch.inference_mode():
        for rows in passes(inputs, getattr(revived.network, "numbers_of_a_row", 0)):
            batch = to_tensors(inputs, rows, torch.device("cpu"))
            with as_precise_as(revived.network):
                features = revived.method.features(revived.network, batch)
            parts.append(features.float().numpy())
    return np.concatenate(parts)
