"""A member -> results/importance/...: the SAGE value of each feature for each class."""

import numpy as np
import torch

from affectbench import streams
from affectbench.arrays import MISSING_CLASS
from affectbench.assemble import rows_of
from affectbench.probabilities import softmax
from affectbench.refusal import Refusal
from affectbench.revive import revive
from affectbench.sage import class_wise_sage
from affectbench.store import paths
from affectbench.store.tables import write_csv
from affectbench.training import PREDICT_ROWS, to_tensors

COLUMNS = ("task", "class", "feature", "value", "standard_error")
BACKGROUND = 512  # training rows that stand in for a missing feature, drawn once
ROUNDS = 8  # antithetic pairs of permutations for each validation row


def run(spec: dict, code: str) -> None:
    """Explain a member's heads on its embedding, judged on validation rows."""
    member = tuple(spec["member"])
    revived = revive(member)
    rows = []
    for role in revived.tasks if revived else ():
        rows += _explain(member, spec["root_seed"], revived, role)
    write_csv(paths.importance(*member), COLUMNS, rows)


def _explain(member: tuple, root_seed: int, revived, role: str) -> list[tuple]:
    task, made = revived.tasks[role], revived.record["spec"]
    if task.kind != "multiclass":
        raise Refusal(
            f"explain: task '{made['tasks'][role]}' is {task.kind}; only multiclass works"
        )
    arrays = rows_of(member[0], made["source"], made["inputs"], {role: made["tasks"][role]})
    judged, train = arrays.of("val"), arrays.of("train")
    there = judged.targets[role] != MISSING_CLASS
    rng = streams.generator(root_seed, "explain", *member)
    chosen = np.sort(rng.permutation(len(train))[:BACKGROUND])
    head = revived.method.head(revived.network)[role]
    value_CF, error_CF = class_wise_sage(
        lambda features: softmax(head(torch.from_numpy(features).float()).detach().numpy()),
        _features(revived, judged.inputs)[there],
        judged.targets[role][there],
        _features(revived, train.where(np.isin(np.arange(len(train)), chosen)).inputs),
        classes=len(task.names),
        rounds=ROUNDS,
        rng=rng,
    )
    return [
        (
            made["tasks"][role],
            name,
            feature,
            float(value_CF[k, feature]),
            float(error_CF[k, feature]),
        )
        for k, name in enumerate(task.names)
        for feature in range(value_CF.shape[1])
    ]


def _features(revived, inputs) -> np.ndarray:
    total = len(next(iter(inputs.values())))
    parts = []
    with torch.inference_mode():
        for start in range(0, total, PREDICT_ROWS):
            rows = np.arange(start, min(start + PREDICT_ROWS, total))
            batch = to_tensors(inputs, rows, torch.device("cpu"))
            parts.append(revived.method.features(revived.network, batch).numpy())
    return np.concatenate(parts)
