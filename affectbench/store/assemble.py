"""Builds the Arrays of one fit from prepared arrays, rows and the predictions of earlier members.

On disk everything is keyed by the dataset's names of tasks, as "activity". Inside a fit it is keyed
by the roles that the variant gives them, as "target". This module alone translates between them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from affectbench.arrays import (
    MISSING_CLASS,
    Array,
    Arrays,
    Prediction,
    Rows,
    Task,
    validate,
)
from affectbench.refusal import Diverged, Refusal
from affectbench.store import paths
from affectbench.store.arrays import read_prepared, read_rows
from affectbench.store.members import read_importance, read_prediction
from affectbench.store.truth import truths_given

ASKED = "asked/"  # begins the name of votes that a fit is given


def rows_of(dataset: str, source: str, inputs: Iterable[str], tasks: Mapping[str, str]) -> Arrays:
    """Return the rows of a dataset with the given inputs and tasks, validated.

    tasks  role -> the dataset's name of the task; targets are keyed by role
    """
    rows, inputs = read_rows(paths.rows(dataset) / "rows.npz"), list(inputs)
    used = [*(f"inputs/{name}" for name in inputs), *(f"targets/{n}" for n in tasks.values())]
    prepared = read_prepared(source, used)
    return taken(prepared, rows, inputs, tasks, f"dataset {dataset}")


def taken(
    prepared: Arrays, rows: Rows, inputs: Iterable[str], tasks: Mapping[str, str], source: str
) -> Arrays:
    """Return the rows of a prepared source, validated. Targets are read here, inputs when indexed.

    tasks   role -> the dataset's name of the task
    source  what messages call the data
    """
    kept = {role: _task(prepared.tasks[name], name, rows) for role, name in tasks.items()}
    inputs = list(inputs)
    for name in inputs:
        if name not in rows.takes or name not in prepared.inputs:
            raise Refusal(
                f"{source}: its data has no files of modality '{name}'; give them (docs/data.md),"
                " or take it out of the variants there"
            )
    arrays = Arrays(
        inputs={name: rows.takes[name].of(prepared.inputs[name]) for name in inputs},
        targets={role: _target(prepared, rows, name) for role, name in tasks.items()},
        tasks=kept,
        row=rows.row,
        group=rows.group,
        split=rows.split,
        attributes=rows.attributes,
    )
    return validate(arrays, source)


def with_parents(arrays: Arrays, spec: Mapping) -> Arrays:
    """Return `arrays` with what earlier members give: soft targets, stacked inputs, importance.

    The truth is added for a method that declares that it needs it, and for no other.

    spec  of the fit: "teachers" and "stacked_on" map a variant to its members, whose passes become
          soft targets (M, N, ...) and inputs (N, M, ...); "importance" says whether the teachers'
          SAGE values, averaged over members, are added; "given", if it is there, lists what else
          becomes an input: row ids, the truth, and votes
    """
    soft, stacked = {}, dict(arrays.inputs)
    for teacher, members in spec["teachers"].items():
        pooled = pool([read_prediction(tuple(m)) for m in members], teacher)
        soft[teacher] = {r: pooled[task] for r, task in spec["tasks"].items() if task in pooled}
    for variant, members in spec["stacked_on"].items():
        pooled = pool([read_prediction(tuple(m)) for m in members], variant)
        for role, task in spec["tasks"].items():
            if task in pooled:
                stacked[f"{variant}/{role}"] = np.moveaxis(pooled[task], 0, 1)  # (N, M, ...)
    importance = {}
    if spec["importance"]:
        if len(spec["tasks"]) > 1:
            raise Refusal(f"importance is of one task, but there are {', '.join(spec['tasks'])}")
        [task] = spec["tasks"].values()
        for teacher, members in spec["teachers"].items():
            of_members = [sage for m in members if (sage := read_importance(tuple(m), task))]
            importance[teacher] = {
                mode: np.mean([sage[mode] for sage in of_members], axis=0) for mode in of_members[0]
            }
    stacked |= truths_given(spec, arrays.tasks) | votes_given(spec)
    return with_rows(
        replace(arrays, inputs=stacked, soft_targets=soft, importance=importance), spec
    )


def votes_given(spec: Mapping) -> dict[str, Array]:
    """Return the votes that a fit is given, as an input "votes" (N, C); {} without any.

    spec  of the fit; its key "given" has "asked/TASK", where TASK is the dataset's task of votes
    """
    asked = [name for name in spec.get("given", ()) if name.startswith(ASKED)]
    if not asked:
        return {}
    task = asked[0].removeprefix(ASKED)
    rows = read_rows(paths.rows(spec["member"][0]) / "rows.npz")
    return {"votes": _target(read_prepared(spec["source"]), rows, task)}


def with_rows(arrays: Arrays, spec: Mapping) -> Arrays:
    """Return `arrays` with row ids (N,) as an input "rows", if the spec of a fit gives them.

    They tell a method without any other input how many rows there are.
    """
    if "rows" not in spec.get("given", ()):
        return arrays
    return replace(arrays, inputs={**arrays.inputs, "rows": arrays.row})


def pool(predictions: list[Prediction], variant: str) -> Prediction:
    """Return the passes of all members, concatenated: task -> (M, N, ...).

    Members that diverged have empty predictions and are left out. If all did, Diverged is raised,
    so that a fit that depends on them is recorded as blocked.

    variant  what the message calls the members
    """
    alive = [prediction for prediction in predictions if prediction]
    if not alive:
        raise Diverged(
            f"blocked: no member of '{variant}' is left (all {len(predictions)} diverged)"
        )
    shared = [task for task in alive[0] if not is_side_product(task)]
    return {task: np.concatenate([p[task] for p in alive]) for task in shared}


def is_side_product(name: str) -> bool:
    """Return whether a stored array is something else than logits: a map, contribution, embedding.

    Such arrays have names with a slash, as "contributions/activity".
    """
    return "/" in name


def to_tasks(prediction: Prediction, tasks: Mapping[str, str]) -> Prediction:
    """Return a prediction keyed by the dataset's names of tasks instead of by roles.

    With tasks {"target": "activity"}, "target" becomes "activity", and "contributions/target"
    becomes "contributions/activity".
    """
    renamed = {}
    for name, values in prediction.items():
        kind, _, role = name.rpartition("/")
        task = tasks[role]
        renamed[f"{kind}/{task}" if kind else task] = values
    return renamed


def _task(task: Task, name: str, rows: Rows) -> Task:
    return replace(task, names=rows.classes[name]) if name in rows.classes else task


def _target(prepared: Arrays, rows: Rows, name: str) -> Array:
    """Return a task's target of each row; context frames and left-out classes are missing."""
    task, take = prepared.tasks[name], rows.takes[name]
    target = take.of(prepared.targets[name])[:]
    if name in rows.classes:
        target = _reindexed(target, task.names, rows.classes[name])
    if rows.scored is not None and take.length:
        missing = MISSING_CLASS if task.kind == "multiclass" else np.nan
        target = np.where(_broadcastable(rows.scored, target), target, missing)
    return target


def _reindexed(target: Array, names: tuple[str, ...], kept: tuple[str, ...]) -> Array:
    """Return classes as indices in `kept` instead of in `names`; -1 for any that is not kept."""
    index = np.array([kept.index(n) if n in kept else MISSING_CLASS for n in names] + [-1])
    return index[target]  # a missing class, -1, takes the last entry, which is -1


def _broadcastable(mask_NT: Array, target: Array) -> Array:
    return mask_NT.reshape(mask_NT.shape + (1,) * (target.ndim - 2))
