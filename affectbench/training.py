"""The one training loop: batches in, the network of the best validation out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields

import numpy as np
import torch
from torch import Tensor, nn

from affectbench import streams
from affectbench.arrays import Arrays, Prediction
from affectbench.log import Log
from affectbench.refusal import Diverged

PREDICT_ROWS = 512  # rows per forward pass when nothing is learned


@dataclass(frozen=True)
class Schedule:
    """How long and how fast to train; the budget is in steps, so that overlap costs no more.

    validate_every  steps between validations; 0 is once an epoch
    patience        validations without a better criterion before it stops
    """

    lr: float
    steps: int
    batch_size: int
    patience: int
    validate_every: int

    @classmethod
    def of(cls, method: object) -> "Schedule":
        """Return the schedule in a method's fields of the same names."""
        return cls(**{field.name: getattr(method, field.name) for field in fields(cls)})


@dataclass(frozen=True)
class Run:
    """What a fit is given beside its data: its seed, its device and where it tells its progress."""

    seed: int
    device: torch.device
    log: Log


@dataclass(frozen=True)
class Batch:
    """Some rows as tensors: inputs by modality, targets by role, soft targets by role."""

    inputs: dict[str, Tensor]
    targets: dict[str, Tensor]
    soft: dict[str, Tensor]


Loss = Callable[[dict[str, Tensor], Batch], Tensor]  # (outputs by role, batch) -> scalar


def train(
    network: nn.Module,
    train_rows: Arrays,
    val_rows: Arrays,
    *,
    loss: Loss,
    validate: Callable[[Prediction], dict[str, float]],
    schedule: Schedule,
    run: Run,
    soft: Mapping[str, np.ndarray] | None = None,
) -> nn.Module:
    """Train with Adam and return the network as it was at its best validation.

    validate  from the prediction on the validation rows to named values; the first decides (lower
              is better), all are logged
    soft      role -> (N, C) soft targets of the training rows, handed to the loss batch by batch

    Raises Diverged where the loss is not finite.
    """
    torch.manual_seed(streams.derive(run.seed, "dropout"))
    network.to(run.device).train()
    optimiser = torch.optim.Adam(network.parameters(), lr=schedule.lr)
    every = schedule.validate_every or max(1, len(train_rows) // schedule.batch_size)
    best, best_state, waited, losses = np.inf, _state(network), 0, []
    batches = _batches(train_rows, soft or {}, schedule, run)
    for step, batch in enumerate(batches, start=1):
        optimiser.zero_grad(set_to_none=True)
        value = loss(network(batch.inputs), batch)
        value.backward()
        optimiser.step()
        losses.append(value.detach())
        if step % every and step != schedule.steps:
            continue
        mean_loss = float(torch.stack(losses).mean())
        if not np.isfinite(mean_loss):
            raise Diverged(f"the training loss is {mean_loss} by step {step}")
        scores = validate(predict(network, val_rows.inputs))
        criterion = next(iter(scores.values()))
        run.log.history(step, {"train_loss": mean_loss, **scores})
        if not np.isfinite(criterion):
            raise Diverged(f"the {next(iter(scores))} is {criterion} at step {step}")
        losses = []
        if criterion < best:
            best, best_state, waited = criterion, _state(network), 0
        else:
            waited += 1
            if waited >= schedule.patience:
                break
    network.load_state_dict(best_state)
    return network.eval()


def predict(network: nn.Module, inputs: Mapping) -> Prediction:
    """Return the network's outputs on all rows: role -> (1, N, ...), float32, one pass."""
    device = next(network.parameters()).device
    was_training = network.training
    network.eval()
    total = len(next(iter(inputs.values())))
    parts: dict[str, list[Tensor]] = {}
    with torch.inference_mode():
        for start in range(0, total, PREDICT_ROWS):
            rows = np.arange(start, min(start + PREDICT_ROWS, total))
            outputs = network(to_tensors(inputs, rows, device))
            for role, values in outputs.items():
                parts.setdefault(role, []).append(values.float().cpu())
    network.train(was_training)
    return {role: torch.cat(values)[None].numpy() for role, values in parts.items()}


def to_tensors(arrays: Mapping, rows: np.ndarray, device: torch.device) -> dict[str, Tensor]:
    """Return some rows of named arrays as tensors; float64 becomes float32."""
    tensors = {}
    for name, values in arrays.items():
        tensor = torch.from_numpy(np.ascontiguousarray(values[rows]))
        if tensor.dtype == torch.float64:
            tensor = tensor.float()
        tensors[name] = tensor.to(device)
    return tensors


def _batches(rows: Arrays, soft: Mapping, schedule: Schedule, run: Run) -> Iterator[Batch]:
    """Yield `schedule.steps` batches: epoch after epoch, each shuffled anew."""
    rng = streams.generator(run.seed, "batch order")
    size = min(schedule.batch_size, len(rows))
    order, used = rng.permutation(len(rows)), 0
    for _ in range(schedule.steps):
        if used + size > len(rows):
            order, used = rng.permutation(len(rows)), 0
        chosen = np.sort(order[used : used + size])
        used += size
        parts = (rows.inputs, rows.targets, soft)
        yield Batch(*(to_tensors(part, chosen, run.device) for part in parts))


def _state(network: nn.Module) -> dict[str, Tensor]:
    return {name: tensor.detach().clone() for name, tensor in network.state_dict().items()}
