"""The state of a training loop, saved at each validation so that a killed fit can resume."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from affectbench.learning.batches import Batches
from affectbench.learning.workplace import States

CPU_DRAWS, GPU_DRAWS = "draws/cpu", "draws/gpu"  # states of the random generators


@dataclass
class Loop:
    """Everything that decides how a training loop continues."""

    network: nn.Module
    optimiser: torch.optim.Optimizer
    batches: Batches
    best_state: dict[str, Tensor]
    best_scores: dict[str, float] = field(default_factory=dict)  # the validation of best_state
    step: int = 0
    waited: int = 0  # validations since the best
    finished: bool = False
    history: list[tuple[int, dict[str, float]]] = field(default_factory=list)

    def save(self, states: States, number: int) -> None:
        """Save the loop after a validation; of a finished loop only the best network is saved.

        number  of the loop within its fit
        """
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
        """Continue from where loop `number` was saved; do nothing if it was not."""
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
        # A fused step needs moments in the memory format of their weights; a file loses the format.
        for weight, moments_of_weight in self.optimiser.state.items():
            for name, moment in moments_of_weight.items():
                if moment.shape == weight.shape:
                    moments_of_weight[name] = torch.empty_like(weight).copy_(moment)
        torch.set_rng_state(tensors[CPU_DRAWS])
        if GPU_DRAWS in tensors:
            torch.cuda.set_rng_state(tensors[GPU_DRAWS])


def _named(prefix: str, tensors: Mapping) -> dict[str, Tensor]:
    """Return the tensors of a mapping as "prefix/name", without values that are no tensors."""
    return {f"{prefix}/{name}": t for name, t in tensors.items() if isinstance(t, Tensor)}


def _below(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the tensors whose names start with "prefix/", by the rest of their names."""
    start = f"{prefix}/"
    return {name[len(start) :]: t for name, t in tensors.items() if name.startswith(start)}
