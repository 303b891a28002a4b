"""Journeys: what a stimulus says of what is felt, by Bayes and by counting."""

import pytest
import torch

from affectbench.data.simulation import journeys


def test_the_stimulus_follows_from_what_is_felt_by_bayes():
    """Count who felt what under which stimulus, moment by moment."""
    assert journeys.EVOKED.sum(dim=1) == pytest.approx(torch.ones(7))
    generator = torch.Generator().manual_seed(0)
    driver = journeys.draw_driver(generator)
    told = journeys.stimulus_given_felt(driver)
    assert told.sum(dim=1) == pytest.approx(torch.ones(8), abs=1e-6)
    draws, count = 20_000, torch.zeros(8, 8)
    for meant in range(7):
        events = torch.multinomial(journeys.script()[meant], draws, True, generator=generator)
        prior = (
            driver.follows * torch.eye(8)[meant] + (1 - driver.follows) * journeys.EVOKED[events]
        )
        felt = torch.multinomial(prior, 1, generator=generator)[:, 0]
        count[:, meant] = torch.bincount(felt, minlength=8).float()
    counted = count[:7] / count[:7].sum(dim=1, keepdim=True)
    assert (counted - told[:7]).abs().max() < 0.02
