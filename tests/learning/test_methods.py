"""What a method's class leaves out: the defaults, and who is touched by an edit of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

import pytest
import torch
from contracts import CATALOGUE, NET, TINY, generated
from shipped import SHIPPED
from torch import nn

from affectbench.arrays import Array, Arrays, Prediction, Task
from affectbench.learning.distillation import (
    Mixture,
    Teachers,
    distil,
    fit_student,
    fit_student_by_batch,
)
from affectbench.learning.log import Log
from affectbench.learning.methods import check_tasks, complete, load_method
from affectbench.learning.training import Run, Schedule, predict, train
from affectbench.project import fingerprint
from affectbench.project.plugins import KINDS, load, path_of
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal

LONGEST = 30  # lines of a method that only weighs its teachers
RIVALS = [
    name
    for name in SHIPPED.names("method")
    if "fit = fit_student" in path_of("method", name).read_text("utf-8")
]


@dataclass(frozen=True)
class Brief:
    """Trusts the first teacher alone, and leaves out all that has a default."""

    lr: float = 0.01
    steps: int = 6
    batch_size: int = 8
    patience: int = 5
    validate_every: int = 2
    fit = fit_student

    def weigh(self, teachers: Teachers) -> Array:
        weight_MC = 0 * teachers.probs_MNC[:, 0]
        weight_MC[0] = 1
        return weight_MC


@dataclass(frozen=True)
class Written(Brief):
    """The same, with everything written out."""

    def build(self, net, shapes: Mapping, tasks: Mapping[str, Task]) -> nn.Module:
        return net.build(shapes, tasks)

    def fit(self, network: nn.Module, train_rows: Arrays, val_rows: Arrays, run: Run) -> nn.Module:
        schedule = Schedule.of(self)
        return distil(network, train_rows, val_rows, weigh=self.weigh, schedule=schedule, run=run)

    def predict(self, network: nn.Module, inputs: Mapping) -> Prediction:
        return predict(network, inputs)


def student(method: object) -> tuple[bytes, Log]:
    """Return the bytes that a method's student predicts, and its log."""
    arrays, log = generated("multiclass", ("teachers",)), Log()
    torch.manual_seed(0)
    net = load("Net", NET["recordings"], TINY["cnn1d"])
    network = method.build(net, arrays.shapes(), arrays.tasks)
    run = Run(3, torch.device("cpu"), log)
    network = method.fit(network, arrays.of("train"), arrays.of("val"), run)
    return method.predict(network, arrays.inputs)["target"].tobytes(), log


def test_what_is_left_out_is_what_would_have_been_written():
    written_class = complete(Written)
    assert written_class.build is Written.__dict__["build"]
    assert written_class.predict is Written.__dict__["predict"]
    (brief, brief_log), (written, log) = student(complete(Brief)()), student(written_class())
    assert brief == written
    assert brief_log.history_rows == log.history_rows
    assert brief_log.diagnostic_rows == log.diagnostic_rows
    assert len(log.history_rows) > 0


def test_a_class_that_cannot_learn_is_refused_in_one_line():
    with pytest.raises(Refusal, match="its class Method has no fit; write one") as refusal:
        complete(type("Method", (), {"__module__": "affectbench._plugins.methods.idle"}))
    assert str(refusal.value).startswith("idle: ")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("name", CATALOGUE.names("method"))
def test_every_method_is_complete(name):
    method = load_method(name, {})
    assert all(callable(getattr(method, function)) for function in ("build", "fit", "predict"))


@pytest.mark.parametrize("name", SHIPPED.names("method"))
def test_only_who_distils_has_the_distillation_in_its_fingerprint(name):
    """An edit of `fit_student` re-runs students; an edit of a default re-runs every fit."""
    path = path_of("method", name)
    code = fingerprint.of_stage("fit", [path])
    files = fingerprint.CONTENTS[code]
    assert "affectbench/learning/methods.py" in files
    distils = "learning.distillation import" in path.read_text("utf-8")
    assert ("affectbench/learning/distillation.py" in files) == distils
    assert distils == name.endswith("_cmd") or name == "best_teacher"


@pytest.mark.parametrize("name", RIVALS)
def test_a_method_that_only_weighs_its_teachers_is_short(name):
    assert len(path_of("method", name).read_text("utf-8").splitlines()) <= LONGEST


def test_so_is_the_method_of_the_documentation():
    text = (ROOT / "docs/extend.md").read_text("utf-8")
    folder = KINDS["method"].folder
    examples = re.findall(rf"^```python title={folder}/\w+\.py\n(.*?)^```$", text, re.M | re.S)
    [example] = [text for text in examples if "fit = fit_student" in text]
    assert len(example.splitlines()) <= LONGEST


def test_what_the_documentation_says_that_fit_may_use_is_there():
    text = (ROOT / "docs/extend.md").read_text("utf-8")
    table = text.partition("### What `fit` may use")[2].partition("```")[0]
    for used in (Teachers, Mixture, Schedule, fit_student, distil, fit_student_by_batch, train):
        assert f"`{used.__name__}" in table
    for described in (Teachers, Mixture, Schedule):
        for field in fields(described):
            assert re.search(rf"\b{field.name}\b", table), field.name
    rows = {field.name for field in fields(Arrays)}
    named = {"inputs", "targets", "tasks", "group", "soft_targets", "importance"}
    assert named <= rows
    assert all(f"{name}`" in table for name in named)


def rows_of(kind: str, frames: bool) -> Arrays:
    return generated(kind, (), "film" if frames else "recordings")


@pytest.mark.parametrize(
    ("name", "kind", "frames", "told"),
    [
        ("uniform_cmd", "regression", False, "learns multiclass tasks, but the task of the role"),
        ("uniform_cmd", "multiclass", True, "one for each frame; set the dataset's frames to 1"),
        ("agcm", "multilabel", False, "learns multiclass and regression tasks"),
        ("supervised", "votes", False, "'target' is votes; name another task or another method"),
    ],
)
def test_a_task_that_a_method_does_not_learn_is_refused(name, kind, frames, told):
    """It would train to the end and fail when scored, or fail with a traceback."""
    arrays = rows_of("regression" if kind == "votes" else kind, frames)
    if kind == "votes":
        arrays = Arrays(**{**vars(arrays), "tasks": {"target": Task("votes", ("a", "b", "c"))}})
    with pytest.raises(Refusal, match=told):
        check_tasks(load_method(name, {}), arrays, "mine")


@pytest.mark.parametrize("name", SHIPPED.names("method"))
def test_a_task_that_a_method_declares_is_not_refused(name):
    facts = SHIPPED.get("method", name, "").facts
    for kind in facts["kinds"]:
        for frames in {False, facts.get("frames", False)}:
            check_tasks(load_method(name, {}), rows_of(kind, frames), "mine")
