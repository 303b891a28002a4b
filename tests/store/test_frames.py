"""CSVs as frames: text stays text, and what is missing is told apart from it."""

import numpy as np

from affectbench.store.copies import copy
from affectbench.store.frames import read_frame


def test_text_columns_stay_text_and_empty_values_of_others_are_nan(tmp_path):
    path = tmp_path / "cells.csv"
    path.write_text("option.overlap,value,step\n0.50,1,3\n,,4\n", "utf-8")
    frame = read_frame(path, lambda name: name.startswith("option."), floats=["step"])
    assert frame["option.overlap"].tolist() == ["0.50", ""]
    assert frame["value"].tolist()[0] == 1.0
    assert np.isnan(frame["value"].iloc[1])
    assert frame["step"].dtype == float


def test_a_copy_has_the_same_bytes(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"x,y\n1,2\n")
    copy(tmp_path / "a.csv", tmp_path / "new/b.csv")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["b.csv"]
    assert (tmp_path / "new/b.csv").read_bytes() == b"x,y\n1,2\n"
