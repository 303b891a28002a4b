"""Every dataset keeps its contract: it prepares and selects, and simulates the same twice."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from contracts import CATALOGUE
from simulated_data import simulated

from affectbench.project import fingerprint
from affectbench.project.plugins import load
from affectbench.project.raw import raw_folder
from affectbench.store.arrays import Space, read_npz, write_prepared
from affectbench.store.assemble import taken
from affectbench.store.preparing import preparing

SIMULATED_ROWS = 40
WINDOWS = {"aff_wild2": {"frames": 4}}  # simulated videos are shorter than real ones


@pytest.fixture(scope="module")
def raw_of(tmp_path_factory) -> Callable[[str], Path]:
    """Return a dataset's raw folder: the bundled one, or what it simulates, once; do not edit."""
    folder = tmp_path_factory.mktemp("raw")

    def of(name: str) -> Path:
        declared = CATALOGUE.get("dataset", name, "")
        if bundled := declared.facts.get("bundled"):
            return raw_folder("bundled", bundled, name)
        if "simulate" not in declared.functions:
            pytest.skip(f"{name} is neither bundled nor simulated: there is nothing here to read")
        if not (folder / name).is_dir():
            simulated(folder / name, name, rows=SIMULATED_ROWS, seed=3)
        return folder / name / "raw"

    return of


@pytest.mark.parametrize("name", CATALOGUE.names("dataset"))
def test_a_dataset_prepares_and_selects(name, raw_of, tmp_path):
    dataset = load("Dataset", name, WINDOWS.get(name, {}))
    prepared = dataset.prepare(raw_of(name), Space(tmp_path / "prepared"))
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
    official = "val" in np.asarray(prepared.split)  # all splits are the release's own
    assert np.array_equal(rows.split, other.split) == official


SIMULATED = [
    name
    for name in CATALOGUE.names("dataset")
    if "simulate" in CATALOGUE.get("dataset", name, "").functions
]


def prepared_by(processes: int, name: str, raw: Path, into: Path) -> str:
    """Prepare a raw folder with so many processes, and return the digest of all arrays."""
    with preparing(into, "", processes) as space:
        write_prepared(space.folder, load("Dataset", name, {}).prepare(raw, space))
    return fingerprint.of_content(into)


@pytest.mark.parametrize("name", CATALOGUE.names("dataset"))
def test_arrays_are_the_same_however_many_processes_read(name, raw_of, tmp_path, capsys):
    raw = raw_of(name)
    one = prepared_by(1, name, raw, tmp_path / "one")
    said = capsys.readouterr().err
    assert prepared_by(3, name, raw, tmp_path / "three") == one
    assert capsys.readouterr().err == said


@pytest.mark.parametrize("name", SIMULATED)
def test_a_simulated_dataset_repeats_itself_and_its_truth_is_of_its_rows(name, raw_of, tmp_path):
    raw = raw_of(name)
    again = simulated(tmp_path / "again", name, rows=SIMULATED_ROWS, seed=3)
    assert fingerprint.of_content(raw.parent) == fingerprint.of_content(again)
    other = simulated(tmp_path / "other", name, rows=SIMULATED_ROWS, seed=4)
    assert fingerprint.of_content(raw.parent) != fingerprint.of_content(other)
    prepared = load("Dataset", name, {}).prepare(raw, Space(tmp_path / "prepared"))
    written, truths = set(), raw.parent / "truth"
    for path in truths.rglob("*.npz"):
        task = path.relative_to(truths).with_suffix("").as_posix()
        assert task in prepared.tasks
        truth = read_npz(path)
        assert np.isin(truth["row"], prepared.row).all()
        written |= {f"{task}/{quantity}" for quantity in truth.keys() - {"row"}}
    assert written == set(getattr(load("Dataset", name, {}), "truth", ()))


@pytest.mark.parametrize(
    ("name", "folders"),
    [
        ("crema_d", ("AudioWAV", "VideoFlash", "openface")),
        ("ppb_emo", ("Physiological_data", "Driving_behavioural_data", "openface", "video-road")),
        ("aff_wild2", ("openface", "audio", "cropped_aligned")),
    ],
)
def test_a_suffix_may_be_in_capitals(name, folders, raw_of, tmp_path):
    """Cameras and recorders write .JPG and .WAV; such a file is not missing."""
    raw = tmp_path / "raw"
    shutil.copytree(raw_of(name), raw)
    renamed = 0
    for path in [p for folder in folders for p in (raw / folder).rglob("*.*") if p.is_file()]:
        path.rename(path.with_suffix(path.suffix.upper()))
        renamed += 1
    assert renamed >= SIMULATED_ROWS
    in_capitals = prepared_by(1, name, raw, tmp_path / "capitals")
    assert in_capitals == prepared_by(1, name, raw_of(name), tmp_path / "small")
