"""A concept notices when the quarter that it sees is covered."""

import numpy as np
import torch
from torch import nn

from affectbench.arrays import Arrays, Task
from affectbench.evaluation.explanations.ground_truth import GroundTruth
from affectbench.stages import occlude


class Looks(nn.Module):
    """A concept that sees the upper left quarter alone, and one that sees the lower right."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(0.05))

    def forward(self, inputs):
        light = inputs["face"].float().mean(dim=3) - 100
        corners = [light[:, :4, :4].mean(dim=(1, 2)), light[:, 4:, 4:].mean(dim=(1, 2))]
        logits = self.scale * torch.stack(corners, dim=1)
        return {"concepts": logits, "target": logits}


def test_a_concept_notices_where_it_looks_and_not_elsewhere():
    """Maps that are right, of a network whose two concepts each see one quarter."""
    rows, rng = 12, np.random.default_rng(0)
    face = rng.integers(0, 255, (rows, 8, 8, 3)).astype(np.uint8)
    maps = np.zeros((rows, 2, 2, 2))
    maps[:, 0, 0, 0] = maps[:, 1, 1, 1] = 1
    split = np.array(["train", "test"])[np.arange(rows) % 2]
    about = (np.arange(rows), np.arange(rows) // 2, split)
    tasks = {"concepts": Task("multilabel", ("AU06", "AU12"))}
    tasks["target"] = Task("multiclass", ("happiness", "anger"))
    targets = {"concepts": np.ones((rows, 2)), "target": np.zeros(rows, int)}
    arrays = Arrays({"face": face}, targets, tasks, *about)
    of_maps = Arrays({}, {"maps/au": maps}, {"maps/au": Task("map", ("AU06", "AU12"))}, *about)
    truth = GroundTruth(arrays, {"concepts": "au", "target": "expression"}, of_maps, None, {})
    network = Looks()
    logits = {n: v.detach().numpy()[None] for n, v in network({"face": torch.tensor(face)}).items()}
    test = split == "test"
    stored = {"au": logits["concepts"], "expression": logits["target"], "maps/au": maps[test]}
    predicted = occlude._predictor(network, arrays, "face")
    lines = list(occlude._concepts(predicted, truth, stored, np.random.default_rng(1)))
    assert {(what, unit) for what, unit, *_ in lines} == {
        (what, unit) for what in ("region", "map") for unit in ("AU06", "AU12")
    }
    changes = np.array([line[3:] for line in lines])  # rows, there, elsewhere
    assert changes[:, 0].sum() == 4 * test.sum()
    assert (changes[:, 1] > 0).all()
    share_elsewhere = changes[:, 2].sum() / changes[:, 1].sum()
    assert share_elsewhere == 0  # the other quarters are nothing to it
    classes = list(occlude._classes(predicted, truth, stored, np.random.default_rng(1)))
    assert {line[0] for line in classes} == {"class_map"}
    assert sum(line[3] for line in classes) == test.sum()
    few, thinned = occlude.fewer(truth, stored, most=3)
    chosen = np.flatnonzero(test)[[0, 2, 5]]  # evenly spread over six
    assert few.arrays.of("test").row.tolist() == few.maps.of("test").row.tolist() == chosen.tolist()
    assert (few.arrays.split == "train").sum() == (~test).sum()
    kept = thinned["au"][:, few.arrays.split == "test"]
    np.testing.assert_array_equal(kept, logits["concepts"][:, chosen])
    np.testing.assert_array_equal(thinned["maps/au"], maps[chosen])
