"""`python -m affectbench plan`: what a run would do, why, at what cost, and what fits a budget."""

import itertools
import json
import random
import re
import subprocess

import pytest
from presets import CATALOGUE, plan_of

from affectbench.plan import configs
from affectbench.plan.members import read_plan
from affectbench.plan.study_costs import PATH
from affectbench.project.record import processor
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal
from affectbench.running.budget import largest_subset
from affectbench.running.calibration import NOTED
from affectbench.running.foresee import left_out
from affectbench.running.jobs import Job
from affectbench.running.reasons import causes
from affectbench.running.targets import RULES
from affectbench.running.why import why
from affectbench.running.wording import seconds_of
from affectbench.store.costs import Cost, read_cost
from affectbench.store.files import write_json
from affectbench.store.tables import read_csv

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
        timeout=300,
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
    assert left_out(read_plan(configs.read([mine]), CATALOGUE)) == [line]
    assert left_out(plan_of("default")) == []


def test_a_finished_project_has_nothing_to_do(finished):
    assert foresee(finished) == "Nothing to do: all that was asked for is up to date.\n"


def test_a_changed_parameter_is_named_with_both_values(project):
    project.edit("tests/slice.yaml", "{min_rows: 2}", "{steps: 20, min_rows: 2}")
    told = foresee(project)
    assert "fit 1 member." in told
    assert "hparams.steps: 10 -> 20" in told
    assert re.search(r"1 fit +hparams.steps.*/xa_cmd/0/0", told)
    assert re.search(r"7 +follow from these", told)
    assert_each_job_has_one_line(told)
    assert "1 from their own last fit" in told


def test_changed_code_is_named_by_its_file(project):
    project.edit(
        "methods/xa_cmd.py", " temperature: Positive = 1.0", " temperature: Positive = 2.0"
    )
    told = foresee(project)
    both = "hparams.temperature: 1.0 -> 2.0; code changed: methods/xa_cmd.py"
    assert re.search(rf"1 fit +{both}", told)  # the default's value is in the spec
    assert_each_job_has_one_line(told)


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


def assert_each_job_has_one_line(told: str) -> None:
    """Assert that the counts under Why add up to the jobs of the first line."""
    jobs = int(re.search(r"A run would start (\d+) job", told)[1])
    lines = told.partition("\nWhy\n")[2].partition("\n\n")[0].splitlines()
    assert sum(int(line.split()[0]) for line in lines) == jobs


def test_a_new_folder_has_the_costs_of_the_study_and_says_so(fresh_project, tmp_path):
    new = fresh_project(tmp_path / "new")
    [study, *_] = read_csv(PATH)
    half = {"machine": processor(), "cpu_seconds": 2 * float(study["cpu_seconds"])}
    write_json(new.folder / NOTED, half)  # this machine is half as fast as the study's
    told = foresee(new, "--budget", "1m")
    assert "19 jobs never ran here and cost what the project's study says" in told
    assert "(config/costs.csv), times 2.00, by a short calibration on this machine" in told
    assert "roughly, from other networks" in told  # those of the slice are smaller
    assert re.search(r"5 fit +not made yet", told)
    assert_each_job_has_one_line(told)
    assert not (new.folder / "results/members").exists()


def test_without_the_study_a_new_folder_has_no_costs_and_says_so(fresh_project, tmp_path):
    new = fresh_project(tmp_path / "new")
    (new.folder / "config/costs.csv").unlink()
    told = foresee(new, "--budget", "1m")
    assert "not known: no job like these has run" in told


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


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("shets", "there is no target 'shets'; did you mean 'sheets'?"),
        ("fit", "'fit' is a rule of many jobs and no target; targets are all, report, "),
        ("nosuchtarget", "there is no target 'nosuchtarget'; targets are all, report, "),
        ("reports/x.csv", "no rule makes 'reports/x.csv' with this config; targets are all, "),
    ],
)
def test_a_wrong_target_is_one_line(finished, target, told):
    [line] = foresee(finished, "--", target, ok=False).splitlines()
    assert line.startswith(f"affectbench plan: error: {told}")


def test_the_targets_are_rules_of_the_snakefile():
    rules = re.findall(r"^rule (\w+):", (ROOT / "Snakefile").read_text("utf-8"), re.MULTILINE)
    assert set(rules) | {"report", "mine", "partial_report"} == set(RULES)


def test_each_job_is_counted_once_with_all_its_causes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = tmp_path / "made"
    made.touch()
    updated = "Updated input files: a.json, b.json"
    jobs = [
        job(0, updated, "made"),
        job(1, updated, "made"),
        job(2, updated, "gone"),  # that it is not there says it all
        job(3, "Input files updated by another job: c", "made"),
    ]
    assert why(jobs) == [
        "",
        "Why",
        "      2 table    input changed: a.json; input changed: b.json  (0, 1)",
        "      1 table    not made yet  (2)",
        "      1          follow from these",
    ]


def job(number: int, reason: str, output: str) -> Job:
    return Job("table", {"exhibit": str(number)}, (), (output,), reason, None)


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
