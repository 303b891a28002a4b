"""A member -> results/importance/...: SAGE values of its embedding's features for each class."""

import numpy as np
import torch

from affectbench import streams
from affectbench.arrays import MISSING_CLASS
from affectbench.learning.batches import PREDICT_ROWS, to_tensors
from affectbench.learning.sage.background import draw_by_class
from affectbench.learning.sage.estimate import ClassSage, class_wise_sage
from affectbench.learning.sage.scores import CLASS_MODES
from affectbench.learning.stored_network import revive
from affectbench.probabilities import softmax
from affectbench.refusal import Refusal
from affectbench.store import paths
from affectbench.store.assemble import rows_of
from affectbench.store.members import IMPORTANCE
from affectbench.store.tables import write_csv

BACKGROUND = 512  # training rows whose values replace features that are not known


def run(spec: dict, code: str) -> None:
    """Write the SAGE values of a member's heads on its embedding, in every class mode.

    The loss is that of the validation rows. All class modes come from the same forward passes.
    """
    member = tuple(spec["member"])
    revived = revive(member)
    rows = []
    for role in revived.tasks if revived else ():
        task, name = revived.tasks[role], revived.record["spec"]["tasks"][role]
        if task.kind != "multiclass":
            raise Refusal(f"explain: task '{name}' is {task.kind}; only multiclass works")
        for mode, sage in _explain(member, spec["root_seed"], revived, role, name).items():
            rows += [(name, mode, *values) for values in _rows(sage, task.names)]
    write_csv(paths.importance(*member), IMPORTANCE, rows)


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
