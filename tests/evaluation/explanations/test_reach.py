"""What AGCM's maps can reach at all: claims of location have to be of a measure that they can win.

A concept's map is a softmax over places, so it sums to 1, and the released loss is one cosine of
all maps of a face together. Its optimum gives large regions faint maps, which cost little jointly.
"""

import numpy as np
import torch

from affectbench.arrays import Array
from affectbench.data.concept_maps import concept_maps
from affectbench.data.simulation.faces.geometry import geometry
from affectbench.data.simulation.faces.landmarks import landmarks
from affectbench.data.simulation.faces.parameters import AUS, IDENTITY, NUISANCE, draw_parameters
from affectbench.evaluation.explanations.grids import on_grid
from affectbench.evaluation.metrics import location

SIDE, GRID, FACES, SEEN = 56, (7, 7), 90, 60


def targets() -> Array:
    """Return the target maps of simulated faces, (FACES, 18, 7, 7)."""
    generator = torch.Generator().manual_seed(0)
    who = draw_parameters(IDENTITY, FACES, generator) | draw_parameters(NUISANCE, FACES, generator)
    shape = (FACES, len(AUS))
    shown = torch.rand(shape, generator=generator) < 0.3
    intensity = (torch.rand(shape, generator=generator) * shown)[..., None].expand(*shape, 2)
    points = landmarks(who, geometry(who, intensity), SIDE).numpy()
    return on_grid(concept_maps(points, SIDE), GRID)


def on_simplex(values: Array) -> Array:
    """Return the nearest values that are >= 0 and sum to 1 along the last axis (Held, 1974).

    Worked value: (1, 0.5) -> (0.75, 0.25).
    """
    falling = -np.sort(-values, axis=-1)
    excess = falling.cumsum(axis=-1) - 1
    kept = (falling > excess / np.arange(1, values.shape[-1] + 1)).sum(axis=-1, keepdims=True)
    return np.maximum(values - np.take_along_axis(excess, kept - 1, axis=-1) / kept, 0)


def joint_optimum(target_NKHW: Array) -> Array:
    """Return the maps that sum to 1 with the largest joint cosine with their targets.

    The map nearest to a multiple of the target is the best of its length; the best multiple is
    sought on a grid.
    """
    flat = target_NKHW.reshape(*target_NKHW.shape[:2], -1)
    best, cosine_N = np.zeros(flat.shape), np.zeros(len(flat))
    for scale in np.geomspace(0.005, 5, 150):
        maps = on_simplex(scale * flat)
        reached_N = location.cosine(maps.reshape(len(flat), -1), flat.reshape(len(flat), -1))
        better_N = reached_N > cosine_N
        best[better_N], cosine_N[better_N] = maps[better_N], reached_N[better_N]
    return best.reshape(target_NKHW.shape)


def scored(maps: Array, target: Array) -> dict[str, float]:
    sums = {name: v.sum(axis=0) for name, v in location.statistics(maps, target).items()}
    return {name: float(value) for name, value in location.scores(sums).items()}


def test_the_nearest_point_of_the_simplex_by_hand():
    assert np.allclose(on_simplex(np.array([[1.0, 0.5], [3, 0], [0.2, 0.2]])), [
        [0.75, 0.25], [1, 0], [0.5, 0.5],
    ])  # fmt: skip


def test_the_released_loss_can_beat_the_mean_map_jointly_but_not_unit_by_unit():
    every = targets()
    seen, target = every[:SEEN], every[SEEN:]
    constant = scored(np.broadcast_to(seen.mean(axis=0), target.shape), target)
    optimum = scored(joint_optimum(target), target)
    assert optimum["joint_cosine"] > constant["joint_cosine"]
    assert optimum["pointing"] == 1 > constant["pointing"]
    assert optimum["cosine"] < constant["cosine"]
