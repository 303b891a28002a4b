"""A member -> starts/: its weights without heads, and a card that says what they are."""

from collections.abc import Iterator

import numpy as np

from affectbench.evaluation.metrics import ranking
from affectbench.refusal import Refusal
from affectbench.store import files, paths
from affectbench.store.assemble import rows_of
from affectbench.store.members import read_prediction, read_record, read_weights
from affectbench.store.tables import read_csv
from affectbench.store.weights import write_state

HEADS = ("heads.", "patch_heads.")
LARGEST = 1_000_000  # bytes: starts lie in the repository
SHOWN = ("nll", "rmse", "ccc")
LICENCE = "of the project (MIT, see LICENSE); made of simulated faces alone, so nobody's data"
CARD = """# Start {name}

Weights that a network may begin with: `prefit: {{start: {name}}}`, for a network `{net}` with
the fields below, on inputs of the same size. Made by `snakemake starts`, from
[config/starts.yaml](../config/starts.yaml); `python -P -m affectbench verify --starts` makes it
again and compares.

| | |
|---|---|
"""


def run(spec: dict, code: str) -> None:
    """Write one start and its card; refuse one that is too large for the repository."""
    member, name = tuple(spec["member"]), spec["start"]
    record = read_record(member)
    if record["status"] != "ok":
        raise Refusal(f"start '{name}': its fit diverged ({record['reason']}); lower its lr")
    state = {n: t for n, t in read_weights(member).items() if not n.startswith(HEADS)}
    size = sum(tensor.numel() * tensor.element_size() for tensor in state.values())
    if size > LARGEST:
        raise Refusal(f"start '{name}' has {size} bytes, more than {LARGEST}; make it narrower")
    write_state(paths.start(name), state)
    weights = sum(tensor.numel() for tensor in state.values())
    metrics = read_csv(paths.metrics(*member[:3]) / "metrics.csv")
    rows = [f"| {what} | {text} |" for what, text in _lines(spec, record, metrics, weights, size)]
    card = CARD.format(name=name, net=record["spec"]["net"]) + "\n".join(rows) + "\n"
    files.write_text(paths.start(name).with_suffix(".md"), card)


def _lines(
    spec: dict, record: dict, metrics: list[dict], weights: int, size: int
) -> Iterator[tuple[str, str]]:
    """Yield the rows of a card: what, and the text."""
    fit, data, cost = record["spec"], spec["data"], record["cost"]
    options = {**data["options"], "root_seed": data["root_seed"]}
    yield "network", f"{fit['net']}: {_listed(fit['net_fields'])}"
    yield "inputs", _listed(record["shapes"])
    yield "weights", f"{weights:,} numbers, {size:,} bytes, without heads"
    yield "trained on", f"{data['rows']:,} simulated faces of {data['use']}: {_listed(options)}"
    yield "rows", _listed(record["rows"])
    yield "tasks", ", ".join(fit["tasks"].values())
    yield "how", f"{fit['method']}: {_listed(fit['hparams'])}"
    yield "how long", f"{cost['seconds']:.0f} s on {record['environment']['machine']}, one thread"
    for row in metrics:
        if row["metric"] in SHOWN and "/" not in row["task"]:
            yield f"test {row['task']}, {row['metric']}", f"{float(row['value']):.4f}"
    for task, auc in _areas(fit):
        yield f"test {task}, area under the curve", f"{auc:.3f}"
    yield "code", f"fit {record['code']}, commit {record['environment']['commit']}"
    yield "licence", LICENCE


def _areas(fit: dict) -> Iterator[tuple[str, float]]:
    """Yield each task of labels with the mean area under its labels' curves, on test rows."""
    arrays = rows_of(fit["member"][0], fit["source"], [], fit["tasks"])
    test, prediction = arrays.split == "test", read_prediction(tuple(fit["member"]))
    for role, task in fit["tasks"].items():
        if arrays.tasks[role].kind == "multilabel":
            label, together = arrays.targets[role][test], np.zeros(int(test.sum()), int)
            sums = ranking.counts(prediction[task][0][test], label, together, 1)
            yield task, float(ranking.scores(sums)["auc"][0])


def _listed(values: dict) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())
