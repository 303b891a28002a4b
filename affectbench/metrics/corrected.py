"""A task's metric when some of a row's concepts are told: accuracy of classes, CCC of values."""

import numpy as np

from affectbench.arrays import Array
from affectbench.metrics import regression

SHARES = (0, 25, 50, 75, 100)  # percent of a row's concepts that are told
SCALAR = frozenset({"rows"})  # statistics that are one number a row


def statistics_of_classes(logits_JNC: Array, class_N: Array) -> dict[str, Array]:
    """Return rows (N,) and whether each is right at each share told (N, J), for J shares."""
    there_N = class_N >= 0
    right_JN = (logits_JNC.argmax(axis=-1) == class_N) & there_N
    return {"rows": there_N.astype(float), "right": right_JN.T.astype(float)}


def statistics_of_values(value_JNC: Array, target_NC: Array) -> dict[str, Array]:
    """Return rows (N,) and the moments of `regression` at each share told, (N, J C) each."""
    N = len(target_NC)
    told = [regression.statistics(value_NC, target_NC) for value_NC in value_JNC]
    moments = {n: np.stack([t[n] for t in told], axis=1).reshape(N, -1) for n in told[0]}
    return {"rows": np.isfinite(target_NC).any(axis=1).astype(float), **moments}


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return accuracy_at_SHARE, or ccc_at_SHARE (...), higher is better.

    Worked value: one row, right only when all is told -> accuracy_at_0 0, accuracy_at_100 1.
    """
    if "right" in sums:
        rows = np.where(sums["rows"] > 0, sums["rows"], np.nan)
        return {f"accuracy_at_{s}": sums["right"][..., j] / rows for j, s in enumerate(SHARES)}
    found, values = {}, sums["count"].shape[-1] // len(SHARES)
    for j, share in enumerate(SHARES):
        mine = slice(j * values, (j + 1) * values)
        one = {name: v[..., mine] for name, v in sums.items() if name not in SCALAR}
        found[f"ccc_at_{share}"] = regression.scores(one)["ccc"]
    return found
