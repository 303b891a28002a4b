"""Concepts as mixtures of two embeddings, and the truth that training tells of a quarter."""

import pytest
import torch

from affectbench.learning.concepts.mixture import RandInt, mix


def test_at_probability_one_a_concept_is_its_activated_embedding():
    positive, negative = torch.randn(2, 5, 3), torch.randn(2, 5, 3)
    assert torch.equal(mix(torch.ones(2, 5), positive, negative), positive)
    assert torch.equal(mix(torch.zeros(2, 5), positive, negative), negative)
    quarter = mix(torch.tensor([0.25]), torch.tensor([[4.0]]), torch.tensor([[0.0]]))
    assert quarter.item() == 1.0


def test_a_quarter_of_the_concepts_is_told_and_all_rows_alike():
    told = RandInt(0.25)
    told.seed = 5
    masks = torch.stack([told.mask(18) for _ in range(2000)])
    assert masks.float().mean().item() == pytest.approx(0.25, abs=0.01)  # 4 standard errors
    probs, truth = torch.full((6, 18), 0.5), torch.ones(6, 18)
    truth[0] = torch.nan
    seen = torch.stack([told.train()(probs, truth) for _ in range(20)])
    assert (seen[:, 0] == 0.5).all()  # a missing label tells nothing
    assert (seen[:, 1:] == seen[:, 1:2]).all()
    assert set(seen[:, 1].unique().tolist()) == {0.5, 1.0}
    assert torch.equal(told.eval()(probs, truth), probs)


def test_masks_go_on_where_a_killed_fit_stopped():
    whole, resumed = RandInt(0.25), RandInt(0.25)
    whole.seed = resumed.seed = 5
    masks = [whole.mask(18) for _ in range(3)]
    assert not torch.equal(masks[0], masks[1])
    resumed.draws.fill_(2)
    assert torch.equal(resumed.mask(18), masks[2])
