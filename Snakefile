"""affectbench: raw -> prepared -> rows -> members -> metrics -> comparison -> reports.

Every arrow is one rule, every noun one folder; the rules stand in data order in workflow/rules/.
Who needs whom is worked out once, here, by the plan (affectbench/plan); a rule asks it for its
inputs and for `spec`, exactly what changes its numbers, and `code`, a fingerprint of all the code it
can reach. So a change re-runs what it touches and nothing else.
"""

import os
import re
from pathlib import Path

from snakemake.exceptions import WorkflowError
from snakemake.utils import min_version

from affectbench.project import fingerprint
from affectbench.plan.catalogue import Catalogue
from affectbench.plan.entries import Member
from affectbench.refusal import Refusal
from affectbench.plan.members import read_plan
from affectbench.plan import report_specs
from affectbench.plan.specs import Specs
from affectbench.running import devices, jobs
from affectbench.running.estimates import Estimates
from affectbench.running.session import Session
from affectbench.running.settings import Settings
from affectbench.store import files, paths

min_version("9.0")


configfile: Path(workflow.basedir) / "config/default.yaml"


report: "workflow/report/workflow.rst"


try:
    plan = read_plan(config, Catalogue([workflow.basedir]))
    specs = Specs(plan)
    specs.check_raw()
    for paper in plan.arms:
        files.write_if_changed(paths.arms(paper), specs.arms(paper))
except Refusal as refusal:
    raise WorkflowError(str(refusal)) from None

settings = Settings.of(config)
slots = len(devices.visible()) * settings.members_per_gpu
os.environ.update(settings.environment(), AFFECTBENCH_ROOT=str(workflow.basedir))
estimates = Estimates(plan)
session = Session(settings, estimates)
jobs.note_if_asked(estimates)


wildcard_constraints:
    source="[^/]+",
    dataset="[^/]+",
    other="[^/]+",
    variant="[^/]+",
    generation=r"\d+",
    seed=r"\d+",
    paper="|".join(map(re.escape, plan.arms)),
    exhibit="[^/]+",


include: "workflow/rules/inputs.smk"
include: "workflow/rules/data.smk"
include: "workflow/rules/members.smk"
include: "workflow/rules/metrics.smk"
include: "workflow/rules/reports.smk"
include: "workflow/rules/tuning.smk"


onstart:
    try:
        workers = workflow.nodes
        if workflow.local_exec:
            workers = min(workflow.cores, os.cpu_count())
        if needed := needed_jobs():  # a partial report makes none, and may stand beside a run
            session.begin(needed, workers, local=workflow.local_exec)
        if workflow.local_exec:
            # Its limit of 100 jobs a second wakes the scheduler once a second more for every job
            # that has ended: after hundreds a third of a core. Here the cores are the limit.
            workflow.scheduler.job_rate_limiter = None
        if slots and workflow.local_exec and "gpu" not in workflow.global_resources:
            workflow.register_resource("gpu", slots)
    except Refusal as refusal:
        raise WorkflowError(str(refusal)) from None


onsuccess:
    session.end("done")


onerror:
    session.end("failed")


localrules:
    all,
    partial_report,
    sheets,
    track,
    tune,


rule all:
    """Every paper's tables and figures on one page, and whatever is to be explained."""
    default_target: True
    input:
        "reports/index.html",
        [paths.importance(*member) for arms in plan.arms.values() for member in arms.explained],


rule sheets:
    """A contact sheet of every dataset in the config, whether a paper uses it or not."""
    input:
        expand("reports/figures/datasets/{source}.png", source=plan.shown),


rule track:
    """Publish every member that was fitted without tracking."""
    input:
        [paths.tracked(*member) for member in plan.members],


rule tune:
    """Look for the architectures that the config's `tune` asks for, and draw how it went."""
    input:
        [
            f"reports/figures/tuning/{search.dataset}/{search.variant}.png"
            for search in plan.searches.values()
        ],
