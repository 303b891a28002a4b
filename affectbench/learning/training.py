"""The training loop that all methods share: it returns the network of the best validation."""

import itertools
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields

import numpy as np
import torch
from torch import Tensor, nn

from affectbench import streams
from affectbench.arrays import Arrays, Prediction
from affectbench.learning import ahead
from affectbench.learning.batches import Batch, Batches, passes, pools, take, to_tensors
from affectbench.learning.log import Log
from affectbench.learning.loop import Loop
from affectbench.learning.precision import outputs_of
from affectbench.learning.workplace import States
from affectbench.refusal import Diverged


@dataclass(frozen=True)
class Schedule:
    """How long and how fast to train.

    The budget is given in steps or in epochs. In steps, more overlap of windows (and so more rows)
    does not cost more.

    lr              initial learning rate
    steps           the budget in steps; 0: the budget is `epochs`. With a budget in steps, `epochs`
                    only sets the time scale of `decay_every` and `cosine_epochs`
    validate_every  steps between validations; 0: once an epoch
    patience        stop after so many validations without a better criterion; 0: never stop early
    decay_every     divide the learning rate by 10 whenever so many epochs have passed; 0: never
    cosine_epochs   let the learning rate fall to 0 in so many epochs as half a cosine, and rise
                    again after them; 0: do not
    weight_decay    Adam's: L2 penalty, added to the gradient
    slow            factor on the learning rate of the weights that `train` is told are slow
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
        """Return the schedule that a method's fields of the same names describe."""
        given = [f.name for f in fields(cls) if hasattr(method, f.name)]
        return cls(**{name: getattr(method, name) for name in given})

    def total(self, epoch: int) -> int:
        """Return the budget in steps, given the number of steps of an epoch."""
        return self.steps or self.epochs * epoch

    def rate(self, step: int, total: int) -> float:
        """Return the learning rate at a step, of `total` steps that stand for `epochs` epochs.

        Worked values: lr 1, 10 epochs, 100 steps in all: with decay_every 3, 1 at step 29 and 0.1
        at step 30; with cosine_epochs 10, 1 at step 0 and 0.5 at step 50.
        """
        if self.cosine_epochs and self.epochs:
            epoch = step * self.epochs // total
            return self.lr * (1 + math.cos(math.pi * epoch / self.cosine_epochs)) / 2
        if not (self.decay_every and self.epochs):
            return self.lr
        return self.lr * 0.1 ** (step * self.epochs // (self.decay_every * total))


@dataclass(frozen=True)
class Run:
    """What a method's `fit` gets beside its data.

    seed    of the fit; all random streams of training derive from it
    device  to train on
    log     for the history and diagnostics
    states  keeps the states of training loops, so that a killed fit can resume; None: no states
    loops   numbers the training loops of the fit, from 0
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
    on_history: Callable[[Sequence[tuple[int, dict[str, float]]]], None] | None = None,
    slow: tuple[str, ...] = (),
) -> nn.Module:
    """Train with Adam and return the network as it was at its best validation, in evaluation mode.

    loss        (outputs by role, batch) -> scalar
    validate    prediction on the validation rows -> named scores. The first is the criterion (lower
                is better); all are logged
    soft        role -> (N, ...) soft targets of the training rows; the loss gets those of its batch
    by_task     each batch has equal numbers of rows labelled for each task, and these count for
                that task only. An epoch is then one pass over the task with the fewest rows
    on_history  is called with all (step, scores) so far before training starts or resumes, and
                after each validation that training goes on from
    slow        prefixes of the names of weights whose learning rate is multiplied by
                `schedule.slow`

    Raises Diverged if the training loss or the criterion is not finite.
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

    def draw() -> Batch:
        return take(train_rows, soft or {}, batches.next())

    while not loop.finished:
        if on_history is not None:
            on_history(loop.history)
        losses, steps = [], range(loop.step, min(loop.step + every, total))
        began = time.perf_counter()
        for step, batch in zip(steps, ahead.batches(draw, len(steps), run.device), strict=True):
            for group in optimiser.param_groups:
                group["lr"] = group["share"] * schedule.rate(step, total)
            optimiser.zero_grad(set_to_none=True)
            value = loss(outputs_of(network, batch.inputs), batch)
            value.backward()
            optimiser.step()
            losses.append(value.detach())
        loop.step += len(losses)
        mean_loss = float(torch.stack(losses).mean())  # waits for an accelerator
        run.log.paces[number].append((time.perf_counter() - began) / len(losses))
        _validate(loop, mean_loss, validate, val_rows, run)
        loop.finished = loop.step >= total or 0 < schedule.patience <= loop.waited
        if run.states is not None:
            loop.save(run.states, number)
    run.log.best = loop.best_scores
    network.load_state_dict(loop.best_state)
    return network.eval()


def _adam(network: nn.Module, schedule: Schedule, slow: tuple[str, ...]) -> torch.optim.Optimizer:
    """Return Adam in its fused form, with the slow weights in a parameter group of their own.

    `share` of a group is the factor on its learning rate.
    """
    slow = slow if schedule.slow != 1 else ()
    named = list(network.named_parameters())
    groups = [
        {"params": [p for n, p in named if not n.startswith(slow)], "share": 1.0},
        {"params": [p for n, p in named if n.startswith(slow)], "share": schedule.slow},
    ]
    groups = [group for group in groups if group["params"]]
    decay = schedule.weight_decay
    return torch.optim.Adam(groups, lr=schedule.lr, weight_decay=decay, fused=True)


def _validate(
    loop: Loop,
    mean_loss: float,
    validate: Callable[[Prediction], dict[str, float]],
    val_rows: Arrays,
    run: Run,
) -> None:
    """Validate and log, and remember the network if its criterion is the lowest so far."""
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
    """Return the network's outputs on all rows, in evaluation mode: role -> (1, N, ...).

    Outputs are float32; those that the network gives in float16, such as maps, stay float16.
    A network may have two attributes: `inside` names outputs that are only for its loss, which are
    left out; `numbers_of_a_row` says how many numbers it makes of a row, if more than its inputs.
    """
    device, inside = next(network.parameters()).device, getattr(network, "inside", ())
    was_training = network.training
    network.eval()
    total, results = len(next(iter(inputs.values()))), {}
    with torch.inference_mode():
        for rows in passes(inputs, getattr(network, "numbers_of_a_row", 0)):
            outputs = outputs_of(network, to_tensors(inputs, rows, device))
            for role, values in outputs.items():
                if role in inside:
                    continue
                kept = values if values.dtype == torch.float16 else values.float()
                if role not in results:  # allocated once, as a piece a pass fragments memory
                    results[role] = torch.empty((total, *kept.shape[1:]), dtype=kept.dtype)
                results[role][rows[0] : rows[-1] + 1] = kept.cpu()
    network.train(was_training)
    return {role: values[None].numpy() for role, values in results.items()}


def _state(network: nn.Module) -> dict[str, Tensor]:
    return {name: tensor.detach().clone() for name, tensor in network.state_dict().items()}
