"""Fashion-MNIST, as out-of-domain inputs on which a network trained on faces should be uncertain.

H. Xiao, K. Rasul, R. Vollgraf, arXiv 1708.07747 (MIT). It is distributed as four gzipped IDX files,
which are read unpacked as well:

    train-images-idx3-ubyte.gz  train-labels-idx1-ubyte.gz
    t10k-images-idx3-ubyte.gz   t10k-labels-idx1-ubyte.gz

Pictures are resized to the size of faces and repeated over three channels, as in the
self-distillation paper. Simulated data has drawn silhouettes of garments in the same files.
Deviations: that paper takes the 60,000 pictures of the training set, here all 70,000 are other
data; and a picture is a window of frames that are alike, where the release shows a single frame.
"""

import gzip
import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from affectbench import streams
from affectbench.arrays import Array, Arrays, Rows, Take, Task
from affectbench.data import splits
from affectbench.data.formats.guard import reading
from affectbench.project.folders import is_file, shown
from affectbench.ranges import Side, Whole
from affectbench.refusal import Refusal

GARMENTS = (
    "t-shirt/top",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
)
PARTS = {"train": "train", "test": "t10k"}  # split -> how its files' names begin
IMAGES, LABELS = 0x00000803, 0x00000801  # magic numbers: unsigned bytes with three axes, with one
MOST_BYTES, MOST_SIDE = 500_000_000, 4096  # of an unpacked file; of a picture in pixels
TEST_SHARE = 1 / 7
VAL_FOLDS = 10


@dataclass(frozen=True)
class Dataset:
    """A row is a garment, as a window that repeats one picture.

    size    side in pixels to which pictures are resized
    frames  length of the window, to match a dataset of videos; 0 gives single pictures
    """

    size: Side = 112
    frames: Whole = 16

    decode: ClassVar[tuple[str, ...]] = ("size",)
    modalities: ClassVar[tuple[str, ...]] = ("face",)
    tasks: ClassVar[tuple[str, ...]] = ("garment",)
    bundled: ClassVar[str] = ""

    def simulate(self, into: Path, *, rows: int, seed: int) -> None:
        from affectbench.data.simulation.garments import draw_garments

        images, labels = draw_garments(rows, streams.generator(seed, "fashion_mnist"))
        tests = round(rows * TEST_SHARE)
        for part, chosen in (
            ("train", slice(0, rows - tests)),
            ("t10k", slice(rows - tests, None)),
        ):
            _write_idx(into / "raw" / f"{part}-images-idx3-ubyte.gz", images[chosen], IMAGES)
            _write_idx(into / "raw" / f"{part}-labels-idx1-ubyte.gz", labels[chosen], LABELS)

    def prepare(self, raw: Path, space) -> Arrays:
        parts = {split: _read_part(raw, name) for split, name in PARTS.items()}
        total = sum(len(labels) for _, labels in parts.values())
        face = space.array("inputs/face", (total, self.size, self.size, 3), "uint8")
        row = 0
        for images, _ in parts.values():
            for image in images:
                face[row] = _as_face(image, self.size)
                row += 1
        return Arrays(
            inputs={"face": face},
            targets={"garment": np.concatenate([labels for _, labels in parts.values()])},
            tasks={"garment": Task("multiclass", GARMENTS)},
            row=np.arange(total),
            group=np.arange(total),
            split=np.repeat([*parts], [len(labels) for _, labels in parts.values()]),
        )

    def select(self, prepared: Arrays, root_seed: int) -> Rows:
        row, label = np.asarray(prepared.row), np.asarray(prepared.targets["garment"])
        rng = streams.generator(root_seed, "split", "fashion_mnist")
        still = Take(row, self.frames, stride=0)  # stride 0 repeats one picture
        return Rows(
            row=row,
            group=np.asarray(prepared.group),
            split=splits.hold_out_val(prepared.split, row, label, VAL_FOLDS, rng),
            takes={"face": still, "garment": Take(row)},
        )


def _read_part(raw: Path, part: str) -> tuple[Array, Array]:
    """Return images (N, H, W) uint8 and labels (N,) of one part; refuse where they do not match."""
    images_path, labels_path = (
        _file_of(raw, f"{part}-{kind}-ubyte") for kind in ("images-idx3", "labels-idx1")
    )
    images, labels = _read_idx(images_path, IMAGES), _read_idx(labels_path, LABELS)
    if len(images) != len(labels):
        raise Refusal(
            f"{shown(labels_path)} has {len(labels)} labels, but {images_path.name} {len(images)}"
            " images; copy both again"
        )
    if not len(labels):
        raise Refusal(f"{shown(labels_path)} holds no picture; download it again")
    if labels.max() >= len(GARMENTS):
        index = int(np.argmax(labels >= len(GARMENTS)))
        raise Refusal(
            f"{shown(labels_path)}, image {index}: label {labels[index]} is not 0 to 9; download it"
            " again"
        )
    if not 0 < min(images.shape[1:]) <= max(images.shape[1:]) <= MOST_SIDE:
        shape = " x ".join(map(str, images.shape[1:]))
        raise Refusal(f"{shown(images_path)}: pictures of {shape} pixels; download it again")
    return images, labels.astype(np.int64)


def _file_of(raw: Path, name: str) -> Path:
    """Return the gzipped file of that name, or the plain one where it was unpacked."""
    packed, plain = raw / f"{name}.gz", raw / name
    if not is_file(packed) and is_file(plain):
        return plain
    return packed


def _read_idx(path: Path, magic: int) -> Array:
    """Return the content of an IDX file of unsigned bytes, shaped as its header says.

    magic  the number with which the file must begin; its last byte is the number of axes
    """
    problem = "is no whole gzip file" if path.suffix == ".gz" else "cannot be read"
    opened = gzip.open if path.suffix == ".gz" else open
    with (
        reading(path, problem, "download it again", "set raw.fashion_mnist to the folder with it"),
        opened(path, "rb") as file,
    ):
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Refusal(f"{shown(path)} unpacks to more than {MOST_BYTES:,} bytes; download it again")
    axes = magic & 0xFF
    header = 4 * (1 + axes)  # bytes
    if len(content) < header:
        raise Refusal(
            f"{shown(path)} holds {len(content)} bytes, not even a header; download it again"
        )
    actual, *shape = struct.unpack(f">{1 + axes}I", content[:header])
    if actual != magic:
        raise Refusal(
            f"{shown(path)}: magic number {actual:#010x} instead of {magic:#010x}; wrong file?"
        )
    if len(content) - header != math.prod(shape):
        raise Refusal(
            f"{shown(path)} holds {len(content) - header} values, its header says"
            f" {' x '.join(map(str, shape))}; download it again"
        )
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)


def _write_idx(path: Path, values: Array, magic: int) -> None:
    header = struct.pack(f">{1 + values.ndim}I", magic, *values.shape)
    path.write_bytes(gzip.compress(header + values.tobytes(), mtime=0))


def _as_face(image: Array, size: int) -> Array:
    from PIL import Image

    resized = Image.fromarray(image).resize((size, size), Image.Resampling.BILINEAR)
    return np.repeat(np.asarray(resized)[:, :, None], 3, axis=2)
