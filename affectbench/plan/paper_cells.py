"""What `compare` and a paper's exhibits must know of its cells: the content of a file.

A file, not a parameter: with thousands of members it would not fit a command line.
"""

from affectbench.plan.entries import Cell, Member
from affectbench.plan.members import Plan


def paper_cells(plan: Plan, paper: str) -> dict:
    """Return a paper's cells and pairs, and the members whose explanations or rows it shows."""
    arms = plan.arms[paper]
    return {
        "paper": paper,
        "cells": [_cell(plan, cell) for cell in arms.cells],
        "pairs": plan.pairs[paper],
        "explained": [_member(plan, member) for member in arms.explained],
        "occluded": [_member(plan, member) for member in arms.occluded],
        "galleries": [{"of": key, **_names(plan, key[0], key[1])} for key in arms.galleries],
    }


def _cell(plan: Plan, cell: Cell) -> dict:
    dataset, variant = plan.datasets[cell.dataset], plan.variants[cell.variant]
    return {
        "dataset": cell.dataset,
        "source": dataset.source,
        "use": dataset.use,
        "origin": plan.sources[dataset.source].origin,
        "variant": cell.variant,
        **_names(plan, cell.dataset, cell.variant),
        "method": variant.method,
        "tasks": variant.tasks,
        "generation": cell.generation,
        "seeds": variant.seeds,
        "ensemble_sizes": cell.ensemble_sizes,
        "ood": cell.ood,
    }


def _member(plan: Plan, member: Member) -> dict:
    return {"member": member, **_names(plan, member.dataset, member.variant)}


def _names(plan: Plan, dataset: str, variant: str) -> dict:
    """Return what a paper calls a dataset and a variant, what is swept in both, who shows it."""
    of_data, of_variant = plan.datasets[dataset], plan.variants[variant]
    return {
        "dataset_base": of_data.base,
        "options": of_data.sweep,
        "variant_base": of_variant.label,
        "sweep": of_variant.sweep,
        "title": of_variant.title,
        "shown_in": of_variant.shown_in,
    }
