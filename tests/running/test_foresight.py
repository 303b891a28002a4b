"""`python -m affectbench plan`: what a run would do, why, at what cost, and what fits a budget."""

import itertools
import json
import random
import re
import subprocess

import pytest

from affectbench.refusal import Refusal
from affectbench.running.budget import largest_subset
from affectbench.running.foresee import left_out
from affectbench.running.reasons import causes
from affectbench.running.wording import seconds_of
from affectbench.store.costs import Cost, read_cost

PLAN = ["python", "-P", "-m", "affectbench", "plan"]


def foresee(project, *arguments: str, ok: bool = True) -> str:
    done = subprocess.run(
        [
            "python",
            "-P",
            "-m",
            "affectbench",
            "plan",
            "--configfile",
            "tests/slice.yaml",
            *arguments,
        ],
        cwd=project.folder,
        env=project.environment(),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode == 0) == ok, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_what_has_no_truth_to_see_is_named(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        "variants: {knowing: {method: oracle, inputs: [], tasks: {target: digit}}}\n"
        "papers: {mine: {arms: [{datasets: [digits], variants: [knowing]}]}}\n"
    )
    line = "  left out: knowing on digits, which is not simulated and has no truth"
    assert left_out([mine]) == [line]
    assert left_out([]) == []


def test_a_finished_project_has_nothing_to_do(finished):
    assert foresee(finished) == "Nothing to do: all that was asked for is up to date.\n"


def test_a_changed_parameter_is_named_with_both_values(project):
    project.edit("tests/slice.yaml", "{min_rows: 2}", "{steps: 20, min_rows: 2}")
    told = foresee(project)
    assert "fit 1 member." in told
    assert "hparams.steps: 10 -> 20" in told
    assert re.search(r"1 fit +hparams.steps.*/xa_cmd/0/0", told)
    assert re.search(r"7 +follow from these", told)
    assert "1 from their own last fit" in told


def test_changed_code_is_named_by_its_file(project):
    project.edit("methods/xa_cmd.py", "temperature: float = 1.0", "temperature: float = 2.0")
    told = foresee(project)
    assert re.search(r"1 fit +code changed: methods/xa_cmd.py", told)
    assert "hparams.temperature: 1.0 -> 2.0" in told  # the default's value is in the spec


def test_estimates_stand_beside_what_the_last_run_took(project):
    project.edit("affectbench/learning/batches.py", "PREDICT_ROWS = 512", "PREDICT_ROWS = 256")
    told = foresee(project, "--cores", "2")
    assert "fit 5 members" in told
    assert "5 from their own last fit" in told
    assert "  fit 5, evaluate 5, compare 1, table 2, figure 2, report 1\n" in told
    project.run("all")
    again = foresee(project, "--", "results/comparison/cross_modal/cells.csv")
    assert "Nothing to do" in again
    project.edit("affectbench/learning/batches.py", "PREDICT_ROWS = 256", "PREDICT_ROWS = 128")
    told = foresee(project)
    assert re.search(r"The last run \(16 jobs\) was estimated at .* took .*: [+-]\d+%", told)


def test_a_new_folder_has_no_costs_and_says_so(fresh_project, tmp_path):
    new = fresh_project(tmp_path / "new")
    told = foresee(new, "--budget", "1m")
    assert "not known: no job has run in this folder yet" in told
    assert re.search(r"5 fit +not made yet", told)
    assert not (new.folder / "results/members").exists()


def test_a_budget_chooses_targets_that_run(project):
    project.edit("affectbench/learning/batches.py", "PREDICT_ROWS = 512", "PREDICT_ROWS = 256")
    for record in project.folder.glob("results/members/*/*/g0/s0/record.json"):
        told = json.loads(record.read_text("utf-8"))
        told["cost"]["seconds"] = 1000.0 if "gyroscope" in str(record) else 1.0
        record.write_text(json.dumps(told), "utf-8")
    (project.folder / "logs/runs.csv").unlink()
    told = foresee(project, "--cores", "2", "--budget", "5m")
    # the gyroscope teacher is too dear, and so are the two students that need it
    assert "2 of 5 evaluations with 2 fits" in told
    assert "acceleration: 1 of 1" in told
    assert "gyroscope: 0 of 1" in told
    targets = (project.folder / "results/plan/within-budget.txt").read_text("utf-8").split()
    assert len(targets) == 2
    project.run(*targets)
    assert "no evaluation fits" in foresee(project, "--budget", "0.001s")


def test_mistakes_are_told_as_snakemake_tells_them(finished):
    told = foresee(finished, "--", "no_such_target", ok=False)
    assert "no_such_target" in told
    assert "Traceback" not in told
    assert "is no time; write 90s, 10m or 2h" in foresee(finished, "--budget", "soon", ok=False)


def test_the_chosen_subset_is_the_largest_of_all():
    draw = random.Random(0)
    for _ in range(30):
        jobs = range(8)
        seconds = [draw.choice([1, 2, 3, 5, 8]) for _ in jobs]
        needs = {j: {p for p in range(j) if draw.random() < 0.3} for j in jobs}
        wanted = {j for j in jobs if draw.random() < 0.5}
        budget = draw.randint(1, 25)
        possible = [
            set(chosen)
            for size in range(9)
            for chosen in itertools.combinations(jobs, size)
            if sum(seconds[j] for j in chosen) <= budget
            and all(needs[j] <= set(chosen) for j in chosen)
        ]
        best = max(len(chosen & wanted) for chosen in possible)
        found = largest_subset(seconds, needs, wanted, budget)
        assert found in possible
        assert len(found & wanted) == best
        least = min(
            sum(seconds[j] for j in chosen) for chosen in possible if len(chosen & wanted) == best
        )
        assert sum(seconds[j] for j in found) == least


@pytest.mark.parametrize("text", ["", "10", "10 parsecs", "-3m", "m"])
def test_times_that_are_none(text):
    if text == "10":
        assert seconds_of(text) == 10
        return
    with pytest.raises(Refusal, match="is no time"):
        seconds_of(text)


def test_reasons_in_the_user_s_words():
    assert causes("Input files updated by another job: results/a.npz") == []
    assert causes("Missing output files: a, b; Input files updated by another job: c") == [
        "not made yet"
    ]
    assert causes("Updated input files: a.npz, b.npz") == [
        "input changed: a.npz",
        "input changed: b.npz",
    ]
    assert causes(
        "Params have changed since last execution: Union of exclusive params before and now across"
        """ all output: before: '{"a":{"b":1},"c":"{"}' now: '{"a":{"b":2}}' """
    ) == ["a.b: 1 -> 2", "c: { -> absent"]


def test_a_cost_is_read_from_the_end_of_a_log(tmp_path):
    log = tmp_path / "x.log"
    assert read_cost(log) is None
    log.write_text("a warning\ncost: 1.500 s wall, 1.250 s CPU, 300.5 MiB peak\n", "utf-8")
    assert read_cost(log) == Cost(1.5, 1.25, 300.5)
    log.write_text("Traceback\n", "utf-8")
    assert read_cost(log) is None
