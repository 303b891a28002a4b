"""Every network keeps its contract: an embedding, a head for each task, rows apart."""

import pytest
import torch
from contracts import BINS, CATALOGUE, CHANNELS, FACE, FRAMES, NAMES, SHOTS, SIDE, TINY

from affectbench.arrays import Task
from affectbench.project.plugins import load
from affectbench.refusal import Refusal


def pictures(*shape: int) -> torch.Tensor:
    return torch.randint(256, (5, *shape), dtype=torch.uint8)


BATCHES = {  # what a network may be for; it refuses, when it is built, what it cannot take
    "recordings": {"x": torch.randn(5, FRAMES, CHANNELS), "z": torch.randn(5, FRAMES, 1)},
    "pictures": {"x": pictures(SIDE, SIDE, 3), "z": pictures(SIDE, SIDE, 1)},
    "film": {"x": pictures(SHOTS, SIDE, SIDE, 3), "z": torch.randn(5, SHOTS, 64, 64)},
    "faces": {"x": pictures(FACE, FACE, 3)},
}


def built(name: str, tasks: dict[str, Task]):
    """Return a network of the first kind of input that it takes, and a batch of that kind."""
    for batch in BATCHES.values():
        shapes = {modality: tuple(values.shape[1:]) for modality, values in batch.items()}
        try:
            return load("Net", name, TINY.get(name, {})).build(shapes, tasks).eval(), batch
        except Refusal:
            continue
    return pytest.fail(f"{name} takes none of: {', '.join(BATCHES)}")


@pytest.mark.parametrize("name", CATALOGUE.names("network"))
@pytest.mark.parametrize("kind", ["multiclass", "multilabel", "regression"])
def test_a_network_embeds_and_has_a_head_for_each_task(name, kind):
    """`forward` is the heads on the embedding; a bin is an axis of its own."""
    tasks = {
        "target": Task(kind, NAMES, BINS[:2] if kind == "regression" else ()),
        "other": Task("multiclass", ("a", "b")),
    }
    network, batch = built(name, tasks)
    outputs = network(batch)
    embedding = network.embed(batch)
    assert set(outputs) == set(network.heads) == set(tasks)
    shape, own = tuple(outputs["target"].shape), tasks["target"].outputs
    assert shape in [(5, *frames, *own) for frames in ((), (FRAMES,), (SHOTS,))]
    for role, head in network.heads.items():
        assert torch.equal(head(embedding), outputs[role])
    alone = network({name: values[:1] for name, values in batch.items()})
    assert torch.allclose(alone["target"], outputs["target"][:1], atol=1e-5)
