"""Every plugin keeps its contract: each method on each kind of task, each dataset, each network."""

from dataclasses import fields, is_dataclass
from pathlib import Path

import numpy as np
import pytest
import torch

from affectbench.arrays import Arrays, Task
from affectbench.learning.log import Log
from affectbench.learning.methods import load_method
from affectbench.learning.training import Run
from affectbench.plan.catalogue import Catalogue
from affectbench.project import fingerprint
from affectbench.project.plugins import load
from affectbench.project.raw import raw_folder
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal
from affectbench.store.arrays import Space, read_npz
from affectbench.store.assemble import taken

CATALOGUE = Catalogue([ROOT])
NAMES = ("a", "b", "c")
FRAMES, CHANNELS, MEMBERS, SIDE, SHOTS = 24, 2, 2, 16, 3
BINS = (-1.0, 0.0, 1.0)
SHORT = {"steps": 4, "validate_every": 2, "batch_size": 8, "min_rows": 1}
FACE, UNITS = 28, ("AU01", "AU04", "AU12", "AU26")  # side of a face, and what shows on it
TINY = {
    "cnn1d": {"widths": (4, 4, 4)},
    "small_cnn": {"width": 4},
    "emenet": {"width": 0.125, "hidden": 8},
    "vit": {"width": 16, "depth": 1, "heads": 2, "grid": 7},
}
NET = {"recordings": "cnn1d", "pictures": "small_cnn", "film": "emenet", "faces": "vit"}


def faces(rows: int, target: np.ndarray, kind: str, roles: tuple[str, ...]) -> dict:
    """Pictures whose halves are lit by the class, with the concepts and maps that are asked for."""
    rng, class_N = np.random.default_rng(1), np.arange(rows) % len(NAMES)
    lit_NK = (class_N[:, None] + np.arange(len(UNITS))) % 2
    face = rng.integers(0, 60, (rows, FACE, FACE, 3)) + 60 * class_N[:, None, None, None]
    maps = np.repeat(np.eye(4).reshape(1, 4, 2, 2), rows, 0).repeat(7, 2).repeat(7, 3)
    labels = {"target": target, "concepts": lit_NK.astype(np.float32), "maps": np.float16(maps)}
    task = {"target": (kind, NAMES), "concepts": ("multilabel", UNITS), "maps": ("map", UNITS)}
    return {
        "inputs": {"x": face.astype(np.uint8)},
        "targets": {role: labels[role] for role in roles},
        "tasks": {role: Task(*task[role]) for role in roles},
    }


def seen_by(name: str, kind: str, needs: tuple[str, ...], form: str) -> Arrays:
    """Rows of a form; of faces with the roles that a method declares it learns."""
    if form != "faces":
        return generated(kind, needs, form)
    arrays, facts = generated(kind, needs), CATALOGUE.get("method", name, "").facts
    shown = faces(len(arrays), arrays.targets["target"], kind, facts.get("roles", ("target",)))
    return Arrays(**{**vars(arrays), **shown})


def inputs_of(form: str, mean_N: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return inputs that a mean moves: recordings, pictures, or films of pictures."""
    shape = {
        "recordings": (FRAMES, CHANNELS),
        "pictures": (SIDE, SIDE, 3),
        "film": (SHOTS, SIDE, SIDE, 3),
    }[form]
    x = rng.normal(size=(len(mean_N), *shape)) + mean_N.reshape(-1, *(1,) * len(shape))
    return x.astype(np.float32) if form == "recordings" else np.uint8(np.clip(90 + 30 * x, 0, 255))


def generated(
    kind: str, needs: tuple[str, ...], form: str = "recordings", rows: int = 48
) -> Arrays:
    """Rows of a kind of task that can be learned: the target moves the input's mean.

    Films have a target for each frame, some missing, and values have bins there and when stacked.
    """
    rng = np.random.default_rng(0)
    class_N = np.arange(rows) % len(NAMES)
    binned = kind == "regression" and (form == "film" or "stacked_on" in needs)
    task = Task(kind, NAMES, BINS if binned else ())
    target = {
        "multiclass": class_N,
        "multilabel": np.eye(len(NAMES))[class_N],
        "regression": np.stack([class_N - 1.0] * len(NAMES), axis=1),
    }[kind]
    frames = ()
    if form == "film":
        frames, target = (SHOTS,), np.stack([target] * SHOTS, axis=1)
        target[::5, 0] = -1 if kind == "multiclass" else np.nan
    split = np.array(["train", "train", "val", "test"])[np.arange(rows) // len(NAMES) % 4]
    logits = rng.normal(size=(MEMBERS, rows, *frames, *task.outputs)).astype(np.float32)
    taught = {"one": {"target": logits}, "two": {"target": -logits}}
    inputs = {"x": inputs_of(form, class_N, rng)}
    if "stacked_on" in needs:
        inputs = {"one/target": np.moveaxis(logits, 0, 1)}
    return Arrays(
        inputs=inputs,
        targets={"target": target},
        tasks={"target": task},
        row=np.arange(rows),
        group=np.arange(rows) // 4,
        split=split,
        soft_targets=taught if "teachers" in needs else {},
    )


def cases():
    """Every method on each of its kinds; on films where it takes frames, and what they hold."""
    for name in CATALOGUE.names("method"):
        facts = CATALOGUE.get("method", name, "").facts
        forms = ["pictures" if "prefit" in facts["needs"] else "recordings"]
        forms = ["faces"] if facts.get("sees") == "image" else forms
        for form in forms + ["film"] * facts.get("frames", False):
            for kind in facts["kinds"]:
                yield pytest.param(name, kind, facts["needs"], form, id=f"{name}-{kind}-{form}")


def fitted(name: str, arrays: Arrays, form: str = "recordings", seed: int = 7):
    declared = CATALOGUE.get("method", name, "")
    method = load_method(name, {k: v for k, v in SHORT.items() if k in declared.options})
    net = load("Net", NET[form], TINY[NET[form]])
    torch.manual_seed(seed)
    network = method.build(net, arrays.shapes(), arrays.tasks)
    if "prefit" in declared.facts["needs"]:
        network.load_state_dict(fitted("supervised", arrays, form)[1].state_dict(), strict=False)
    log = Log()
    run = Run(seed, torch.device("cpu"), log)
    network = method.fit(network, arrays.of("train"), arrays.of("val"), run)
    return method, network, method.predict(network, arrays.inputs), log


@pytest.mark.parametrize(("name", "kind", "needs", "form"), [*cases()])
def test_a_method_learns_and_predicts(name, kind, needs, form):
    arrays = seen_by(name, kind, needs, form)
    method, network, prediction, log = fitted(name, arrays, form)
    for role, task in arrays.tasks.items():
        if task.kind != "map":
            assert prediction[role].shape[1] == len(arrays)
    for other in prediction.keys() - arrays.tasks:  # explanations: of each row, by role
        assert other.rpartition("/")[2] in arrays.tasks
        assert len(prediction[other]) == len(arrays)
    values = prediction["target"]
    frames = (SHOTS,) if form == "film" else ()
    passes = getattr(method, "passes", 1)
    assert values.shape == (passes, len(arrays), *frames, *arrays.tasks["target"].outputs)
    assert values.dtype == np.float32
    assert np.isfinite(values).all()
    assert bool(log.history_rows) == ("prefit" not in needs)
    assert is_dataclass(method)
    assert method.__dataclass_params__.frozen
    if {"features", "head"} <= CATALOGUE.get("method", name, "").functions:
        batch = {"x": torch.from_numpy(arrays.inputs["x"][:5])}
        again = method.head(network)["target"](method.features(network, batch))
        assert again.detach().numpy() == pytest.approx(values[0, :5], abs=1e-5)


@pytest.mark.parametrize(("name", "kind", "needs", "form"), [*cases()])
def test_a_method_repeats_itself_bit_for_bit(name, kind, needs, form):
    arrays = seen_by(name, kind, needs, form)
    first, second, other = (fitted(name, arrays, form, seed)[2]["target"] for seed in (7, 7, 8))
    assert first.tobytes() == second.tobytes()
    draws_nothing = "stacked_on" in needs
    assert (first.tobytes() == other.tobytes()) == draws_nothing


@pytest.mark.parametrize(("name", "kind", "needs", "form"), [*cases()])
def test_test_rows_change_nothing(name, kind, needs, form):
    arrays = seen_by(name, kind, needs, form)
    test = arrays.split == "test"
    spoiled = {
        modality: np.where(test.reshape(-1, *(1,) * (x.ndim - 1)), 200, x).astype(x.dtype)
        for modality, x in arrays.inputs.items()
    }
    twin = Arrays(**{**vars(arrays), "inputs": spoiled})
    kept = [fitted(name, a, form)[2]["target"][:, ~test] for a in (arrays, twin)]
    assert kept[0].tobytes() == kept[1].tobytes()


@pytest.mark.parametrize(
    "name", sorted({c.values[0] for c in cases() if c.values[2] == ("teachers",)})
)
def test_a_student_sees_no_label_but_to_weigh_its_teachers(name):
    """Labels of training rows never matter: permuting them changes no bit."""
    arrays = generated("multiclass", ("teachers",))
    train = np.flatnonzero(arrays.split == "train")
    moved = arrays.targets["target"].copy()
    moved[train] = np.roll(moved[train], 1)
    twin = Arrays(**{**vars(arrays), "targets": {"target": moved}})
    assert fitted(name, arrays)[2]["target"].tobytes() == fitted(name, twin)[2]["target"].tobytes()


def test_the_plan_reads_what_the_plugin_has():
    """What `ast` sees of a plugin is what Python sees."""
    for kind, class_name in (("method", "Method"), ("dataset", "Dataset"), ("network", "Net")):
        for name in CATALOGUE.names(kind):
            declared = CATALOGUE.get(kind, name, "")
            plugin = load(class_name, name, {})
            assert {f.name: f.default for f in fields(plugin)} == {
                option: value.default for option, value in declared.options.items()
            }


def pictures(*shape: int) -> torch.Tensor:
    return torch.randint(256, (5, *shape), dtype=torch.uint8)


BATCHES = {  # what a network may be for; it refuses, when it is built, what it cannot take
    "recordings": {"x": torch.randn(5, FRAMES, CHANNELS), "z": torch.randn(5, FRAMES, 1)},
    "pictures": {"x": pictures(SIDE, SIDE, 3), "z": pictures(SIDE, SIDE, 1)},
    "film": {"x": pictures(SHOTS, SIDE, SIDE, 3), "z": torch.randn(5, SHOTS, 64, 64)},
    "faces": {"x": pictures(FACE, FACE, 3)},
}


def built(name: str, tasks: dict[str, Task]):
    """Return a network of the first kind of input that it takes, and a batch of that kind."""
    for batch in BATCHES.values():
        shapes = {modality: tuple(values.shape[1:]) for modality, values in batch.items()}
        try:
            return load("Net", name, TINY.get(name, {})).build(shapes, tasks).eval(), batch
        except Refusal:
            continue
    return pytest.fail(f"{name} takes none of: {', '.join(BATCHES)}")


@pytest.mark.parametrize("name", CATALOGUE.names("network"))
@pytest.mark.parametrize("kind", ["multiclass", "multilabel", "regression"])
def test_a_network_embeds_and_has_a_head_for_each_task(name, kind):
    """`forward` is the heads on the embedding; a bin is an axis of its own."""
    tasks = {
        "target": Task(kind, NAMES, BINS[:2] if kind == "regression" else ()),
        "other": Task("multiclass", ("a", "b")),
    }
    network, batch = built(name, tasks)
    outputs = network(batch)
    embedding = network.embed(batch)
    assert set(outputs) == set(network.heads) == set(tasks)
    shape, own = tuple(outputs["target"].shape), tasks["target"].outputs
    assert shape in [(5, *frames, *own) for frames in ((), (FRAMES,), (SHOTS,))]
    for role, head in network.heads.items():
        assert torch.equal(head(embedding), outputs[role])
    alone = network({name: values[:1] for name, values in batch.items()})
    assert torch.allclose(alone["target"], outputs["target"][:1], atol=1e-5)


SIMULATED_ROWS = 40
WINDOWS = {"aff_wild2": {"frames": 4}}  # simulated videos are shorter than real ones


def raw_of(name: str, folder) -> Path:
    """Return a dataset's raw folder: the bundled one, or what it simulates into a folder."""
    bundled = CATALOGUE.get("dataset", name, "").facts.get("bundled")
    if bundled:
        return raw_folder("bundled", bundled, name)
    for part in ("raw", "truth"):
        (folder / part).mkdir(parents=True)
    load("Dataset", name, {}).simulate(folder, rows=SIMULATED_ROWS, seed=3)
    return folder / "raw"


@pytest.mark.parametrize("name", CATALOGUE.names("dataset"))
def test_a_dataset_prepares_and_selects(name, tmp_path):
    dataset = load("Dataset", name, WINDOWS.get(name, {}))
    prepared = dataset.prepare(raw_of(name, tmp_path / "data"), Space(tmp_path / "prepared"))
    assert tuple(prepared.inputs) == dataset.modalities
    assert tuple(prepared.tasks) == dataset.tasks
    rows = dataset.select(prepared, 0)
    assert set(rows.takes) == {*dataset.modalities, *dataset.tasks}
    arrays = taken(prepared, rows, dataset.modalities, {t: t for t in dataset.tasks}, name)
    for modality, shape in arrays.shapes().items():
        assert np.asarray(arrays.inputs[modality][np.arange(2)]).shape == (2, *shape)
    assert {"train", "val", "test"} == set(np.unique(rows.split))
    again = dataset.select(prepared, 0)
    assert all(np.array_equal(getattr(rows, f), getattr(again, f)) for f in ("row", "split"))
    other = dataset.select(prepared, 1)
    assert not np.array_equal(rows.split, other.split)


SIMULATED = [
    name
    for name in CATALOGUE.names("dataset")
    if "simulate" in CATALOGUE.get("dataset", name, "").functions
]


@pytest.mark.parametrize("name", SIMULATED)
def test_a_simulated_dataset_repeats_itself_and_its_truth_is_of_its_rows(name, tmp_path):
    raw_of(name, tmp_path / "one")
    raw_of(name, tmp_path / "two")
    assert fingerprint.of_content(tmp_path / "one") == fingerprint.of_content(tmp_path / "two")
    (tmp_path / "three/raw").mkdir(parents=True)
    (tmp_path / "three/truth").mkdir()
    load("Dataset", name, {}).simulate(tmp_path / "three", rows=SIMULATED_ROWS, seed=4)
    assert fingerprint.of_content(tmp_path / "one") != fingerprint.of_content(tmp_path / "three")
    prepared = load("Dataset", name, {}).prepare(tmp_path / "one/raw", Space(tmp_path / "prepared"))
    for path in (tmp_path / "one/truth").rglob("*.npz"):
        task = path.relative_to(tmp_path / "one/truth").with_suffix("").as_posix()
        assert task in prepared.tasks
        assert np.isin(read_npz(path)["row"], prepared.row).all()
