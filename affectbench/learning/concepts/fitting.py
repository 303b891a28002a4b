"""Fitting concept models (end to end, concepts only, or the head only) and predicting with them."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn

from affectbench import streams
from affectbench.arrays import Arrays, Prediction
from affectbench.learning.batches import Batch
from affectbench.learning.concepts.network import HEARD, SEEN
from affectbench.learning.concepts.objective import Objective
from affectbench.learning.precision import outputs_of
from affectbench.learning.standardise import fit_standardisation
from affectbench.learning.training import Run, Schedule, predict, train


def fit_concepts(
    network: nn.Module, train_rows: Arrays, val_rows: Arrays, method: object, run: Run
) -> nn.Module:
    """Train concepts and maps, and jointly the task if the network has a head for it; return it.

    `RandInt` replaces some of the probabilities from which the task is predicted by true labels.
    """
    objective = Objective.of(method, train_rows)
    network.rand_int.seed = streams.derive(run.seed, "rand_int")
    fit_standardisation(network, train_rows)

    def loss(outputs: dict[str, Tensor], batch: Batch) -> Tensor:
        total = objective.concept_loss(outputs, batch.targets)
        if not network.heads:
            return total
        truth = torch.cat([batch.targets[r] for r in (SEEN, HEARD) if r in outputs], dim=-1)
        logits = network.task_logits(outputs, network.rand_int(network.probs(outputs), truth))
        return total + objective.task_loss(logits, batch.targets["target"])

    return train(
        network,
        train_rows,
        val_rows,
        loss=loss,
        validate=lambda prediction: objective.scores(prediction, val_rows),
        schedule=Schedule.of(method),
        run=run,
        slow=_visual_weights(network),
    )


def fit_head(
    network: nn.Module,
    train_rows: Arrays,
    val_rows: Arrays,
    method: object,
    run: Run,
    *,
    on_truth: bool = False,
) -> nn.Module:
    """Train only the task's head; all other weights stay the same, bit for bit.

    The head's inputs are computed once for all rows, so a training step costs next to nothing.

    on_truth  independent training: the head learns from true concepts (a missing one is replaced by
              its prediction), and is validated on predicted ones
    """
    network.to(run.device).eval()
    train_mixed, val_mixed = (_head_inputs(network, rows) for rows in (train_rows, val_rows))
    if on_truth:
        train_mixed = _with_true_concepts(train_mixed, train_rows)
    train_rows, val_rows = (
        replace(rows, inputs={"mixed": mixed}, targets={"target": rows.targets["target"]})
        for rows, mixed in ((train_rows, train_mixed), (val_rows, val_mixed))
    )
    objective = Objective.of(method, train_rows)
    train(
        _HeadOnly(network.heads["target"]),
        train_rows,
        val_rows,
        loss=lambda outputs, batch: objective.task_loss(outputs["target"], batch.targets["target"]),
        validate=lambda prediction: objective.scores(prediction, val_rows),
        schedule=Schedule.of(method),
        run=run,
    )
    return network.eval()


def predict_concepts(network: nn.Module, inputs: Mapping) -> Prediction:
    """Return the logits of the target and the concepts, and the explanations beside them.

    target, concepts, voice  logits (1, N, [T,] C)
    maps                     attention maps (N, K, H, W) float16, or (N, K, 1, T) of a stream; named
                             "maps/concepts" if maps are not a task. "maps/voice" are the voice's
    contributions/target     (N, [T,] K, C); their sum over K plus the head's bias are the logits
    effects/target           (N, [T,] K, C): change of the logits when a probability moves from 0
                             to 1
    embeddings/concepts      mixed embeddings (N, K, E), of a stream those of the middle frame.
                             "embeddings/voice" are the voice's
    """
    prediction = predict(_WithExplanations(network).eval(), inputs)
    logits = (SEEN, HEARD, "target")
    return {name: v if name in logits else v[0] for name, v in prediction.items()}


class _HeadOnly(nn.Module):
    """The head of a network as a network of its own, so that only the head is trained."""

    def __init__(self, head: nn.Module):
        super().__init__()
        self.head = head

    def forward(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        return {"target": self.head(inputs["mixed"])}


class _BelowHead(nn.Module):
    """A concept network without its head; its output are the head's inputs (N, [T,] K E)."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network
        self.numbers_of_a_row = network.numbers_of_a_row

    def forward(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        outputs = outputs_of(self.network, inputs)
        return {"mixed": self.network.mixed(outputs, self.network.probs(outputs)).flatten(-2)}


class _WithExplanations(nn.Module):
    """A concept network whose outputs include explanations, named as in `predict_concepts`."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network
        self.numbers_of_a_row = network.numbers_of_a_row

    def forward(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        network, outputs = self.network, outputs_of(self.network, inputs)
        explained = {name: outputs[name] for name in (SEEN, HEARD, "target") if name in outputs}
        for name, maps in outputs.items():
            if name.startswith("maps"):
                no_task = name == "maps" and not network.located
                explained["maps/concepts" if no_task else name] = maps.half()
        probs = network.probs(outputs)
        mixed = network.mixed(outputs, probs)
        counts = [outputs[role].shape[-1] for role in network.roles]
        for role, part in zip(network.roles, mixed.split(counts, dim=-2), strict=True):
            # Cloned: a view of one frame would keep all frames of all rows in memory.
            middle = part if part.ndim == 3 else part[:, part.shape[1] // 2].clone()
            explained[f"embeddings/{role}"] = middle
        if network.heads:
            head = network.heads["target"]
            explained["contributions/target"] = head.contributions(mixed)
            at_one, at_zero = (network.mixed(outputs, torch.full_like(probs, p)) for p in (1, 0))
            explained["effects/target"] = head.contributions(at_one - at_zero)
        return explained


def _visual_weights(network: nn.Module) -> tuple[str, ...]:
    """Return the prefixes of the visual branch's weight names if there is a voice, else ()."""
    if len(network.roles) < 2:
        return ()
    return (f"tokens.{next(iter(network.tokens))}.", f"generators.{SEEN}.", f"scorers.{SEEN}.")


def _head_inputs(network: nn.Module, rows: Arrays) -> np.ndarray:
    return predict(_BelowHead(network).eval(), rows.inputs)["mixed"][0]


def _with_true_concepts(mixed: np.ndarray, rows: Arrays) -> np.ndarray:
    """Return probabilities (N, [T,] K), replaced by the label wherever there is one."""
    truth = [rows.targets[r] for r in (SEEN, HEARD) if r in rows.tasks]
    truth = np.concatenate(truth, axis=-1).astype(np.float32)
    return np.where(np.isnan(truth), mixed, truth)
