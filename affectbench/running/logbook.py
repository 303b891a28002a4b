"""Publishes members as runs of Weights & Biases, one run each; the only module that imports wandb.

The fit itself always writes `history.csv`. A problem with tracking never fails a fit: what could
not be published then can be published later, with `snakemake track`.
"""

import hashlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import groupby

from affectbench.refusal import Refusal
from affectbench.store import files, paths
from affectbench.store.members import HISTORY, read_record
from affectbench.store.tables import read_csv

PROJECT = "affectbench"  # unless WANDB_PROJECT names another
FOLDER = "logs"  # wandb makes its own folder in it
SUMMARY = ("status", "reason", "best", "parameters", "cost", "code", "data")  # fields of a record


@contextmanager
def follow(spec: dict, mode: str) -> Iterator[Callable[[int, Mapping[str, float]], None]]:
    """Give a listener that logs a fit's history to its run while the block runs; then end the run.

    mode  of wandb: "offline" or "online"
    """
    run = _begin(spec, mode)
    if run is None:
        yield lambda step, quantities: None
        return
    failed: list[Exception] = []  # why it can be followed no more

    def listen(step: int, quantities: Mapping[str, float]) -> None:
        if failed:
            return
        try:
            run.log(dict(quantities), step=step)
        except Exception as error:
            failed.append(error)
            print(f"not tracked from step {step} on: {error}", file=sys.stderr)

    try:
        yield listen
    except BaseException:
        with suppress(Exception):  # what ended the fit is what is told
            run.finish(exit_code=1)
        raise
    if not failed:
        _end(run, spec, mode)


def publish(member: tuple[str, str, int, int], mode: str) -> None:
    """Publish a stored member's history and record as one run; refuse if that is not possible."""
    if mode == "disabled":
        raise Refusal(
            "tracking is disabled, so nothing can be published; say where to:"
            " snakemake --cores 1 track --config tracking=offline (or online)"
        )
    record = read_record(member)
    run = _begin(record["spec"], mode)
    if run is None:
        raise Refusal(
            f"{'/'.join(map(str, member))} could not be published (the reason is above);"
            " log in with 'wandb login', or use tracking=offline"
        )
    columns = list(HISTORY)
    rows = [tuple(row[c] for c in columns) for row in read_csv(_history(member))]
    for step, group in groupby(rows, key=lambda row: int(row[0])):
        run.log({name: float(value) for _, name, value in group}, step=step)
    _end(run, record["spec"], mode)


def _begin(spec: dict, mode: str):
    """Start a member's run, or print why it could not start and return None."""
    dataset, variant, generation, seed = spec["member"]
    try:
        import wandb

        papers = _papers(dataset, variant, generation)
        os.makedirs(FOLDER, exist_ok=True)
        return wandb.init(
            mode=mode,
            project=os.environ.get("WANDB_PROJECT", PROJECT),
            group=f"{'+'.join(papers) or 'shared'}/{variant}",
            name=f"{dataset}/{variant}/g{generation}/s{seed}",
            id=hashlib.sha256(files.canonical(spec).encode()).hexdigest()[:16],
            resume="allow" if mode == "online" else None,
            tags=papers,
            job_type="fit",
            config=spec,
            dir=FOLDER,
            settings=wandb.Settings(
                silent=True,
                console="off",  # no output, code, host or user is sent
                save_code=False,
                disable_git=True,
                x_disable_meta=True,
                x_disable_stats=True,
                x_disable_machine_info=True,
            ),
        )
    except Exception as error:  # wandb has many of its own, and not one that all are
        print(f"not tracked: {error}", file=sys.stderr)
        return None


def _end(run, spec: dict, mode: str) -> None:
    """End a run with the member's record as its summary, and store that it was published."""
    member = tuple(spec["member"])
    try:
        record = read_record(member)
        run.summary.update({name: record[name] for name in SUMMARY})
        run.finish()
        files.write_json(paths.tracked(*member), {"id": run.id, "mode": mode})
    except Exception as error:
        print(f"not tracked to its end: {error}", file=sys.stderr)


def _history(member: tuple[str, str, int, int]):
    return paths.member(*member) / "history.csv"


def _papers(dataset: str, variant: str, generation: int) -> list[str]:
    """Return the papers that evaluate a member; the other files beside their plans have none."""
    papers = []
    for path in sorted((paths.RESULTS / "plan").glob("*.json")):
        plan = files.read_json(path)
        if any(
            (e["dataset"], e["variant"], e["generation"]) == (dataset, variant, generation)
            for e in plan.get("evaluations", ())
        ):
            papers.append(plan["paper"])
    return papers
