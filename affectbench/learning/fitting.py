"""One fit, from a spec to a trained network and its prediction."""

import os

import numpy as np
import torch
from torch import nn

from affectbench import streams
from affectbench.arrays import Arrays, Prediction
from affectbench.learning.log import Log
from affectbench.learning.methods import check_tasks, load_method
from affectbench.learning.precision import prepare
from affectbench.learning.starting import start_from
from affectbench.learning.training import Run
from affectbench.learning.workplace import States, Workplace
from affectbench.project.plugins import load
from affectbench.refusal import Diverged, Refusal
from affectbench.store.assemble import is_side_product


def fit_member(
    spec: dict, arrays: Arrays, workplace: Workplace, log: Log, states: States | None
) -> tuple[nn.Module, Prediction]:
    """Return a fitted network and its prediction on every row.

    spec    of the member: method, hyper-parameters, net, tasks, references, seeds; `precision` and
            `compile` where they are not the usual ones
    arrays  all rows; the method's `fit` gets those of training and validation

    Raises Diverged if training fails or a prediction is not finite.
    """
    method = load_method(spec["method"], spec["hparams"])
    net = load("Net", spec["net"], spec["net_fields"]) if spec["net"] else None
    begun = spec["prefit"] or spec.get("weights")
    if getattr(method, "continues", False) and not begun:
        raise Refusal(
            f"variant '{spec['member'][1]}' trains a head on what another one learned; name that"
            " one in prefit"
        )
    check_tasks(method, arrays, spec["member"][1])
    seed = seed_of(spec)
    torch.manual_seed(streams.derive(seed, "initialisation"))
    network = method.build(net, arrays.shapes(), arrays.tasks)
    if hasattr(net, "pretrain"):
        net.pretrain(network)
    start_from(network, spec)
    device = device_of(workplace.device)
    prepare(network, spec.get("precision", "float32"), device)
    if spec.get("compile"):
        compile_forward(network)
    run_of_fit = Run(streams.derive(seed, "training"), device, log, states)
    network = method.fit(network, arrays.of("train"), arrays.of("val"), run_of_fit)
    prediction = _explained_on_test_rows(method.predict(network, arrays.inputs), arrays)
    for role, values in prediction.items():
        scored = role in arrays.tasks and arrays.tasks[role].kind != "map"
        if scored and not np.isfinite(values).all():
            raise Diverged(f"the prediction of '{role}' is not finite")
    return network, prediction


def seed_of(spec: dict) -> int:
    """Return the seed of a fit's streams: of its dataset, generation and seed, not of its variant.

    So variants that are compared begin with the same weights, as far as their layers have the same
    shapes in the same order, see the same batches and drop the same units. What differs between
    them is what they do, and less is left to chance.
    """
    dataset, _, generation, seed = spec["member"]
    return streams.derive(spec["root_seed"], "fit", dataset, generation, seed)


def _explained_on_test_rows(prediction: Prediction, arrays: Arrays) -> Prediction:
    """Return the prediction with its explanations (maps, contributions, ...) of test rows only."""
    test, tasks = arrays.split == "test", arrays.tasks
    maps = {role for role, task in tasks.items() if task.kind == "map"}
    return {n: v[test] if is_side_product(n) or n in maps else v for n, v in prediction.items()}


def device_of(name: str) -> torch.device:
    """Return the device of fits; on an accelerator, torch is set to deterministic algorithms.

    A CPU is deterministic without that, on one thread. Memory that nothing was written to is not
    filled for it, which would cost as many kernels as there are results of others.
    """
    if name != "cpu":
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
        torch.use_deterministic_algorithms(True)  # imports the compiler: 1.2 s that a CPU job saves
        torch.utils.deterministic.fill_uninitialized_memory = False
    return torch.device(name)


def compile_forward(network: nn.Module) -> None:
    """Let torch compile a network's forward pass, with recurrent layers inside.

    Refuses where torch itself lies in a folder whose name has a space, as torch does not quote the
    paths of its headers for the compiler that it calls.
    """
    import torch._dynamo

    if " " in torch.__file__:
        raise Refusal(
            f"compile: torch's compiler cannot find {torch.__file__!r}, for the path has a space;"
            " make the environment in a folder without one, or leave out compile"
        )
    torch._dynamo.config.allow_rnn = True  # else each head of a network is compiled by itself
    network.compile()
