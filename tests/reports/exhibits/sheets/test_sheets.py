"""Contact sheets: which rows stand for a label, how an input is drawn, what a share is of."""

import numpy as np
import pytest
from clipped import clipped

from affectbench.arrays import Arrays, Task
from affectbench.reports.exhibits.sheets.distributions import shares
from affectbench.reports.exhibits.sheets.examples import kind_of
from affectbench.reports.exhibits.sheets.sheet import pick, sheet

NAMES = ("calm", "glad")


def rows(targets: dict, tasks: dict, inputs: dict | None = None) -> Arrays:
    total = len(next(iter(targets.values())))
    return Arrays(
        inputs=inputs or {},
        targets=targets,
        tasks=tasks,
        row=np.arange(total),
        group=np.arange(total) // 2,
        split=np.array(["train", "test"])[np.arange(total) % 2],
    )


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        ((8, 32, 32, 3), "picture"),
        ((64, 64, 3), "picture"),
        ((8, 8), "picture"),
        ((8, 8, 1), "picture"),
        ((4, 64, 64, 1), "picture"),
        ((8, 64, 64), "spectrogram"),
        ((64, 64), "spectrogram"),
        ((100, 32), "traces"),
        ((8, 64, 6), "traces"),
        ((5,), ""),
    ],
)
def test_an_input_is_drawn_by_its_shape(shape, kind):
    assert kind_of(shape) == kind


def test_examples_of_a_class_come_from_different_groups():
    label = np.array([0, 0, 0, 0, 1, 1, -1, -1])  # groups 0 0 1 1 2 2 3 3
    chosen, by = pick(rows({"mood": label}, {"mood": Task("multiclass", NAMES)}))
    assert by == "mood"
    assert chosen == [("calm", 0), ("calm", 2), ("glad", 4)]


def test_of_windows_the_middle_frame_tells():
    label = np.array([[0, 1, 0], [1, 0, 1]])
    chosen, _ = pick(rows({"mood": label}, {"mood": Task("multiclass", NAMES)}))
    assert chosen == [("calm", 1), ("glad", 0)]


def test_values_are_told_apart_by_quantiles():
    value = np.linspace(0, 1, 101)[:, None]
    chosen, by = pick(rows({"arousal": value}, {"arousal": Task("regression", ("arousal",))}))
    assert by == "arousal"
    assert [row for _, row in chosen] == [2, 25, 50, 75, 98]


def test_labels_alone_and_votes_alone_have_examples_too():
    label = (np.arange(24) >= 12).astype(float)[:, None]
    chosen, by = pick(rows({"au": label}, {"au": Task("multilabel", ("AU1",))}))
    assert by == "au"
    assert [text for text, _ in chosen] == sorted(text for text, _ in chosen)
    chosen, by = pick(rows({"asked": label}, {"asked": Task("votes", ("a",))}))
    assert (by, {text for text, _ in chosen}) == ("", {""})
    assert [row for _, row in chosen] == sorted({row for _, row in chosen})


def test_shares_are_of_what_is_labelled():
    classes = shares(Task("multiclass", NAMES), np.array([0, 1, 1, -1]))
    assert classes == pytest.approx([1 / 3, 2 / 3])
    labels = shares(Task("multilabel", NAMES), np.array([[1, np.nan], [0, 1]]))
    assert labels.tolist() == [0.5, 1]


def test_a_sheet_has_a_panel_for_each_input_and_task():
    total = 12
    rng = np.random.default_rng(0)
    inputs = {
        "face": rng.integers(0, 255, (total, 4, 16, 16, 3), dtype=np.uint8),
        "voice": rng.normal(size=(total, 4, 64, 64)),
        "eeg": rng.normal(size=(total, 50, 8)),
    }
    targets = {
        "mood": np.repeat(np.arange(total)[:, None] % 2, 4, axis=1),
        "affect": rng.normal(size=(total, 4, 2)),
        "landmarks": rng.random((total, 4, 136)),
    }
    tasks = {
        "mood": Task("multiclass", NAMES),
        "affect": Task("regression", ("valence", "arousal")),
        "landmarks": Task("regression", tuple(map(str, range(136)))),
        "signs": Task("multilabel", tuple(f"loudness_varies_{n}" for n in range(12))),
    }
    targets["signs"] = np.ones((total, 4, 12))
    drawn = sheet(rows(targets, tasks, inputs), "made up")
    labels = [text.get_text() for axis in drawn.axes for text in axis.texts]
    assert labels.count("calm") == labels.count("glad") == 3 * 4  # inputs x examples
    titles = [axis.get_title() for axis in drawn.axes]
    assert {"mood: 0% missing", "valence and arousal: 0% missing"} <= set(titles)
    assert clipped(drawn) == []
    assert not any("landmarks" in title for title in titles)
    assert clipped(drawn) == []
    bands = [sub.get_suptitle() for sub in drawn.subfigs]
    of_eeg = "eeg, by mood: channels 1, 2, 4, 5, 7, 8 of 8 from above, each over its own range"
    assert of_eeg in bands


def test_a_picture_in_grey_is_drawn_pixel_by_pixel():
    image = np.arange(4 * 64, dtype=np.uint8).reshape(4, 8, 8, 1)
    moods = {"mood": np.array([0, 0, 1, 1])}
    drawn = sheet(rows(moods, {"mood": Task("multiclass", NAMES)}, {"image": image}), "made up")
    pictures = [shown for axis in drawn.axes for shown in axis.images]
    assert [shown.get_cmap().name for shown in pictures] == ["gray"] * len(pictures)
    assert pictures[0].get_array().tolist() == image[0, :, :, 0].tolist()
