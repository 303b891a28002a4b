"""What SAGE values of explained members are of each class, with a seed that diverged."""

import numpy as np
import pytest

from affectbench.arrays import Arrays, Task
from affectbench.evaluation.explanations import sage_sums
from affectbench.evaluation.metrics.kinds import MODULES

SPEC = {"dataset": "d", "variant": "v", "generation": 0, "tasks": {"target": "mood"}}
ARRAYS = Arrays(
    inputs={},
    targets={"target": np.array([0, 1, 0, 1])},
    tasks={"target": Task("multiclass", ("calm", "angry"))},
    row=np.arange(4),
    group=np.array(["p", "q", "r", "r"]),
    split=np.array(["val", "val", "train", "train"]),
)


def line(mode: str, name: str, feature: int, value: float) -> dict[str, str]:
    about = {"task": "mood", "class_mode": mode, "class": name}
    return {**about, "feature": str(feature), "value": str(value)}


def test_every_class_has_its_sum_and_its_features(monkeypatch):
    """p(angry) is 3/4 on the angry validation row, and 1/4 on average of training rows."""
    lines = [line("rows", "angry", f, v) for f, v in ((0, 0.2), (1, -0.1), (2, 0.3))]
    lines += [line("rows", "calm", 0, -0.2), line("ovr", "angry", 0, -0.2)]
    files = {0: lines, 1: []}  # the second seed diverged
    monkeypatch.setattr(sage_sums, "read_csv", lambda path: files[int(path.stem[1:])])
    logits = np.log([[0.5, 0.5], [0.25, 0.75], [0.9, 0.1], [0.6, 0.4]])[None]
    spec = {**SPEC, "explained": [0, 1]}
    of_seeds = sage_sums.sage_sums(spec, ARRAYS, {0: {"mood": logits}, 1: {}})
    names = [f"{kind}/mood/{k}" for kind in ("features", "summed_sage") for k in ("angry", "calm")]
    assert sorted(of_seeds[0]) == sorted(of_seeds[1]) == names
    angry = of_seeds[0]["features/mood/angry"]
    assert (angry.kind, angry.groups.tolist(), angry.rows) == ("features", ["0", "1", "2"], 3)
    assert scored(angry) == {"positive_share": pytest.approx(2 / 3)}
    summed = of_seeds[0]["summed_sage/mood/angry"]
    assert (summed.kind, summed.groups.tolist(), summed.rows) == ("summed_sage", ["p", "q", "r"], 1)
    assert scored(summed) == {"summed_sage": pytest.approx(np.log(3))}
    assert sage_sums.sage_sums(SPEC, ARRAYS, {}) == {}


def scored(sums) -> dict:
    total = {name: values.sum() for name, values in sums.values.items()}
    return MODULES[sums.kind].scores(total)
