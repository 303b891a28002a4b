"""Every dataset keeps its contract: it prepares and selects, and simulates the same twice."""

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


def raw_of(name: str, folder) -> Path:
    """Return a dataset's raw folder: the bundled one, or what it simulates into a folder."""
    declared = CATALOGUE.get("dataset", name, "")
    if bundled := declared.facts.get("bundled"):
        return raw_folder("bundled", bundled, name)
    if "simulate" not in declared.functions:
        pytest.skip(f"{name} is neither bundled nor simulated: there is nothing here to read")
    return simulated(folder, name, rows=SIMULATED_ROWS, seed=3) / "raw"


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
def test_arrays_are_the_same_however_many_processes_read(name, tmp_path, capsys):
    raw = raw_of(name, tmp_path / "data")
    one = prepared_by(1, name, raw, tmp_path / "one")
    said = capsys.readouterr().err
    assert prepared_by(3, name, raw, tmp_path / "three") == one
    assert capsys.readouterr().err == said


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
    written = set()
    for path in (tmp_path / "one/truth").rglob("*.npz"):
        task = path.relative_to(tmp_path / "one/truth").with_suffix("").as_posix()
        assert task in prepared.tasks
        truth = read_npz(path)
        assert np.isin(truth["row"], prepared.row).all()
        written |= {f"{task}/{quantity}" for quantity in truth.keys() - {"row"}}
    assert written == set(getattr(load("Dataset", name, {}), "truth", ()))
