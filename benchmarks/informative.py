"""How much each simulated modality says about its label, by a small classifier for each.

This measures plausibility, not speed: from a modality at chance nothing could be learned, and one
without errors would be too easy. The data is simulated, prepared and selected as in a run, and a
method of the project is trained briefly. Test rows are of other people or recordings than training
rows.

Run: python benchmarks/informative.py      Exit code 1 where the bar is missed.
"""

import contextlib
import io
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from _simulated import simulated
from torch import nn

from affectbench.arrays import Arrays
from affectbench.evaluation.metrics import multiclass, regression
from affectbench.learning.log import Log
from affectbench.learning.methods import load_method
from affectbench.learning.training import Run
from affectbench.probabilities import softmax
from affectbench.project.plugins import load
from affectbench.store.arrays import Space
from affectbench.store.assemble import taken

BAR = 1.0  # every modality's score over that of guessing must be above
STEPS, SEED = 400, 0
WIDTHS, SIDE = (16, 32, 64), 48
SETTINGS = {
    "raf_db": ({"size": SIDE}, 3000, "expression"),
    "affectnet": ({"size": SIDE}, 3000, "expression"),
    "fashion_mnist": ({"size": SIDE, "frames": 0}, 1000, "garment"),
    "aff_wild2": ({"size": SIDE, "frames": 1}, 4800, "expression"),
    "noxi": ({}, 80, "engagement"),
    "ppb_emo": ({"size": SIDE, "split": "participant"}, 240, "emotion"),
}


class Pictures:
    """A small network of pictures with batch normalisation, which learns quickly."""

    def build(self, shapes, tasks) -> nn.Module:
        return PictureNetwork(next(iter(shapes)), len(tasks["target"].names))


class PictureNetwork(nn.Module):
    def __init__(self, name: str, classes: int):
        super().__init__()
        self.name = name
        layers, channels = [], 3
        for width in WIDTHS:
            layers += [nn.Conv2d(channels, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU()]
            layers += [nn.MaxPool2d(2)]
            channels = width
        self.body = nn.Sequential(
            *layers, nn.Flatten(), nn.Dropout(0.3), nn.LazyLinear(64), nn.ReLU()
        )
        self.head = nn.Linear(64, classes)
        self.body(torch.zeros(2, 3, SIDE, SIDE))

    def forward(self, inputs):
        x = inputs[self.name].permute(0, 3, 1, 2).float() / 255 - 0.5
        return {"target": self.head(self.body(x))}


def main() -> int:
    torch.set_num_threads(1)
    print("| dataset | modality | task | metric | value | by guessing | test rows |")
    print("|---|---|---|---|---|---|---|")
    worst = np.inf
    for name, (options, rows, task) in SETTINGS.items():
        with tempfile.TemporaryDirectory() as folder:
            dataset, prepared = prepared_of(name, options, rows, Path(folder))
            chosen = dataset.select(prepared, SEED)
            for modality in dataset.modalities:
                arrays = taken(prepared, chosen, [modality], {"target": task}, name)
                judge = regressed if arrays.tasks["target"].kind == "regression" else classified
                metric, value, guess = judge(arrays, modality)
                tests = int((arrays.split == "test").sum())
                row = (name, modality, task, metric, f"{value:.3f}", f"{guess:.3f}", tests)
                print("|", " | ".join(map(str, row)), "|", flush=True)
                worst = min(worst, value / guess if guess else 1 + value)
    print(f"\ninformative: ratio {worst:.2f} (bar {BAR:g})")
    return int(worst <= BAR)


def prepared_of(name: str, options: dict, rows: int, folder: Path):
    """Return a dataset and its prepared arrays, from its own simulator."""
    dataset = load("Dataset", name, options)
    raw = simulated(dataset, folder, rows, SEED)
    with contextlib.redirect_stderr(io.StringIO()):  # the reader's messages
        return dataset, dataset.prepare(raw, Space(folder / "prepared"))


def classified(arrays: Arrays, modality: str) -> tuple[str, float, float]:
    """Return the test accuracy of a small network, and that of the most frequent class."""
    pictures = len(arrays.shapes()[modality]) == 3
    hparams = {"lr": 0.001, "steps": STEPS, "validate_every": 40, "patience": 10}
    method = load_method("supervised", hparams)
    net = Pictures() if pictures else load("Net", "cnn1d", {"widths": (16, 32, 16)})
    torch.manual_seed(SEED)
    network = method.build(net, arrays.shapes(), arrays.tasks)
    run = Run(SEED, torch.device("cpu"), Log())
    network = method.fit(network, arrays.of("train"), arrays.of("val"), run)
    test = arrays.of("test")
    probs = softmax(method.predict(network, test.inputs)["target"][0])
    table = multiclass.statistics(probs, test.targets["target"])
    scores = multiclass.scores({key: values.sum(axis=0) for key, values in table.items()})
    labels = test.targets["target"][test.targets["target"] >= 0]
    return "accuracy", scores["accuracy"], np.bincount(labels).max() / len(labels)


def regressed(arrays: Arrays, modality: str) -> tuple[str, float, float]:
    """Return the test CCC of ridge regression on windows' means and deviations; guessing: 0."""
    from sklearn.linear_model import RidgeCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    x = arrays.inputs[modality][np.arange(len(arrays))]
    x = np.concatenate([x.mean(axis=1), x.std(axis=1)], axis=1)
    y = arrays.targets["target"].reshape(len(arrays), -1)
    y = np.nansum(y, axis=1) / np.where(
        (~np.isnan(y)).any(axis=1), (~np.isnan(y)).sum(axis=1), np.nan
    )
    labelled, test = ~np.isnan(y), arrays.split == "test"
    model = make_pipeline(StandardScaler(), RidgeCV(np.logspace(0, 5, 11)))
    model.fit(x[labelled & ~test], y[labelled & ~test])
    predicted = model.predict(x[labelled & test])
    table = regression.statistics(predicted[:, None], y[labelled & test][:, None])
    scores = regression.scores({key: values.sum(axis=0) for key, values in table.items()})
    return "ccc", scores["ccc"], 0.0


if __name__ == "__main__":
    sys.exit(main())
