"""Clips in which one emotion is felt throughout."""

from dataclasses import replace

import torch

from affectbench.data.simulation import affect
from affectbench.data.simulation.clips import draw_clip


def steady(emotion: str, rate: float = 15.0):
    """A clip in which one emotion is felt in full, by a driver without a manner of one's own."""
    prior = torch.eye(8)[affect.EMOTIONS.index(emotion)]
    clip = draw_clip(prior, 450, rate, torch.Generator().manual_seed(1))
    return replace(clip, states=affect.States(prior.expand(450, 8)))
