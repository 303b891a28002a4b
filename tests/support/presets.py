"""The project's own presets, read as the Snakefile reads them."""

import copy
import functools

from affectbench.plan import configs
from affectbench.plan.catalogue import Catalogue
from affectbench.plan.inherit import resolved
from affectbench.plan.members import Plan, read_plan
from affectbench.project.root import ROOT

CATALOGUE = Catalogue([ROOT])


def config_of(preset: str) -> dict:
    """Return a preset's whole config, one's own to change: "default", "smoke", "study" or "paper".

    Its entries are whole: what they inherit stands in them, and `like` does not.
    """
    return copy.deepcopy(_whole(preset))


@functools.cache
def _whole(preset: str) -> dict:
    files = [] if preset == "default" else [ROOT / f"config/{preset}.yaml"]
    return resolved(configs.read(files))


@functools.cache
def plan_of(preset: str) -> Plan:
    """Return the plan of a preset as it is."""
    return read_plan(config_of(preset), CATALOGUE)
