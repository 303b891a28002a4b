"""Simulated driving: the car ahead is followed and braked for."""

import numpy as np
import pytest
import torch
from steady_clips import steady

from affectbench.data.layouts.ppb_emo_driving import DRIVING
from affectbench.data.simulation import driving, journeys


def test_the_car_ahead_is_followed_and_braked_for():
    generator = torch.Generator().manual_seed(2)
    style = driving.Style(torch.zeros(8, 4), torch.zeros(4))
    events = torch.zeros(600, len(journeys.EVENTS))
    events[:, 0] = 1
    events[300:400] = torch.eye(len(journeys.EVENTS))[journeys.EVENTS.index("braking")]
    ride = driving.drive(style, steady("neutral"), events, journeys.EVENTS, generator)
    speed = dict(zip(DRIVING, ride.columns.T, strict=True))["Velocity"]
    assert ride.braking[300:340].all()
    assert not ride.braking[:300].any()
    assert not ride.braking[340:].any()
    assert ride.gap.min() > 1
    assert np.nanmean(speed[340:380]) < np.nanmean(speed[260:300]) - 1.5
    assert ride.travelled[-1] == pytest.approx(np.nansum(speed) / driving.RATE, rel=0.02)
