"""Faces whose action units are lit in corners, and what a member that knows everything stores."""

import numpy as np

from affectbench.arrays import Arrays, Task
from affectbench.evaluation.explanations.ground_truth import GroundTruth

AUS, EMOTIONS = ("AU06", "AU12", "AU04"), ("happiness", "anger", "neutral")
ROWS = 24


def ground_truth(**more) -> GroundTruth:
    """Faces of three expressions whose units are lit, each unit in a corner of its own."""
    class_N = np.arange(ROWS) % 3
    lit_NK = np.array([[1.0, 1, 0], [0, 0, 1], [0, 0, 0]])[class_N]
    target = np.zeros((ROWS, 3, 4, 4))
    for k in range(3):
        target[:, k, 2 * (k // 2) : 2 * (k // 2) + 2, 2 * (k % 2) : 2 * (k % 2) + 2] = 1
    split = np.array(["train", "test"])[np.arange(ROWS) // 3 % 2]
    own = {"target": class_N, "concepts": lit_NK}
    tasks = {"target": Task("multiclass", EMOTIONS), "concepts": Task("multilabel", AUS)}
    about = (np.arange(ROWS), np.arange(ROWS), split)
    maps = Arrays({}, {"maps/au": target}, {"maps/au": Task("map", AUS)}, *about)
    roles = {"target": "expression", "concepts": "au"}
    return GroundTruth(Arrays({}, own, tasks, *about), roles, maps, target, {"au": lit_NK}, **more)


def stored(truth: GroundTruth) -> dict:
    """A member that knows everything: right maps, right concepts, a head that follows them."""
    test = truth.arrays.split == "test"
    lit_NK, target = truth.arrays.targets["concepts"], truth.maps.targets["maps/au"]
    effects = np.zeros((test.sum(), 3, 3))
    effects[:, [0, 1, 2], [0, 0, 1]] = 8.0
    probs_NK = 0.1 + 0.8 * lit_NK
    logits = np.einsum("nk,nkc->nc", probs_NK, np.repeat(effects[:1], ROWS, axis=0))
    logits[:, 2] = 5.0
    coarse = target[:, :, ::2, ::2]
    return {
        "expression": logits[None],
        "au": np.log(probs_NK / (1 - probs_NK))[None],
        "maps/au": (coarse[test] / 1.0).astype(np.float16),
        "effects/expression": effects,
        "contributions/expression": probs_NK[test][:, :, None] * effects,
        "embeddings/au": lit_NK[test][:, :, None] * np.ones(4) + 0.0,
    }
