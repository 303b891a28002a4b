"""Simulated faces: units move what they should and no more."""

import numpy as np
import pytest
import torch

from affectbench.data.simulation.faces.parameters import (
    AUS,
    IDENTITY,
    NUISANCE,
    draw_parameters,
    monk_tone,
    skin_colour,
)
from affectbench.data.simulation.faces.render import render

SIZE = 64
PARTS = {  # of the 68 landmarks
    "jaw": range(17),
    "brows": range(17, 27),
    "nose": range(27, 36),
    "eyes": range(36, 48),
    "mouth": range(48, 68),
}
MOVES = {
    1: {"brows"},
    2: {"brows"},
    4: {"brows"},
    5: {"eyes"},
    6: {"brows", "eyes"},
    7: {"eyes"},
    9: {"brows", "nose", "eyes", "mouth"},
    10: {"nose", "mouth"},
    12: {"nose", "mouth"},
    17: {"jaw", "mouth"},
    26: {"jaw", "mouth"},
    27: {"jaw", "mouth"},
    45: {"eyes"},
}


def person(rows: int, seed: int = 0) -> dict[str, torch.Tensor]:
    """Return one person, head on in an even light, as often as asked."""
    generator = torch.Generator().manual_seed(seed)
    who = draw_parameters(IDENTITY, 1, generator, spread=0)
    who |= draw_parameters(NUISANCE, 1, generator, spread=0)
    who |= {name: torch.zeros(1) for name in ("noise", "blur", "occ", "glasses", "beard", "bald")}
    return {name: values.repeat_interleave(rows, 0) for name, values in who.items()}


@pytest.fixture(scope="module")
def one_unit_each():
    """A neutral face, and the same face with each unit alone at full strength."""
    intensity = torch.cat([torch.zeros(1, len(AUS)), torch.eye(len(AUS))])
    return render(person(len(AUS) + 1), intensity, SIZE, torch.Generator().manual_seed(0))


@pytest.mark.parametrize("index", range(len(AUS)), ids=[f"AU{au}" for au in AUS])
def test_a_unit_is_seen_and_stays_local(index, one_unit_each):
    images, _ = one_unit_each
    change = np.abs(images[index + 1].astype(int) - images[0].astype(int)).max(axis=2)
    assert 0.004 < (change > 12).mean() < 0.15


@pytest.mark.parametrize("au", MOVES)
def test_landmarks_move_where_the_unit_is_and_nowhere_else(au, one_unit_each):
    _, points = one_unit_each
    moved = np.linalg.norm(points[1 + AUS.index(au)] - points[0], axis=1)
    for part, indices in PARTS.items():
        if part in MOVES[au]:
            assert moved[[*indices]].max() > 0.1, part
        else:
            assert moved[[*indices]].max() < 1e-4, part


def test_a_smile_goes_up_and_a_jaw_goes_down(one_unit_each):
    _, points = one_unit_each
    neutral, smile, jaw = points[0], points[1 + AUS.index(12)], points[1 + AUS.index(27)]
    assert smile[48, 1] < neutral[48, 1] - 1  # y runs down
    assert smile[54, 0] - smile[48, 0] > neutral[54, 0] - neutral[48, 0] + 1
    assert jaw[8, 1] > neutral[8, 1] + 2
    assert jaw[66, 1] - jaw[62, 1] > 5  # lips apart


def test_landmarks_lie_on_the_drawn_pupils():
    images, points = render(person(1), torch.zeros(1, len(AUS)), 128, torch.Generator())
    for corners in ((36, 39), (42, 45)):
        x, y = points[0, corners, :].mean(axis=0).round().astype(int)
        pupil = images[0, y - 2 : y + 3, x - 2 : x + 3].max(axis=2).min()
        cheek = images[0, y + 16 : y + 20, x - 2 : x + 3].mean()
        assert pupil < 0.4 * cheek


def test_the_same_generator_gives_the_same_bytes_and_size_the_same_shape():
    generator = torch.Generator().manual_seed(4)
    who = draw_parameters(IDENTITY, 5, generator)
    who |= draw_parameters(NUISANCE, 5, generator)
    intensity = torch.rand(5, len(AUS), 2, generator=generator)
    first, points = render(who, intensity, 32, torch.Generator().manual_seed(1))
    again, _ = render(who, intensity, 32, torch.Generator().manual_seed(1))
    assert first.dtype == np.uint8
    assert first.tobytes() == again.tobytes()
    _, large = render(who, intensity, 96, torch.Generator().manual_seed(1))
    assert (large + 0.5) / 3 == pytest.approx(points + 0.5, abs=1e-3)


def test_skin_runs_over_the_monk_scale():
    assert monk_tone(torch.tensor([0.0, 0.5, 1.0])).tolist() == [1, 5, 10]
    brightness = skin_colour(torch.linspace(0, 1, 50)).mean(dim=1)
    assert brightness[0] > 0.9
    assert brightness[-1] < 0.25
    assert (brightness.diff() < 0.01).all()
