"""Emotions simulated: which units they show, and labels that follow a known posterior."""

import numpy as np
import pytest
import torch

from affectbench.data.simulation import affect
from affectbench.data.simulation.faces.parameters import (
    AUS,
)


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
