"""PPB-Emo simulated: it is read as it was meant, and emotions are missed evenly."""

import numpy as np
import pytest
import torch
from ppb_emo_tree import SHEET, dataset

from affectbench.data.formats.spreadsheets import read_sheet
from affectbench.data.layouts import ppb_emo
from affectbench.data.layouts.ppb_emo_driving import DRIVING
from affectbench.data.simulation.ppb_emo import draw_cells
from affectbench.store.arrays import Space, read_npz


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("simulated")
    for part in ("raw", "truth"):
        (folder / part).mkdir()
    dataset().simulate(folder, rows=12, seed=5)
    return folder


def test_what_is_simulated_is_read_as_it_was_meant(simulated, tmp_path):
    found = dataset().prepare(simulated / "raw", Space(tmp_path))
    meant = [cells for _, cells in read_sheet(simulated / "raw" / SHEET)]
    assert len(meant) == 12
    for number in np.unique(found.group):
        of = found.group == number
        code = list(ppb_emo.EMOTIONS)[found.targets["emotion"][of][0]]
        assert meant[number]["category"] == code
        assert meant[number]["participant"] == f"P{found.attributes['participant'][of][0]:02d}"
        assert all(1 <= meant[number][rating] <= 9 for rating in ppb_emo.RATINGS)
    truth = read_npz(simulated / "truth/emotion.npz")
    assert truth["posterior"].sum(axis=1) == pytest.approx(1, abs=1e-5)
    rows = dataset(overlap=0.5).select(found, 0)
    assert set(rows.row.tolist()) <= set(truth["row"].tolist())
    driven = dict(zip(DRIVING[:4] + DRIVING[5:], found.inputs["driving"].T, strict=False))
    assert (driven["Velocity"] > -0.2).all()
    both = (driven["Gas pedal position"] > 5) & (driven["Brake pedal force"] > 5)
    assert both.mean() < 0.01  # only between samples, where some were lost


def test_each_emotion_misses_about_as_many_people():
    cells = draw_cells(240, torch.Generator().manual_seed(0))
    assert len(set(cells)) == 240
    assert {p for p, _ in cells} == set(range(2, 42))
    counts = [sum(code == c for _, c in cells) for code in ppb_emo.EMOTIONS]
    assert max(counts) - min(counts) <= 1
