"""SSI streams are placed by their clock, and a header out of range is refused."""

import numpy as np
import pytest

from affectbench.data.formats.ssi import read_stream, read_values
from affectbench.data.formats.ssi_header import read_header
from affectbench.refusal import Refusal

HOLE = '<chunk from="0.5" to="1.5" byte="0" num="2"/><chunk from="3" to="4" byte="8" num="2"/>'


def stream(path, chunks: str, values, kind: str = "BINARY", **info):
    told = {"ftype": kind, "sr": "2", "dim": "1", "byte": "4", "type": "FLOAT", "delim": ";"} | info
    attributes = " ".join(f'{name}="{value}"' for name, value in told.items())
    path.write_text(f'<stream ssi-v="2"><info {attributes} />{chunks}</stream>')
    data = path.with_name(f"{path.name}~")
    if kind == "ASCII":
        data.write_text("".join(f"{value}\n" for value in values))
    else:
        data.write_bytes(np.array(values, "<f4").tobytes())
    return path


@pytest.mark.parametrize("kind", ["BINARY", "ASCII"])
def test_samples_after_a_hole_stay_at_their_time(kind, tmp_path):
    """At 2 Hz the sample at 3 s is the seventh; a start at 0.5 s is within SLACK of 0."""
    path = stream(tmp_path / "a.stream", HOLE, [1, 2, 3, 4], kind)
    values, rate = read_stream(path)
    nan = np.nan
    expected = [1, 2, nan, nan, nan, nan, 3, 4]
    assert np.array_equal(values[:, 0], expected, equal_nan=True)
    assert rate == 2
    assert read_header(path).length == 8
    late = '<chunk from="1.0" to="2.0" byte="0" num="2"/>'
    values, _ = read_stream(stream(path, late, [1, 2], kind))
    assert np.array_equal(values[:, 0], [nan, nan, 1, 2], equal_nan=True)


def test_rounded_times_make_no_hole(tmp_path):
    chunks = '<chunk from="0" to="1.49" num="3"/><chunk from="1.51" to="2.5" num="2"/>'
    values, _ = read_stream(stream(tmp_path / "a.stream", chunks, [1, 2, 3, 4, 5]))
    assert values[:, 0].tolist() == [1, 2, 3, 4, 5]


ONE = '<chunk from="0" to="1" byte="0" num="2"/>'


@pytest.mark.parametrize(
    ("chunks", "info", "told"),
    [
        (ONE, {"sr": "nan"}, "sr nan is not 0.001 to 1e+06"),
        (ONE, {"sr": "1e-300"}, "sr 1e-300 is not"),
        (ONE, {"sr": "-2"}, "sr -2 is not"),
        (ONE, {"sr": "0"}, "sr 0 is not"),
        (ONE, {"sr": "5"}, "chunk 1: 2 samples at 5 Hz do not last from 0 to 1 s"),
        (ONE, {"dim": "1.5"}, "dim 1.5 is not a whole number from 1"),
        (ONE, {"dim": "1e9"}, "dim 1e9 is not"),
        (ONE, {"byte": "8"}, "byte 8, but a FLOAT has 4"),
        (ONE, {"kind": "ASCII", "delim": ";;"}, "delim ';;' is not one of"),
        (ONE, {"kind": "ASCII", "delim": ""}, "delim '' is not one of"),
        (ONE.replace('num="2"', 'num="-5"'), {}, "num -5 is not a whole number from 0"),
        (ONE.replace('num="2"', 'num="1e12"'), {}, "num 1e12 is not"),
        (ONE.replace('from="0"', 'from="nan"'), {}, "from nan is not 0 to 86400"),
        (ONE.replace('from="0"', 'from="1e9"'), {}, "from 1e9 is not"),
        (ONE.replace('num="2"', ""), {}, "is no SSI header (chunk has no num)"),
        (
            '<chunk from="0" to="3" num="6"/><chunk from="1" to="2" num="2"/>',
            {},
            "chunk 2: begins at 1 s, before the one above ends at 3 s",
        ),
        (
            '<chunk from="0" to="1" num="2"/><chunk from="1" to="2" byte="4" num="2"/>',
            {},
            "chunk 2: byte 4 instead of 8",
        ),
    ],
)
def test_a_header_out_of_range_is_refused(chunks, info, told, tmp_path):
    path = stream(tmp_path / "a.stream", chunks, [1, 2], **info)
    with pytest.raises(Refusal) as refused:
        read_stream(path)
    assert told in str(refused.value)
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_encoding_that_nobody_knows_is_refused(tmp_path):
    path = stream(tmp_path / "a.stream", ONE, [1, 2])
    path.write_text(f'<?xml version="1.0" encoding="klingon" ?>{path.read_text()}')
    with pytest.raises(Refusal, match=r"is no SSI header .*klingon"):
        read_stream(path)
    path.write_bytes('<!DOCTYPE x [<!ENTITY a "b">]><stream/>'.encode("utf-16"))
    with pytest.raises(Refusal, match="declares entities"):
        read_stream(path)


def test_text_has_missing_values_and_one_sign_between(tmp_path):
    chunk = '<chunk from="0" to="1" num="2"/>'
    path = stream(tmp_path / "a.stream", chunk, ["1;-nan(ind);", "inf;4"], "ASCII", dim="2")
    values, _ = read_stream(path)
    assert np.array_equal(values, [[1, np.nan], [np.nan, 4]], equal_nan=True)
    stream(path, chunk, ["1;2", "3"], "ASCII", dim="2")
    with pytest.raises(Refusal, match="stream~, line 2: 1 values, its header says 2"):
        read_stream(path)
    stream(path, chunk, ["1", "300"], "ASCII", type="CHAR", byte="1")
    with pytest.raises(Refusal, match="line 2: 300 is no CHAR"):
        read_stream(path)


def test_a_blank_line_is_no_frame_only_at_the_end(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbf0.5\r\n-nan(ind)\r\n\r\n")
    assert np.array_equal(read_values(path), [0.5, np.nan], equal_nan=True)
    path.write_text("0.5\n\n0.25\n")
    with pytest.raises(Refusal, match="line 2: is blank, and a line is a frame"):
        read_values(path)
