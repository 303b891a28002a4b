"""The part of a config that says how to run: it travels in the environment, never in a spec."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

VARIABLE = "AFFECTBENCH_SETTINGS"


@dataclass(frozen=True)
class Settings:
    """Settings that change no number, so that changing them re-runs nothing.

    A command that is pasted without Snakemake has none of them and takes the defaults.
    """

    checkpoint: bool = False  # fits save their state at each validation, and go on from it
    tracking: str = "disabled"  # Weights & Biases: disabled, offline or online
    members_per_gpu: int = 1  # members that may share one GPU at a time
    warm_start: bool = True  # fork local jobs from one process that has imported torch

    @classmethod
    def of(cls, config: Mapping) -> "Settings":
        """Return the settings of a config."""
        return cls(**{f.name: config[f.name] for f in fields(cls) if f.name in config})

    @classmethod
    def from_environment(cls) -> "Settings":
        """Return the settings that the Snakefile has put into the environment of its jobs."""
        return cls(**json.loads(os.environ.get(VARIABLE, "{}")))

    def environment(self) -> dict[str, str]:
        return {VARIABLE: json.dumps(asdict(self))}
