"""The `code` of each job: a fingerprint of all code that it can reach."""

from functools import cache
from pathlib import Path

from affectbench.plan.members import Plan
from affectbench.project import fingerprint


class Codes:
    """The second of the `params` of every rule, for one plan; `specs` has the first."""

    def __init__(self, plan: Plan):
        self.plan = plan

    @cache  # noqa: B019 - one object a run
    def of_dataset(self, stage: str, use: str) -> str:
        """Return that of a stage that reads a dataset by its file in datasets/."""
        return fingerprint.of_stage(stage, [self._path("dataset", use)])

    @cache  # noqa: B019
    def of_variant(self, stage: str, name: str) -> str:
        """Return that of a stage that loads a variant's method and network."""
        variant = self.plan.variants[name]
        plugins = [self._path("method", variant.method)]
        if variant.net:
            plugins.append(self._path("network", variant.net))
        return fingerprint.of_stage(stage, plugins)

    @cache  # noqa: B019
    def of_exhibit(self, stage: str, paper: str, exhibit: str) -> str:
        return fingerprint.of_stage(stage, [self.plan.catalogue.exhibits(paper)[exhibit]])

    def _path(self, kind: str, name: str) -> Path:
        return self.plan.catalogue.get(kind, name, kind).path
