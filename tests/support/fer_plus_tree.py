"""A small FER+ made by hand: its first lines are the release's own, the others are drawn."""

import csv
from pathlib import Path

import numpy as np

from affectbench.data.layouts.fer_plus import CHOICES, EXPRESSIONS, OLD
from affectbench.project.plugins import load
from affectbench.store.arrays import Space

# Six lines of fer2013new.csv (FER+, Copyright (c) Microsoft Corporation, MIT licence): a majority,
# no majority, no face and no name, a name that is there twice.
LINES = (
    "Training,fer0000002.png,5,0,0,3,1,0,0,0,1,0",
    "Training,fer0000003.png,4,0,0,4,1,0,0,0,1,0",
    "Training,,0,0,0,0,0,0,0,0,0,10",
    "Training,fer0006953.png,9,0,0,0,0,0,1,0,0,0",
    "Training,fer0005265.png,3,1,0,3,0,0,0,2,1,0",
    "Training,fer0006953.png,9,0,0,0,0,0,1,0,0,0",
)
OLD_LABELS = (6, 4, 0, 6, 6, 6)  # of these lines; any, as the release's are not at hand
DRAWN = {"Training": 234, "PublicTest": 60, "PrivateTest": 60}
SIZE = 16


def table() -> list[list[str]]:
    """Return the lines of fer2013new.csv as fields, without its header."""
    rng = np.random.default_rng(0)
    lines = [line.split(",") for line in LINES]
    for usage, count in DRAWN.items():
        for _ in range(count):
            shares = rng.dirichlet(np.full(8, 0.15))
            votes = [*rng.multinomial(10, shares), 0, 0]
            lines.append([usage, f"fer{10_000 + len(lines):07d}.png", *map(str, votes)])
    return lines


def old_labels(lines: list[list[str]]) -> list[int]:
    """Return FER2013's own label of each line: what most chose, or 3 of 10 times another one."""
    rng, labels = np.random.default_rng(1), [*OLD_LABELS]
    for line in lines[len(LINES) :]:
        name = EXPRESSIONS[int(np.argmax([int(v) for v in line[2:10]]))]
        own = OLD.index(name) if name in OLD else 6
        labels.append(own if rng.random() < 0.7 else int(rng.integers(7)))
    return labels


def pixels(number: int) -> np.ndarray:
    """Return the picture of a line, (48, 48): its grey value tells which it is."""
    return np.full((48, 48), number % 200 + 20, np.uint8)


def write_votes(raw: Path, lines: list[list[str]]) -> None:
    raw.mkdir(parents=True, exist_ok=True)
    with (raw / "fer2013new.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([["Usage", "Image name", *CHOICES], *lines])


def write_pictures(raw: Path, lines: list[list[str]], labels: list[int]) -> None:
    """Write fer2013.csv."""
    with (raw / "fer2013.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["emotion", "pixels", "Usage"])
        for number, (line, label) in enumerate(zip(lines, labels, strict=True)):
            writer.writerow([label, " ".join(map(str, pixels(number).ravel())), line[0]])


def prepare(raw: Path, into: Path, **options):
    return load("Dataset", "fer_plus", {"size": SIZE} | options).prepare(raw, Space(into))
