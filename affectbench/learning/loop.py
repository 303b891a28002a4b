"""The state of a training loop as tensors and notes, and back: what a killed fit goes on from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor, nn

from affectbench import streams
from affectbench.learning.workplace import States

CPU_DRAWS, GPU_DRAWS = "draws/cpu", "draws/gpu"


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


@dataclass
class Loop:
    """How far a training loop is: everything that decides how it goes on."""

    network: nn.Module
    optimiser: torch.optim.Optimizer
    batches: Batches
    best_state: dict[str, Tensor]
    best_scores: dict[str, float] = field(default_factory=dict)  # its validation
    step: int = 0
    waited: int = 0  # validations since the best
    finished: bool = False
    history: list[tuple[int, dict[str, float]]] = field(default_factory=list)

    def save(self, states: States, number: int) -> None:
        """Save the loop, where it has just validated; a finished one is its best state alone."""
        tensors = {f"best/{name}": tensor for name, tensor in self.best_state.items()}
        if not self.finished:
            tensors |= _named("network", self.network.state_dict())
            for index, moments in self.optimiser.state_dict()["state"].items():
                tensors |= _named(f"optimiser/{index}", moments)
            tensors[CPU_DRAWS] = torch.get_rng_state()
            if torch.cuda.is_initialized():
                tensors[GPU_DRAWS] = torch.cuda.get_rng_state()
        notes = {
            "best_scores": self.best_scores,
            "step": self.step,
            "waited": self.waited,
            "finished": self.finished,
            "history": self.history,
            "batches": self.batches.state(),
        }
        states.save(number, tensors, notes)

    def restore(self, states: States, number: int) -> None:
        """Go back to where the loop was saved, if it was."""
        saved = states.load(number)
        if saved is None:
            return
        tensors, notes = saved
        for name in ("best_scores", "step", "waited", "finished"):
            setattr(self, name, notes[name])
        self.history = [(step, quantities) for step, quantities in notes["history"]]
        self.batches.restore(notes["batches"])
        for name in self.best_state:
            self.best_state[name] = tensors[f"best/{name}"].to(self.best_state[name].device)
        if self.finished:
            return
        self.network.load_state_dict(_below("network", tensors))
        moments: dict[int, dict[str, Tensor]] = {}
        for name, tensor in _below("optimiser", tensors).items():
            index, _, moment = name.partition("/")
            moments.setdefault(int(index), {})[moment] = tensor
        groups = self.optimiser.state_dict()["param_groups"]
        self.optimiser.load_state_dict({"state": moments, "param_groups": groups})
        for weight, kept in self.optimiser.state.items():  # in the weights' order of memory, which
            for name, moment in kept.items():  # a saved file does not keep and a fused step needs
                if moment.shape == weight.shape:
                    kept[name] = torch.empty_like(weight).copy_(moment)
        torch.set_rng_state(tensors[CPU_DRAWS])
        if GPU_DRAWS in tensors:
            torch.cuda.set_rng_state(tensors[GPU_DRAWS])


def _named(prefix: str, tensors: Mapping) -> dict[str, Tensor]:
    return {f"{prefix}/{name}": t for name, t in tensors.items() if isinstance(t, Tensor)}


def _below(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    start = f"{prefix}/"
    return {name[len(start) :]: t for name, t in tensors.items() if name.startswith(start)}
