"""Aff-Wild2 simulated, as files, as arrays, and as it was meant."""

import pytest
import torch
from wild_tree import FRAMES, OPTIONS, SEED, simulated

from affectbench.data.layouts.aff_wild2 import (
    EDITIONS,
)
from affectbench.data.simulation import wild
from affectbench.data.simulation.filmed import film
from affectbench.project.plugins import load
from affectbench.store.arrays import Space


@pytest.fixture(scope="session")
def tree(tmp_path_factory):
    return simulated(tmp_path_factory.mktemp("abaw2") / "tree")


@pytest.fixture(scope="session")
def prepared(tree, tmp_path_factory):
    dataset = load("Dataset", "aff_wild2", OPTIONS)
    return dataset.prepare(tree / "raw", Space(tmp_path_factory.mktemp("prepared")))


@pytest.fixture(scope="session")
def meant():
    """The people that the simulator filmed, by name of their track."""
    generator = torch.Generator().manual_seed(SEED)
    names, prior = EDITIONS["abaw2"].expressions, wild.FREQUENCIES["abaw2"]
    shape = (wild.LEAST_VIDEOS, FRAMES, 112)
    people = [one for v in film(names, prior, *shape, generator) for one in v.people]
    return dict(sorted((one.name, one) for one in people))
