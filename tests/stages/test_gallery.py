"""The gallery: which rows are shown, and that what was said of them comes back."""

import numpy as np
import pytest

from affectbench.arrays import Arrays, Rows, Take, Task
from affectbench.stages import gallery
from affectbench.store import paths
from affectbench.store.arrays import Space, write_npz, write_prepared, write_rows
from affectbench.store.galleries import read_gallery

TOTAL = 24
ROW = np.arange(TOTAL)
SPLIT = np.array(["train", "test"])[ROW % 2]
MOOD = ROW // 2 % 3
GROUP = ROW // 6  # each group has one test row of each class
TASKS = {"mood": Task("multiclass", ("a", "b", "c")), "maps/au": Task("map", ("AU1", "AU2"))}


def arrays(**targets) -> Arrays:
    maps = np.zeros((TOTAL, 2, 3, 3), "float32")
    given = {"mood": MOOD, "maps/au": maps} | targets
    return Arrays({}, given, {name: TASKS[name] for name in given}, ROW, GROUP, SPLIT)


def test_two_rows_of_each_class_are_shown_from_groups_of_their_own():
    chosen = gallery.choose(arrays(), np.random.default_rng(0))
    assert (SPLIT[chosen] == "test").all()
    assert MOOD[chosen].tolist() == [0, 0, 1, 1, 2, 2]
    assert all(GROUP[a] != GROUP[b] for a, b in chosen.reshape(3, 2))


def test_a_class_without_test_rows_shows_none():
    chosen = gallery.choose(arrays(mood=np.where(MOOD == 1, 0, MOOD)), np.random.default_rng(0))
    assert set(MOOD[chosen]) <= {0, 1, 2}
    assert len(chosen) == 4


def test_without_classes_rows_are_spread_over_the_values():
    value = np.linspace(0, 1, TOTAL)[:, None]
    value[1] = np.nan
    task = {"joy": Task("regression", ("joy",))}
    told = Arrays({}, {"joy": value}, task, ROW, GROUP, SPLIT)
    chosen = gallery.choose(told, np.random.default_rng(0))
    assert len(chosen) == gallery.SPREAD
    assert (np.diff(value[chosen, 0]) > 0).all()
    assert {3, 23} <= set(chosen)


def test_labels_sort_rows_as_values_do_and_votes_do_not():
    both = np.stack([ROW >= 12, ROW >= 6], axis=1).astype(float)
    task = {"au": Task("multilabel", ("AU1", "AU2"))}
    shown = gallery.choose(
        Arrays({}, {"au": both}, task, ROW, GROUP, SPLIT), np.random.default_rng(0)
    )
    assert (np.diff(both[shown].mean(axis=1)) >= 0).all()
    votes = {"asked": Task("votes", ("a", "b"))}
    voted = Arrays({}, {"asked": both}, votes, ROW, GROUP, SPLIT)
    spread = gallery.choose(voted, np.random.default_rng(0))
    assert len(spread) == gallery.SPREAD
    assert (np.diff(spread) > 0).all()
    assert (SPLIT[spread] == "test").all()


@pytest.fixture
def spec(tmp_path, monkeypatch):
    """Two stored members, one of them diverged, of a variant that gives maps."""
    monkeypatch.chdir(tmp_path)
    folder = paths.prepared("s")
    face = Space(folder).array("inputs/face", (TOTAL, 4, 4, 3), "uint8")
    face[:] = ROW[:, None, None, None]
    told = arrays()
    prepared = Arrays({"face": face}, told.targets, TASKS, ROW, GROUP, SPLIT)
    write_prepared(folder, prepared)
    takes = dict.fromkeys(("face", *TASKS), Take(ROW))
    write_rows(paths.rows("d") / "rows.npz", Rows(ROW, GROUP, SPLIT, takes))
    logits = np.repeat(ROW[None, :, None], 3, axis=2).astype("float32")
    test = ROW[SPLIT == "test"]
    maps = np.zeros((len(test), 2, 3, 3), "float16") + test[:, None, None, None]
    said = {"mood": logits, "maps/au": maps}
    for seed, prediction in enumerate(({}, said)):
        write_npz(paths.member("d", "v", 0, seed) / "prediction.npz", prediction)
    return {
        "dataset": "d", "source": "s", "simulated": False, "variant": "v", "generation": 0,
        "seeds": [0, 1], "inputs": ["face"], "tasks": {"target": "mood"}, "root_seed": 0,
    }  # fmt: skip


def test_everything_shown_is_of_the_same_rows(spec):
    gallery.run(spec, "code")
    shown = read_gallery(paths.gallery("d", "v", 0))
    assert len(shown.row) == 6
    assert shown.tasks == TASKS
    assert (shown.inputs["face"][:, 0, 0, 0] == shown.row).all()
    assert (shown.targets["mood"] == MOOD[shown.row]).all()
    assert (shown.logits["mood"][0, :, 0] == shown.row).all()
    assert (shown.products["maps/au"][:, 0, 0, 0] == shown.row).all()


def test_every_variant_shows_the_same_rows(spec):
    gallery.run(spec, "code")
    write_npz(paths.member("d", "w", 0, 0) / "prediction.npz", {})
    gallery.run(spec | {"variant": "w", "seeds": [0]}, "code")
    first, second = (read_gallery(paths.gallery("d", name, 0)) for name in "vw")
    assert (first.row == second.row).all()
    assert second.logits == {}
