"""Digits: scikit-learn's own, in folds that are apart and balanced."""

import gzip

import numpy as np
import pytest
from sklearn.datasets import load_digits

from affectbench.project.plugins import load
from affectbench.project.raw import raw_folder
from affectbench.refusal import Refusal
from affectbench.store.arrays import Space


def test_digits_are_scikit_learn_s(tmp_path):
    raw = raw_folder("bundled", "sklearn/datasets", "digits")
    prepared = load("Dataset", "digits", {}).prepare(raw, Space(tmp_path))
    theirs = load_digits()
    assert np.array_equal(prepared.targets["digit"], theirs.target)
    image = np.asarray(prepared.inputs["image"])
    assert image.shape == (1797, 8, 8, 1)
    assert np.array_equal(image[..., 0], np.minimum(theirs.images * 16, 255))


def test_folds_of_digits_are_apart_and_balanced(tmp_path):
    raw = raw_folder("bundled", "sklearn/datasets", "digits")
    prepared = load("Dataset", "digits", {}).prepare(raw, Space(tmp_path))
    tested = []
    for fold in range(5):
        rows = load("Dataset", "digits", {"fold": fold}).select(prepared, 0)
        test = rows.row[rows.split == "test"]
        tested += [*test]
        digit = np.asarray(prepared.targets["digit"])[test]
        assert np.ptp(np.bincount(digit)) <= 6  # they are 174 to 183 in all
    assert sorted(tested) == [*range(1797)]
    with pytest.raises(Refusal, match="fold 5 is out of range; write what is 0 to 4"):
        load("Dataset", "digits", {"fold": 5})


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"not gzip", "is no gzipped table"),
        (gzip.compress(b"1,2,x\n"), "is no gzipped table"),
        (gzip.compress(b"1,2,3\n"), "3 columns instead of 65"),
        (gzip.compress(",".join(["17"] * 65).encode()), "counts are 0 to 16"),
    ],
    ids=["no gzip", "no number", "3 columns", "17 counts"],  # a gzip file tells the time
)
def test_a_broken_table_of_digits_is_refused(content, told, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data/digits.csv.gz").write_bytes(content)
    with pytest.raises(Refusal, match=told):
        load("Dataset", "digits", {}).prepare(tmp_path, Space(tmp_path / "prepared"))
    with pytest.raises(Refusal, match="is missing"):
        load("Dataset", "digits", {}).prepare(tmp_path / "none", Space(tmp_path / "prepared"))
