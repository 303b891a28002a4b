"""Scenes: photographs in the shape of digits."""

import numpy as np
import pytest

from affectbench.project.plugins import load
from affectbench.project.raw import raw_folder
from affectbench.refusal import Refusal
from affectbench.store.arrays import Space


def test_scenes_have_the_shape_of_digits_and_vary(tmp_path):
    raw = raw_folder("bundled", "sklearn/datasets", "scenes")
    prepared = load("Dataset", "scenes", {"count": 60}).prepare(raw, Space(tmp_path))
    image = np.asarray(prepared.inputs["image"])
    assert image.shape == (60, 8, 8, 1)
    assert len(np.unique(image.reshape(60, -1), axis=0)) == 60
    assert np.bincount(prepared.targets["photograph"]).tolist() == [30, 30]
    with pytest.raises(Refusal, match="count 3 is out of range; write what is 10 to"):
        load("Dataset", "scenes", {"count": 3})
