"""Maps of concepts: where the unit shows, and none without landmarks."""

import numpy as np
import torch

from affectbench.data.concept_maps import AUS as MAPPED
from affectbench.data.concept_maps import concept_maps
from affectbench.data.simulation.faces.parameters import (
    AUS,
    IDENTITY,
    NUISANCE,
    draw_parameters,
)
from affectbench.data.simulation.faces.render import render

SIZE = 64


def person(rows: int, seed: int = 0) -> dict[str, torch.Tensor]:
    """Return one person, head on in an even light, as often as asked."""
    generator = torch.Generator().manual_seed(seed)
    who = draw_parameters(IDENTITY, 1, generator, spread=0)
    who |= draw_parameters(NUISANCE, 1, generator, spread=0)
    who |= {name: torch.zeros(1) for name in ("noise", "blur", "occ", "glasses", "beard", "bald")}
    return {name: values.repeat_interleave(rows, 0) for name, values in who.items()}


def test_maps_lie_where_the_unit_shows_and_missing_landmarks_have_none():
    _, points = render(person(2), torch.zeros(2, len(AUS)), SIZE, torch.Generator())
    points[1, 30] = np.nan
    maps = concept_maps(points, SIZE)
    assert maps.shape == (2, 18, 14, 14)
    assert np.isnan(maps[1]).all()
    cell = SIZE / 14
    for au, landmark in ((1, 20), (2, 18), (12, 48), (9, 29), (25, 51), (45, 37)):
        y, x = np.argwhere(maps[0, MAPPED.index(au)] > 0.5 * maps[0, MAPPED.index(au)].max()).T
        dx = (x + 0.5) * cell - points[0, landmark, 0]
        dy = (y + 0.5) * cell - points[0, landmark, 1]
        near = np.hypot(dx, dy)
        assert near.min() < 2 * cell, au
    assert ((maps[0] >= 0) & (maps[0] <= 1)).all()
    released = concept_maps(points[:1], SIZE, released=True)[0]
    own, theirs = (dict(zip(MAPPED, m, strict=True)) for m in (maps[0], released))
    assert np.array_equal(theirs[26], own[25])  # by position, one unit late
    assert np.array_equal(theirs[25], own[23])  # the mouth
    assert all(np.array_equal(theirs[au], own[au]) for au in MAPPED if au not in (25, 26, 28))
