"""Covering what maps point at: which cells, which pixels, and that a faithful map is told apart."""

import numpy as np
import pytest
import torch
from torch import nn

from affectbench.arrays import Arrays, Task
from affectbench.evaluation.explanations import occlusion_sums
from affectbench.evaluation.explanations.ground_truth import GroundTruth
from affectbench.evaluation.explanations.occlusion import (
    covered,
    elsewhere,
    largest_patches,
    region_of,
)
from affectbench.evaluation.explanations.occlusion_sums import sums_of
from affectbench.evaluation.metrics import occluded
from affectbench.stages import occlude


def test_a_region_is_above_half_of_the_largest():
    target = np.array([[[0.0, 0.4], [0.9, 1.0]], [[0, 0], [0, 0]], [[np.nan, 1], [1, 1]]])
    found = region_of(target)
    assert found[0].tolist() == [[False, False], [True, True]]
    assert not found[1].any()  # an empty target
    assert found[2].tolist() == [[False, True], [True, True]]


def test_the_largest_patches_are_a_share_of_all():
    assert largest_patches(np.array([[[1.0, 4, 2, 3]]]), 0.5).tolist() == [
        [[False, True, False, True]]
    ]
    assert largest_patches(np.ones((2, 10, 10)), 0.2).sum(axis=(1, 2)).tolist() == [20, 20]


def test_as_many_cells_elsewhere_and_none_of_the_same():
    rng = np.random.default_rng(0)
    cells = rng.random((50, 5, 5)) < rng.random((50, 1, 1)) / 2
    away = elsewhere(cells, rng)
    assert not (cells & away).any()
    wanted = np.minimum(cells.sum(axis=(1, 2)), 25 - cells.sum(axis=(1, 2)))
    assert away.sum(axis=(1, 2)).tolist() == wanted.tolist()


def test_covered_cells_have_the_colour_and_others_are_as_they_were():
    image = np.arange(16 * 3, dtype=np.uint8).reshape(1, 4, 4, 3)
    cells = np.array([[[True, False], [False, False]]])
    found = covered(image, cells, np.array([9.0, 8, 7]))
    assert found.dtype == np.uint8
    assert (found[0, :2, :2] == [9, 8, 7]).all()
    assert (found[0, 2:] == image[0, 2:]).all()
    assert (found[0, :, 2:] == image[0, :, 2:]).all()


def test_the_mean_changes_by_hand():
    sums = {"count": np.array(2.0), "there": np.array(0.8), "elsewhere": np.array(0.2)}
    found = occluded.scores(sums)
    assert found["there"] == pytest.approx(0.4)
    assert found["faithfulness"] == pytest.approx(0.3)


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
    known = GroundTruth(arrays, {"concepts": "au", "target": "expression"}, of_maps, None, {})
    network = Looks()
    told = {n: v.detach().numpy()[None] for n, v in network({"face": torch.tensor(face)}).items()}
    test = split == "test"
    stored = {"au": told["concepts"], "expression": told["target"], "maps/au": maps[test]}
    predicted = occlude._predictor(network, arrays, "face")
    lines = list(occlude._concepts(predicted, known, stored, np.random.default_rng(1)))
    assert {(what, unit) for what, unit, *_ in lines} == {
        (what, unit) for what in ("region", "map") for unit in ("AU06", "AU12")
    }
    changes = np.array([line[3:] for line in lines])  # rows, there, elsewhere
    assert changes[:, 0].sum() == 4 * test.sum()
    assert (changes[:, 1] > 0).all()
    share_elsewhere = changes[:, 2].sum() / changes[:, 1].sum()
    assert share_elsewhere == 0  # the other quarters are nothing to it
    classes = list(occlude._classes(predicted, known, stored, np.random.default_rng(1)))
    assert {line[0] for line in classes} == {"class_map"}
    assert sum(line[3] for line in classes) == test.sum()
    few, thinned = occlude.fewer(known, stored, most=3)
    chosen = np.flatnonzero(test)[[0, 2, 5]]  # evenly spread over six
    assert few.arrays.of("test").row.tolist() == few.maps.of("test").row.tolist() == chosen.tolist()
    assert (few.arrays.split == "train").sum() == (~test).sum()
    kept = thinned["au"][:, few.arrays.split == "test"]
    np.testing.assert_array_equal(kept, told["concepts"][:, chosen])
    np.testing.assert_array_equal(thinned["maps/au"], maps[chosen])


def test_occlusions_add_up_over_concepts_in_each_group(monkeypatch):
    lines = [
        {"covered": covered, "concept": unit, "group": group, "rows": rows, "there": there,
         "elsewhere": "0.0"}
        for covered, unit, group, rows, there in (
            ("region", "AU06", "a", "1.0", "0.4"), ("region", "AU06", "b", "2.0", "0.5"),
            ("region", "AU12", "a", "3.0", "0.2"), ("class_map", "", "a", "1.0", "0.9"),
        )
    ]  # fmt: skip
    tasks = sums_of(lines)
    assert list(tasks) == ["occluded/region", "occluded/class_map"]
    region = tasks["occluded/region"]
    assert (region.kind, region.groups.tolist(), region.rows) == ("occluded", ["a", "b"], 6)
    assert region.values["count"].tolist() == [4, 2]
    assert region.values["there"] == pytest.approx([0.6, 0.5])
    files = {0: lines, 1: []}  # the second seed diverged
    monkeypatch.setattr(occlusion_sums, "read_csv", lambda path: files[int(path.stem[1:])])
    spec = {"dataset": "d", "variant": "v", "generation": 0, "occluded": [0, 1]}
    of_seeds = occlusion_sums.occluded(spec)
    assert [list(of_seeds[seed]) for seed in spec["occluded"]] == [list(tasks)] * 2
    assert occlusion_sums.occluded({**spec, "occluded": []}) == {}
