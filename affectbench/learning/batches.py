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

# A forward pass without gradients takes at most so many rows, and at most so many numbers in all.
PREDICT_ROWS = 512
PREDICT_NUMBERS = 2**22
CPU = torch.device("cpu")


class Order:
    """Batches of row indices, shuffled anew in each epoch; an incomplete last batch is dropped."""

    def __init__(self, seed: int, rows: int, batch_size: int):
        self.rng = streams.generator(seed, "batch order")
        self.rows, self.size = rows, min(batch_size, rows)
        self._shuffle()

    def next(self) -> np.ndarray:
        """Return the next batch of row indices, sorted, so that memory maps are read forwards."""
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
    """Batches that have equal numbers of rows from each of one or more pools.

    pools  name -> row indices; a row may be in several pools
    epoch  number of steps in which the smallest pool is used once
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
        """Return pool -> the row indices drawn from it for the next batch, sorted."""
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
    """Return the pools of row indices from which batches are drawn.

    by_task  True: a pool for each role, of the rows with a label for it. False: one pool, named "",
             of all rows

    Refuses a task without any labelled row.
    """
    if not by_task:
        return {"": np.arange(len(rows))}
    labelled = {}
    for role, task in rows.tasks.items():
        has_target = observed(task, rows.targets[role])
        labelled[role] = np.flatnonzero(has_target.reshape(len(rows), -1).any(axis=1))
        if not len(labelled[role]):
            raise Refusal(f"task '{role}' has no labelled training row; leave it out")
    return labelled


def take(rows: Arrays, soft: Mapping, drawn: Mapping[str, np.ndarray]) -> Batch:
    """Return the drawn rows as tensors on the CPU, pool after pool.

    Rows that were drawn for one task get missing targets for all others, so that each row counts
    for one task only.

    soft   role -> (N, ...) soft targets
    drawn  pool -> row indices, as `Batches.next` returns
    """
    chosen = np.concatenate(list(drawn.values()))
    batch = Batch(*(to_tensors(x, chosen, CPU) for x in (rows.inputs, rows.targets, soft)))
    start = 0
    for drawn_for, part in drawn.items():
        for role, target in batch.targets.items() if drawn_for else ():
            if role != drawn_for:
                missing = math.nan if target.is_floating_point() else MISSING_CLASS
                target[start : start + len(part)] = missing
        start += len(part)
    return batch


def passes(inputs: Mapping, numbers_of_a_row: int = 0) -> Iterator[np.ndarray]:
    """Yield the row indices of each forward pass, which together go through all rows in order.

    numbers_of_a_row  how many numbers a network makes of a row, if more than its inputs have
    """
    total = len(next(iter(inputs.values())))
    numbers = sum(math.prod(values.shape[1:]) for values in inputs.values())
    numbers = max(numbers, numbers_of_a_row)
    rows = max(1, min(PREDICT_ROWS, PREDICT_NUMBERS // numbers))
    for start in range(0, total, rows):
        yield np.arange(start, min(start + rows, total))


def as_tensor(values: np.ndarray) -> Tensor:
    """Return an array as a tensor; floats become float32."""
    tensor = torch.from_numpy(np.ascontiguousarray(values))
    return tensor.float() if tensor.is_floating_point() else tensor


def to_tensors(arrays: Mapping, rows: np.ndarray, device: torch.device) -> dict[str, Tensor]:
    """Return some rows of named arrays as tensors; float64 becomes float32."""
    tensors = {}
    for name, values in arrays.items():
        tensor = torch.from_numpy(np.ascontiguousarray(values[rows]))
        if tensor.dtype == torch.float64:
            tensor = tensor.float()
        tensors[name] = tensor.to(device)
    return tensors
