"""The concept paper's figures of single faces, from made-up galleries whose answers are known."""

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import colormaps

from affectbench.arrays import Task
from affectbench.comparison.key import Key, Swept
from affectbench.reports.exhibits.concepts import fig3, waterfall
from affectbench.reports.exhibits.concepts._faces import overlaid
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


def test_figure_three_shows_each_expression_with_probabilities_and_contributions():
    ours, cam = gallery("agcm", "maps/au"), gallery("ts_cam", "maps/expression")
    drawn = fig3.figure([ours, cam])
    titles = [text.get_text() for axis in drawn.axes for text in axis.texts]
    assert titles.count("anger") == titles.count("fear") == 1  # one face of each
    assert "AU4 p=0.50\nc=+2.50" in titles  # of the face that is taken for fear
    assert "AU4 p=0.50\nc=+0.00" in titles
    assert sum(title.startswith("AU") for title in titles) == 2 * len(UNITS)
    assert sum(title.startswith("TS-CAM") for title in titles) == 2
    plt.close(drawn)
    assert "No arm" in fig3.figure([cam]).axes[0].texts[0].get_text()


def test_figure_three_has_a_part_for_each_dataset_the_papers_first_with_its_own_rivals():
    def on_affectnet(shown: Shown) -> Shown:
        key = shown.key._replace(dataset="affectnet", options=Swept.of({"classes": 8}))
        return replace(shown, key=key)

    ours, cam = gallery("agcm", "maps/au"), gallery("ts_cam", "maps/expression")
    drawn = fig3.figure([ours, cam, on_affectnet(ours)])
    parts = [part.texts[0].get_text() for top in drawn.subfigs for part in top.subfigs[:1]]
    assert parts == ["Faces of affectnet classes=8", "Faces of raf_db"]
    titles = [text.get_text() for axis in drawn.axes for text in axis.texts]
    assert titles.count("anger") == 2  # a face of each dataset
    assert sum(title.startswith("TS-CAM") for title in titles) == 2  # of RAF-DB alone
    plt.close(drawn)


def test_the_waterfall_is_of_the_surest_face_that_is_right():
    ours = gallery("agcm", "maps/au")
    assert waterfall.surest(ours) == (1, 1)  # the fourth is surer, and wrong
    drawn = waterfall.figure([ours])
    texts = " ".join(t.get_text() for axis in drawn.axes for t in axis.texts)
    assert "2.5" in texts.replace("\u2212", "-")  # the one contribution that is not 0
    assert "fear" in drawn.get_suptitle()
    plt.close(drawn)
    assert "No arm" in waterfall.figure([]).axes[0].texts[0].get_text()


def test_a_map_lies_on_a_face_place_by_place():
    face = np.full((4, 4, 3), 100, dtype=np.uint8)
    seen = overlaid(face, np.array([[0.0, 0.0], [0.0, 3.0]]))
    dark, bright = (np.array(colormaps["magma"](x)[:3]) for x in (0.0, 1.0))
    np.testing.assert_array_equal(seen[0, 0], np.rint(50 + 127.5 * dark))
    np.testing.assert_array_equal(seen[2:, 2:], np.rint(50 + 127.5 * bright) * np.ones((2, 2, 1)))
    assert (seen[:2] == seen[0, 0]).all()
    assert (overlaid(face, np.full((2, 2), 7.0)) == seen[0, 0]).all()  # a flat map shows nothing
