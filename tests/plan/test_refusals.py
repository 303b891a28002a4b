"""Mistakes in a config: each is refused in one line that says where it is and what to do."""

import pytest
from presets import CATALOGUE
from small_config import minimal

from affectbench.plan.members import read_plan
from affectbench.refusal import Refusal

T, S, WATCH = ("variants", "teacher"), ("variants", "student"), ("datasets", "watch")
ARM = ("papers", "cross_modal", "arms", 0)
ITERATED = {"method": "self_distillation", "generations": [1, 3]}
REFUSED = {
    "unknown top-level key": ((), {"variant": {}}, ["unknown key 'variant'", "'variants'?"]),
    "a top-level key that is like none": ((), {"zzzz": {}}, ["'zzzz'; known keys: checkpoint, "]),
    "a number of 310 digits": (
        (), {"root_seed": 10**310}, ["root_seed: 1000000", "is too large; the most is"],
    ),
    "unknown key in a variant": (S, {"techers": []}, ["variants.student", "'teachers'?"]),
    "wrong type": (S, {"seeds": 3}, ["variants.student.seeds", "3 is not a list"]),
    "no usable name": (("variants",), {"my net": {}}, ["'my net' is no usable name"]),
    "missing key": (T, {"inputs": None}, ["variants.teacher", "inputs"]),
    "unknown method": (S, {"method": "xa_cdm"}, ["variants.student.method", "'xa_cmd'?"]),
    "the label of a reference": (
        T, {"label": "oracle"}, ["'oracle' is what references of method 'oracle'", "another label"],
    ),
    "unknown network": (T, {"net": {"name": "cnn2"}}, ["teacher.net.name", "did you mean"]),
    "unknown dataset file": (WATCH, {"use": "wacth"}, ["datasets.watch.use", "'watch'?"]),
    "unknown hyper-parameter": (T, {"hparams": {"step": 3}}, ["no 'step'", "'steps'?"]),
    "hyper-parameter of wrong type": (
        T, {"hparams": {"steps": "nine"}}, ["hparams.steps: 'nine' is not a whole number"],
    ),
    "unknown network field": (T, {"net": {"name": "cnn1d", "width": 3}}, ["'widths'?"]),
    "unknown dataset option": (WATCH, {"overlaps": 0.5}, ["'overlaps'", "'overlap'?"]),
    "a choice that is none": (WATCH, {"split": "day"}, ["'day'", "subject"]),
    "unknown teacher": (S, {"teachers": ["teachr"]}, ["variants.student.teachers", "'teacher'?"]),
    "a teacher named twice": (S, {"teachers": ["teacher", "teacher"]}, ["names a variant twice"]),
    "unknown task": (T, {"tasks": {"target": "activty"}}, ["has no task 'activty'", "'activity'?"]),
    "unknown modality": (T, {"inputs": ["gyroscop"]}, ["no modality 'gyroscop'", "'gyroscope'?"]),
    "no teachers": (S, {"teachers": None}, ["method 'xa_cmd' needs teachers"]),
    "teachers not wanted": (T, {"teachers": ["student"]}, ["takes no teachers"]),
    "a circle": (S, {"prefit": "student"}, ["in a circle", "student -> student"]),
    "too large an ensemble": (ARM, {"ensemble_sizes": [1, 5]}, ["5 is more than the 1 seeds"]),
    "a seed the teacher lacks": (S, {"seeds": [0, 1]}, ["'teacher' has no seed 1 (it has 0)"]),
    "more members than there are": (
        S, {"teachers": [{"variant": "teacher", "members": {"first": 3}}]}, ["has only 1 seeds"],
    ),
    "a prefit of no dataset": (
        S, {"prefit": {"variant": "teacher", "dataset": "wach"}}, ["unknown dataset 'wach'"],
    ),
    "teachers of other rows": (
        S, {"teachers": [{"variant": "teacher", "dataset": "watch"}]}, ["take dataset out"],
    ),
    "many members to start from": (
        S, {"prefit": {"variant": "teacher", "members": "pooled"}}, ["cannot start one network"],
    ),
    "a generation left out": (S, ITERATED, ["[1, 3] does not run 1, 2, 3"]),
    "no such generation": (
        S, {"teachers": [{"variant": "teacher", "generation": 2}]}, ["has no generation 2"],
    ),
    "unknown variant in an arm": (ARM, {"variants": ["techer"]}, ["arms.0.variants", "'teacher'?"]),
    "unknown dataset in an arm": (ARM, {"datasets": ["wtch"]}, ["arms.0.datasets", "'watch'?"]),
    "not swept": (
        ARM, {"datasets": [{"name": "watch", "where": {"fold": 1}}]}, ["'fold' is not swept"],
    ),
    "unknown to occlude": (ARM, {"occlude": ["studnt"]}, ["occlude: unknown variant 'studnt'"]),
    "occluded and not evaluated": (
        ARM, {"variants": ["teacher"], "occlude": ["student"]}, ["'student' is occluded", "arm's"],
    ),
    "unknown gallery": (ARM, {"gallery": ["studnt"]}, ["gallery: unknown variant 'studnt'"]),
    "cannot be explained": (ARM, {"explain": ["student"]}, ["'student' cannot be explained"]),
    "unknown exhibit": (("papers", "cross_modal"), {"exhibits": ["tabel2"]}, ["'table2'?"]),
    "unknown pair": (("papers", "cross_modal"), {"pairs": [["student", "x"]]}, ["has 'x'"]),
    "no such data": ((), {"raw": {"wach": "/nowhere"}}, ["raw.wach", "did you mean 'watch'?"]),
    "two of one label": (S, {"label": "teacher"}, ["both called 'teacher'", "another label"]),
    "rows not said": (("datasets",), {"raf": {"use": "raf_db"}}, ["set rows: {raf_db: N}"]),
    "zip of unequal lengths": (
        WATCH,
        {"overlap": [0.0, 0.5], "fold": [0, 1, 2], "zip": [["overlap", "fold"]]},
        ["overlap has 2, fold has 3", "equally long"],
    ),
    "zip of what is not swept": (
        WATCH, {"overlap": [0.0, 0.5], "zip": [["overlap", "fold"]]}, ["not swept"],
    ),
    "a field zipped with itself": (
        WATCH, {"fold": [0, 1], "zip": [["fold", "fold"]]}, ["'fold' stands in it twice"],
    ),
    "no number": (T, {"hparams": {"lr": float("nan")}}, ["nan is not finite"]),
    "no network": (T, {"net": None}, ["inputs but no network"]),
    "generations without teachers": (T, {"generations": [1, 2]}, ["has no teachers to learn from"]),
    "members misspelt": (
        S, {"teachers": [{"variant": "teacher", "members": "poled"}]}, ["'poled'", "pooled"],
    ),
    "a sweep that is none": (
        S, {"teachers": [{"variant": "teacher", "where": {"lr": 1}}]}, ["'lr' is not swept"],
    ),
    "out of its own domain": (ARM, {"ood": ["watch"]}, ["'watch' is the dataset of the arm"]),
    "no missing prefit list": (S, {"method": "mc_dropout", "teachers": None}, ["prefit: VARIANT"]),
    "an empty sweep": (WATCH, {"fold": []}, ["datasets.watch.fold", "empty"]),
    "a sweep with a value twice": (WATCH, {"fold": [0, 0]}, ["twice"]),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_mistake_is_refused_in_one_line_with_its_remedy(case):
    place, changes, told = REFUSED[case]
    config = minimal()
    entry = config
    for key in place:
        entry = entry[key]
    for key, value in changes.items():
        if value is None:
            del entry[key]
        else:
            entry[key] = value
    with pytest.raises(Refusal) as refusal:
        read_plan(config, CATALOGUE)
    message = str(refusal.value)
    assert "\n" not in message
    for part in told:
        assert part in message, message
