"""Jobs of the workflow as Kubernetes jobs, with a stand-in for kubectl that runs them here."""

import subprocess
from pathlib import Path

import pytest
from stand_ins import stand_in

from affectbench.refusal import Refusal
from affectbench.running.pods import main, manifest, state

STAND_IN = '''#!{python}
"""kubectl for tests: a job's command runs here, and its exit code becomes its status."""
import json, subprocess, sys
from pathlib import Path

jobs, (verb, *given) = Path("{jobs}"), sys.argv[1:]
assert given[given.index("--namespace") + 1] == "lab", given
if verb == "create":
    job = json.load(sys.stdin)
    name = job["metadata"]["generateName"] + str(len(list(jobs.glob("*.json"))))
    (jobs / (name + ".json")).write_text(json.dumps(job))
    [step] = job["spec"]["template"]["spec"]["containers"]
    ended = jobs / (name + ".code")
    run = "import subprocess, sys; from pathlib import Path; code = subprocess.call(sys.argv[2:]);"
    run += " Path(sys.argv[1]).write_text(str(code))"
    with (jobs / (name + ".log")).open("w") as log:
        subprocess.Popen([sys.executable, "-c", run, str(ended), *step["command"]],
                         cwd=step["workingDir"], stdout=log, stderr=log, start_new_session=True)
    print(json.dumps({{"metadata": {{"name": name}}}}))
else:
    assert [verb, given[0]] == ["get", "job"], sys.argv
    ended = jobs / (given[1] + ".code")
    failed = ended.is_file() and ended.read_text() != "0"
    state = "failed" if failed else "succeeded" if ended.is_file() else "active"
    print(json.dumps({{"status": {{state: 1}}}}))
'''
ASKED = {"image": "lab/affectbench", "claim": "data:/shared", "cores": 4, "mem_mb": 3000,
         "minutes": 20}  # fmt: skip


@pytest.fixture
def kubectl(tmp_path, monkeypatch) -> Path:
    """Put the stand-in on the path; return the folder where it keeps jobs."""
    jobs = tmp_path / "jobs"
    jobs.mkdir()
    stand_in(monkeypatch, tmp_path, "kubectl", STAND_IN, jobs=jobs)
    return jobs


def test_a_pod_has_the_volume_under_its_path_and_what_the_step_asks_for():
    job = manifest(Path("/shared/run/script.sh"), Path("/shared/run"), **ASKED, gpus=1)
    pod = job["spec"]["template"]["spec"]
    [step] = pod["containers"]
    assert step["command"] == ["/bin/sh", "/shared/run/script.sh"]
    assert step["workingDir"] == "/shared/run"
    assert step["volumeMounts"] == [{"name": "shared", "mountPath": "/shared"}]
    assert pod["volumes"][0]["persistentVolumeClaim"] == {"claimName": "data"}
    assert step["resources"]["requests"] == {"cpu": "4", "memory": "3000M", "nvidia.com/gpu": "1"}
    assert step["resources"]["limits"] == {"memory": "3000M", "nvidia.com/gpu": "1"}
    assert job["spec"]["activeDeadlineSeconds"] == 1200
    assert job["spec"]["backoffLimit"] == 0


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("data:/elsewhere", "/shared/run is not on the shared volume, which is mounted at /elsew"),
        ("data", "give NAME:PATH"),
        (":/shared", "give NAME:PATH"),
        ("data:shared", "an absolute path"),
    ],
)
def test_a_folder_that_pods_would_not_see_is_refused(claim, reason):
    with pytest.raises(Refusal, match=reason):
        manifest(Path("s.sh"), Path("/shared/run"), **{**ASKED, "claim": claim})


def test_the_states_of_a_job():
    said = [{}, {"active": 1}, {"succeeded": 1}, {"failed": 1}]
    assert [state(status) for status in said] == ["running", "running", "success", "failed"]


def test_without_kubectl_one_line_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["status", "affectbench-1"]) == 2
    said = capsys.readouterr().err
    assert (
        said == "affectbench pods: error: kubectl is not installed; it submits jobs to Kubernetes\n"
    )


def test_the_workflow_runs_as_pods(fresh_project, tmp_path, kubectl):
    """A member and all that it needs, each step in a pod, through the profile as it is shipped."""
    project = fresh_project(tmp_path / "project")
    profile = "profiles/kubernetes/config.yaml"
    project.edit(profile, "--namespace default submit", "--namespace lab submit")
    project.edit(profile, "--namespace default status", "--namespace lab status")
    project.edit(profile, "affectbench:/affectbench", f"affectbench:{tmp_path}")
    project.edit(profile, "latency-wait: 60", "latency-wait: 10")
    target = "results/members/watch-overlap=0-split=recording-fold=0/baseline/g0/s0/record.json"
    command = [tmp_path / "venv/bin/python", "-m", "snakemake", "--configfile", "tests/slice.yaml"]
    done = subprocess.run(
        [*command, "--workflow-profile", "profiles/kubernetes", "--", target],
        cwd=project.folder,
        env=project.environment(),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert "done: 3 of 3 jobs" in done.stdout + done.stderr
    assert done.returncode == 0
    assert (project.folder / target).is_file()
    assert len(list(kubectl.glob("*.json"))) == 2  # prepare and select share one
