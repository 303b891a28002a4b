"""How much of what the truth allows a small network learns from pictures of simulated faces.

Of every dataset with pictures of faces, in both difficulties, the accuracy of expressions on test
people, who are other people than those of training:

- Bayes: the most probable expression by the true posterior of the state. Labels are drawn from it,
  so nothing does better.
- units: logistic regression on the true intensities of the 18 action units. A picture says of the
  state what the units say, so this is about what a perfect view of the face allows.
- landmarks: logistic regression on the 68 true landmarks, position, size and roll taken out.
- CNN: a plain network of three convolutions with stride 2 and about 86,000 parameters.

A difficulty suits a preset where the CNN has 70 to 90 % of a ceiling with as many faces and steps
as the preset has: below, members hardly learn; above, they hardly differ. Both shares are told.

Run: python benchmarks/ceilings.py [DATASET ...]      Exit code 1 where a CNN only guesses.
"""

import contextlib
import io
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from _simulated import simulated
from torch import nn

from affectbench.arrays import Array, Arrays
from affectbench.data.faces import as_points
from affectbench.data.landmarks import level
from affectbench.data.simulation.look import EASE
from affectbench.learning.linear import Rows, fit_classes
from affectbench.learning.log import Log
from affectbench.learning.methods import load_method
from affectbench.learning.training import Run
from affectbench.project.plugins import load
from affectbench.store.arrays import Space, read_npz
from affectbench.store.assemble import taken

SEED = 0
STEPS, BATCH, RATE = 1000, 64, 0.001
WIDTHS = (24, 48, 96)
SETTINGS = {  # options, and how many faces or frames
    "raf_db": ({"size": 56}, 7200),
    "affectnet": ({"size": 56}, 7200),
    "aff_wild2": ({"size": 56, "frames": 1, "simulated_frames": 2}, 3600),
}


class Plain:
    """Three convolutions with stride 2, batch normalisation, dropout and one linear layer."""

    def build(self, shapes, tasks) -> nn.Module:
        (name, shape), classes = next(iter(shapes.items())), len(tasks["target"].names)
        return PlainNetwork(name, shape[0], classes)


class PlainNetwork(nn.Module):
    def __init__(self, name: str, side: int, classes: int):
        super().__init__()
        self.name, channels, layers = name, 3, []
        for width in WIDTHS:
            layers += [nn.Conv2d(channels, width, 3, stride=2, padding=1, bias=False)]
            layers += [nn.BatchNorm2d(width), nn.ReLU()]
            channels, side = width, -(-side // 2)
        self.layers = nn.Sequential(*layers, nn.Flatten(), nn.Dropout(0.5))
        self.head = nn.Linear(channels * side * side, classes)

    def forward(self, inputs):
        x = inputs[self.name].permute(0, 3, 1, 2).float() / 255 - 0.5
        return {"target": self.head(self.layers(x))}


def measured(name: str, options: dict, faces: int) -> tuple[int, float, dict[str, float]]:
    """Return the number of test rows, the share of the commonest class, and all accuracies."""
    with tempfile.TemporaryDirectory(prefix="ceilings-") as folder:
        into, dataset = Path(folder), load("Dataset", name, options)
        raw = simulated(dataset, into, faces, SEED)
        with contextlib.redirect_stderr(io.StringIO()):
            prepared = dataset.prepare(raw, Space(into / "prepared"))
        arrays = taken(
            prepared, dataset.select(prepared, SEED), ["face"], {"target": "expression"}, name
        )
        arrays = arrays.where(arrays.targets["target"] >= 0)
        posterior = read_npz(into / "truth/expression.npz")["posterior"][arrays.row]
        concepts = "concepts" if name == "aff_wild2" else "au"
        units = read_npz(into / f"truth/{concepts}.npz")["intensity"][arrays.row]
        points = as_points(read_npz(into / "truth/landmarks.npz")["value"][arrays.row])
        test, label = arrays.split == "test", arrays.targets["target"]
        scores = {
            "CNN": float((predicted(arrays)[test] == label[test]).mean()),
            "landmarks": linear(level(points), arrays),
            "units": linear(units, arrays),
            "Bayes": float((posterior.argmax(axis=1)[test] == label[test]).mean()),
        }
        return int(test.sum()), float(np.bincount(label[test]).max() / test.sum()), scores


def linear(x: Array, arrays: Arrays) -> float:
    """Return the test accuracy of logistic regression, as strong as validation rows like it."""
    label = arrays.targets["target"]
    train, val, test = (arrays.split == part for part in ("train", "val", "test"))
    classes = len(arrays.tasks["target"].names)
    layer = fit_classes(Rows(x[train], label[train]), Rows(x[val], label[val]), classes)
    return float((layer(x[test]).argmax(axis=1) == label[test]).mean())


def predicted(arrays: Arrays) -> Array:
    """Return the classes (N,) that the CNN predicts, trained on training rows."""
    hparams = {"lr": RATE, "steps": STEPS, "batch_size": BATCH}
    method = load_method("supervised", {**hparams, "validate_every": 100, "patience": 10})
    torch.manual_seed(SEED)
    network = method.build(Plain(), arrays.shapes(), arrays.tasks)
    run = Run(SEED, torch.device("cpu"), Log())
    network = method.fit(network, arrays.of("train"), arrays.of("val"), run)
    return method.predict(network, arrays.inputs)["target"][0].argmax(axis=1)


def main() -> int:
    torch.set_num_threads(1)
    names, worst = sys.argv[1:] or [*SETTINGS], np.inf
    print(f"{platform.machine()}, {os.cpu_count()} cores, one thread; {STEPS} steps of {BATCH}")
    print()
    print("| dataset | difficulty | faces | test | guessing | CNN | landmarks | units | Bayes |")
    print("|---|---|---|---|---|---|---|---|---|")
    shares = {}
    for name in names:
        options, faces = SETTINGS[name]
        for difficulty in EASE:
            given = {**options, "rendered": "used", "difficulty": difficulty}
            start = time.process_time()
            tests, guess, scores = measured(name, given, faces)
            shown = " | ".join(f"{value:.3f}" for value in (guess, *scores.values()))
            print(f"| {name} | {difficulty} | {faces} | {tests} | {shown} |", flush=True)
            seconds = time.process_time() - start
            of = [scores["CNN"] / scores[ceiling] for ceiling in ("landmarks", "units")]
            shares[f"{name}, {difficulty}"] = (*of, seconds)
            worst = min(worst, scores["CNN"] / guess)
    print()
    print("| dataset, difficulty | CNN over landmarks | over units | CPU s |")
    print("|---|---|---|---|")
    for what, (of_landmarks, of_units, seconds) in shares.items():
        print(f"| {what} | {of_landmarks:.0%} | {of_units:.0%} | {seconds:.0f} |")
    print()
    print(f"ceilings: CNN over guessing, ratio {worst:.2f} (bar 1)")
    return int(worst <= 1)


if __name__ == "__main__":
    sys.exit(main())
