"""Estimates from a calibration: what a step of each network costs on this machine, measured.

`plan --calibrate` fits one member of each kind for a few steps on a few rows (see `calibrate.py`)
and keeps what a step took, and how much memory, in a table. A fit costs its steps times that.
"""

from collections.abc import Mapping
from functools import cached_property
from math import ceil

from affectbench.plan.entries import Member, Variant
from affectbench.plan.members import Plan
from affectbench.plan.study_costs import JobKind, job_kind_of
from affectbench.store import paths
from affectbench.store.costs import Cost
from affectbench.store.tables import read_csv

PATH = paths.RESULTS / "plan" / "steps.csv"
COLUMNS = ("of", "network", "device", "seconds", "step_seconds", "gpu_mib", "peak_mib", "rows",
           "train_rows")  # fmt: skip
CALIBRATED = "calibrated"  # basis of estimates


def kind_of(plan: Plan, member: Member) -> JobKind:
    """Return what the cost of a member's step depends on; students of all generations are alike."""
    first = {**member._asdict(), "generation": min(member.generation, 1)}
    return job_kind_of(plan, "fit", {name: str(part) for name, part in first.items()})


def steps_of(variant: Variant, train_rows: float) -> float:
    """Return the most steps that a fit may take; 0 where its method has no budget of steps.

    Worked value: 10 epochs of 100 rows in batches of 32 are 40 steps.
    """
    hparams = variant.hparams
    if hparams.get("steps"):
        return hparams["steps"]
    epochs, size = hparams.get("epochs"), hparams.get("batch_size")
    return epochs * ceil(train_rows / size) if epochs and size else 0


def fuller(variant: Variant, rows: float) -> float:
    """Return how many times as many rows a full batch has as one that `rows` training rows give.

    A step is taken to cost as many times as much, which is the most that it can.
    Worked value: batches of 128 rows, calibrated with 64 training rows, are 2 times as full.
    """
    size = variant.hparams.get("batch_size")
    return max(1.0, size / rows) if size and rows else 1.0


def device_calibrated() -> str:
    """Return the name of the GPU that was calibrated, "cpu" of a processor, "" of none."""
    return next((row["device"] for row in _read()), "")


class Calibrated:
    """Estimates of fits from the calibration of a folder, none where there was none."""

    def __init__(self, plan: Plan):
        self.plan = plan

    def of(self, member: Member) -> Cost | None:
        """Return what a fit should cost; None where its kind was not calibrated."""
        if not self._rows:
            return None
        kind = kind_of(self.plan, member)
        row = self._rows.get((kind.of, kind.network))
        if row is None:
            return None
        seconds = float(row["seconds"])
        if step := float(row["step_seconds"]):
            rows, variant = self._train_rows(member, row), self.plan.variants[member.variant]
            seconds = step * steps_of(variant, rows) * fuller(variant, float(row["train_rows"]))
        return Cost(seconds, seconds, float(row["peak_mib"]), CALIBRATED)

    @cached_property
    def gpu_mib(self) -> float:
        """The most memory of a GPU that a member needed; 0 where nothing was measured on one."""
        return max((float(row["gpu_mib"]) for row in self._rows.values()), default=0.0)

    def _train_rows(self, member: Member, row: Mapping[str, str]) -> float:
        """Return how many training rows a fit has: of the calibration, times as many as planned."""
        planned = self.plan.sources[self.plan.datasets[member.dataset].source].rows
        few = float(row["rows"])
        return float(row["train_rows"]) * (planned / few if planned and few else 1)

    @cached_property
    def _rows(self) -> Mapping[tuple[str, str], Mapping[str, str]]:
        return {(row["of"], row["network"]): row for row in _read()}


def _read() -> list[dict[str, str]]:
    return read_csv(PATH) if PATH.is_file() else []
