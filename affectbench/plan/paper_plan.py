"""What `compare` and a paper's exhibits read of its plan: results/plan/PAPER.json.

It is a file, not a parameter: with thousands of members it would not fit a command line.
"""

from affectbench.plan.entries import Evaluation, Member
from affectbench.plan.members import Plan


def paper_plan(plan: Plan, paper: str) -> dict:
    """Return a paper's evaluations and pairs, and what it explains and shows.

    `elsewhere` says of other datasets, whose rows members predict, whether they are simulated.
    """
    arms = plan.arms[paper]
    others = sorted({name for evaluation in arms.evaluations for name in evaluation.ood})
    return {
        "paper": paper,
        "evaluations": [_entry(plan, evaluation) for evaluation in arms.evaluations],
        "elsewhere": {name: plan.sources[plan.datasets[name].source].origin for name in others},
        "pairs": plan.pairs[paper],
        "explained": [_member(plan, member) for member in arms.explained],
        "galleries": [{"of": key, **_names(plan, key[0], key[1])} for key in arms.galleries],
    }


def paper_titles(plan: Plan, paper: str) -> dict[str, dict]:
    """Return what a paper's exhibits call its variants and their teachers, and who shows them.

    A file of its own, so that a new title draws exhibits again and compares nothing anew.
    """
    arms = plan.arms[paper]
    scored = (member for evaluation in arms.evaluations for member in plan.members_of(evaluation))
    members = [*arms.explained, *scored]
    names = [(plan.variants[member.variant].label, member.variant) for member in members]
    for member in members:
        teachers = plan.parents(member).teachers
        names += [(called, parents[0].variant) for called, parents in teachers.items()]
    titles: dict[str, dict] = {}
    for called, name in names:
        variant = plan.variants[name]
        titles.setdefault(called, {"title": variant.title, "shown_in": variant.shown_in})
    return titles


def _entry(plan: Plan, evaluation: Evaluation) -> dict:
    dataset, variant = plan.datasets[evaluation.dataset], plan.variants[evaluation.variant]
    return {
        "dataset": evaluation.dataset,
        "source": dataset.source,
        "use": dataset.use,
        "origin": plan.sources[dataset.source].origin,
        "simulated_rows": plan.sources[dataset.source].rows,
        "variant": evaluation.variant,
        **_names(plan, evaluation.dataset, evaluation.variant),
        "method": variant.method,
        "tasks": variant.tasks,
        "generation": evaluation.generation,
        "seeds": variant.seeds,
        "ensemble_sizes": evaluation.ensemble_sizes,
        "ood": evaluation.ood,
    }


def _member(plan: Plan, member: Member) -> dict:
    return {"member": member, **_names(plan, member.dataset, member.variant)}


def _names(plan: Plan, dataset: str, variant: str) -> dict:
    """Return the names of a dataset and a variant, and what is swept."""
    of_data, of_variant = plan.datasets[dataset], plan.variants[variant]
    return {
        "dataset_base": of_data.base,
        "options": of_data.sweep,
        "variant_base": of_variant.label,
        "sweep": of_variant.sweep,
    }
