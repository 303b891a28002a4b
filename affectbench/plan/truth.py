"""Which variants are given more than a config names: row ids, votes, the truth of simulated data.

A method says so in `needs`, beside the parents that a config names. What it needs of the truth
is the answers to its tasks, or what its option `seen` says; of votes, what its option `asked` says.
"""

from affectbench.plan.catalogue import Catalogue
from affectbench.plan.entries import DatasetEntry, Source, Variant
from affectbench.refusal import Refusal

GIVEN = ("rows", "truth", "votes")  # needs that are no keys of a variant
TRUTH, ASKED = "truth/", "asked/"
ANSWERS, LANDMARKS, UNITS = "truth/answers", "truth/landmarks", "truth/units"
OF_ANSWERS = ("posterior", "value")  # quantities that answer a task


def given(variant: Variant, catalogue: Catalogue) -> tuple[str, ...]:
    """Return what a variant's fits are given: "rows", ANSWERS, LANDMARKS, UNITS, "asked/TASK"."""
    needs = catalogue.get("method", variant.method, f"variants.{variant.base}").facts.get("needs")
    of_truth = f"{TRUTH}{variant.hparams.get('seen', 'answers')}"
    asked = f"{ASKED}{variant.hparams.get('asked', 'votes')}"
    inputs = {"rows": "rows", "truth": of_truth, "votes": asked}
    return tuple(inputs[need] for need in needs or () if need in GIVEN)


def sees_truth(variant: Variant, catalogue: Catalogue) -> bool:
    """Return whether a variant can only be fitted where data is simulated."""
    return any(name.startswith(TRUTH) for name in given(variant, catalogue))


def check_votes(variant: Variant, dataset: DatasetEntry, catalogue: Catalogue) -> None:
    """Refuse a variant that is given votes which the dataset does not have."""
    key = f"variants.{variant.base}"
    tasks = catalogue.get("dataset", dataset.use, key).facts["tasks"]
    for name in given(variant, catalogue):
        asked = name.removeprefix(ASKED)
        if name.startswith(ASKED) and asked not in tasks:
            raise Refusal(
                f"{key}.hparams.asked: dataset '{dataset.base}' has no votes '{asked}' (its tasks"
                f" are {', '.join(tasks)}); name those that it has"
            )


def check_truth(
    variant: Variant, dataset: DatasetEntry, source: Source, catalogue: Catalogue
) -> None:
    """Refuse a variant that sees a truth which the dataset does not have."""
    key = f"variants.{variant.base}"
    if not sees_truth(variant, catalogue):
        return
    if source.origin != "simulated":
        raise Refusal(
            f"{key}: method '{variant.method}' sees the truth, which dataset '{dataset.base}' does"
            " not have, as it is not simulated; let no other variant learn from it there"
        )
    written = catalogue.get("dataset", dataset.use, key).facts.get("truth", ())
    for what, needed in _needed(variant, catalogue):
        if not needed & set(written):
            has = ", ".join(written) or "none"
            raise Refusal(
                f"{key}: the simulator of dataset '{dataset.base}' writes no truth of {what} (it"
                f" writes: {has}); take it out of the variant, or the variant out of that arm"
            )


def _needed(variant: Variant, catalogue: Catalogue) -> list[tuple[str, set[str]]]:
    """Return what is needed, in words, and the truths TASK/QUANTITY of which one will do."""
    needed = []
    for name in given(variant, catalogue):
        if name == ANSWERS:
            tasks = dict.fromkeys(variant.tasks.values())
            needed += [(f"task '{task}'", {f"{task}/{q}" for q in OF_ANSWERS}) for task in tasks]
        elif name == LANDMARKS:
            needed.append(("landmarks", {"landmarks/value"}))
        elif name == UNITS:
            needed.append(("units", {"concepts/intensity", "au/intensity"}))
    return needed
