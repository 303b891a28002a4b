"""Rows + parents -> results/members/.../: weights, history, diagnostics, record and prediction."""

import torch

from affectbench.arrays import Arrays
from affectbench.learning.fitting import fit_member
from affectbench.learning.log import Log
from affectbench.learning.workplace import Workplace
from affectbench.project.record import Clock, environment
from affectbench.refusal import Diverged
from affectbench.store import paths
from affectbench.store.arrays import digest
from affectbench.store.assemble import rows_of, to_tasks, with_parents
from affectbench.store.files import canonical
from affectbench.store.members import write_member
from affectbench.store.truth import truth_files
from affectbench.store.writer import one_writer


def run(spec: dict, code: str, workplace: Workplace) -> None:
    """Fit one member and store it, unless another process is about it (see `one_writer`).

    A fit that diverges is a result, too: it is stored with its reason, empty weights and an empty
    prediction. Where the workplace keeps states, a fit that was killed resumes from its last
    validation.
    """
    with one_writer(paths.member(*spec["member"])):
        _fit(spec, code, workplace)


def _fit(spec: dict, code: str, workplace: Workplace) -> None:
    torch.set_num_threads(1)  # sums of several threads have other last digits
    clock, log = Clock(), Log(workplace.listen)
    arrays = rows_of(spec["member"][0], spec["source"], spec["inputs"], spec["tasks"])
    data = _data(spec, arrays)
    states = workplace.keep(canonical([spec, code, data]), clock) if workplace.keep else None
    state, prediction, status, reason = {}, {}, "ok", ""
    try:
        arrays = with_parents(arrays, spec)
        network, prediction = fit_member(spec, arrays, workplace, log, states)
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
        "tasks": {role: task.described() for role, task in arrays.tasks.items()},
        "rows": {split: int((arrays.split == split).sum()) for split in ("train", "val", "test")},
        "parameters": sum(p.numel() for p in network.parameters()) if state else 0,
        "environment": environment(),
        "cost": {**clock.read(), **_of_training(log, workplace.device)},
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


def _of_training(log: Log, device: str) -> dict[str, object]:
    """Return what training cost beside the time of the whole fit.

    device        "cpu", or the name of the GPU
    gpu_mib       the most memory of the GPU that torch reserved; 0 on a CPU
    step_seconds  of one step in each training loop, together
    """
    name, mib = "cpu", 0.0
    if device == "cuda":
        name = torch.cuda.get_device_name()
        mib = torch.cuda.max_memory_reserved() / 2**20
    return {"device": name, "gpu_mib": round(mib, 1), "step_seconds": round(log.step_seconds(), 6)}


def _data(spec: dict, arrays: Arrays) -> dict[str, str]:
    """Return path -> digest of every file that a fit reads.

    These are arrays, rows, its parents' files, and the truth where it is given any.
    """
    inputs = [
        paths.prepared(spec["source"]) / "index.json",
        paths.rows(spec["member"][0]) / "rows.npz",
    ]
    for kind in ("teachers", "stacked_on"):
        inputs += [
            paths.member(*m) / "prediction.npz" for group in spec[kind].values() for m in group
        ]
    if spec["importance"]:
        inputs += [paths.importance(*m) for group in spec["teachers"].values() for m in group]
    inputs += truth_files(spec, arrays.tasks)
    if spec["prefit"]:
        inputs.append(paths.member(*spec["prefit"]) / "weights.safetensors")
    return {path.as_posix(): digest(path) for path in inputs}
