"""affectbench: raw -> prepared -> rows -> members -> metrics -> comparison -> reports.

Every arrow is a rule and every noun a folder; the rules stand in workflow/rules/ in this order.
The plan (affectbench/plan) expands the config once, here, and knows who learns from whom.

A job runs again where an input of it changed, or one of its two parameters: `spec`, canonical JSON
of exactly what changes its numbers (the rule's docstring lists the keys), or `code`, a fingerprint
of all code that it can reach: its stage, the plugins it loads, and what these import.
"""

from affectbench.running import lifeline

if workflow.is_main_process:
    lifeline.mark(workflow.snakemake_tmp_dir)
    lifeline.follow_run()  # nothing, unless a command that ends with its caller has started it

import gc
import re
import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError
from snakemake.utils import min_version

from affectbench.plan import configs
from affectbench.plan.codes import Codes
from affectbench.plan.members import read_plan
from affectbench.plan.places import catalogue_of, note_places
from affectbench.plan.specs import Specs
from affectbench.plan.starts import weight_files
from affectbench.plan.study_costs import paper_costs
from affectbench.project import fingerprint
from affectbench.refusal import Refusal
from affectbench.running import runlock, targets
from affectbench.running.session import lock_folder
from affectbench.store import files, paths
from affectbench.store.planned_costs import planned_costs

min_version("9.0")

# What a plan consists of lives as long as it does; looking through it for what may go took an
# eighth of the time that planning takes.
gc.set_threshold(200_000, 50, 100)


for file in configs.default_files(workflow.basedir):

    configfile: file


run_lock = None  # of a run, from before it plans: no second one plans while files come and go
fingerprint.remember_contents(paths.fingerprints())
try:
    if workflow.is_main_process and not workflow.output_settings.dryrun:
        run_lock = lock_folder() if runlock.is_a_run(sys.argv[1:]) else None
    configs.check_files(workflow.configfiles)
    whole = configs.in_order(config, workflow.basedir)
    plan = read_plan(whole, catalogue_of(whole, workflow.basedir))
    note_places(plan.catalogue)
    specs, codes = Specs(plan), Codes(plan)
    specs.check_raw()
    if placed := weight_files(plan.variants.values()):
        files.write_if_changed(paths.weight_files(), placed)
    for paper in plan.arms:
        files.write_if_changed(paths.arms(paper), specs.arms(paper))
        files.write_if_changed(paths.titles(paper), specs.titles(paper))
        files.write_if_changed(planned_costs(paper), paper_costs(plan, paper))
except Refusal as refusal:
    raise WorkflowError(str(refusal)) from None


rule all:
    """Every paper's tables and figures on one page, the explanations that a paper asks for, and all
    that they are made of, so that what was lost since is made again.
    """
    input:
        "reports/index.html",
        lambda w: stored(),
        [paths.importance(*member) for arms in plan.arms.values() for member in arms.explained],


rule sheets:
    """A contact sheet of every dataset in the config, whether a paper uses it or not."""
    input:
        expand("reports/figures/datasets/{source}.png", source=plan.shown),


rule track:
    """A run of Weights & Biases for every member, also for those that were fitted without it."""
    input:
        [paths.tracked(*member) for member in plan.members],


rule tune:
    """The architectures that the config's `tune` asks for, and a figure of each search."""
    input:
        [
            f"reports/figures/tuning/{search.dataset}/{search.variant}.png"
            for search in plan.searches.values()
        ],


rule starts:
    """Every start of config/starts.yaml, made anew in a folder of its own, for starts/."""
    log:
        "logs/starts.log",
    shell:
        "python -P -m affectbench starts 2> {log}"


# One target a paper, of its name: its tables, its figures and a page of its own.
for paper in targets.of_papers(plan.arms):

    rule:
        name:
            paper
        input:
            f"reports/papers/{paper}.html",
        localrule: True


# Where jobs run in if a profile asks for containers, in the working folder (profiles/apptainer).
container: "affectbench.sif"


wildcard_constraints:
    source="[^/]+",
    dataset="[^/]+",
    other="[^/]+",
    variant="[^/]+",
    generation=r"\d+",
    seed=r"\d+",
    paper="|".join(map(re.escape, plan.arms)),
    exhibit="[^/.]+",


localrules:
    all,
    sheets,
    track,
    tune,
    starts,
    partial_report,
    mine,


include: "workflow/rules/session.smk"
include: "workflow/rules/inputs.smk"
include: "workflow/rules/groups.smk"
include: "workflow/rules/data.smk"
include: "workflow/rules/members.smk"
include: "workflow/rules/metrics.smk"
include: "workflow/rules/reports.smk"
include: "workflow/rules/tuning.smk"
include: "workflow/rules/starts.smk"
