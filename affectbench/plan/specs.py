"""The `spec` of each job, canonical JSON of exactly what changes its numbers.

Snakemake runs a job again where it or the job's `code` (see `codes`) changed. Device, threads and
tracking are in neither, so that changing them re-runs nothing.
"""

import json
from functools import cache

from affectbench.plan import starts
from affectbench.plan.catalogue import literals
from affectbench.plan.entries import Evaluation, Member
from affectbench.plan.members import Plan
from affectbench.plan.paper_plan import paper_plan, paper_titles
from affectbench.plan.truth import given
from affectbench.project import fingerprint
from affectbench.project.raw import raw_folder
from affectbench.project.root import PUBLISHED
from affectbench.refusal import Refusal
from affectbench.store.files import canonical

JUDGED_BY = ("claims", "main_tests")  # files of workflow/published/ on which verdicts depend
MAPS = "maps/"  # tasks that are pictures themselves: no contact sheet shows them


class Specs:
    """The `params` of every rule, for one plan; Snakemake asks for a job's several times."""

    def __init__(self, plan: Plan):
        self.plan = plan

    def check_raw(self) -> None:
        """Refuse a raw folder that is not there, before any job is planned on it."""
        for source in self.plan.sources.values():
            raw_folder(source.origin, source.raw, source.use, source.name)

    def simulate(self, source: str) -> str:
        entry = self.plan.sources[source]
        return canonical(
            {
                "source": source,
                "use": entry.use,
                "options": self._all_options(entry.options, entry.use),
                "rows": entry.rows,
                "root_seed": self.plan.root_seed,
            }
        )

    @cache  # noqa: B019 - one object a run
    def prepare(self, source: str) -> str:
        entry = self.plan.sources[source]
        manifest = ""
        if entry.origin != "simulated":  # what is simulated here is an input of the rule
            manifest = fingerprint.of_folder(raw_folder(entry.origin, entry.raw, entry.use))
        return canonical(
            {
                "source": source,
                "use": entry.use,
                "options": self._all_options(entry.options, entry.use),
                "origin": entry.origin,
                "raw": entry.raw,
                "manifest": manifest,
            }
        )

    def select(self, dataset: str) -> str:
        entry = self.plan.datasets[dataset]
        source = self.plan.sources[entry.source]
        return canonical(
            {
                "dataset": dataset,
                "source": entry.source,
                "use": entry.use,
                "options": {**source.options, **entry.options},
                "root_seed": self.plan.root_seed,
                "tasks": self.plan.learned.get(dataset, ()),
            }
        )

    def fit(self, member: Member) -> str:
        """Return the spec of a fit.

        Only one that starts from a file has the key "weights", only one whose method is given row
        ids or the truth has the key "given", and only one that does not compute in the usual way
        has "precision" or "compile". Options of the network that are empty text ask for nothing,
        and are left out.
        """
        variant, parents = self.plan.variants[member.variant], self.plan.parents(member)
        inputs = given(variant, self.plan.catalogue)
        return canonical(
            {
                "member": member,
                "root_seed": self.plan.root_seed,
                "source": self.plan.datasets[member.dataset].source,
                "method": variant.method,
                "hparams": variant.hparams,
                "net": variant.net,
                "net_fields": {k: v for k, v in variant.net_fields.items() if v != ""},
                "inputs": variant.inputs,
                "tasks": variant.tasks,
                "teachers": parents.teachers,
                "stacked_on": parents.stacked_on,
                "prefit": parents.prefit,
                "importance": variant.importance,
                **({"weights": starts.spec_of(variant.weights)} if variant.weights else {}),
                **({"given": inputs} if inputs else {}),
                **({"precision": variant.precision} if variant.precision != "float32" else {}),
                **({"compile": True} if variant.compile else {}),
            }
        )

    def predict(self, member: Member, other: str) -> str:
        source = self.plan.datasets[other].source
        return canonical({"member": member, "dataset": other, "source": source})

    def publish(self, member: Member) -> str:
        return canonical({"member": member})

    def search(self, variant: str) -> str:
        """Return the spec of a search: its variant's fit as in a run, and the values to vary."""
        search = self.plan.searches[variant]
        return canonical(
            {
                "dataset": search.dataset,
                "variant": variant,
                "trials": search.trials,
                "space": search.space,
                "fit": json.loads(self.fit(self.plan.searched(variant))),
            }
        )

    def trials(self, dataset: str, variant: str) -> str:
        return canonical({"dataset": dataset, "variant": variant})

    def start(self, name: str) -> str:
        """Return what a start's card tells beside the member's record: how its data is made."""
        member = self.plan.exported[name]
        source = self.plan.datasets[member.dataset].source
        data = json.loads(self.simulate(source))
        return canonical({"start": name, "member": member, "data": data})

    def explain(self, member: Member) -> str:
        source = self.plan.sources[self.plan.datasets[member.dataset].source]
        named_by = {"use": source.use, "options": self._all_options(source.options, source.use)}
        return canonical({"member": member, "root_seed": self.plan.root_seed, **named_by})

    def occlude(self, member: Member) -> str:
        return canonical({"member": member, "root_seed": self.plan.root_seed})

    def evaluate(self, evaluation: Evaluation) -> str:
        """Return the spec of an evaluation.

        The keys `occluded` and `explained` hold seeds, and are present only where some members are
        occluded or explained.
        """
        dataset = self.plan.datasets[evaluation.dataset]
        variant = self.plan.variants[evaluation.variant]
        occluded = [member.seed for member in self.plan.occluded_of(evaluation)]
        explained = [member.seed for member in self.plan.explained_of(evaluation)]
        return canonical(
            {
                "dataset": evaluation.dataset,
                "source": dataset.source,
                "simulated": self.plan.sources[dataset.source].origin == "simulated",
                "variant": evaluation.variant,
                "generation": evaluation.generation,
                "seeds": variant.seeds,
                "root_seed": self.plan.root_seed,
                "tasks": variant.tasks,
                "ensemble_sizes": evaluation.ensemble_sizes,
                "ood": evaluation.ood,
                **{k: v for k, v in {"occluded": occluded, "explained": explained}.items() if v},
            }
        )

    def gallery(self, dataset: str, variant: str, generation: int) -> str:
        source, entry = self.plan.datasets[dataset].source, self.plan.variants[variant]
        return canonical(
            {
                "dataset": dataset,
                "source": source,
                "simulated": self.plan.sources[source].origin == "simulated",
                "variant": variant,
                "generation": generation,
                "seeds": entry.seeds,
                "inputs": entry.inputs,
                "tasks": entry.tasks,
                "root_seed": self.plan.root_seed,
            }
        )

    def compare(self, paper: str) -> str:
        return canonical(
            {
                "paper": paper,
                "published": fingerprint.of_bytes(PUBLISHED / f"{paper}.csv"),
                **{name: fingerprint.of_bytes(PUBLISHED / f"{name}.yaml") for name in JUDGED_BY},
                "root_seed": self.plan.root_seed,
            }
        )

    def subgroups(self, paper: str) -> str:
        return canonical({"paper": paper, "root_seed": self.plan.root_seed})

    def exhibit(self, paper: str, name: str) -> str:
        return canonical({"paper": paper, "exhibit": name})

    def sheet(self, source: str) -> str:
        entry, dataset = self.plan.sources[source], self.plan.shown[source]
        facts = self.plan.catalogue.get("dataset", entry.use, entry.use).facts
        return canonical(
            {
                "source": source,
                "dataset": dataset,
                "origin": entry.origin,
                "modalities": facts["modalities"],
                "tasks": [task for task in facts["tasks"] if not task.startswith(MAPS)],
            }
        )

    def exhibit_facts(self, paper: str, name: str) -> dict[str, object]:
        """Return the literals that an exhibit's file sets: KIND, TITLE, CAPTION, READS."""
        path = self.plan.catalogue.exhibits(paper)[name]
        facts = literals(path)
        for needed in ("KIND", "TITLE", "CAPTION", "READS"):
            if needed not in facts:
                raise Refusal(f"{path}: an exhibit sets {needed} to a literal; add it")
        return facts

    def titles(self, paper: str) -> dict:
        """Return what a paper's exhibits call its variants, for a file."""
        return paper_titles(self.plan, paper)

    def arms(self, paper: str) -> dict:
        """Return the content of results/plan/PAPER.json, which `compare` and the exhibits read."""
        return paper_plan(self.plan, paper)

    def _all_options(self, given: dict, use: str) -> dict[str, object]:
        """Return the value of every option of a dataset file: as given, else the default."""
        declared = self.plan.catalogue.get("dataset", use, use).options
        return {field: given.get(field, option.default) for field, option in declared.items()}
