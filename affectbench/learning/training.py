"""The one training loop: batches in, the network of the best validation out."""

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields

import numpy as np
import torch
from torch import Tensor, nn

from affectbench import streams
from affectbench.arrays import Arrays, Prediction
from affectbench.learning.batches import Batch, Batches, passes, pools, take, to_tensors
from affectbench.learning.log import Log
from affectbench.learning.loop import Loop
from affectbench.learning.workplace import States
from affectbench.refusal import Diverged


@dataclass(frozen=True)
class Schedule:
    """How long and how fast to train; a budget in steps, so that overlap costs no more, or epochs.

    steps           where 0, `epochs` is the budget; where not, the steps stand for the epochs
    validate_every  steps between validations; 0 is once an epoch
    patience        validations without a better criterion before it stops; 0 never stops early
    decay_every     epochs after which the learning rate falls to a tenth, again and again; 0 never
    cosine_epochs   epochs in which it falls to 0 as a cosine does, and rises again; 0 never
    weight_decay    Adam's: of the squared weights, in the gradient
    slow            the share of the rate at which the weights that are named slow learn
    """

    lr: float
    steps: int
    batch_size: int
    patience: int
    validate_every: int
    epochs: int = 0
    decay_every: int = 0
    cosine_epochs: int = 0
    weight_decay: float = 0.0
    slow: float = 1.0

    @classmethod
    def of(cls, method: object) -> "Schedule":
        """Return the schedule in a method's fields of the same names."""
        given = [f.name for f in fields(cls) if hasattr(method, f.name)]
        return cls(**{name: getattr(method, name) for name in given})

    def total(self, epoch: int) -> int:
        """Return the budget in steps, given how many steps an epoch has."""
        return self.steps or self.epochs * epoch

    def rate(self, step: int, total: int) -> float:
        """Return the learning rate at a step of `total`.

        Worked values: lr 1, 10 epochs, 100 steps in all: with decay_every 3, 1 at step 29 and 0.1
        at 30; with cosine_epochs 10, 1 at step 0 and 0.5 at 50.
        """
        if self.cosine_epochs and self.epochs:
            epoch = step * self.epochs // total
            return self.lr * (1 + math.cos(math.pi * epoch / self.cosine_epochs)) / 2
        if not (self.decay_every and self.epochs):
            return self.lr
        return self.lr * 0.1 ** (step * self.epochs // (self.decay_every * total))


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
    by_task: bool = False,
    heed: Callable[[Sequence[tuple[int, dict[str, float]]]], None] | None = None,
    slow: tuple[str, ...] = (),
) -> nn.Module:
    """Train with Adam and return the network as it was at its best validation.

    validate  from the prediction on the validation rows to named values; the first decides (lower
              is better), all are logged
    soft      role -> (N, ...) soft targets of the training rows, handed to the loss batch by batch
    by_task   a batch has equal parts of rows labelled for each task, which count for that task
              alone; an epoch ends with the task of fewest rows
    heed      is given the history after each validation, and when a killed fit goes on
    slow      how the names begin of weights that learn at the share `schedule.slow` of the rate

    Raises Diverged where the loss is not finite.
    """
    torch.manual_seed(streams.derive(run.seed, "dropout"))
    network.to(run.device).train()
    batches = Batches(run.seed, pools(train_rows, by_task), schedule.batch_size)
    total, every = schedule.total(batches.epoch), schedule.validate_every or batches.epoch
    optimiser = _adam(network, schedule, slow)
    loop, number = Loop(network, optimiser, batches, _state(network)), next(run.loops)
    if run.states is not None:
        loop.restore(run.states, number)
    for step, quantities in loop.history:
        run.log.history(step, quantities)
    while not loop.finished:
        if heed is not None:
            heed(loop.history)
        losses = []
        for step in range(loop.step, min(loop.step + every, total)):
            for group in optimiser.param_groups:
                group["lr"] = group["share"] * schedule.rate(step, total)
            batch = take(train_rows, soft or {}, batches.next(), run.device)
            optimiser.zero_grad(set_to_none=True)
            value = loss(network(batch.inputs), batch)
            value.backward()
            optimiser.step()
            losses.append(value.detach())
        loop.step += len(losses)
        _judge(loop, float(torch.stack(losses).mean()), validate, val_rows, run)
        loop.finished = loop.step >= total or 0 < schedule.patience <= loop.waited
        if run.states is not None:
            loop.save(run.states, number)
    run.log.best = loop.best_scores
    network.load_state_dict(loop.best_state)
    return network.eval()


def _adam(network: nn.Module, schedule: Schedule, slow: tuple[str, ...]) -> torch.optim.Optimizer:
    """Return Adam, one kernel, with the weights that learn slowly in a group of their own."""
    slow = slow if schedule.slow != 1 else ()
    named = list(network.named_parameters())
    groups = [
        {"params": [p for n, p in named if not n.startswith(slow)], "share": 1.0},
        {"params": [p for n, p in named if n.startswith(slow)], "share": schedule.slow},
    ]
    groups = [group for group in groups if group["params"]]
    decay = schedule.weight_decay
    return torch.optim.Adam(groups, lr=schedule.lr, weight_decay=decay, fused=True)


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
    A network may say what of its outputs is for its loss alone (`inside`: names), and how many
    numbers a row makes on the way where that is more than its inputs (`numbers_of_a_row`).
    """
    device, inside = next(network.parameters()).device, getattr(network, "inside", ())
    was_training = network.training
    network.eval()
    total, found = len(next(iter(inputs.values()))), {}
    with torch.inference_mode():
        for rows in passes(inputs, getattr(network, "numbers_of_a_row", 0)):
            outputs = network(to_tensors(inputs, rows, device))
            for role, values in outputs.items():
                if role in inside:
                    continue
                kept = values if values.dtype == torch.float16 else values.float()
                if role not in found:  # all at once: what is kept pass by pass scatters memory
                    found[role] = torch.empty((total, *kept.shape[1:]), dtype=kept.dtype)
                found[role][rows[0] : rows[-1] + 1] = kept.cpu()
    network.train(was_training)
    return {role: values[None].numpy() for role, values in found.items()}


def _state(network: nn.Module) -> dict[str, Tensor]:
    return {name: tensor.detach().clone() for name, tensor in network.state_dict().items()}
