"""The concept paper's figures of single faces, from made-up galleries whose answers are known."""

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from clipped import clipped
from matplotlib import colormaps

from affectbench.arrays import Task
from affectbench.comparison.key import Key, Swept
from affectbench.reports.exhibits.concepts import fig3, waterfall
from affectbench.reports.exhibits.concepts._faces import Learned, overlaid
from affectbench.reports.exhibits.inputs import Shown
from affectbench.store.galleries import Gallery

TITLES = {"agcm": "AGCM", "ts_cam": "TS-CAM"}


UNITS = tuple(f"AU{number:02d}" for number in range(1, 19))


def gallery(variant: str, maps: str) -> Shown:
    """Four faces of two expressions, whose contributions are known."""
    rng, rows = np.random.default_rng(0), 4
    contributions = np.zeros((rows, len(UNITS), 2))
    contributions[:, 3, 1] = 2.5
    logits = np.array([[3.0, 0], [0, 3.5], [1, 0], [0, 9]])
    of_concepts = maps == "maps/au"
    products = {maps: rng.random((rows, len(UNITS) if of_concepts else 2, 7, 7))}
    if of_concepts:
        products["contributions/expression"] = contributions
    return Shown(
        Key("raf_db", Swept(), variant, Swept(), 0, 1, ""),
        TITLES.get(variant, variant),
        "RAF-DB",
        Gallery(
            row=np.arange(rows),
            group=np.arange(rows),
            tasks={
                "expression": Task("multiclass", ("anger", "fear")),
                "au": Task("multilabel", UNITS),
            },
            inputs={"face": rng.integers(0, 255, (rows, 28, 28, 3)).astype(np.uint8)},
            targets={
                "expression": np.array([0, 1, 0, 0]),
                "au": np.ones((rows, len(UNITS))),
            },
            posterior={},
            logits={"expression": logits[None], "au": np.zeros((1, rows, len(UNITS)))}
            if of_concepts
            else {"expression": logits[None]},
            products=products,
        ),
    )


def history(arms: dict[str, list[tuple[float, float]]]) -> pd.DataFrame:
    """The course of AGCM's training: arm -> seeds -> (validation loss, accuracy) of each step."""
    return pd.DataFrame(
        [
            {"dataset": dataset, "options": options, "variant": "agcm", "sweep": ""}
            | {"generation": 0, "fold": "", "seed": seed, "step": step}
            | {"quantity": quantity, "value": value}
            for arm, seeds in arms.items()
            for dataset, _, options in [arm.partition(" ")]
            for seed, steps in enumerate(seeds)
            for step, both in enumerate(steps)
            for quantity, value in zip(("val_loss", "val_accuracy"), both, strict=True)
        ],
        columns=["dataset", "options", "variant", "sweep", "generation", "fold", "seed", "step",
                 "quantity", "value"],
    )  # fmt: skip


NO_HISTORY = history({})
# On RAF-DB the second step of the first seed is kept, and the first of the second one: 0.6 and 0.8.
ON_RAF_DB = [[(1.0, 0.9), (0.5, 0.6)], [(0.4, 0.8), (0.6, 0.1)]]


def on_affectnet(shown: Shown) -> Shown:
    key = shown.key._replace(dataset="affectnet", options=Swept.of({"classes": 8}))
    return replace(shown, key=key, dataset_title="AffectNet")


def test_figure_three_shows_each_expression_with_probabilities_and_contributions():
    ours, cam = gallery("agcm", "maps/au"), gallery("ts_cam", "maps/expression")
    drawn = fig3.figure([ours, cam], NO_HISTORY)
    titles = [text.get_text() for axis in drawn.axes for text in axis.texts]
    assert titles.count("anger") == titles.count("fear") == 1  # one face of each
    assert "AU4 0.50\n+2.50" in titles  # of the face that is taken for fear
    assert "AU4 0.50\n+0.00" in titles
    assert sum(title.startswith("AU") for title in titles) == 2 * len(UNITS)
    assert sum(title.startswith("TS-CAM") for title in titles) == 2
    assert clipped(drawn) == []
    plt.close(drawn)
    assert "No arm" in fig3.figure([cam], NO_HISTORY).axes[0].texts[0].get_text()
    assert fig3.caption([cam], NO_HISTORY) == fig3.CAPTION


@pytest.mark.parametrize(
    ("on_affectnet_", "first"), [(0.9, "AffectNet, classes 8"), (0.6, "RAF-DB")]
)
def test_figure_three_is_of_the_dataset_that_agcm_learned_best_and_of_the_papers(
    on_affectnet_, first
):
    """Chance is 1/2, so accuracies of 0.9, 0.7 and 0.6 are 0.8, 0.4 and 0.2 of what it leaves."""
    ours, cam = gallery("agcm", "maps/au"), gallery("ts_cam", "maps/expression")
    arms = {"raf_db": ON_RAF_DB, "affectnet classes=8": [[(0.1, on_affectnet_)]]}
    inputs = ([ours, cam, on_affectnet(ours)], history(arms))
    drawn = fig3.figure(*inputs)
    headings = [text.get_text() for part in drawn.subfigs for text in part.subfigs[0].texts]
    best = {"RAF-DB": "0.700 (mean of 2 seeds; chance 1/2)"}.get(
        first, "0.900 (1 seed; chance 1/2)"
    )
    assert headings[0] == f"Faces of {first}; AGCM's validation accuracy {best}"
    assert len(headings) == (number := 1 + (first == "RAF-DB"))
    assert headings[-1].startswith("Faces of AffectNet, classes 8; AGCM's")
    titles = [text.get_text() for axis in drawn.axes for text in axis.texts]
    assert titles.count("anger") == number
    assert sum(title.startswith("TS-CAM") for title in titles) == 2 * (first == "RAF-DB")
    assert clipped(drawn) == []
    told = fig3.caption(*inputs)
    assert f"Shown is {first}, with a validation accuracy of {best}, against" in told
    assert told.startswith(fig3.CAPTION)
    assert told.endswith("Below it are faces of AffectNet.") == (number == 2)
    plt.close(drawn)


def test_arms_without_a_validation_stand_last_and_are_not_called_the_best():
    ours = gallery("agcm", "maps/au")
    arms = [ours, on_affectnet(ours)]
    assert "no validation is stored" in fig3.caption(arms, NO_HISTORY)
    assert "Shown is AffectNet" in fig3.caption(arms, NO_HISTORY)  # the paper's
    known = history({"raf_db": [[(1.0, 0.1)]]})
    assert "Shown is RAF-DB" in fig3.caption(arms, known)
    assert Learned(0.1, 1, 2).above_chance == pytest.approx(-0.8)


def test_the_waterfall_is_of_the_surest_face_that_is_right():
    ours = gallery("agcm", "maps/au")
    assert waterfall.surest(ours) == (1, 1)  # the fourth is surer, and wrong
    drawn = waterfall.figure([ours], NO_HISTORY)
    texts = " ".join(t.get_text() for axis in drawn.axes for t in axis.texts)
    assert "2.5" in texts.replace("\u2212", "-")  # the one contribution that is not 0
    assert "fear" in drawn.get_suptitle()
    [face] = [axis for axis in drawn.axes if axis.images]
    assert (face.images[0].get_array() == ours.gallery.inputs["face"][1]).all()
    ends = [axis.get_xticklabels()[0].get_text().strip() for axis in drawn.axes[1:3]]
    assert ends == ["bias = 1.000", "logit = 3.500"]  # 3.5 and the one contribution of 2.5
    assert clipped(drawn) == []
    plt.close(drawn)
    assert "No arm" in waterfall.figure([], NO_HISTORY).axes[0].texts[0].get_text()


def test_a_map_lies_on_a_face_place_by_place():
    face = np.full((4, 4, 3), 100, dtype=np.uint8)
    seen = overlaid(face, np.array([[0.0, 0.0], [0.0, 3.0]]))
    dark, bright = (np.array(colormaps["magma"](x)[:3]) for x in (0.0, 1.0))
    np.testing.assert_array_equal(seen[0, 0], np.rint(50 + 127.5 * dark))
    np.testing.assert_array_equal(seen[2:, 2:], np.rint(50 + 127.5 * bright) * np.ones((2, 2, 1)))
    assert (seen[:2] == seen[0, 0]).all()
    assert (overlaid(face, np.full((2, 2), 7.0)) == seen[0, 0]).all()  # a flat map shows nothing
