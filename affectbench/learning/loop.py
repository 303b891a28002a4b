"""The state of a training loop as tensors and notes, and back: what a killed fit goes on from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from affectbench.learning.batches import Batches
from affectbench.learning.workplace import States

CPU_DRAWS, GPU_DRAWS = "draws/cpu", "draws/gpu"


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
