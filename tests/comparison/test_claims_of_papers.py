"""The papers' claims: they say what the papers say, and each can be judged either way."""

import csv
import re
from functools import cache

import numpy as np
import pytest
from planned_cells import planned_cells, plugins

from affectbench.comparison.claims import Claim, read_claims
from affectbench.comparison.key import EFFORT, Key, Swept
from affectbench.comparison.published import Published
from affectbench.comparison.verdicts import EXPECTED, ZONES, zone
from affectbench.evaluation.metrics.direction import limits
from affectbench.project.root import PUBLISHED

PAPERS = ("cross_modal", "self_distillation", "concepts")
OURS = "ours"
# Where a paper can say something. The concept paper's places are those of its supplement.
PLACES = {
    "cross_modal": {
        "abstract", "I", "II", "II.1", "II.2", "II.3", "III-A", "III-B", "III-C", "III-D",
        "III-D.1", "III-D.2", "III-D.3", "IV", "Algorithm 1", "Table I", "Table II",
        *(f"Fig. {number}" for number in (1, 2, 3)),
    },
    "self_distillation": {
        "abstract", "1", "2.1", "2.2", "2.3", "3.1", "3.2", "3.3", "3.4", "4.1", "4.2", "4.3",
        "5.1", "5.2", "6", *(f"appendix {letter}" for letter in "ABC"),
        *(f"Table {number}" for number in range(1, 8)),
        *(f"Fig. {number}" for number in range(1, 7)),
    },
    "concepts": {"1", "2", "3", "4", "Table 1", "Fig. 1", "Fig. 2", "Fig. 3"},
}  # fmt: skip
SENTENCE = re.compile(r"\. (?=[A-Z])")  # not behind "Fig."
IN_BRACKETS = re.compile(r"\(([^)]*)\)")
NUMBER = re.compile(r"(?<![\w.])\d*\.\d+")
JOINTLY_LOCATED = ("agcm", "by_step")  # one cosine of all maps, which no unit alone can win by
LEANS = re.compile(r"(So|And|The same|It|They|That|This|Their)\b")  # on the claim before it
CONTRADICTS = "contradicts"  # what a source says of a claim that its own paper's numbers go against
CLAIMS = [(paper, claim) for paper in PAPERS for claim in read_claims(paper)]
of_every_claim = pytest.mark.parametrize(
    ("paper", "claim"), CLAIMS, ids=[f"{paper}/{claim.name}" for paper, claim in CLAIMS]
)


@cache
def cells(paper: str) -> dict[Key, tuple[str, ...]]:
    return planned_cells("study", paper)


@cache
def judged(paper: str, name: str) -> list[tuple[Key, ...]]:
    """Return the sides of a claim wherever the preset `study` can judge it."""
    [claim] = [claim for claim in read_claims(paper) if claim.name == name]
    return [
        sides
        for sides in claim.sides(list(cells(paper)))
        if all(metric in cells(paper)[key] for _, key, metric in claim.terms(sides))
    ]


def printed(paper: str, claim: Claim, sides: tuple[Key, ...]) -> float | None:
    """Return the paper's own difference; None where it does not print every side."""
    values, published = [], Published(paper)
    for sign, key, metric in claim.terms(sides):
        found = published.find(key, metric, plugins("study", paper)[key.dataset])
        if found is None or found.dataset != plugins("study", paper)[key.dataset]:
            return None
        values.append(sign * found.value)
    return sum(values) - (claim.bound if claim.has_bound else 0)


@pytest.mark.parametrize("paper", PAPERS)
def test_every_claim_has_a_name_of_its_own(paper):
    names = [claim.name for claim in read_claims(paper)]
    assert len(set(names)) == len(names) > 0


def test_a_paper_without_claims_has_none():
    assert read_claims("no such paper") == []


@of_every_claim
def test_a_claim_names_its_sides_in_fields_of_a_key(paper, claim):
    against = claim.against if isinstance(claim.against, list) else [claim.against or {}]
    for fields in (claim.ours, claim.other, *against):
        assert set(fields) <= set(Key._fields)
    assert "variant" in claim.ours, "without it rivals and references would be judged, too"
    assert claim.other or claim.other_metric or claim.has_bound
    assert claim.expect in EXPECTED
    assert claim.says.endswith(".")


@of_every_claim
def test_a_source_names_places_that_its_paper_has(paper, claim):
    places = [place.strip() for place in places_of(claim).split(";")]
    assert set(places) <= PLACES[paper] or places == [OURS], places


@of_every_claim
def test_numbers_in_brackets_are_printed_in_the_paper(paper, claim):
    with (PUBLISHED / f"{paper}.csv").open(encoding="utf-8", newline="") as file:
        known = {float(row["value"]) for row in csv.DictReader(file)}
    first = SENTENCE.split(claim.source)[0]
    quoted = [float(n) for part in IN_BRACKETS.findall(first) for n in NUMBER.findall(part)]
    assert set(quoted) <= known


def places_of(claim: Claim) -> str:
    """Return a source without its numbers and remarks.

    "4.1; Fig. 2 (.30 against .28). Margin ours" -> "4.1; Fig. 2".
    """
    return IN_BRACKETS.sub("", SENTENCE.split(claim.source)[0]).strip().rstrip(".")


@of_every_claim
def test_a_study_has_cells_that_judge_it(paper, claim):
    assert judged(paper, claim.name)
    if claim.datasets:
        assert {sides[0].dataset for sides in judged(paper, claim.name)} == set(claim.datasets)


@of_every_claim
def test_both_sides_were_trained_as_long(paper, claim):
    for sides in judged(paper, claim.name):
        assert len({dict(side.sweep).get(EFFORT) for side in sides}) == 1


@of_every_claim
def test_a_margin_is_given_or_follows_from_what_is_printed(paper, claim):
    if claim.expect in ZONES or claim.margin > 0:
        low, high = limits(claim.metric)
        assert 0 < claim.margin < (high - low) / 2
        assert "margin" in claim.source.lower()
        return
    for sides in judged(paper, claim.name):
        assert printed(paper, claim, sides), sides


@of_every_claim
def test_a_claim_is_what_the_papers_own_numbers_say(paper, claim):
    """A claim that they go against says so, and so does no other."""
    against = []
    for sides in judged(paper, claim.name):
        difference = printed(paper, claim, sides)
        if difference is not None:
            signed = -difference if claim.expect == "less" else difference
            low, high = zone(claim.expect, claim.margin) if claim.expect in ZONES else (0, np.inf)
            against.append(not low < signed <= high)
    assert any(against) == (CONTRADICTS in claim.source)


@of_every_claim
def test_a_claim_can_fail_and_can_hold(paper, claim):
    """Like is compared with like, and no difference is fixed by how its metric is made."""
    for sides in judged(paper, claim.name):
        kinds = {tuple(key.task.split("/")[:2]) for key in sides}
        assert len(kinds) == 1, "measures of other things have other scales"
        for _, key, metric in claim.terms(sides):
            if metric == "mutual_information":
                assert key.ensemble_size > 1, "that of a single network is 0"
    assert claim.metric != "expected_entropy", "an ensemble's is the mean of its members'"
    low, high = limits(claim.metric)
    assert not claim.has_bound or low < claim.bound < high
    to_constant = str(claim.other.get("task", "")).endswith("maps/au/constant")
    jointly = claim.ours["variant"] in JOINTLY_LOCATED
    assert not (to_constant and jointly and claim.metric == "cosine"), "see test_reach.py"


@of_every_claim
def test_what_has_to_be_learned_has_a_floor_wherever_it_is_judged(paper, claim):
    """A task that no side has would never be asked for, so that the condition were idle."""
    for sides in judged(paper, claim.name):
        tasks = [task for task in claim.learned if sides[0]._replace(task=task) in cells(paper)]
        assert bool(tasks) == bool(claim.learned)
        for task in tasks:
            floor = Key(*sides[0][:2], "constant", Swept(), 0, 1, task)
            assert floor in cells(paper)


def test_by_step_is_compared_where_its_concepts_are_learned():
    for claim in read_claims("concepts"):
        about_task = claim.ours["task"] in ("expression", "engagement")
        if about_task and str(claim.other.get("variant")).startswith("by_step"):
            for _, other, *_ in judged("concepts", claim.name):
                assert any(other._replace(task=t) in cells("concepts") for t in claim.learned)


@pytest.mark.parametrize("paper", PAPERS)
def test_a_published_value_is_of_a_task_of_its_own(paper):
    """Without its task a number would stand beside every task with the same metric."""
    for found in Published(paper).values.values():
        assert all(task for task, _, _ in found)


def test_the_cross_modal_papers_values_stand_beside_random_windows_alone():
    published = Published("cross_modal")
    shown = {
        dict(key.options)["split"]
        for key, metrics in cells("cross_modal").items()
        if any(published.find(key, metric, "ppb_emo") for metric in metrics)
    }
    assert shown == {"random"}


def test_noxis_figure_disagrees_with_the_table_and_the_table_is_shown():
    key = next(
        key
        for key in cells("concepts")
        if (key.dataset, key.variant, key.task) == ("noxi", "agcm", "engagement")
        and key.sweep.has({"embedding_size": 32})
    )
    assert Published("concepts").find(key, "ccc", "noxi").value == 0.5924
    with (PUBLISHED / "concepts.csv").open(encoding="utf-8", newline="") as file:
        points = [
            float(row["value"])
            for row in csv.DictReader(file)
            if (row["table"], row["row"]) == ("Fig. 2", "NOXI V")
        ]
    assert np.allclose(points, (0.35, 0.48, 0.56, 0.582, 0.58, 0.57, 0.53))


@of_every_claim
def test_a_claim_is_said_in_words_that_need_no_other_row(paper, claim):
    assert not LEANS.match(claim.says)
