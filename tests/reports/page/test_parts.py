"""Parts of the page: packed values, axes, names, pictures."""

import base64
import gzip
import json

import numpy as np
import pytest
from PIL import Image

from affectbench.comparison.key import Key, Swept
from affectbench.comparison.verdicts import claimed
from affectbench.reports.page.archive import packed
from affectbench.reports.page.forest import Axis, axis_of
from affectbench.reports.page.pictures import embedded
from affectbench.reports.wording import (
    dataset_names,
    distinguishing,
    metric_words,
    source_names,
    span,
)

nan = float("nan")


def test_packed_values_come_out_again_and_are_the_same_bytes():
    value = {"a − b": [1, None, "é"]}
    text = packed(value)
    assert json.loads(gzip.decompress(base64.b64decode(text))) == value
    assert packed(value) == text


def test_an_axis_has_0_and_room():
    axis = axis_of([0.1, 0.3, nan])
    assert (axis.low, axis.high) == pytest.approx((-0.015, 0.315))
    assert axis_of([nan]) == Axis(-1.0, 1.0)
    assert axis_of([nan]).ticks() == [
        (0.0, "−1.0"),
        (25.0, "−0.5"),
        (50.0, "0"),
        (75.0, "+0.5"),
        (100.0, "+1.0"),
    ]


@pytest.mark.parametrize(
    ("expect", "margin", "place"),
    [
        ("greater", nan, (25.0, 75.0)),
        ("less", nan, (0.0, 25.0)),
        ("close", 1.0, (0.0, 50.0)),
        ("at least", 1.0, (0.0, 100.0)),
        ("at most", 1.0, (0.0, 50.0)),
    ],
)
def test_the_claimed_side(expect, margin, place):
    assert Axis(-1, 3).between(*claimed(expect, margin)) == place


def test_labels_say_what_sets_tests_apart():
    keys = [
        Key("ppb_emo", Swept.of({"overlap": o, "split": s}), "xa_cmd", Swept(), 0, 1, "emotion")
        for o, s in (("0", "random"), ("0.5", "random"), ("0", "participant"))
    ]
    assert distinguishing(keys, ["XA-CMD − CMD"] * 3) == [
        "no overlap, random windows",
        "50 % overlap, random windows",
        "no overlap, by participant",
    ]
    assert distinguishing(keys[:1], ["XA-CMD − CMD"]) == ["no overlap, random windows"]
    plain = keys[0]._replace(options=Swept())
    assert distinguishing([plain], ["XA-CMD − CMD"]) == ["XA-CMD − CMD"]
    assert distinguishing([plain, plain._replace(task="au")], ["A − B"] * 2) == [
        "emotion",
        "action units",
    ]


def test_datasets_have_the_names_of_their_introduction():
    evaluations = [
        {"dataset_base": "watch", "use": "watch"},
        {"dataset_base": "clips", "use": "aff_wild2"},
        {"dataset_base": "frames", "use": "aff_wild2"},
    ]
    assert dataset_names(evaluations) == {
        "watch": "Smartwatch",
        "clips": "Aff-Wild2 (clips)",
        "frames": "Aff-Wild2 (frames)",
    }


def test_sources_of_one_dataset_are_told_apart_by_their_options():
    sheets = [{"source": "aff_wild2-size=32-rendered=used", "use": "aff_wild2"}]
    assert source_names(sheets) == ["Aff-Wild2"]
    sheets += [{"source": "aff_wild2-size=56", "use": "aff_wild2"}]
    assert source_names([*sheets, {"source": "watch", "use": "watch"}]) == [
        "Aff-Wild2 (size 32, rendered used)",
        "Aff-Wild2 (size 56)",
        "Smartwatch",
    ]


def test_metrics_and_ranges_in_words():
    assert metric_words("calibrated_nll") == "calibrated NLL"
    assert span([nan]) == "–"


@pytest.mark.parametrize(("noise", "lossy"), [(False, False), (True, True)])
def test_a_figure_that_is_large_without_loss_is_compressed_with_loss(tmp_path, noise, lossy):
    pixels = np.full((300, 400, 3), 255, np.uint8)
    if noise:
        pixels = np.random.default_rng(0).integers(0, 255, pixels.shape, np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    picture = embedded(tmp_path / "a.png")
    content = base64.b64decode(picture.uri.partition(",")[2])
    assert (content[12:16] == b"VP8 ") == lossy  # the name of WebP's lossy chunk
    assert (picture.width, picture.height) == (400, 300)
