"""Simulated faces: units move what they should and no more, labels follow a known posterior."""

import numpy as np
import pytest
import torch

from affectbench.data.simulation.faces.parameters import IDENTITY, NUISANCE, draw_parameters
from affectbench.data.simulation.faces.render import render
from affectbench.data.concept_maps import AUS as MAPPED
from affectbench.data.concept_maps import concept_maps
from affectbench.data.simulation import affect
from affectbench.data.simulation.faces.parameters import AUS
from affectbench.data.simulation.faces.parameters import monk_tone, skin_colour

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


def pure(emotion: str, rows: int, share: float = 1.0) -> affect.States:
    blend = torch.zeros(rows, len(affect.EMOTIONS))
    blend[:, 0] = 1 - share
    blend[:, affect.EMOTIONS.index(emotion)] += share
    return affect.States(blend)


@pytest.mark.parametrize("emotion", affect.EMOTIONS[1:])
def test_a_pure_emotion_shows_its_units_at_the_published_rates(emotion):
    intensity = affect.draw_intensities(pure(emotion, 4000), torch.Generator().manual_seed(0))
    shown = (intensity.amax(dim=2) > 0).float().mean(dim=0)
    for au, rate in zip(AUS, shown.tolist(), strict=True):
        own = affect.OWN_RATES.get(au, affect.STRAY)
        asked = affect.PROTOTYPES[emotion].get(au, 0.0) * (1 - affect.DROPPED)
        assert rate == pytest.approx(1 - (1 - asked) * (1 - own), abs=0.03), au


def test_contempt_is_on_one_side():
    intensity = affect.draw_intensities(pure("contempt", 500), torch.Generator().manual_seed(0))
    corner = intensity[:, AUS.index(12)]
    on = corner.amax(dim=1) > 0.2
    assert (corner[on].amin(dim=1) < 0.1).all()


def test_a_trace_of_an_emotion_is_faint():
    generator = torch.Generator().manual_seed(0)
    full = affect.draw_intensities(pure("happiness", 2000), generator)[:, AUS.index(12)]
    trace = affect.draw_intensities(pure("happiness", 2000, 0.1), generator)[:, AUS.index(12)]
    assert trace.mean() < 0.2 * full.mean()


def test_the_posterior_is_what_labels_are_drawn_from():
    """Worked by hand: equal halves share the votes but for the least vote of the other six."""
    state = affect.States(torch.tensor([[0.5, 0.5, 0, 0, 0, 0, 0, 0.0]]))
    votes = np.array([0.52**2] * 2 + [0.02**2] * 6)
    assert state.posterior[0].numpy() == pytest.approx(votes / votes.sum(), abs=1e-6)
    many = state.posterior.repeat(20_000, 1)
    label = affect.draw_labels(many, torch.Generator().manual_seed(0))
    share = torch.bincount(label, minlength=8) / len(label)
    assert share.numpy() == pytest.approx(state.posterior[0].numpy(), abs=0.01)
    assert pure("surprise", 1).valence_arousal[0].tolist() == pytest.approx([0.15, 0.75])


def test_states_are_blends_that_follow_the_prior():
    prior = torch.tensor([1.0, 3, 0, 0, 0, 0, 0, 0])
    blend = affect.draw_states(prior, 5000, torch.Generator().manual_seed(0)).blend
    assert blend.sum(dim=1).numpy() == pytest.approx(1, abs=1e-5)
    assert (blend >= -1e-6).all()
    assert (blend.argmax(dim=1) == 1).float().mean() == pytest.approx(0.75, abs=0.08)


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
