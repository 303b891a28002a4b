"""NoXi: what is missing stays missing, moves nothing, and is not taken from beside it."""

import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from noxi_tree import prepare, session

from affectbench.data.formats import ssi
from affectbench.data.formats.openface import COLUMNS
from affectbench.data.layouts.noxi import find_recordings
from affectbench.refusal import Refusal


def missing_voice(raw: Path, kind: str) -> None:
    """Make the expert's voice of the first session miss 25 samples from the 51st on."""
    path = session(raw) / "expert.audio.egemapsv2.stream"
    values, rate = ssi.read_stream(path)
    values = np.array(values)
    count = len(values)
    if kind == "nan":
        values[50:75] = np.nan
        ssi.write_stream(path, values, rate)
    else:
        ssi.write_stream(path, np.delete(values, np.s_[50:75], axis=0), rate)
        one = f'<chunk from="0" num="50"/><chunk from="{75 / rate:.6f}" num="{count - 75}"/>'
        text = path.read_text()
        path.write_text(text[: text.index("<chunk")] + one + "</stream>")


@pytest.mark.parametrize("kind", ["nan", "hole"])
def test_a_voice_that_is_missing_stays_missing_and_moves_nothing(kind, tree, prepared, tmp_path):
    raw = tmp_path / "raw"
    shutil.copytree(tree / "raw", raw)
    missing_voice(raw, kind)
    again = prepare(raw, tmp_path / "prepared")
    rate = ssi.read_header(session(tree / "raw") / "expert.audio.egemapsv2.stream").rate
    gone = np.arange(len(again)) < round(75 * 25 / rate)
    gone[: round(50 * 25 / rate)] = False
    concepts = again.targets["voice_concepts"]
    assert np.isnan(concepts[gone]).all()
    assert not np.isnan(concepts[~gone]).any()
    assert np.isfinite(again.inputs["egemaps"]).all()
    assert np.array_equal(again.inputs["egemaps"][~gone], prepared.inputs["egemaps"][~gone])


def test_older_features_beside_these_are_passed_over(tree, prepared, tmp_path, capsys):
    raw = tmp_path / "raw"
    shutil.copytree(tree / "raw", raw)
    ssi.write_stream(session(raw) / "expert.audio.gemaps.stream", np.zeros((100, 58)), 25)
    (session(raw) / "._expert.audio.egemaps.stream").write_bytes(b"Mac OS X")
    again = prepare(raw, tmp_path / "prepared")
    assert np.array_equal(again.inputs["egemaps"], prepared.inputs["egemaps"])
    assert "streams of other features    1, passed over" in capsys.readouterr().err
    ssi.write_stream(session(raw) / "expert.audio.egemaps.stream", np.zeros((100, 88)), 25)
    with pytest.raises(Refusal, match="both have 88 values a sample; take one out"):
        find_recordings(raw, Counter())


def test_a_face_that_openface_is_not_sure_of_is_missing(tree, prepared, tmp_path):
    raw = tmp_path / "raw"
    shutil.copytree(tree / "raw", raw)
    path = session(raw) / "expert.video.openface2.stream"
    values, rate = ssi.read_stream(path)
    values = np.array(values)
    values[10, COLUMNS.index("confidence")] = 0.7
    values[11, COLUMNS.index("pose_Tx")] = np.inf
    values[12, COLUMNS.index("AU12_c")] = np.nan
    ssi.write_stream(path, values, rate)
    again = prepare(raw, tmp_path / "prepared")
    assert np.isnan(again.targets["au"][10]).all()
    assert np.array_equal(again.targets["au"][11], prepared.targets["au"][11])
    assert np.isnan(again.targets["au"][12]).sum() == 1
    assert np.array_equal(again.inputs["openface"][10:12], [again.inputs["openface"][9]] * 2)
    assert np.isfinite(again.inputs["openface"]).all()
