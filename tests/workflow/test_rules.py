"""Rules that the default preset has no target for yet, run for real on simulated clips."""

import csv
import json
import shutil
from math import log
from pathlib import Path

import numpy as np
import pytest

from affectbench.project.root import ROOT

CONFIG = "tests/toy/config.yaml"


@pytest.fixture(scope="module")
def toy(tmp_path_factory, fresh_project):
    project = fresh_project(tmp_path_factory.mktemp("toy") / "project")
    shutil.copy(ROOT / "tests/toy/toy.py", project.folder / "datasets/toy.py")
    for method in ("average", "weighted"):
        shutil.copy(ROOT / f"tests/toy/{method}.py", project.folder / f"methods/{method}.py")
    project.run("all", "results/comparison/trial/cells.csv", configfile=CONFIG)
    return project


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def member(toy, variant: str, seed: int = 0, generation: int = 0) -> Path:
    return toy.folder / f"results/members/toy/{variant}/g{generation}/s{seed}"


def test_simulated_data_is_written_once_a_source_and_the_truth_beside_it(toy):
    for source in ("toy", "toy-shift=5"):
        folder = toy.folder / "data/simulated" / source
        assert len(list((folder / "raw").glob("clip_*.csv"))) == 30
        assert (folder / "truth/mood.npz").is_file()
    assert not list((toy.folder / "results/prepared").rglob("*truth*"))


def test_every_member_has_its_files_and_is_well(toy):
    records = list(toy.folder.glob("results/members/**/record.json"))
    assert len(records) == 1 + 3 + 4 + 1 + 1 + 1 + 1
    assert {json.loads(path.read_text("utf-8"))["status"] for path in records} == {"ok"}


def test_out_of_domain_rows_are_predicted_by_every_seed(toy):
    own = np.load(member(toy, "tea") / "prediction.npz", allow_pickle=False)
    other = np.load(
        toy.folder / "results/predictions/shifted/toy/tea/g0/s2.npz", allow_pickle=False
    )
    assert set(other.files) == set(own.files) == {"mood", "level", "signs"}
    assert other["mood"].shape == own["mood"].shape
    assert len(list(toy.folder.glob("results/predictions/shifted/toy/tea/g0/*.npz"))) == 3


def test_an_ensemble_is_its_members_probabilities_averaged(toy):
    rows = read(toy.folder / "results/metrics/toy/tea/g0/metrics.csv")
    mood = {
        (row["ensemble_size"], row["seed"]): float(row["value"])
        for row in rows
        if (row["task"], row["metric"]) == ("mood", "nll")
    }
    assert set(mood) == {("1", "0"), ("1", "1"), ("1", "2"), ("3", "-1")}
    stored = np.load(toy.folder / "results/rows/toy/rows.npz", allow_pickle=False)
    test = stored["split"] == "test"
    truth = np.load(toy.folder / "results/prepared/toy/targets/mood.npy")[stored["start/mood"]][
        test
    ]
    probs = 0
    for seed in range(3):
        logits = np.load(member(toy, "tea", seed) / "prediction.npz")["mood"][0, test]
        odds = np.exp(logits.astype(float))
        probs = probs + odds / odds.sum(axis=1, keepdims=True) / 3
    expected = -np.mean([log(p[k]) for p, k in zip(probs, truth, strict=True)])
    assert mood["3", "-1"] == pytest.approx(expected, abs=1e-6)


def test_all_kinds_of_task_are_scored(toy):
    rows = read(toy.folder / "results/metrics/toy/tea/g0/metrics.csv")
    assert {(row["task"], row["metric"]) for row in rows} >= {
        ("mood", "accuracy"),
        ("level", "ccc"),
        ("level", "rmse"),
        ("signs", "macro_f1"),
    }


def test_stacking_on_a_pooled_ensemble_sees_all_its_members(toy):
    stacked = np.load(member(toy, "stacked") / "prediction.npz")["mood"][0]
    members = [np.load(member(toy, "tea", s) / "prediction.npz")["mood"][0] for s in range(3)]
    assert stacked == pytest.approx(np.mean(members, axis=0), abs=1e-6)


def test_a_prefit_starts_a_member_and_its_foreign_heads_stay_out(toy):
    record = json.loads((member(toy, "tea") / "record.json").read_text("utf-8"))
    assert record["spec"]["prefit"] == ["toy", "start", 0, 0]


def test_explanations_come_before_the_fit_that_asks_for_them(toy):
    rows = read(toy.folder / "results/importance/toy/other/g0/s0.csv")
    assert {row["class"] for row in rows} == {"calm", "glad", "tense"}
    assert {row["class_mode"] for row in rows} == {"rows", "ovr", "constant"}
    assert len(rows) == 3 * 3 * 4
    assert any(float(row["standard_error"]) > 0 for row in rows)
    weights = read(member(toy, "sampled") / "diagnostics.csv")
    assert len([w for w in weights if w["quantity"] == "teacher_weight"]) == 2 * 3


def test_explanations_of_a_class_sum_to_what_its_prediction_says(toy):
    """The closed form needs the stored prediction alone: no sampling, no network, no head."""
    rows = read(toy.folder / "results/importance/toy/other/g0/s0.csv")
    logits = np.load(member(toy, "other") / "prediction.npz")["mood"][0].astype(float)
    log_probs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    stored = np.load(toy.folder / "results/rows/toy/rows.npz", allow_pickle=False)
    mood = np.load(toy.folder / "results/prepared/toy/targets/mood.npy")[stored["start/mood"]]
    val, train = stored["split"] == "val", stored["split"] == "train"
    for k, name in enumerate(("calm", "glad", "tense")):
        everything = log_probs[val & (mood == k), k].mean()
        nothing = log(np.exp(log_probs[train, k]).mean())
        mine = [r for r in rows if (r["class_mode"], r["class"]) == ("rows", name)]
        total = sum(float(row["value"]) for row in mine)
        assert total == pytest.approx(everything - nothing, abs=1e-5)
        assert float(mine[0]["residual"]) < 1e-5


def test_the_comparison_knows_every_cell(toy):
    cells = read(toy.folder / "results/comparison/trial/cells.csv")
    found = {(c["variant"], c["generation"], c["ensemble_size"]) for c in cells}
    assert found == {
        ("tea", "0", "1"), ("tea", "0", "3"), ("stu", "1", "1"), ("stu", "2", "1"),
        ("stacked", "0", "1"), ("sampled", "0", "1"),
    }  # fmt: skip
    single = next(c for c in cells if c["variant"] == "tea" and c["ensemble_size"] == "1")
    assert (single["members"], single["of"], single["status"]) == ("3", "3", "complete")


def test_real_data_is_read_by_the_same_reader(toy, tmp_path):
    """A licence holder's folder gives what the simulated one gave: same rows, same members."""
    copy = toy.copy(tmp_path / "licensed")
    licensed = tmp_path / "clips as distributed"
    shutil.copytree(copy.folder / "data/simulated/toy/raw", licensed)
    before = (copy.folder / "results/prepared/toy/index.json").read_bytes()
    copy.edit(CONFIG, "rows: {toy: 30}", f"raw: {{toy: '{licensed}'}}\nrows: {{toy: 30}}")
    copy.run("results/prepared/toy/index.json", configfile=CONFIG)
    assert (copy.folder / "results/prepared/toy/index.json").read_bytes() == before
    next(licensed.glob("clip_*.csv")).write_text("x,y\n1,2\n")
    told = copy.run("results/prepared/toy/index.json", configfile=CONFIG, ok=False)
    assert "has 1 rows of" in told
    assert "Traceback" not in told
    shutil.rmtree(licensed)
    told = copy.run("results/prepared/toy/index.json", configfile=CONFIG, ok=False)
    assert "raw.toy: there is no folder" in told
    assert "Traceback" not in told
