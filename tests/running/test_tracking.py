"""Tracking: what a fit tells arrives in its run's own file, whenever it is published."""

import json
import struct
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from affectbench.running import logbook
from affectbench.running.logbook import publish
from affectbench.store.tables import read_csv

BLOCK, HEADER = 32768, 7


def records_of(path: Path) -> Iterator[bytes]:
    """Yield the records of a run's file: a LevelDB log after seven bytes of its own."""
    data, place, whole = path.read_bytes(), HEADER, b""
    assert data.startswith(b":W&B")
    while place < len(data):
        if BLOCK - place % BLOCK < HEADER:  # too little left of a block is padding
            place += BLOCK - place % BLOCK
            continue
        _, size, kind = struct.unpack_from("<IHB", data, place)
        whole += data[place + HEADER : place + HEADER + size]
        place += HEADER + size
        if kind in (1, 4):  # the whole of a record, or its last part
            yield whole
            whole = b""


def read_run(folder: Path) -> tuple[dict, dict[str, dict[int, float]]]:
    """Return what an offline run's file says of itself, and its metrics by step."""
    from wandb.proto.wandb_internal_pb2 import Record

    [path] = folder.glob("run-*.wandb")
    about, metrics = {}, defaultdict(dict)
    for data in records_of(path):
        record = Record()
        record.ParseFromString(data)
        if record.WhichOneof("record_type") == "run":
            run = record.run
            config = {item.key: json.loads(item.value_json) for item in run.config.update}
            about = {"group": run.run_group, "name": run.display_name, "config": config}
        if record.WhichOneof("record_type") == "history":
            items = {
                (i.key or i.nested_key[0]): json.loads(i.value_json) for i in record.history.item
            }
            for name in {*items} - {"_step", "_timestamp", "_runtime"}:
                metrics[name][items["_step"]] = items[name]
    return about, metrics


def stored_history(member: Path) -> dict[str, dict[int, float]]:
    history = defaultdict(dict)
    for row in read_csv(member / "history.csv"):
        history[row["quantity"]][int(row["step"])] = float(row["value"])
    return history


def test_a_run_offline_tells_each_member_s_history(finished, fresh_project, tmp_path):
    other = fresh_project(tmp_path / "tracked")
    other.edit("tests/slice.yaml", "datasets:", "tracking: offline\ndatasets:")
    [gyroscope] = finished.folder.glob("results/members/*/gyroscope/g0/s0/record.json")
    name = gyroscope.relative_to(finished.folder)
    other.run(str(name))
    [folder] = other.folder.glob("logs/wandb/offline-run-*")
    about, metrics = read_run(folder)
    assert about["group"] == "cross_modal/gyroscope"
    assert about["name"] == "/".join(name.parts[2:-1])
    assert about["config"]["hparams"]["steps"] == 10
    assert metrics == stored_history((other.folder / name).parent)
    assert metrics["val_accuracy"]
    note = other.folder / "results/tracked" / Path(*name.parts[2:-1]).with_suffix(".json")
    assert json.loads(note.read_text("utf-8"))["mode"] == "offline"
    # A tracked fit makes the bytes of an untracked one.
    for file in ("weights.safetensors", "prediction.npz", "history.csv"):
        mine = (other.folder / name).parent / file
        assert mine.read_bytes() == (gyroscope.parent / file).read_bytes()
    # Nothing of the machine or the user is in what would be sent.
    sent = b"".join(path.read_bytes() for path in folder.rglob("*") if path.suffix == ".wandb")
    assert str(other.folder).encode() not in sent


def test_members_that_ran_without_are_published_afterwards(project):
    before = project.tables()
    refused = project.run("track", ok=False)
    assert "tracking is disabled" in refused
    assert "--config tracking=offline" in refused
    project.run("--config", "tracking=offline", "--", "track")
    runs = [*project.folder.glob("logs/wandb/offline-run-*")]
    assert len(runs) == 5
    groups = set()
    for folder in runs:
        about, metrics = read_run(folder)
        groups.add(about["group"])
        assert metrics == stored_history(project.folder / "results/members" / about["name"])
    assert groups == {
        f"cross_modal/{variant}"
        for variant in ("acceleration", "gyroscope", "baseline", "uniform_cmd", "xa_cmd")
    }
    assert "Nothing to be done" in project.run("--config", "tracking=offline", "--", "track")
    assert project.tables() == before


def test_a_fit_goes_on_where_tracking_cannot(project):
    """Online without a login or a network: said once, and the member is there all the same."""
    [record] = project.folder.glob("results/members/*/gyroscope/g0/s0/record.json")
    spec = json.loads(record.read_text("utf-8"))["spec"]
    before = (record.parent / "prediction.npz").read_bytes()
    environment = project.environment() | {
        "AFFECTBENCH_SETTINGS": json.dumps({"tracking": "online"}),
        "WANDB_API_KEY": "0" * 40,
        "WANDB_BASE_URL": "http://127.0.0.1:9",
        "WANDB_INIT_TIMEOUT": "5",
        "HOME": str(project.folder),
    }
    done = subprocess.run(
        ["python", "-P", "-m", "affectbench", "fit", "--spec", json.dumps(spec)],
        cwd=project.folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "not tracked" in done.stderr
    assert "Traceback" not in done.stderr
    assert (record.parent / "prediction.npz").read_bytes() == before


def test_a_tracking_that_ends_in_the_middle_is_told_once(monkeypatch, capsys):
    """The service of wandb was killed; its errors have no class in common."""

    class Dead:
        def log(self, quantities, step):
            if step > 1:
                raise ConnectionResetError("Connection lost")

        def finish(self, exit_code):
            raise ConnectionResetError("Connection lost")

    monkeypatch.setattr(logbook, "_begin", lambda spec, mode: Dead())
    with logbook.follow({}, "offline") as listen:
        for step in range(4):
            listen(step, {"loss": 1.0})
    assert capsys.readouterr().err == "not tracked from step 2 on: Connection lost\n"
    with pytest.raises(KeyError, match="of the fit"), logbook.follow({}, "offline"):
        raise KeyError("of the fit")


def test_publishing_is_refused_where_it_is_disabled():
    with pytest.raises(Exception, match="tracking is disabled"):
        publish(("d", "v", 0, 0), "disabled")
