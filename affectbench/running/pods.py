"""Jobs of the workflow as Kubernetes jobs, for Snakemake's generic executor (profiles/kubernetes).

    python -P -m affectbench.running.pods submit --image ... --claim NAME:PATH ... SCRIPT
    python -P -m affectbench.running.pods status NAME

`submit` makes a job whose one pod mounts the shared volume under the path that it has here, and
runs Snakemake's script in the working folder; it prints the job's name. `status` prints success,
failed or running. Both ask `kubectl`.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from affectbench.refusal import Refusal

CONTAINER = "step"
DAYS = 3  # for which Kubernetes keeps a job that has ended
GPU = "nvidia.com/gpu"


def manifest(
    script: Path,
    folder: Path,
    *,
    image: str,
    claim: str,
    cores: int,
    mem_mb: int,
    minutes: int,
    gpus: int = 0,
) -> dict:
    """Return the description of a Kubernetes job that runs a script in a folder.

    claim  NAME:PATH, a claim of the shared volume and where pods mount it

    Refuses a folder that is not on the volume.
    """
    name, _, path = claim.partition(":")
    if not name or not path.startswith("/"):
        raise Refusal(f"--claim {claim}: give NAME:PATH, a volume's claim and an absolute path")
    if not folder.is_relative_to(path):
        raise Refusal(f"{folder} is not on the shared volume, which is mounted at {path}")
    asked = {"cpu": str(cores), "memory": f"{mem_mb}M"} | ({GPU: str(gpus)} if gpus else {})
    container = {
        "name": CONTAINER,
        "image": image,
        "command": ["/bin/sh", str(script)],
        "workingDir": str(folder),
        "resources": {"requests": asked, "limits": {k: asked[k] for k in asked if k != "cpu"}},
        "volumeMounts": [{"name": "shared", "mountPath": path}],
    }
    volume = {"name": "shared", "persistentVolumeClaim": {"claimName": name}}
    pod = {"restartPolicy": "Never", "containers": [container], "volumes": [volume]}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"generateName": "affectbench-", "labels": {"app": "affectbench"}},
        "spec": {
            "backoffLimit": 0,  # Snakemake tries again, with more memory
            "activeDeadlineSeconds": 60 * minutes,
            "ttlSecondsAfterFinished": 86_400 * DAYS,
            "template": {"spec": pod},
        },
    }


def state(status: dict) -> str:
    """Return what Snakemake calls the state of a job, from Kubernetes' own status of it.

    >>> state({"active": 1}), state({"succeeded": 1}), state({"failed": 1}), state({})
    ('running', 'success', 'failed', 'running')
    """
    if status.get("succeeded"):
        return "success"
    return "failed" if status.get("failed") else "running"


def submit(job: dict, namespace: str) -> str:
    """Make a job and return its name."""
    asked = ["create", "--namespace", namespace, "--filename", "-", "--output", "json"]
    return json.loads(_kubectl(asked, json.dumps(job)))["metadata"]["name"]


def status_of(name: str, namespace: str) -> str:
    """Return the state of a job; one that was deleted has failed."""
    asked = ["get", "job", name, "--namespace", namespace, "--ignore-not-found", "--output", "json"]
    answer = _kubectl(asked)
    return state(json.loads(answer).get("status", {})) if answer.strip() else "failed"


def _kubectl(arguments: Sequence[str], given: str = "") -> str:
    try:
        done = subprocess.run(
            ["kubectl", *arguments], input=given, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise Refusal("kubectl is not installed; it submits jobs to Kubernetes") from None
    if done.returncode:
        raise Refusal(f"kubectl {arguments[0]}: {done.stderr.strip() or done.returncode}")
    return done.stdout


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--namespace", default="default", help="of Kubernetes (default)")
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("submit", help="make a job, print its name")
    one.add_argument("--image", required=True, help="of the container")
    one.add_argument("--claim", required=True, help="NAME:PATH of the shared volume")
    for name, default in (("cores", 1), ("mem-mb", 1000), ("minutes", 60), ("gpus", 0)):
        one.add_argument(f"--{name}", type=int, default=default, help=f"({default})")
    one.add_argument("script", type=Path, help="what the pod runs")
    other = verbs.add_parser("status", help="print success, failed or running")
    other.add_argument("name", help="of the job")
    asked = vars(parser.parse_args(given))
    verb, namespace = asked.pop("verb"), asked.pop("namespace")
    try:
        if verb == "status":
            print(status_of(asked["name"], namespace))
        else:
            print(submit(manifest(asked.pop("script"), Path.cwd(), **asked), namespace))
    except Refusal as refusal:
        print(f"affectbench pods: error: {refusal}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
