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
from torch import nn

from affectbench.arrays import Array, Arrays
from affectbench.data.layouts.aff_wild2 import EDITIONS
from affectbench.data.layouts.aff_wild2 import NATIVE as WILD_SIDE
from affectbench.data.simulation.filmed import film
from affectbench.data.simulation.look import EASE, Look
from affectbench.data.simulation.stills import draw_stills
from affectbench.data.simulation.wild import FREQUENCIES
from affectbench.learning.log import Log
from affectbench.learning.methods import load_method
from affectbench.learning.training import Run
from affectbench.project.plugins import load
from affectbench.store.arrays import Space, read_npz
from affectbench.store.assemble import taken

SEED, SMALL = 0, 8  # SMALL: side of pictures that are drawn for their landmarks alone
STEPS, BATCH, RATE = 1000, 64, 0.001
WIDTHS = (24, 48, 96)
SOLVER = "newton-cholesky"  # quick for few features, many of which say the same
STRENGTHS = (0.01, 0.1, 1.0, 10.0)  # inverse regularisation, chosen on validation rows
SETTINGS = {  # options, and how many faces or frames
    "raf_db": ({"size": 56}, 7200),
    "affectnet": ({"size": 56}, 7200),
    "aff_wild2": ({"size": 56, "frames": 1, "simulated_frames": 2}, 3600),
}
EYES = (slice(36, 42), slice(42, 48))  # of the 68 landmarks


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
        for part in ("raw", "truth"):
            (into / part).mkdir()
        dataset.simulate(into, rows=faces, seed=SEED)
        with contextlib.redirect_stderr(io.StringIO()):
            prepared = dataset.prepare(into / "raw", Space(into / "prepared"))
        arrays = taken(
            prepared, dataset.select(prepared, SEED), ["face"], {"target": "expression"}, name
        )
        arrays = arrays.where(arrays.targets["target"] >= 0)
        posterior = read_npz(into / "truth/expression.npz")["posterior"][arrays.row]
        concepts = "concepts" if name == "aff_wild2" else "au"
        units = read_npz(into / f"truth/{concepts}.npz")["intensity"][arrays.row]
        points = true_points(dataset, prepared, faces, options)[arrays.row]
        test, label = arrays.split == "test", arrays.targets["target"]
        scores = {
            "CNN": float((predicted(arrays)[test] == label[test]).mean()),
            "landmarks": linear(level(points), arrays),
            "units": linear(units, arrays),
            "Bayes": float((posterior.argmax(axis=1)[test] == label[test]).mean()),
        }
        return int(test.sum()), float(np.bincount(label[test]).max() / test.sum()), scores


def true_points(dataset, prepared: Arrays, faces: int, options: dict) -> Array:
    """Return the true landmarks (N, 68, 2) of prepared rows: the same people, drawn very small."""
    look = Look("used", SMALL, options["difficulty"])
    if "track" not in prepared.attributes:
        plugin = sys.modules[type(dataset).__module__]
        people = (plugin.EXPRESSIONS, plugin.TRAIN_COUNTS, faces, plugin.NATIVE, SEED, look)
        return draw_stills(*people).points
    names, prior = EDITIONS[dataset.edition].expressions, FREQUENCIES[dataset.edition]
    frames = dataset.simulated_frames
    generator = torch.Generator().manual_seed(SEED)
    shape = (round(faces / frames), frames, WILD_SIDE)
    people = [p for video in film(names, prior, *shape, generator, look) for p in video.people]
    tracks = sorted(people, key=lambda person: person.name)
    pairs = zip(prepared.attributes["track"], prepared.attributes["frame"], strict=True)
    return np.stack([tracks[track].points[frame - 1] for track, frame in pairs])


def level(points_N682: Array) -> Array:
    """Return landmarks (N, 136) whose eyes are level, centred at 0 and at distance 1."""
    left, right = (points_N682[:, eye].mean(axis=1) for eye in EYES)
    points = points_N682 - ((left + right) / 2)[:, None]
    across = (right - left)[:, 0] + 1j * (right - left)[:, 1]
    turned = (points[..., 0] + 1j * points[..., 1]) / across[:, None]
    return np.concatenate([turned.real, turned.imag], axis=1)


def linear(x: Array, arrays: Arrays) -> float:
    """Return the test accuracy of logistic regression, as strong as validation rows like it."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    train, val, test = (arrays.split == part for part in ("train", "val", "test"))
    label, models = arrays.targets["target"], []
    for strength in STRENGTHS:
        model = make_pipeline(StandardScaler(), LogisticRegression(C=strength, solver=SOLVER))
        model.fit(x[train], label[train])
        models.append((model.score(x[val], label[val]), -strength, model))
    return float(max(models, key=lambda m: m[:2])[2].score(x[test], label[test]))


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
