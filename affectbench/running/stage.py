"""The stage behind a verb: a module with `run`, imported where it is called."""

import importlib
from types import ModuleType


def stage(verb: str) -> ModuleType:
    """Return the module of `affectbench/stages/` that a verb runs."""
    return importlib.import_module(f"affectbench.stages.{verb}")
