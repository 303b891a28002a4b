"""Reading batches of random rows from a memory map whose pages are not in memory.

A file of pictures of 112 x 112 is written and dropped from the page cache; then one epoch of it is
read in batches of 64: rows in any order, rows of shuffled blocks (each batch takes whole blocks of
neighbours), and from front to back. Each is read again from memory. On a network file system the
first column is what counts: run it there with `--folder`.

Run: python benchmarks/rows.py [--folder FOLDER] [--mib 512]
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

import numpy as np

SHAPE, BATCH, BLOCKS = (112, 112, 3), 64, (8, 32)


def written(folder: Path, mib: int) -> tuple[Path, int]:
    """Write random pictures and return their file, and how many they are."""
    rows = mib * 2**20 // int(np.prod(SHAPE))
    path, rng = folder / "faces.npy", np.random.default_rng(0)
    faces = np.lib.format.open_memmap(path, "w+", np.uint8, (rows, *SHAPE))
    for start in range(0, rows, 256):
        faces[start : start + 256] = rng.integers(
            0, 256, faces[start : start + 256].shape, np.uint8
        )
    faces.flush()
    return path, rows


def forget(path: Path) -> None:
    """Drop a file from the page cache."""
    handle = os.open(path, os.O_RDONLY)
    os.fsync(handle)
    os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(handle)


def order(rows: int, block: int, rng: np.random.Generator) -> np.ndarray:
    """Return an epoch's rows in blocks of neighbours, the blocks shuffled; 0: as they lie."""
    if not block:
        return np.arange(rows)
    whole = np.arange(rows // block * block).reshape(-1, block)
    return whole[rng.permutation(len(whole))].ravel()


def pace(path: Path, rows: np.ndarray) -> float:
    """Return the rows a second of one epoch."""
    faces, began = np.load(path, mmap_mode="r"), time.perf_counter()
    for start in range(0, len(rows), BATCH):
        faces[np.sort(rows[start : start + BATCH])].sum(dtype=np.uint8)
    return len(rows) / (time.perf_counter() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--folder", help="where the file is written; the temporary folder if absent"
    )
    parser.add_argument("--mib", type=int, default=512, help="its size (512)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rows-", dir=given.folder) as name:
        path, rows = written(Path(name), given.mib)
        rng, lines = np.random.default_rng(1), []
        for what, block in (
            ("any row", 1),
            *((f"blocks of {n}", n) for n in BLOCKS),
            ("in turn", 0),
        ):
            chosen = order(rows, block, rng)
            forget(path)
            cold = pace(path, chosen)
            lines.append((what, cold, pace(path, chosen)))
    print(f"{rows:,} rows, {given.mib} MiB, {os.cpu_count()} cores")
    print()
    print("| order | rows/s, not in memory | in memory |")
    print("|---|---|---|")
    for what, cold, warm in lines:
        print(f"| {what} | {cold:,.0f} | {warm:,.0f} |")
    print()
    print(f"rows: any row is read at {lines[0][1] / lines[2][1]:.2f} of the rate of blocks of 32")


if __name__ == "__main__":
    main()
