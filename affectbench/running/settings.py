"""The settings of how to run: jobs get them through the environment, and no spec contains them."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace

from affectbench.refusal import Refusal, remedy
from affectbench.running.devices import members_that_fit
from affectbench.running.given_json import mapping_in

VARIABLE = "AFFECTBENCH_SETTINGS"  # environment variable with the settings as JSON
UNSET = "unset it, or let snakemake set it"


@dataclass(frozen=True)
class Settings:
    """Settings that change no number, so that changing them re-runs nothing.

    A command that is pasted into a shell, without Snakemake, uses the defaults.
    """

    checkpoint: bool = False  # whether fits save their state at each validation, to resume from it
    tracking: str = "disabled"  # Weights & Biases: disabled, offline or online
    members_per_gpu: int | None = None  # that may share one GPU at a time; None: as memory allows
    timeout: Mapping[str, float] = field(
        default_factory=dict
    )  # rule -> seconds that a job may take
    warm_start: bool = True  # whether local jobs are forked from a process that has imported torch

    @classmethod
    def of(cls, config: Mapping) -> "Settings":
        """Return the settings of a config."""
        return cls(**{f.name: config[f.name] for f in fields(cls) if f.name in config})

    def on_gpus(self, needed_mib: float, total_mib: float) -> "Settings":
        """Return the settings with members_per_gpu, chosen by memory where it was not set.

        needed_mib  the most that a member needed on a GPU; 0: not measured yet
        total_mib   of a GPU
        """
        if self.members_per_gpu is not None:
            return self
        return replace(self, members_per_gpu=members_that_fit(needed_mib, total_mib))

    @classmethod
    def from_environment(cls) -> "Settings":
        """Return the settings that the Snakefile put into the environment of its jobs.

        Refuses what is no mapping in JSON, and settings that there are not.
        """
        given = mapping_in(os.environ.get(VARIABLE, "{}"), VARIABLE, UNSET)
        names = [f.name for f in fields(cls)]
        for name in given:
            if name not in names:
                near = remedy(name, names, "setting")
                raise Refusal(f"{VARIABLE}: unknown setting '{name}' ({near}); {UNSET}")
        return cls(**given)

    def environment(self) -> dict[str, str]:
        return {VARIABLE: json.dumps(asdict(self))}
