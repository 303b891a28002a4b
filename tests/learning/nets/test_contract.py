"""Every network keeps its contract: an embedding, a head for each task, rows apart."""

import pytest
import torch
from contracts import BINS, CATALOGUE, CHANNELS, FACE, FRAMES, NAMES, SHOTS, SIDE, TINY
from presets import plan_of

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
    "vectors": {"x": torch.randn(5, 6), "z": torch.randn(5, 2)},
}


def built(name: str, tasks: dict[str, Task]):
    """Return a network of the first kind of input that it takes, and a batch of that kind."""
    reasons = []
    for form, batch in BATCHES.items():
        shapes = {modality: tuple(values.shape[1:]) for modality, values in batch.items()}
        try:
            return load("Net", name, TINY.get(name, {})).build(shapes, tasks).eval(), batch
        except Refusal as refusal:
            reasons.append(f"{form}: {refusal}")
        except Exception as error:
            pytest.fail(
                f"{name} cannot be built for {form}, {shapes}: {error}; let `build` raise a Refusal"
                " where it does not take the shapes"
            )
    return pytest.skip(f"{name} takes none of these inputs; {'; '.join(reasons)}")


def test_no_network_of_a_preset_is_skipped():
    names = {variant.net for variant in plan_of("default").variants.values()} - {""}
    assert len(names) >= 6
    for name in names:
        try:
            built(name, {"target": Task("multiclass", NAMES)})
        except pytest.skip.Exception as skipped:
            pytest.fail(str(skipped))


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
