"""Batches: which rows come next, and rows as tensors."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from affectbench import streams
from affectbench.arrays import MISSING_CLASS, Arrays, observed
from affectbench.refusal import Refusal

PREDICT_ROWS = 512  # rows per forward pass when nothing is learned, fewer where rows are large:
PREDICT_NUMBERS = 2**22


class Order:
    """Which rows come next: epoch after epoch, shuffled anew; a short last batch is left out."""

    def __init__(self, seed: int, rows: int, batch_size: int):
        self.rng = streams.generator(seed, "batch order")
        self.rows, self.size = rows, min(batch_size, rows)
        self._shuffle()

    def next(self) -> np.ndarray:
        """Return the rows of the next batch, ascending, so that memory maps are read forwards."""
        if self.used + self.size > self.rows:
            self._shuffle()
        chosen = np.sort(self.order[self.used : self.used + self.size])
        self.used += self.size
        return chosen

    def state(self) -> dict:
        return {"before": self.before, "used": self.used}

    def restore(self, state: Mapping) -> None:
        self.rng.bit_generator.state = state["before"]
        self._shuffle()
        self.used = state["used"]

    def _shuffle(self) -> None:
        self.before = self.rng.bit_generator.state
        self.order, self.used = self.rng.permutation(self.rows), 0


class Batches:
    """Rows of each batch, in equal parts from one or more pools of rows.

    pools  name -> rows; a row may be in several. With one pool it is `Order` on that pool.
    epoch  steps in which the smallest pool is gone through
    """

    def __init__(self, seed: int, pools: Mapping[str, np.ndarray], batch_size: int):
        self.pools = pools
        part = min([max(1, batch_size // len(pools)), *map(len, pools.values())])
        self.orders = {
            name: Order(streams.derive(seed, name) if name else seed, len(rows), part)
            for name, rows in pools.items()
        }
        self.epoch = min(len(rows) for rows in pools.values()) // part

    def next(self) -> dict[str, np.ndarray]:
        """Return the rows that are drawn from each pool, ascending."""
        return {name: self.pools[name][order.next()] for name, order in self.orders.items()}

    def state(self) -> dict:
        return {name: order.state() for name, order in self.orders.items()}

    def restore(self, state: Mapping) -> None:
        for name, order in self.orders.items():
            order.restore(state[name])


@dataclass(frozen=True)
class Batch:
    """Some rows as tensors: inputs by modality, targets by role, soft targets by role."""

    inputs: dict[str, Tensor]
    targets: dict[str, Tensor]
    soft: dict[str, Tensor]


def pools(rows: Arrays, by_task: bool) -> dict[str, np.ndarray]:
    """Return the rows to draw from: all of them, or those that are labelled for each task."""
    if not by_task:
        return {"": np.arange(len(rows))}
    labelled = {}
    for role, task in rows.tasks.items():
        there = observed(task, rows.targets[role])
        labelled[role] = np.flatnonzero(there.reshape(len(rows), -1).any(axis=1))
        if not len(labelled[role]):
            raise Refusal(f"task '{role}' has no labelled training row; leave it out")
    return labelled


def take(
    rows: Arrays, soft: Mapping, drawn: Mapping[str, np.ndarray], device: torch.device
) -> Batch:
    """Return the drawn rows as tensors; rows drawn for one task have no label of another."""
    chosen = np.concatenate(list(drawn.values()))
    batch = Batch(*(to_tensors(x, chosen, device) for x in (rows.inputs, rows.targets, soft)))
    start = 0
    for drawn_for, part in drawn.items():
        for role, target in batch.targets.items() if drawn_for else ():
            if role != drawn_for:
                missing = math.nan if target.is_floating_point() else MISSING_CLASS
                target[start : start + len(part)] = missing
        start += len(part)
    return batch


def passes(inputs: Mapping, numbers_of_a_row: int = 0) -> Iterator[np.ndarray]:
    """Yield the rows of each forward pass over all rows, in order."""
    total = len(next(iter(inputs.values())))
    numbers = sum(math.prod(values.shape[1:]) for values in inputs.values())
    numbers = max(numbers, numbers_of_a_row)
    rows = max(1, min(PREDICT_ROWS, PREDICT_NUMBERS // numbers))
    for start in range(0, total, rows):
        yield np.arange(start, min(start + rows, total))


def to_tensors(arrays: Mapping, rows: np.ndarray, device: torch.device) -> dict[str, Tensor]:
    """Return some rows of named arrays as tensors; float64 becomes float32."""
    tensors = {}
    for name, values in arrays.items():
        tensor = torch.from_numpy(np.ascontiguousarray(values[rows]))
        if tensor.dtype == torch.float64:
            tensor = tensor.float()
        tensors[name] = tensor.to(device)
    return tensors
