"""Training EMENet and predicting with dropout, each against a plain way of doing the same.

Training: images a second of one core, read from memory maps through the suite's loop, against a
plain loop: a DataLoader that decodes the same frames from JPEG files with Pillow, torch's own PReLU
and unfused Adam, and a loss that is read at every step. Both train the same network with the same
initial weights, on batches of the same size, in turns.
Dropout: ten passes, for which the backbone runs once, against one plain prediction of the same
rows.
Times are CPU seconds of one process, so that other work on the machine does not count.

Run: python benchmarks/emenet.py [STEPS]      Exit code 1 where a bar is missed.
"""

import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, Dataset

from affectbench.arrays import Arrays, Task
from affectbench.data.formats.pictures import write_picture
from affectbench.learning.log import Log
from affectbench.learning.methods import load_method
from affectbench.learning.training import Run, Schedule, predict, train
from affectbench.project.plugins import load

FASTER, DEARER = 1.5, 1.5  # the bars: speed over the plain loop's, cost of ten passes over one
ROUNDS, PASSES, WINDOWS, FRAMES, ROWS = 5, 3, 40, 8, 8  # rows of 8 frames: 64 images a step
NATIVE = 112  # pixels of the released faces
SHAPES = ((32, 0.25), (48, 1.0))  # size and width: the default preset's, and a larger one
DROPOUT = ((48, 1.0), (112, 1.0))
TASKS = {
    "au": Task("multilabel", tuple(f"AU{n}" for n in range(12))),
    "expression": Task("multiclass", tuple("abcdefg")),
    "affect": Task("regression", ("valence", "arousal"), tuple(np.linspace(-1, 1, 20).tolist())),
}


class Faces(Dataset):
    """Windows of frames, decoded from their files when asked for."""

    def __init__(self, folder: Path, size: int):
        self.paths, self.size = sorted(folder.glob("*.jpg")), size

    def __len__(self) -> int:
        return len(self.paths) // FRAMES

    def __getitem__(self, row: int) -> torch.Tensor:
        images = []
        for path in self.paths[row * FRAMES : (row + 1) * FRAMES]:
            with Image.open(path) as image:
                resized = np.asarray(image.convert("RGB").resize((self.size, self.size)))
                images.append(torch.from_numpy(resized.transpose(2, 0, 1) / np.float32(255)))
        return torch.stack(images).contiguous()


def network_of(size: int, width: float) -> nn.Module:
    torch.manual_seed(0)
    return load("Net", "emenet", {"width": width}).build({"face": (FRAMES, size, size, 3)}, TASKS)


def loss_of(outputs: dict[str, torch.Tensor]) -> torch.Tensor:
    return torch.stack([values.square().mean() for values in outputs.values()]).sum()


class Plain(nn.Module):
    """The same network without the suite's layers; takes floats (N, T, 3, H, W)."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.face, self.heads = (
            network.face.to(memory_format=torch.contiguous_format),
            network.heads,
        )
        for parent in list(self.face.modules()):
            for name, child in parent.named_children():
                if isinstance(child, nn.PReLU):
                    setattr(parent, name, nn.PReLU(child.num_parameters))

    def forward(self, faces: torch.Tensor) -> dict[str, torch.Tensor]:
        embedding = self.face(faces.flatten(0, 1)).view(*faces.shape[:2], -1)
        return {role: head(embedding) for role, head in self.heads.items()}


def plain(folder: Path, size: int, width: float, steps: int) -> float:
    """Return the images per CPU second of the plain loop."""
    network = Plain(network_of(size, width)).train()
    optimiser, losses = torch.optim.Adam(network.parameters(), lr=1e-3), []
    loader = DataLoader(Faces(folder, size), ROWS, shuffle=True, drop_last=True)
    start = time.process_time()
    while len(losses) < steps:
        for faces in loader:
            optimiser.zero_grad()
            loss = loss_of(network(faces))
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
            if len(losses) == steps:
                break
    return steps * ROWS * FRAMES / (time.process_time() - start)


def ours(faces: np.ndarray, width: float, steps: int) -> float:
    """Return the images per CPU second of the suite's loop on a memory map."""
    total = len(faces)
    rows = Arrays(
        inputs={"face": faces},
        targets={},
        tasks={},
        row=np.arange(total),
        group=np.arange(total),
        split=np.full(total, "train"),
    )
    network, start = network_of(faces.shape[2], width), time.process_time()
    train(
        network,
        rows,
        rows.where(np.arange(total) == 0),
        loss=lambda outputs, batch: loss_of(outputs),
        validate=lambda prediction: {"nothing": 0.0},
        schedule=Schedule(1e-3, steps, ROWS, 0, steps),
        run=Run(0, torch.device("cpu"), Log()),
    )
    return steps * ROWS * FRAMES / (time.process_time() - start)


def stored(folder: Path, size: int) -> np.ndarray:
    """Decode the frames once into a memory map, as `prepare` does."""
    data = Faces(folder, size)
    shape = (len(data), FRAMES, size, size, 3)
    path = folder / f"faces_{size}.npy"
    faces = np.lib.format.open_memmap(path, "w+", np.uint8, shape)
    for row in range(len(data)):
        faces[row] = np.rint(data[row].permute(0, 2, 3, 1).numpy() * 255)
    return np.load(path, mmap_mode="r")


def dearer(size: int, width: float) -> list[float]:
    """Return the cost of ten passes over that of one prediction, in each round."""
    net, method = load("Net", "emenet", {"width": width}), load_method("mc_dropout", {})
    network = method.build(net, {"face": (FRAMES, size, size, 3)}, TASKS).eval()
    rows = 64 if size < NATIVE else 8
    faces = {"face": np.random.default_rng(0).integers(0, 256, (rows, FRAMES, size, size, 3))}
    faces["face"] = faces["face"].astype(np.uint8)
    ratios = []
    for _ in range(PASSES + 1):
        start = time.process_time()
        predict(network, faces)
        middle = time.process_time()
        method.predict(network, faces)
        ratios.append((time.process_time() - middle) / (middle - start))
    return ratios[1:]


def spread(values: list[float], digits: int) -> str:
    return f"{median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def main() -> int:
    torch.set_num_threads(1)
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    print(f"{platform.machine()}, {os.cpu_count()} cores, one thread, {ROUNDS} rounds of {steps}")
    print(f"steps, {ROWS * FRAMES} images a step; images a CPU second, median (least to most)")
    print()
    print("| EMENet-V | a plain loop | affectbench | ratio |")
    print("|---|---|---|---|")
    gains, apart = [], []
    with tempfile.TemporaryDirectory(prefix="emenet-") as name:
        folder = Path(name)
        rng = np.random.default_rng(0)
        for number in range(WINDOWS * FRAMES):
            coarse = Image.fromarray(rng.integers(0, 256, (14, 14, 3), np.uint8))
            face = np.asarray(coarse.resize((NATIVE, NATIVE), Image.Resampling.BICUBIC))
            write_picture(folder / f"{number:05d}.jpg", face)
        for size, width in SHAPES:
            faces, both = stored(folder, size), []
            for _ in range(ROUNDS):
                both.append((plain(folder, size, width, steps), ours(faces, width, steps)))
            theirs, own = (list(column) for column in zip(*both, strict=True))
            ratios = [b / a for a, b in both]
            gains.append(median(ratios))
            apart.append(abs(median(ratios[::2]) / median(ratios[1::2]) - 1))
            numbers = f"{spread(theirs, 0)} | {spread(own, 0)} | {gains[-1]:.2f}"
            print(f"| {size} x {size}, width {width:g} | {numbers} |")
    print()
    print("| ten passes over one prediction | ratio |")
    print("|---|---|")
    costs = []
    for size, width in DROPOUT:
        costs.append(dearer(size, width))
        print(f"| {size} x {size}, width {width:g} | {spread(costs[-1], 2)} |")
    cost = max(median(ratios) for ratios in costs)
    print()
    print(f"The ratios of every other round and those between are {max(apart):.0%} apart.")
    print()
    print(
        f"emenet: training ratio {min(gains):.2f} (bar {FASTER}), dropout {cost:.2f} (bar {DEARER})"
    )
    return int(min(gains) < FASTER or cost > DEARER)


if __name__ == "__main__":
    sys.exit(main())
