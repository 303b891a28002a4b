"""Methods that see the truth, on faces that are simulated, prepared and fitted as in a run."""

from pathlib import Path

import numpy as np
import pytest
from contracts import CATALOGUE
from scipy.stats import entropy
from shipped import SHIPPED

from affectbench.data.landmarks import EYES
from affectbench.learning.workplace import Workplace
from affectbench.refusal import Refusal
from affectbench.stages import fit, prepare, select, simulate
from affectbench.store import paths
from affectbench.store.arrays import digest, read_npz
from affectbench.store.assemble import rows_of, with_parents
from affectbench.store.members import read_prediction, read_record
from affectbench.store.truth import truths_given

OPTIONS = {"size": 28, "rendered": "used", "released_maps": False, "difficulty": "web"}
FACES = {"source": "faces", "use": "raf_db", "root_seed": 0}
ROLES = {"target": "expression"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A working folder with 240 simulated faces, prepared and split."""
    folder = tmp_path_factory.mktemp("faces")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        simulate.run({**FACES, "options": OPTIONS, "rows": 240}, "code")
        prepare.run(
            {**FACES, "options": OPTIONS, "origin": "simulated", "raw": "", "manifest": ""}, "code"
        )
        spec = {**FACES, "dataset": "faces", "options": OPTIONS, "tasks": ["expression"]}
        select.run(spec, "code")
    return folder


@pytest.fixture(autouse=True)
def inside(folder, monkeypatch):
    monkeypatch.chdir(folder)


def spec_of(method: str, given: str, roles=ROLES, **hparams) -> dict:
    name = "_".join([method, *hparams.values()])
    return {
        "member": ["faces", name, 0, 0],
        "root_seed": 0,
        "source": "faces",
        "method": method,
        "hparams": hparams,
        "net": "",
        "net_fields": {},
        "inputs": [],
        "tasks": roles,
        "teachers": {},
        "stacked_on": {},
        "prefit": None,
        "importance": False,
        "given": [given],
    }


def fitted(spec: dict) -> dict:
    fit.run(spec, "code", Workplace())
    return read_prediction(tuple(spec["member"]))


def test_the_oracle_has_the_least_loss_that_the_posterior_allows():
    """Of classes drawn from p the mean of -ln p is, in expectation, the mean entropy of p."""
    logits = fitted(spec_of("oracle", "truth/answers"))["expression"][0]
    arrays, truth = (
        rows_of("faces", "faces", [], ROLES),
        read_npz(paths.truth("faces") / "expression.npz"),
    )
    posterior, label = truth["posterior"][arrays.row].astype(float), arrays.targets["target"]
    assert logits.shape == posterior.shape
    log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    of_rows = -log_p[np.arange(len(label)), label]
    assert of_rows == pytest.approx(-np.log(posterior[np.arange(len(label)), label]), abs=1e-5)
    expected = entropy(posterior, axis=1)
    error = of_rows.std() / np.sqrt(len(of_rows))
    assert of_rows.mean() == pytest.approx(expected.mean(), abs=4 * error)
    shuffled = -log_p[np.arange(len(label)), np.roll(label, 1)]
    assert shuffled.mean() > 3 * of_rows.mean()


def test_the_oracle_knows_values_too_but_only_with_the_annotators_error():
    said = fitted(spec_of("oracle", "truth/answers", {"points": "landmarks"}))["landmarks"][0]
    measured = rows_of("faces", "faces", [], {"points": "landmarks"}).targets["points"]
    assert np.nanstd(said - measured) == pytest.approx(0.008, rel=0.05)  # OpenFace's error


@pytest.mark.parametrize("seen", ["landmarks", "units"])
def test_the_linear_model_is_scikit_learns(seen):
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import log_loss
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    spec = spec_of("linear_on_truth", f"truth/{seen}", seen=seen)
    logits = fitted(spec)["expression"][0]
    arrays, folder = rows_of("faces", "faces", [], ROLES), paths.truth("faces")
    if seen == "units":
        x = read_npz(folder / "au.npz")["intensity"][arrays.row].astype(float)
    else:
        x = _levelled(read_npz(folder / "landmarks.npz")["value"][arrays.row].astype(float))
    label = arrays.targets["target"]
    train, val = arrays.split == "train", arrays.split == "val"
    models = []
    for c in (0.01, 0.1, 1.0, 10.0):
        model = make_pipeline(StandardScaler(), LogisticRegression(C=c, solver="newton-cholesky"))
        model.fit(x[train], label[train])
        seen_before = val & np.isin(label, model.classes_)
        loss = log_loss(
            label[seen_before], model.predict_proba(x[seen_before]), labels=model.classes_
        )
        models.append((loss, c, model))
    best = min(models, key=lambda m: m[:2])[2]
    probs = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    present = best[-1].classes_
    assert probs[:, present] / probs[:, present].sum(axis=1, keepdims=True) == pytest.approx(
        best.predict_proba(x), abs=1e-4
    )
    assert read_record(tuple(spec["member"]))["parameters"] == 7 * (x.shape[1] + 1)


def _levelled(landmarks: np.ndarray) -> np.ndarray:
    """Turn, scale and shift each face by a rotation matrix, unlike `level`."""
    faces = []
    for face in landmarks:
        points = np.stack([face[:68], face[68:]], axis=1)
        left, right = (points[eye].mean(axis=0) for eye in EYES)
        angle = np.arctan2(*(right - left)[::-1])
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        faces.append((points - (left + right) / 2) @ turn.T / np.linalg.norm(right - left))
    return np.concatenate([np.array(faces)[..., 0], np.array(faces)[..., 1]], axis=1)


def test_the_truth_is_an_input_of_a_method_that_needs_it_and_of_no_other():
    plain = rows_of("faces", "faces", [], ROLES)
    without = {k: v for k, v in spec_of("supervised", "").items() if k != "given"}
    assert with_parents(plain, without).inputs == {}
    assert with_parents(plain, {**without, "given": ["rows"]}).inputs.keys() == {"rows"}
    seen = with_parents(plain, spec_of("oracle", "truth/answers"))
    assert seen.inputs["truth/target"].shape == (240, 7)
    assert np.isfinite(seen.of("test").inputs["truth/target"]).all()
    needing = {
        name
        for name in SHIPPED.names("method")
        if "truth" in CATALOGUE.get("method", name, "").facts["needs"]
    }
    assert needing == {"oracle", "linear_on_truth"}


def test_a_record_names_the_truth_that_was_read():
    spec = spec_of("oracle", "truth/answers")
    fitted(spec)
    path = paths.truth("faces") / "expression.npz"
    assert read_record(tuple(spec["member"]))["data"][path.as_posix()] == digest(path)


@pytest.mark.parametrize("task", ["au", "maps/au"])
def test_a_truth_that_was_not_written_is_refused(task):
    spec = spec_of("oracle", "truth/answers", {"target": task})
    tasks = rows_of("faces", "faces", [], spec["tasks"]).tasks
    with pytest.raises(Refusal) as refused:
        truths_given(spec, tasks)
    message = str(refused.value)
    assert "\n" not in message
    assert all(part in message for part in ("dataset faces", f"'{task}'", "'oracle'", "take"))
