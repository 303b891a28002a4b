"""The search for an architecture: what a config may ask, and that a killed search goes on."""

import json
from pathlib import Path

import numpy as np
import pytest
import yaml
from presets import config_of

from affectbench.arrays import Arrays, Rows, Take, Task
from affectbench.learning.workplace import Workplace
from affectbench.plan.catalogue import Catalogue
from affectbench.plan.members import read_plan
from affectbench.plan.specs import Specs
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal
from affectbench.stages import search
from affectbench.store import paths
from affectbench.store.arrays import Space, write_prepared, write_rows

SPACE = {
    "net": {"widths": [[4, 4, 4], [6, 6, 6]]},
    "hparams": {"lr": {"low": 1e-4, "high": 1e-1, "log": True}, "steps": {"low": 2, "high": 6}},
}


def config(**tune) -> dict:
    return {**config_of("default"), "tune": tune}


def planned(**tune):
    return read_plan(config(**tune), Catalogue([ROOT]))


def test_a_journal_whose_last_line_was_cut_is_read(tmp_path, monkeypatch):
    """As a full disk leaves it; and its folder is that of a run, so the path is relative."""
    monkeypatch.chdir(tmp_path)
    search._study(Path("trials"))
    journal = tmp_path / "trials.journal"
    whole = journal.read_bytes()
    journal.write_bytes(whole + b'{"op_code": 4, "wor')
    assert search._study(Path("trials")).trials == []
    assert journal.read_bytes().startswith(whole)


def test_a_search_fits_as_the_run_would():
    plan = planned(acceleration={"trials": 3, "space": SPACE})
    told = json.loads(Specs(plan).search("acceleration"))
    member = plan.searched("acceleration")
    assert told["fit"] == json.loads(Specs(plan).fit(member))
    assert told["dataset"] == member.dataset
    assert told["space"]["net"] == {"widths": [[4, 4, 4], [6, 6, 6]]}


def test_what_no_arm_has_is_not_searched():
    narrowed = config(acceleration={"trials": 3, "space": SPACE}, eeg={"trials": 3, "space": SPACE})
    arms = [{"datasets": ["watch"], "variants": ["acceleration"]}]
    plan = read_plan({**narrowed, "papers": {"p": {"arms": arms}}}, Catalogue([ROOT]))
    assert set(plan.searches) == {"acceleration"}


@pytest.mark.parametrize(
    ("tune", "told"),
    [
        ({"acc": {"trials": 3, "space": SPACE}}, "tune.acc: no such variant; known"),
        (
            {"acceleration": {"trials": 0, "space": SPACE}},
            "tune.acceleration.trials: 0 is too small",
        ),
        (
            {"acceleration": {"trials": 1, "space": {"net": {"width": [1, 2]}}}},
            "network 'cnn1d' has no 'width'; did you mean 'widths'?",
        ),
        (
            {"acceleration": {"trials": 1, "space": {"hparams": {"lr": [0.1, "fast"]}}}},
            "tune.acceleration.space.hparams.lr: 'fast' is not a number",
        ),
        (
            {"acceleration": {"trials": 1, "space": {"hparams": {"lr": {"low": 1, "high": 0}}}}},
            "lr: 1 to 0 is no range",
        ),
        (
            {"acceleration": {"trials": 1, "space": {"net": {"widths": {"low": 1, "high": 2}}}}},
            "only a number has a range; list the values",
        ),
    ],
)
def test_what_cannot_be_searched_is_told(tune, told):
    with pytest.raises(Refusal) as refused:
        planned(**tune)
    assert told in str(refused.value)


@pytest.fixture
def spec(tmp_path, monkeypatch):
    """A search on a small dataset of the working folder."""
    monkeypatch.chdir(tmp_path)
    total, rng = 60, np.random.default_rng(0)
    label = np.arange(total) % 3
    folder = paths.prepared("s")
    x = Space(folder).array("inputs/x", (total, 12, 2), "float32")
    x[:] = rng.normal(size=x.shape) + label[:, None, None]
    row = np.arange(total)
    split = np.array(["train", "train", "val"])[row // 3 % 3]
    task = Task("multiclass", ("a", "b", "c"))
    write_prepared(folder, Arrays({"x": x}, {"y": label}, {"y": task}, row, row, split))
    takes = {"x": Take(row), "y": Take(row)}
    write_rows(paths.rows("d") / "rows.npz", Rows(row, row, split, takes))
    hparams = {"lr": 0.01, "steps": 4, "batch_size": 8, "patience": 3, "validate_every": 2}
    return {
        "dataset": "d",
        "variant": "v",
        "trials": 7,
        "space": planned(acceleration={"trials": 1, "space": SPACE}).searches["acceleration"].space,
        "fit": {
            "member": ["d", "v", 0, 0],
            "root_seed": 0,
            "source": "s",
            "method": "supervised",
            "hparams": hparams,
            "net": "cnn1d",
            "net_fields": {"widths": [4, 4, 4], "kernels": [3, 3, 3]},
            "inputs": ["x"],
            "tasks": {"target": "y"},
            "teachers": {},
            "stacked_on": {},
            "prefit": None,
            "importance": False,
        },
    }


class Killed(BaseException):
    pass


def test_a_killed_search_goes_on_and_ends_alike(spec, tmp_path, monkeypatch):
    folder = paths.tuning("d", "v")
    search.run(spec, "code", Workplace())
    whole = {name: (folder / name).read_bytes() for name in ("trials.csv", "chosen.yaml")}
    for path in folder.iterdir():
        path.unlink()
    fitted, calls = search._fitted, []

    def dies(*given):
        calls.append(1)
        if len(calls) in (3, 6):
            raise Killed
        return fitted(*given)

    monkeypatch.setattr(search, "_fitted", dies)
    for _ in range(2):
        with pytest.raises(Killed):
            search.run(spec, "code", Workplace())
        assert not (folder / "chosen.yaml").exists()
    search.run(spec, "code", Workplace())
    assert len(calls) == 7 + 2  # no trial is made twice
    assert {name: (folder / name).read_bytes() for name in whole} == whole


def test_the_best_trial_is_chosen_and_more_trials_add_to_it(spec):
    folder = paths.tuning("d", "v")
    search.run(spec, "code", Workplace())
    rows = (folder / "trials.csv").read_text().splitlines()[1:]
    best = min(rows, key=lambda row: float(row.split(",")[1]))
    chosen = yaml.safe_load((folder / "chosen.yaml").read_text())["variants"]["v"]
    assert str(chosen["hparams"]["lr"]) in best
    assert str(chosen["net"]["widths"]) in best
    search.run({**spec, "trials": 9}, "code", Workplace())
    assert (folder / "trials.csv").read_text().splitlines()[1:8] == rows


def test_a_point_whose_values_do_not_go_together_is_no_trial(spec, monkeypatch):
    """As where one field of a method may not exceed another: here widths of 6 are refused."""

    def refused(fit):
        return "too wide" if fit["net_fields"]["widths"] == [6, 6, 6] else ""

    monkeypatch.setattr(search, "_refused", refused)
    search.run(spec, "code", Workplace())
    lines = (paths.tuning("d", "v") / "trials.csv").read_text().splitlines()[1:]
    assert len(lines) == spec["trials"]
    assert all("[6" not in line for line in lines)
    monkeypatch.setattr(search, "_refused", lambda fit: "too wide")
    with pytest.raises(Refusal, match=r"tune\.v: of \d+ points most are no configuration"):
        search.run({**spec, "trials": 8}, "code", Workplace())


def test_what_a_method_refuses_is_no_point(spec):
    fit = {**spec["fit"], "hparams": {**spec["fit"]["hparams"], "lr": -1.0}}
    assert "lr" in search._refused(fit)
    assert search._refused(spec["fit"]) == ""


def test_a_search_of_which_all_diverge_chooses_nothing(spec, monkeypatch):
    monkeypatch.setattr(search, "_fitted", lambda *about: (float("inf"), ""))
    with pytest.raises(Refusal, match=r"tune\.v: all 7 trials diverged"):
        search.run(spec, "code", Workplace())
    assert not (paths.tuning("d", "v") / "chosen.yaml").exists()
