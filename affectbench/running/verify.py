"""`verify`: fit a random sample of members again, and say whether the results are the same."""

import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np

from affectbench.project import fingerprint
from affectbench.project.plugins import path_of
from affectbench.refusal import Refusal
from affectbench.running.lifeline import scratch
from affectbench.running.sharing.schemas import STORED_RECORD, fault_in
from affectbench.running.starter.client import SOCKET
from affectbench.store import files, paths, reported
from affectbench.store.arrays import digest, read_npz
from affectbench.store.members import FILES, damage_of
from affectbench.store.records import Member, parents_of, read_record_file

READ_ONLY = ("prepared", "rows", "importance", "plan")  # the folders of results/ that a fit reads


def verify(sample: int, seed: int | None) -> bool:
    """Fit `sample` members again in scratch folders; return whether all files are the same bytes.

    Prints a line for each member: that it is the same, or by how much its prediction differs.

    A member that is damaged is reported as such, and the others are fitted.

    seed  of the choice of members; None chooses others each time
    """
    everyone = _everyone()
    chosen = random.Random(seed).sample(everyone, min(sample, len(everyone)))
    print(f"fitting {len(chosen)} of {len(everyone)} members again")
    same = 0
    for folder in chosen:
        path = folder / "record.json"
        try:
            record = read_record_file(path)
            if wrong := fault_in(record, STORED_RECORD):
                raise files.broken(path, f"it is not as a fit writes it: {wrong}")
            problem = _again(tuple(record["spec"]["member"]), record)
        except Refusal as refusal:
            problem = str(refusal)
        print(f"{folder}: {problem or 'the same, byte for byte'}", flush=True)
        same += not problem
    print(f"{same} of {len(chosen)} are the same, byte for byte")
    return same == len(chosen)


def _everyone() -> list[Path]:
    """Return the folders of the members that the report is of; without a report, of all there are.

    Refuses where none is in results/.
    """
    here = sorted(path.parent for path in (paths.RESULTS / "members").rglob("record.json"))
    of_report = {paths.member(*member) for member in reported.members()}
    if chosen := [folder for folder in here if folder in of_report] or here:
        return chosen
    have = (
        f"; the report here is of {len(of_report)} members of a run elsewhere" if of_report else ""
    )
    raise Refusal(f"no member is in {paths.RESULTS / 'members'}{have}; run snakemake first")


def _again(member: Member, record: dict) -> str:
    """Fit a member again; return how it differs from the stored one, "" where it does not."""
    for path, difference in damage_of(paths.member(*member), record, whole=True):
        return f"{path.name} {difference}"
    for name, expected in record["data"].items():
        if not Path(name).is_file() or digest(Path(name)) != expected:
            return f"was made from another {name}; run snakemake to make it anew"
    with scratch() as folder:
        _lay_out(folder, record)
        problem = _fit(folder, record)
        return problem or _compared(paths.member(*member), folder / paths.member(*member), record)


def _lay_out(folder: Path, record: dict) -> None:
    """Make links in a scratch folder to what the fit reads; its own member is not among them."""
    for name in READ_ONLY:
        target = (paths.RESULTS / name).resolve()
        if target.is_dir():
            link = folder / paths.RESULTS / name
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(target)
    truth = [Path(name) for name in record["data"] if paths.RESULTS not in Path(name).parents]
    linked = [*truth, *(paths.member(*parent) for _, parent in parents_of(record))]
    for path in linked:
        link = folder / path
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.exists():
            link.symlink_to(path.resolve())


def _fit(folder: Path, record: dict) -> str:
    """Fit in the scratch folder with this copy's code; return why that failed, or ""."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    environment.pop(SOCKET, None)
    command = [sys.executable, "-P", "-m", "affectbench", "fit"]
    command += ["--spec", files.canonical(record["spec"]), "--code", record["code"]]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    lines = done.stderr.strip().splitlines()
    return f"cannot be fitted again: {lines[-1] if lines else ''}" if done.returncode else ""


def _compared(before: Path, after: Path, record: dict) -> str:
    """Return which files of two members differ, and by how much their predictions do."""
    differs = [name for name in FILES if digest(before / name) != digest(after / name)]
    if not differs:
        return ""
    message = f"{', '.join(differs)} differ"
    old, new = read_npz(before / "prediction.npz"), read_npz(after / "prediction.npz")
    for task in sorted(old.keys() & new.keys()):
        if old[task].shape == new[task].shape and old[task].size:
            gap = np.abs(old[task].astype(float) - new[task].astype(float))
            message += f"; {task} by {np.nanmax(gap):.3g} at most, {np.nanmean(gap):.3g} on average"
        else:
            message += f"; {task} has shape {new[task].shape} instead of {old[task].shape}"
    return message + _other_code(record)


def _other_code(record: dict) -> str:
    """Return in words that today's code is not the record's, "" where it is."""
    spec = record["spec"]
    files_of_plugins = [path_of("method", spec["method"])]
    if spec["net"]:
        files_of_plugins.append(path_of("network", spec["net"]))
    now = fingerprint.of_stage("fit", files_of_plugins)
    return "" if now == record["code"] else f" (the code is another: {now}, was {record['code']})"
