"""Videos and their sound are read by the clock, whatever their rate does."""

import struct
from fractions import Fraction

import numpy as np
import pytest

from affectbench.data.formats.audio import RATE, read_video
from affectbench.data.formats.videos import read_frames, seconds_of, write_video
from affectbench.refusal import Refusal

TICK = Fraction(1, 1000)
LOUD = 0.5


def film(path, milliseconds, sounds=(), first=0):
    """A video with a picture at each time, brighter by 30 with each half second, and tones.

    sounds  for each piece of a tone when it begins, and how long it is, in seconds
    first   how many coded pictures are left out at the beginning
    """
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width = stream.height = 32
        stream.pix_fmt, stream.codec_context.time_base = "yuv420p", TICK
        track = container.add_stream("pcm_s16le", rate=48_000, layout="mono") if sounds else None
        coded, noise = [], np.random.default_rng(0).integers(0, 255, (32, 32, 3), np.uint8)
        for time in milliseconds:
            grey = np.full((32, 32, 3), (time + 100) // 500 * 30, np.uint8)
            grey = noise if first else grey
            frame = av.VideoFrame.from_ndarray(grey, format="rgb24")
            frame.pts, frame.time_base = time, TICK
            coded += stream.encode(frame)
        for packet in [*coded, *stream.encode(None)][first:]:
            container.mux(packet)
        for begin, seconds in sounds:
            tone = np.full((1, int(seconds * 48_000)), int(LOUD * 32767), np.int16)
            frame = av.AudioFrame.from_ndarray(tone, format="s16", layout="mono")
            frame.sample_rate, frame.pts = 48_000, round(begin * 48_000)
            frame.time_base = Fraction(1, 48_000)
            container.mux(track.encode(frame))
        if track:
            container.mux(track.encode(None))
    return path


CHANGES = [*range(0, 2000, 40), *range(2000, 4000, 100)]  # 25 pictures a second, then 10


def test_a_rate_that_changes_in_the_middle_is_followed(tmp_path):
    path = film(tmp_path / "a.mkv", CHANGES)
    pictures = np.zeros((8, 8, 8, 3), np.uint8)
    read_frames(path, 2, pictures)  # at 0, 0.5, ..., 3.5 s
    assert pictures.mean(axis=(1, 2, 3)) == pytest.approx(np.arange(8) * 30, abs=8)
    times = read_video(path).times
    assert times == pytest.approx(np.array(CHANGES) / 1000, abs=0.002)


def test_a_steady_rate_needs_no_clock(tmp_path):
    heard = read_video(film(tmp_path / "a.mkv", range(0, 2000, 40)))
    assert heard.rate == 25
    assert heard.times is None
    assert heard.sound is None


def test_a_long_time_without_a_picture_is_refused(tmp_path):
    path = film(tmp_path / "a.mkv", [*range(0, 1000, 40), *range(3000, 4000, 40)])
    with pytest.raises(Refusal, match=r"a\.mkv has no picture from second 0.96 to 3"):
        read_frames(path, 2, np.zeros((8, 8, 8, 3), np.uint8))


def test_a_video_without_its_first_whole_picture_is_refused(tmp_path):
    """The other pictures are told by how they differ from it, which nothing can be made of."""
    path = film(tmp_path / "a.mkv", range(0, 400, 40), first=1)
    with pytest.raises(Refusal, match=r"a\.mkv does not begin with a whole picture"):
        read_frames(path, 2, np.zeros((1, 8, 8, 3), np.uint8))


def test_sound_stays_at_its_time(tmp_path):
    """A tone from 1 to 2 s and one from 3 to 4 s, beside pictures from 0 s on."""
    path = film(tmp_path / "a.mkv", range(0, 4000, 40), [(1, 1), (3, 1)])
    sound = read_video(path).sound
    loud = np.abs(sound) > LOUD / 2
    assert np.flatnonzero(np.diff(loud.astype(int))) / RATE == pytest.approx([1, 2, 3], abs=0.02)
    assert len(sound) / RATE == pytest.approx(4, abs=0.02)


def test_sound_that_ends_before_the_pictures_begin_is_none(tmp_path):
    assert read_video(film(tmp_path / "a.mkv", range(2000, 4000, 40), [(0, 0.5)])).sound is None


def test_a_video_that_is_cut_or_is_none_is_refused(tmp_path):
    path = tmp_path / "a.mp4"
    write_video(path, (np.zeros((32, 32, 3), np.uint8) for _ in range(20)), 10)
    whole = path.read_bytes()
    for content in (whole[: len(whole) // 2], b"", b"text"):
        path.write_bytes(content)
        for read in (read_video, lambda p: read_frames(p, 2, np.zeros((4, 8, 8, 3), np.uint8))):
            with pytest.raises(Refusal, match=r"a\.mp4 cannot be decoded"):
                read(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(Refusal, match=r"a\.mp4 is a folder where a file should be"):
        read_video(path)


@pytest.mark.parametrize("suffix", ["mp4", "flv"])
def test_a_video_lasts_as_long_as_its_pictures(suffix, tmp_path):
    path = tmp_path / f"film.{suffix}"
    write_video(path, (np.zeros((32, 48, 3), np.uint8) for _ in range(25)), 10)
    assert seconds_of(path) == pytest.approx(2.5, abs=0.01)
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(Refusal, match=r"cannot be decoded|has no picture"):
        seconds_of(path)


def test_a_picture_is_turned_as_the_video_says(tmp_path):
    """A camera held upright: what it stored at the top belongs to the right."""
    path, picture = tmp_path / "a.mp4", np.zeros((32, 32, 3), np.uint8)
    picture[:16] = 200
    write_video(path, [picture] * 10, 10)
    content = bytearray(path.read_bytes())
    begin = content.index(b"tkhd") + 44  # its matrix: here x' = -y, y' = x
    content[begin : begin + 36] = struct.pack(">9i", 0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30)
    path.write_bytes(content)
    turned = np.zeros((1, 16, 16, 3), np.uint8)
    read_frames(path, 1, turned)
    assert turned[0, :, 10:].min() > 150
    assert turned[0, :, :6].max() < 50


def test_the_square_in_the_middle_of_a_picture_is_cut_out(tmp_path):
    wide = np.zeros((32, 64, 3), np.uint8)
    wide[:, 16:48] = 200
    write_video(tmp_path / "film.flv", [wide] * 10, 10)
    middle, whole = np.zeros((2, 1, 16, 16, 3), np.uint8)
    read_frames(tmp_path / "film.flv", 1, middle, middle=True)
    read_frames(tmp_path / "film.flv", 1, whole)
    assert middle[0, :, 2:-2].min() > 180
    assert whole[0, :, :3].max() < 40
