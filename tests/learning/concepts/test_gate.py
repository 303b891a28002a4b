"""The gate: maps that are distributions over places, and the largest product."""

import torch
from torch import nn

from affectbench.learning.concepts.gate import Gate, largest

WIDTH, SIDE, CONCEPTS, SIZE, ROWS = 32, 5, 4, 3, 6


def test_a_map_is_a_distribution_over_places_for_each_concept_and_head():
    attend = Gate(WIDTH, CONCEPTS, (SIDE, SIDE), rescale=False).train()
    features = torch.randn(ROWS, WIDTH, SIDE, SIDE)
    attention_NKAP = attend.attention(features)
    assert attention_NKAP.shape == (ROWS, CONCEPTS, 3, SIDE**2)
    assert (attention_NKAP >= 0).all()
    assert torch.allclose(attention_NKAP.sum(-1), torch.ones(ROWS, CONCEPTS, 3))
    _, maps_NKP = attend(features)  # in training too: it is taken before dropout
    assert torch.allclose(maps_NKP.sum(-1), torch.ones(ROWS, CONCEPTS))


def test_an_even_gate_lets_everything_through_where_it_is_rescaled():
    attend = Gate(WIDTH, CONCEPTS, (SIDE, SIDE), rescale=True).eval()
    nn.init.zeros_(attend.norm.weight)  # even maps
    gate_NKP, maps_NKP = attend(torch.randn(2, WIDTH, SIDE, SIDE))
    assert torch.allclose(maps_NKP, torch.full_like(maps_NKP, 1 / SIDE**2))
    assert torch.allclose(gate_NKP, torch.full_like(gate_NKP, 3.0))  # of three heads


def test_the_largest_product_is_found_and_only_it_is_moved():
    gate_NKP = torch.tensor([[[1.0, 2.0]]], requires_grad=True)
    values_NPD = torch.tensor([[[3.0, -1.0], [2.0, -1.0]]], requires_grad=True)
    most = largest(gate_NKP, values_NPD)
    assert most.tolist() == [[[4.0, -1.0]]]
    most.sum().backward()
    assert gate_NKP.grad.tolist() == [[[-1.0, 2.0]]]
    assert values_NPD.grad.tolist() == [[[0.0, 1.0], [2.0, 0.0]]]
