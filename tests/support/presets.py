"""The project's own presets, read as the Snakefile reads them."""

import functools
import json

import yaml

from affectbench.plan.catalogue import Catalogue
from affectbench.plan.members import Plan, read_plan
from affectbench.project.root import ROOT

CATALOGUE = Catalogue([ROOT])


def config_of(preset: str) -> dict:
    """Return a preset's whole config, one's own to change: "default", "smoke" or "paper"."""
    shared = yaml.safe_load((ROOT / "config/default.yaml").read_text("utf-8"))
    config = json.loads(json.dumps(shared))  # what YAML anchors share is merged one by one
    if preset != "default":
        override(config, yaml.safe_load((ROOT / f"config/{preset}.yaml").read_text("utf-8")))
    return config


@functools.cache
def plan_of(preset: str) -> Plan:
    """Return the plan of a preset as it is."""
    return read_plan(config_of(preset), CATALOGUE)


def override(config: dict, changes: dict) -> None:
    """Merge as Snakemake merges config files: mappings key by key, all else replaced."""
    for key, value in changes.items():
        if isinstance(value, dict) and isinstance(config.get(key), dict):
            override(config[key], value)
        else:
            config[key] = value
