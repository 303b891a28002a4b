"""What lives as long as one Snakemake process: settings, slots on GPUs, and the hooks of a run.

Nothing here changes a number, so nothing of it is in a rule's `params`.
"""

import os
import sys
from dataclasses import replace

from snakemake.settings.types import DeploymentMethod

from affectbench.running import census, clock, devices, jobs, runlock
from affectbench.running.estimates import Estimates
from affectbench.running.run_configs import as_given, note_config
from affectbench.running.session import Session
from affectbench.running.settings import Settings

if workflow.is_main_process:
    beside = "" if run_lock else runlock.under_way()
    try:
        if run_lock:
            notes = [clock.bring_back(), census.mend(plan.members, plan.used)]
        else:
            notes = [beside or census.look(plan.members, plan.used)]
    except Refusal as refusal:
        raise WorkflowError(str(refusal)) from None
    for note in filter(None, notes):
        print(note, file=sys.stderr)
estimates = Estimates(plan, calibrate=jobs.are_asked_for())
settings, slots = Settings.of(plan.config), 0  # slots: members that may be on GPUs at once
if DeploymentMethod.APPTAINER in workflow.deployment_settings.deployment_method:
    settings = replace(settings, warm_start=False)  # jobs begin in the container, not beside it
if gpus := devices.visible():
    settings = settings.on_gpus(estimates.gpu_mib, devices.memory_mib())
    slots = len(gpus) * settings.members_per_gpu
os.environ.update(settings.environment(), AFFECTBENCH_ROOT=str(workflow.basedir))
session = Session(settings, estimates, run_lock)
jobs.note_if_asked(estimates)


def given_configfiles():
    """Return the config files beside those of the default preset, as a command here names them."""
    return as_given(workflow.configfiles, configs.default_files(workflow.basedir))


def needed_jobs():
    """Return every job that makes a file, by the id that Snakemake's log events call it by."""
    return {
        workflow.dag.jobid(job): jobs.Running(job.rule.name, dict(job.wildcards_dict), str(job.log))
        for job in workflow.dag.needrun_jobs()
        if job.output
    }


onstart:
    try:
        workers = workflow.nodes
        if workflow.local_exec:
            workers = min(workflow.cores, os.cpu_count())
        if needed := needed_jobs():  # a partial report makes none, and may stand beside a run
            note_config(given_configfiles())
            session.begin(needed, workers, local=workflow.local_exec)
        elif workflow.local_exec:
            session.lifeline.hold()  # jobs without an output end with their run, too
        if workflow.local_exec:
            # The limiter allows 100 jobs a second by waking the scheduler once more for every job
            # that has ended; after hundreds of jobs this takes a third of a core. Cores limit us.
            workflow.scheduler.job_rate_limiter = None
        if slots and workflow.local_exec and "gpu" not in workflow.global_resources:
            workflow.register_resource("gpu", slots)
    except Refusal as refusal:
        raise WorkflowError(str(refusal)) from None


onsuccess:
    session.end("done")


onerror:
    session.end("failed")
