"""SSI streams and annotations: what is written is read, and what is broken is told."""

import numpy as np
import pytest

from affectbench.data.formats import ssi
from affectbench.data.formats.ssi import (
    at_rate,
    read_stream,
    read_values,
    write_stream,
    write_values,
)
from affectbench.refusal import Refusal

RATE = 25.0


@pytest.fixture
def stream(tmp_path):
    """A stream of 6 x 3 values, and a function that edits its header."""
    samples = np.arange(18.0).reshape(6, 3) / 7
    path = tmp_path / "expert.video.openface2.stream"
    write_stream(path, samples, RATE)

    def edit(old: str, new: str):
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    return path, samples, edit


@pytest.mark.parametrize("text", [False, True])
def test_a_stream_is_read_as_it_was_written(text, tmp_path):
    samples = np.random.default_rng(0).normal(size=(7, 4)).astype(np.float32)
    path = tmp_path / "a.stream"
    write_stream(path, samples, 12.5, text=text)
    values, rate = read_stream(path)
    assert rate == 12.5
    assert values.dtype == np.float32
    assert values == pytest.approx(samples, rel=1e-5)
    assert isinstance(values, np.memmap) != text  # binary samples stay on disk


def test_chunks_add_up_and_integers_keep_their_type(tmp_path):
    path = tmp_path / "b.stream"
    path.write_text(
        '<stream ssi-v="2"><info ftype="BINARY" sr="2" dim="2" byte="2" type="SHORT" />'
        '<chunk from="0" to="1" byte="0" num="2"/><chunk from="1" to="1.5" byte="8" num="1"/>'
        "</stream>"
    )
    path.with_name("b.stream~").write_bytes(np.arange(6, dtype="<i2").tobytes())
    values, _ = read_stream(path)
    assert values.tolist() == [[0, 1], [2, 3], [4, 5]]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("</stream>", "", "is no SSI header"),
        ("<info", "<about", "is no SSI header"),
        ('dim="3"', 'dim="three"', "is no SSI header"),
        ('dim="3"', 'dim="0"', "dim 0 is not a whole number from 1"),
        ('num="6"', 'num="7"', "its header says 7 x 3 values of 4"),
        ('type="FLOAT"', 'type="COMPLEX"', "type 'COMPLEX' is unknown"),
        ('ftype="BINARY"', 'ftype="ZIP"', "neither ASCII nor BINARY"),
        ("<stream", '<!DOCTYPE x [<!ENTITY a "b">]><stream', "declares entities"),
    ],
)
def test_a_broken_header_is_told(stream, old, new, told):
    path, _, edit = stream
    edit(old, new)
    with pytest.raises(Refusal) as refused:
        read_stream(path)
    assert told in str(refused.value)
    assert path.name in str(refused.value)


def test_missing_and_cut_off_samples_are_told(stream):
    path, _, _ = stream
    data = path.with_name(f"{path.name}~")
    data.write_bytes(data.read_bytes()[:-4])
    with pytest.raises(Refusal, match="holds 68 bytes"):
        read_stream(path)
    data.unlink()
    with pytest.raises(Refusal, match="stream~ is missing"):
        read_stream(path)
    path.unlink()
    with pytest.raises(Refusal, match="stream is missing"):
        read_stream(path)


def test_text_of_another_shape_or_kind_is_told(tmp_path):
    path = tmp_path / "t.stream"
    write_stream(path, np.ones((3, 2)), RATE, text=True)
    data = tmp_path / "t.stream~"
    data.write_text("1 2\n3 4\n")
    with pytest.raises(Refusal, match="holds 2 lines, its header says 3 x 2"):
        read_stream(path)
    data.write_text("1 2\n3 four\n5 6\n")
    with pytest.raises(Refusal, match="line 2: 'four' is no number"):
        read_stream(path)


def test_annotations_keep_what_is_missing(tmp_path):
    path = tmp_path / "expert.engagement.annotation.csv"
    values = np.array([0.5, np.nan, 0.25])
    write_values(path, values)
    assert path.read_text() == "0.500000\n-nan(ind)\n0.250000\n"
    assert np.array_equal(read_values(path), values, equal_nan=True)
    path.write_text("0.5\nhigh\n")
    with pytest.raises(Refusal, match="line 2: 'high' is no number"):
        read_values(path)


def test_another_rate_takes_the_nearest_sample():
    samples = np.arange(8)
    assert at_rate(samples, 25, 25) is samples
    assert at_rate(samples, 50, 25).tolist() == [0, 2, 4, 6]
    assert at_rate(samples, 12.5, 25).tolist() == [0, 0, 1, 2, 2, 2, 3, 4, 4, 4, 5, 6, 6, 6, 7, 7]


@pytest.mark.parametrize("text", [False, True])
@pytest.mark.parametrize(
    ("rate", "chunk", "reason"),
    [
        ("25.0", 'from="80000" to="80000.24"', "sr 25 Hz, but chunks end at sample 2000006"),
        ("1e6", 'from="80000" to="80000.000006"', "sr 1e+06 Hz, but chunks end at sample 80000"),
    ],
)
def test_a_stream_that_is_nearly_all_holes_is_refused(rate, chunk, reason, text, tmp_path):
    """Nothing is allocated for them: the first would take 11 GB, the second 416 TiB."""
    path = tmp_path / "a.stream"
    write_stream(path, np.ones((6, 714)), RATE, text=text)
    header = path.read_text().replace('sr="25.000000"', f'sr="{rate}"')
    path.write_text(header.replace('from="0.000000" to="0.240000"', chunk))
    with pytest.raises(Refusal) as refused:
        read_stream(path)
    assert f"{path}: 6 samples of 714 values at {reason}" in str(refused.value)


def test_a_hole_of_ten_times_what_is_stored_is_filled(monkeypatch, tmp_path):
    monkeypatch.setattr(ssi, "FEW_VALUES", 0)
    path = tmp_path / "a.stream"
    write_stream(path, np.ones((4, 2)), RATE)
    header, chunk = path.read_text(), 'from="0.000000" to="0.160000"'
    path.write_text(header.replace(chunk, 'from="1.6" to="1.76"'))
    values, _ = read_stream(path)
    assert np.isnan(values[:40]).all()
    assert (values[40:] == 1).all()
    path.write_text(header.replace(chunk, 'from="1.64" to="1.8"'))
    with pytest.raises(Refusal, match=r"a\.stream: 4 samples .* at sample 45: holes are more than"):
        read_stream(path)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {'sr="25.000000"': 'sr="1e6"', 'to="0.120000"': 'to="80000"', 'num="3"': 'num="8e10"'},
            "3 lines, its header says 80000000000 x 2 values",
        ),
        ({'dim="2"': 'dim="100000"'}, "line 1: 2 values, its header says 100000"),
    ],
)
def test_text_is_compared_with_the_header_before_memory_is_taken(
    changes, reason, tmp_path, monkeypatch
):
    path = tmp_path / "t.stream"
    write_stream(path, np.ones((3, 2)), RATE, text=True)
    header = path.read_text()
    for old, new in changes.items():
        assert old in header
        header = header.replace(old, new)
    path.write_text(header)
    monkeypatch.setattr(np, "empty", lambda shape, *_: pytest.fail(f"{shape} is allocated"))
    with pytest.raises(Refusal) as refused:
        read_stream(path)
    assert "t.stream~" in str(refused.value)
    assert reason in str(refused.value)
