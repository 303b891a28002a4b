"""Small pictures and streams with concepts, and AGCM fitted to them."""

import numpy as np
import torch

from affectbench.arrays import Arrays, Task
from affectbench.learning.log import Log
from affectbench.learning.methods import load_method
from affectbench.learning.training import Run
from affectbench.project.plugins import load

AUS = ("AU01", "AU04", "AU12", "AU25")
HEARD = ("loud", "high", "fast")
TINY = {"width": 16, "depth": 1, "heads": 2, "grid": 7}
CHEAP = {"steps": 4, "validate_every": 2, "batch_size": 8, "lr": 1e-3}
SHORT = {**CHEAP, "embedding_size": 4}


def still(kind: str = "multiclass") -> Arrays:
    """Pictures with concepts, maps, and a voice."""
    rng, rows = np.random.default_rng(0), 48
    class_N = np.arange(rows) % 3
    lit_NK = ((class_N[:, None] + np.arange(4)) % 2).astype(np.float32)
    face = rng.integers(0, 60, (rows, 28, 28, 3)) + 60 * class_N[:, None, None, None]
    return rows_of(
        {"face": face.astype(np.uint8), "prosody": rng.normal(size=(rows, 12, 5))},
        {
            "target": (Task("multiclass", ("a", "b", "c")), class_N),
            "concepts": (Task("multilabel", AUS), lit_NK),
            "voice": (Task("multilabel", HEARD), lit_NK[:, :3]),
            "maps": (Task("map", AUS), rng.random((rows, 4, 14, 14)).astype(np.float16)),
        },
    )


def engaged() -> Arrays:
    """Streams with engagement and concepts of each frame."""
    rng, rows, frames = np.random.default_rng(0), 48, 12
    return rows_of(
        {
            "openface": rng.normal(size=(rows, frames, 6)).astype(np.float32),
            "egemaps": rng.normal(size=(rows, frames, 5)).astype(np.float32),
        },
        {
            "target": (Task("regression", ("engagement",)), rng.random((rows, frames, 1))),
            "concepts": (Task("multilabel", AUS), rng.integers(0, 2, (rows, frames, 4)) * 1.0),
            "voice": (Task("multilabel", HEARD), rng.integers(0, 2, (rows, frames, 3)) * 1.0),
        },
    )


def rows_of(inputs: dict, roles: dict) -> Arrays:
    rows = len(next(iter(inputs.values())))
    return Arrays(
        inputs=inputs,
        targets={role: values for role, (_, values) in roles.items()},
        tasks={role: task for role, (task, _) in roles.items()},
        row=np.arange(rows),
        group=np.arange(rows),
        split=np.array(["train", "train", "val", "test"])[np.arange(rows) // 3 % 4],
    )


def only(arrays: Arrays, inputs: tuple[str, ...], roles: tuple[str, ...]) -> Arrays:
    chosen = {"inputs": inputs, "targets": roles, "tasks": roles}
    kept = {f: {n: getattr(arrays, f)[n] for n in names} for f, names in chosen.items()}
    return Arrays(**{**vars(arrays), **kept})


def fitted(arrays: Arrays, start: dict | None = None, **hparams):
    """Fit AGCM, from some weights where they are given; return it with its state before."""
    stream = "openface" in arrays.inputs
    net = load("Net", "temporal_tokens", {"width": 16}) if stream else load("Net", "vit", TINY)
    method = load_method("agcm", {**SHORT, **hparams})
    torch.manual_seed(1)
    network = method.build(net, arrays.shapes(), arrays.tasks)
    for name in start or {}:
        assert network.state_dict()[name].shape == start[name].shape, name
    network.load_state_dict(start or {}, strict=False)
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    run = Run(3, torch.device("cpu"), Log())
    network = method.fit(network, arrays.of("train"), arrays.of("val"), run)
    return method, network, before


STILL, ENGAGED = ("target", "concepts", "maps"), ("target", "concepts")
