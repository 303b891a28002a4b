"""Plugins made small for tests of their contracts: rows that can be learned, and short fits."""

import numpy as np
import pytest
import torch

from affectbench.arrays import Arrays, Task
from affectbench.learning.log import Log
from affectbench.learning.methods import load_method
from affectbench.learning.precision import prepare
from affectbench.learning.training import Run
from affectbench.plan.catalogue import Catalogue
from affectbench.project.plugins import load, places
from affectbench.project.root import ROOT

CATALOGUE = Catalogue([ROOT, *places()])  # and of the folder in which tests run
NAMES = ("a", "b", "c")
FRAMES, CHANNELS, MEMBERS, SIDE, SHOTS = 24, 2, 2, 16, 3
BINS = (-1.0, 0.0, 1.0)
SHORT = {"steps": 4, "validate_every": 2, "batch_size": 8, "min_rows": 1}
FACE, UNITS = 28, ("AU01", "AU04", "AU12", "AU26")  # side of a face, and what shows on it
TINY = {
    "cnn1d": {"widths": (4, 4, 4)},
    "small_cnn": {"width": 4},
    "emenet": {"width": 0.125, "hidden": 8},
    "vit": {"width": 16, "depth": 1, "heads": 2, "grid": 7},
}
NET = {"recordings": "cnn1d", "pictures": "small_cnn", "film": "emenet", "faces": "vit"}


def faces(rows: int, target: np.ndarray, kind: str, roles: tuple[str, ...]) -> dict:
    """Pictures whose halves are lit by the class, with the concepts and maps that are asked for."""
    rng, class_N = np.random.default_rng(1), np.arange(rows) % len(NAMES)
    lit_NK = (class_N[:, None] + np.arange(len(UNITS))) % 2
    face = rng.integers(0, 60, (rows, FACE, FACE, 3)) + 60 * class_N[:, None, None, None]
    maps = np.repeat(np.eye(4).reshape(1, 4, 2, 2), rows, 0).repeat(7, 2).repeat(7, 3)
    labels = {"target": target, "concepts": lit_NK.astype(np.float32), "maps": np.float16(maps)}
    task = {"target": (kind, NAMES), "concepts": ("multilabel", UNITS), "maps": ("map", UNITS)}
    return {
        "inputs": {"x": face.astype(np.uint8)},
        "targets": {role: labels[role] for role in roles},
        "tasks": {role: Task(*task[role]) for role in roles},
    }


def seen_by(name: str, kind: str, needs: tuple[str, ...], form: str) -> Arrays:
    """Rows of a form; of faces with the roles that a method declares it learns."""
    if form != "faces":
        return generated(kind, needs, form)
    arrays, facts = generated(kind, needs), CATALOGUE.get("method", name, "").facts
    shown = faces(len(arrays), arrays.targets["target"], kind, facts.get("roles", ("target",)))
    return Arrays(**{**vars(arrays), **shown})


def inputs_of(form: str, mean_N: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return inputs that a mean moves: recordings, pictures, or films of pictures."""
    shape = {
        "recordings": (FRAMES, CHANNELS),
        "pictures": (SIDE, SIDE, 3),
        "film": (SHOTS, SIDE, SIDE, 3),
    }[form]
    x = rng.normal(size=(len(mean_N), *shape)) + mean_N.reshape(-1, *(1,) * len(shape))
    return x.astype(np.float32) if form == "recordings" else np.uint8(np.clip(90 + 30 * x, 0, 255))


def generated(
    kind: str, needs: tuple[str, ...], form: str = "recordings", rows: int = 48
) -> Arrays:
    """Rows of a kind of task that can be learned: the target moves the input's mean.

    Films have a target for each frame, some missing, and values have bins there and when stacked.
    """
    rng = np.random.default_rng(0)
    class_N = np.arange(rows) % len(NAMES)
    binned = kind == "regression" and (form == "film" or "stacked_on" in needs)
    task = Task(kind, NAMES, BINS if binned else ())
    target = {
        "multiclass": class_N,
        "multilabel": np.eye(len(NAMES))[class_N],
        "regression": np.stack([class_N - 1.0] * len(NAMES), axis=1),
    }[kind]
    frames = ()
    if form == "film":
        frames, target = (SHOTS,), np.stack([target] * SHOTS, axis=1)
        target[::5, 0] = -1 if kind == "multiclass" else np.nan
    split = np.array(["train", "train", "val", "test"])[np.arange(rows) // len(NAMES) % 4]
    logits = rng.normal(size=(MEMBERS, rows, *frames, *task.outputs)).astype(np.float32)
    taught = {"one": {"target": logits}, "two": {"target": -logits}}
    inputs = {"x": inputs_of(form, class_N, rng)}
    if "stacked_on" in needs:
        inputs = {"one/target": np.moveaxis(logits, 0, 1)}
    if "rows" in needs:
        inputs = {"rows": np.arange(rows)}
    if "votes" in needs:
        inputs = {"votes": rng.multinomial(10, np.ones(len(NAMES)) / len(NAMES), rows)}
    if "truth" in needs:
        inputs = {
            "truth/target": rng.dirichlet(np.ones(len(NAMES)), size=(rows, *frames)),
            "truth/landmarks": rng.random((rows, *frames, 136)),
        }
    return Arrays(
        inputs=inputs,
        targets={"target": target},
        tasks={"target": task},
        row=np.arange(rows),
        group=np.arange(rows) // 4,
        split=split,
        soft_targets=taught if "teachers" in needs else {},
    )


def cases():
    """Every method on each of its kinds; on films where it takes frames, and what they hold.

    And once more in bf16, where it has a network of its own: its first kind, on its last form.
    """
    for name in CATALOGUE.names("method"):
        facts = CATALOGUE.get("method", name, "").facts
        forms = ["pictures" if "prefit" in facts["needs"] else "recordings"]
        forms = ["faces"] if facts.get("sees") == "image" else forms
        forms += ["film"] * facts.get("frames", False)
        whole = [(form, kind, "float32") for form in forms for kind in facts["kinds"]]
        draws = {"stacked_on", "rows", "truth", "votes"}.isdisjoint(facts["needs"])
        for form, kind, precision in whole + [(forms[-1], facts["kinds"][0], "bf16")] * draws:
            name_of = "-".join([name, kind, form, *([precision] if precision == "bf16" else [])])
            yield pytest.param(name, kind, facts["needs"], form, precision, id=name_of)


def fitted(
    name: str, arrays: Arrays, form: str = "recordings", seed: int = 7, precision: str = "float32"
):
    declared = CATALOGUE.get("method", name, "")
    method = load_method(name, {k: v for k, v in SHORT.items() if k in declared.options})
    net = load("Net", NET[form], TINY[NET[form]])
    torch.manual_seed(seed)
    network = method.build(net, arrays.shapes(), arrays.tasks)
    prepare(network, precision, torch.device("cpu"))
    if "prefit" in declared.facts["needs"]:
        network.load_state_dict(fitted("supervised", arrays, form)[1].state_dict(), strict=False)
    log = Log()
    run = Run(seed, torch.device("cpu"), log)
    network = method.fit(network, arrays.of("train"), arrays.of("val"), run)
    return method, network, method.predict(network, arrays.inputs), log
