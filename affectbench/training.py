"""The one training loop: batches in, the network of the best validation out."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields

import numpy as np
import torch
from torch import Tensor, nn

from affectbench import streams
from affectbench.arrays import Arrays, Prediction
from affectbench.log import Log
from affectbench.refusal import Diverged
from affectbench.resume import Loop, Order
from affectbench.workplace import States

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
        return cls(**{f.name: getattr(method, f.name) for f in fields(cls)})


@dataclass(frozen=True)
class Run:
    """What a fit is given beside its data: its seed, its device and where it tells its progress.

    states  where its training loops are kept while it runs; None: nowhere
    loops   counts them
    """

    seed: int
    device: torch.device
    log: Log
    states: States | None = None
    loops: Iterator[int] = field(default_factory=itertools.count)


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
    every = schedule.validate_every or max(1, len(train_rows) // schedule.batch_size)
    optimiser = torch.optim.Adam(network.parameters(), lr=schedule.lr)
    order = Order(run.seed, len(train_rows), schedule.batch_size)
    loop, number = Loop(network, optimiser, order, _state(network)), next(run.loops)
    if run.states is not None:
        loop.restore(run.states, number)
    for step, quantities in loop.history:
        run.log.history(step, quantities)
    while not loop.finished:
        losses = []
        for _ in range(min(every, schedule.steps - loop.step)):
            batch = _batch(train_rows, soft or {}, order.next(), run.device)
            optimiser.zero_grad(set_to_none=True)
            value = loss(network(batch.inputs), batch)
            value.backward()
            optimiser.step()
            losses.append(value.detach())
        loop.step += len(losses)
        _judge(loop, float(torch.stack(losses).mean()), validate, val_rows, run)
        loop.finished = loop.waited >= schedule.patience or loop.step >= schedule.steps
        if run.states is not None:
            loop.save(run.states, number)
    run.log.best = loop.best_scores
    network.load_state_dict(loop.best_state)
    return network.eval()


def _judge(
    loop: Loop,
    mean_loss: float,
    validate: Callable[[Prediction], dict[str, float]],
    val_rows: Arrays,
    run: Run,
) -> None:
    """Validate, log, and keep the network where it is the best so far."""
    if not np.isfinite(mean_loss):
        raise Diverged(f"the training loss is {mean_loss} by step {loop.step}")
    scores = validate(predict(loop.network, val_rows.inputs))
    loop.history.append((loop.step, {"train_loss": mean_loss, **scores}))
    run.log.history(*loop.history[-1])
    name, criterion = next(iter(scores.items()))
    if not np.isfinite(criterion):
        raise Diverged(f"the {name} is {criterion} at step {loop.step}")
    if criterion < next(iter(loop.best_scores.values()), np.inf):
        loop.best_scores, loop.best_state, loop.waited = scores, _state(loop.network), 0
    else:
        loop.waited += 1


def predict(network: nn.Module, inputs: Mapping) -> Prediction:
    """Return the network's outputs on all rows: role -> (1, N, ...), one pass.

    They are float32, but for those that the network gives in half precision, as it does of maps.
    """
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
                kept = values if values.dtype == torch.float16 else values.float()
                parts.setdefault(role, []).append(kept.cpu())
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


def _batch(rows: Arrays, soft: Mapping, chosen: np.ndarray, device: torch.device) -> Batch:
    return Batch(*(to_tensors(part, chosen, device) for part in (rows.inputs, rows.targets, soft)))


def _state(network: nn.Module) -> dict[str, Tensor]:
    return {name: tensor.detach().clone() for name, tensor in network.state_dict().items()}
