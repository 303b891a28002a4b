"""Rows + parents -> results/members/.../: weights, history, diagnostics, record and prediction."""

import os
from collections.abc import Mapping

import numpy as np
import torch
from torch import nn

from affectbench import streams
from affectbench.arrays import Arrays, Prediction
from affectbench.assemble import is_side_product, rows_of, to_tasks, with_parents
from affectbench.log import Log
from affectbench.plugins import load
from affectbench.record import Clock, environment
from affectbench.refusal import Diverged, Refusal
from affectbench.store import paths
from affectbench.store.arrays import digest
from affectbench.store.files import canonical
from affectbench.store.members import read_record, read_weights, write_member
from affectbench.training import Run
from affectbench.workplace import States, Workplace


def run(spec: dict, code: str, place: Workplace) -> None:
    """Fit one member. One that diverges is stored as such, with its reason: it is data.

    Where the workplace keeps states, a fit that was killed goes on from its last validation.
    """
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    clock, log = Clock(), Log(place.listen)
    data = _data(spec)
    states = place.keep(canonical([spec, code, data]), clock) if place.keep else None
    arrays = rows_of(spec["member"][0], spec["source"], spec["inputs"], spec["tasks"])
    for split in ("train", "val"):
        if split not in arrays.split:
            raise Refusal(f"dataset {spec['member'][0]} has no {split} rows; change its split")
    state, prediction, status, reason = {}, {}, "ok", ""
    try:
        arrays = with_parents(arrays, spec)
        network, prediction = fit_member(spec, arrays, place, log, states)
        state = network.state_dict()
    except Diverged as diverged:
        status, reason = "diverged", str(diverged)
    record = {
        "status": status,
        "reason": reason,
        "spec": spec,
        "code": code,
        "data": data,
        "best": log.best,
        "shapes": arrays.shapes(),
        "tasks": {
            role: {"kind": task.kind, "names": task.names, "bins": task.bins}
            for role, task in arrays.tasks.items()
        },
        "rows": {split: int((arrays.split == split).sum()) for split in ("train", "val", "test")},
        "parameters": sum(p.numel() for p in network.parameters()) if state else 0,
        "environment": environment(),
        "cost": clock.read(),
    }
    write_member(
        paths.member(*spec["member"]),
        state,
        to_tasks(prediction, spec["tasks"]),
        log.history_rows,
        log.diagnostic_rows,
        record,
    )
    if states is not None:
        states.clear()


def fit_member(
    spec: dict, arrays: Arrays, place: Workplace, log: Log, states: States | None
) -> tuple[nn.Module, Prediction]:
    """Return a fitted network and its prediction on every row; raise Diverged where it fails."""
    method = load("Method", spec["method"], spec["hparams"])
    net = load("Net", spec["net"], spec["net_fields"]) if spec["net"] else None
    seed = streams.derive(spec["root_seed"], "fit", *spec["member"])
    torch.manual_seed(streams.derive(seed, "initialisation"))
    network = method.build(net, arrays.shapes(), arrays.tasks)
    if spec["prefit"]:
        _load_prefit(network, tuple(spec["prefit"]), spec["tasks"])
    device = _device(place.device)
    run_of_fit = Run(streams.derive(seed, "training"), device, log, states)
    network = method.fit(network, arrays.of("train"), arrays.of("val"), run_of_fit)
    prediction = _explained_on_test_rows(method.predict(network, arrays.inputs), arrays)
    for role, values in prediction.items():
        scored = role in arrays.tasks and arrays.tasks[role].kind != "map"
        if scored and not np.isfinite(values).all():
            raise Diverged(f"the prediction of '{role}' is not finite")
    return network, prediction


def _explained_on_test_rows(prediction: Prediction, arrays: Arrays) -> Prediction:
    """Return the prediction with its side products, contributions and such, of test rows alone."""
    test = arrays.split == "test"
    return {n: v[test] if is_side_product(n) else v for n, v in prediction.items()}


def _data(spec: dict) -> dict[str, str]:
    """Return the digest of every file that a fit reads: arrays, rows, and what parents left."""
    read = [
        paths.prepared(spec["source"]) / "index.json",
        paths.rows(spec["member"][0]) / "rows.npz",
    ]
    for kind in ("teachers", "stacked_on"):
        read += [
            paths.member(*m) / "prediction.npz" for group in spec[kind].values() for m in group
        ]
    if spec["importance"]:
        read += [paths.importance(*m) for group in spec["teachers"].values() for m in group]
    if spec["prefit"]:
        read.append(paths.member(*spec["prefit"]) / "weights.safetensors")
    return {path.as_posix(): digest(path) for path in read}


def _device(name: str) -> torch.device:
    """Return an accelerator, made deterministic, or the CPU, which is so on one thread."""
    if name != "cpu":
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
        torch.use_deterministic_algorithms(True)  # imports the compiler: 1.2 s that a CPU job saves
    return torch.device(name)


def _load_prefit(network: nn.Module, parent: tuple, roles: Mapping[str, str]) -> None:
    """Load an earlier member's weights by name; the network may have more, never less.

    The parent's heads of tasks that this member does not learn are left out.
    """
    record = read_record(parent)
    if record["status"] != "ok":
        raise Diverged(f"blocked: its prefit {'/'.join(map(str, parent))} diverged")
    state, own = read_weights(parent), network.state_dict()
    foreign = tuple(f"heads.{r}." for r in record["spec"]["tasks"] if r not in roles)
    state = {name: tensor for name, tensor in state.items() if not name.startswith(foreign)}
    for name, tensor in state.items():
        if name not in own or own[name].shape != tensor.shape:
            have = f"shape {tuple(own[name].shape)}" if name in own else "no such weight"
            raise Refusal(
                f"prefit {'/'.join(map(str, parent))}: weight '{name}' {tuple(tensor.shape)} does"
                f" not fit the network, which has {have}; use the same net fields in both variants"
            )
    network.load_state_dict(state, strict=False)
