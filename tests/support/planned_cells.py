"""The cells that a preset's comparison will have, from its plan alone: key -> metrics.

What is scored beside a task follows from its kind and from the method. Single labels, occlusions,
intensities, embeddings, and what training came to, are left out. Of the classes for which SAGE
values are scored one is there.
"""

from collections.abc import Iterator, Mapping

from presets import CATALOGUE, plan_of

from affectbench.comparison.claims import read_claims
from affectbench.comparison.key import Key
from affectbench.comparison.main_tests import preferences_of
from affectbench.comparison.planned import PlannedTest, planned_tests
from affectbench.comparison.published import Published
from affectbench.evaluation.metrics import calibrated, truth, uncertainty
from affectbench.evaluation.metrics.kinds import JOINT, MODULES
from affectbench.plan.paper_plan import paper_plan

KINDS = dict.fromkeys(("activity", "emotion", "expression", "digit"), "multiclass")
KINDS |= dict.fromkeys(("au", "concepts", "voice_concepts"), "multilabel")
KINDS |= dict.fromkeys(("affect", "engagement"), "regression")
VALUES = {"affect": ("valence", "arousal")}  # task -> its values, which are scored singly, too
CONCEPT_MODELS = ("agcm", "concept_embedding", "concept_bottleneck")
CLASS = "anger"  # the one whose SAGE values are told
OF_CLASSES = ("ts_cam", "attention_map_fer")  # methods with one map, or one for each class


def of_paper(paper: str, preset: str = "study") -> list[PlannedTest]:
    """Return the tests of a paper's claims that a preset will make."""
    entries = paper_plan(plan_of(preset), paper)["evaluations"]
    published, first = Published(paper), preferences_of(paper)
    return list(planned_tests(read_claims(paper), entries, published, first))


def planned_cells(preset: str, paper: str) -> dict[Key, tuple[str, ...]]:
    """Return the metrics of each cell of a paper's comparison."""
    cells: dict[Key, tuple[str, ...]] = {}
    plan = paper_plan(plan_of(preset), paper)
    explained = {entry["member"][:3] for entry in plan["explained"]}
    for entry in plan["evaluations"]:
        for size in entry["ensemble_sizes"]:
            for task, metrics in _of(entry, size):
                cells[Key.of(entry, size, task)] = metrics
        if (entry["dataset"], entry["variant"], entry["generation"]) in explained:
            for kind in ("summed_sage", "features"):
                task = f"{kind}/{entry['tasks']['target']}/{CLASS}"
                cells[Key.of(entry, 1, task)] = tuple(MODULES[kind].METRICS)
    return cells


def plugins(preset: str, paper: str) -> dict[str, str]:
    """Return the plugin of each dataset of a paper."""
    entries = paper_plan(plan_of(preset), paper)["evaluations"]
    return {entry["dataset_base"]: entry["use"] for entry in entries}


def _of(entry: Mapping, size: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    roles = {role: task for role, task in entry["tasks"].items() if task in KINDS}
    for task in roles.values():
        metrics = _metrics(task, has_truth=f"{task}/posterior" in _truth(entry))
        yield task, metrics
        yield from ((f"{task}/{value}", metrics) for value in VALUES.get(task, ()))
    if len(roles) > 1:
        yield "total", (*(f"{task}_metric" for task in roles.values()), "total")
    for other in entry["ood"]:
        every = JOINT["out_of_domain"].METRICS
        yield f"ood/{other}", tuple(m for m in every if size > 1 or m.endswith("_entropy"))
    if size == 1 and [KINDS[task] for task in roles.values()] == ["multiclass"]:
        yield f"overfitting/{roles['target']}", tuple(MODULES["overfitting"].METRICS)
    if size == 1:
        for task, kind in _explanations(entry, roles):
            yield task, tuple(_shares(MODULES[kind].METRICS, roles["target"]))


def _metrics(task: str, *, has_truth: bool) -> tuple[str, ...]:
    metrics = [*MODULES[KINDS[task]].METRICS]
    if task != "engagement":  # values without bins have no distribution
        metrics += uncertainty.METRICS
    if KINDS[task] != "regression":
        metrics += calibrated.METRICS
    return (*metrics, *(truth.METRICS if has_truth else ()))


def _truth(entry: Mapping) -> tuple[str, ...]:
    """Return the truths TASK/QUANTITY that the simulator of a dataset writes; () of real data."""
    if entry["origin"] != "simulated":
        return ()
    return CATALOGUE.get("dataset", entry["use"], "").facts.get("truth", ())


def _explanations(entry: Mapping, roles: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the tasks of explanations and the module that scores each."""
    target, located = roles.get("target"), "maps" in entry["tasks"]
    is_class = KINDS.get(target) == "multiclass"
    if entry["method"] in CONCEPT_MODELS:
        for concepts in (roles[role] for role in ("concepts", "voice") if role in roles):
            yield f"ranking/{concepts}", "ranking"
        yield from ((f"corrected/{target}{end}", "corrected") for end in ("", "/anothers"))
        if is_class:
            ends = ("", "/anothers")
            yield from ((f"likeness/contributions/{target}{end}", "likeness") for end in ends)
        if located:
            yield from ((f"maps/au{end}", "map") for end in ("", "/constant", "/true"))
    if is_class and (entry["method"] in OF_CLASSES or entry["method"] == "agcm"):
        yield from ((f"maps/{target}{end}", "class_map") for end in ("", "/constant"))
        yield f"likeness/maps/{target}", "likeness"


def _shares(names: Mapping, target: str) -> Iterator[str]:
    """Yield names of metrics, those with a * at each share of corrected concepts.

    Those are the accuracies of a target of classes, and the concordances of one of values.
    """
    other = "ccc_at_*" if KINDS[target] == "multiclass" else "accuracy_at_*"
    for name in names:
        shares = MODULES["corrected"].SHARES if "*" in name else ("",)
        yield from (name.replace("*", str(share)) for share in shares if name != other)
