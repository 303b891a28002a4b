"""A member -> results/importance/...: SAGE values for each class, of features and of channels.

Those of the embedding's features are what XA-CMD sums. Those of named groups of input channels say
the same in words, as a feature of an embedding has no name.
"""

import numpy as np
import torch

from affectbench import streams
from affectbench.arrays import MISSING_CLASS
from affectbench.data.channels import groups_of
from affectbench.learning.batches import PREDICT_ROWS, to_tensors
from affectbench.learning.sage.background import draw_by_class
from affectbench.learning.sage.channels import names_of, sage_of_groups
from affectbench.learning.sage.estimate import ClassSage, class_wise_sage
from affectbench.learning.sage.scores import CLASS_MODES
from affectbench.learning.stored_network import revive
from affectbench.probabilities import softmax
from affectbench.refusal import Refusal
from affectbench.store import paths
from affectbench.store.assemble import rows_of
from affectbench.store.channels import CHANNELS, channels
from affectbench.store.members import IMPORTANCE
from affectbench.store.tables import write_csv

BACKGROUND = 512  # training rows whose values replace features that are not known
# Each coalition of channels is a pass through the whole network: fewer rows, stratified by class.
CHANNEL_ROWS, CHANNEL_BACKGROUND, CHANNEL_ROUNDS = 280, 16, 2


def run(spec: dict, code: str) -> None:
    """Write the SAGE values of a member's heads on its embedding, in every class mode.

    The loss is that of the validation rows. All class modes come from the same forward passes.
    """
    member = tuple(spec["member"])
    revived = revive(member)
    rows, of_channels = [], []
    for role in revived.tasks if revived else ():
        task, name = revived.tasks[role], revived.record["spec"]["tasks"][role]
        if task.kind != "multiclass":
            raise Refusal(f"explain: task '{name}' is {task.kind}; only multiclass works")
        for mode, sage in _explain(member, spec["root_seed"], revived, role, name).items():
            rows += [(name, mode, *values) for values in _rows(sage, task.names)]
        of_channels += _channels(spec, revived, role, name)
    write_csv(paths.importance(*member), IMPORTANCE, rows)
    write_csv(channels(*member), CHANNELS, of_channels)


def _explain(member: tuple, root_seed: int, revived, role: str, task: str) -> dict[str, ClassSage]:
    """Return class mode -> SAGE values of the head of one role (the dataset's task `task`).

    The background is a class-stratified sample that all members of a dataset share, so that they
    are compared on the same rows. v(none) comes from all training rows, as in the closed form.
    """
    dataset, made = member[0], revived.record["spec"]
    arrays = rows_of(dataset, made["source"], made["inputs"], {role: task})
    judged, train = arrays.of("val"), arrays.of("train")
    labelled = judged.targets[role] != MISSING_CLASS
    head = revived.method.head(revived.network)[role]
    train_NF = _features(revived, train.inputs)
    drawn = draw_by_class(
        train.targets[role],
        BACKGROUND,
        streams.generator(root_seed, "explain", "background", dataset, task),
    )
    with torch.inference_mode():
        none_probs_C = softmax(head(torch.from_numpy(train_NF)).numpy()).mean(axis=0)
    return class_wise_sage(
        head,
        _features(revived, judged.inputs)[labelled],
        judged.targets[role][labelled],
        train_NF[drawn],
        rng=streams.generator(root_seed, "explain", *member, task),
        class_modes=CLASS_MODES,
        none_probs_C=none_probs_C,
    )


def _channels(spec: dict, revived, role: str, task: str) -> list[tuple]:
    """Return a row for each class mode, class and group of input channels.

    Inputs that are no recordings (T, D), such as pictures, have none.
    """
    made, shapes = revived.record["spec"], revived.record["shapes"]
    if any(len(shape) != 2 for shape in shapes.values()):
        return []
    dataset = spec["member"][0]
    arrays = rows_of(dataset, made["source"], made["inputs"], {role: task})
    judged, train = arrays.of("val"), arrays.of("train")
    judged = judged.where(judged.targets[role] != MISSING_CLASS)
    seen, drawn = (
        draw_by_class(
            part.targets[role],
            number,
            streams.generator(spec["root_seed"], "explain", what, dataset, task),
        )
        for part, number, what in (
            (judged, CHANNEL_ROWS, "channels"),
            (train, CHANNEL_BACKGROUND, "channels' background"),
        )
    )
    groups = {
        name: groups_of(spec["use"], name, shape[-1], spec["options"])
        for name, shape in shapes.items()
    }
    head = revived.method.head(revived.network)[role]
    cpu = torch.device("cpu")
    with torch.inference_mode():
        train_logits = head(torch.from_numpy(_features(revived, train.inputs))).numpy()
    sages = sage_of_groups(
        lambda inputs: head(revived.method.features(revived.network, inputs)),
        to_tensors(judged.inputs, seen, cpu),
        judged.targets[role][seen],
        to_tensors(train.inputs, drawn, cpu),
        groups,
        rng=streams.generator(spec["root_seed"], "explain channels", *spec["member"], task),
        class_modes=CLASS_MODES,
        none_probs_C=softmax(train_logits).mean(axis=0),
        max_rounds=CHANNEL_ROUNDS,
    )
    return [
        (task, mode, of_class, group, float(sage.value_CG[k, g]), float(error_CG[k, g]))
        for mode, sage in sages.items()
        for error_CG in (sage.standard_error_CG,)
        for k, of_class in enumerate(revived.tasks[role].names)
        for g, group in enumerate(names_of(groups))
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


def _features(revived, inputs) -> np.ndarray:
    """Return the member's embedding of each row (N, F)."""
    total = len(next(iter(inputs.values())))
    parts = []
    with torch.inference_mode():
        for start in range(0, total, PREDICT_ROWS):
            rows = np.arange(start, min(start + PREDICT_ROWS, total))
            batch = to_tensors(inputs, rows, torch.device("cpu"))
            parts.append(revived.method.features(revived.network, batch).numpy())
    return np.concatenate(parts)
