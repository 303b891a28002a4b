"""Aff-Wild2's sound: it is that of the pictures, or is refused."""

from collections import Counter

import numpy as np
import pytest

from affectbench.data import voices
from affectbench.data.formats.audio import RATE, write_wav
from affectbench.data.formats.videos import write_video
from affectbench.data.layouts.aff_wild2 import Track
from affectbench.data.tracks import fill_sound
from affectbench.refusal import Refusal
from affectbench.store.arrays import Space

NAME, PICTURES = "2-30-32x32", 60


def filled(raw, name: str = NAME):
    """Fill the sound of a track whose pictures are numbered 1 to 60, of the files below `raw`."""
    track = Track(name, raw / "cropped_aligned" / name, np.arange(1, PICTURES + 1))
    inputs = voices.allocate(PICTURES, Space(raw / "prepared"))
    return fill_sound(inputs, slice(0, PICTURES), track, raw, voices.find_videos(raw))


def film(raw, pictures: int, rate: int, name: str = NAME) -> None:
    still = np.zeros((32, 32, 3), np.uint8)
    write_video(raw / f"videos/{name}.mp4", [still] * pictures, rate)


def test_a_video_made_anew_at_another_rate_is_refused(tmp_path):
    """Picture 60 is at second 2; at 25 a second it would be given the sound of second 2.4."""
    film(tmp_path, PICTURES, 30)
    assert filled(tmp_path)[1] == 30
    film(tmp_path, PICTURES, 25)
    with pytest.raises(
        Refusal, match="has 25 pictures a second, but its name says 30; it was made"
    ):
        filled(tmp_path)
    film(tmp_path, 50, 25)
    with pytest.raises(
        Refusal, match=r"has 50 pictures, but .* numbered up to 00060\.jpg; it is cu"
    ):
        filled(tmp_path)
    film(tmp_path, PICTURES - 2, 30)  # decoders differ in how many they count
    assert filled(tmp_path)[1] == 30


def test_a_wav_of_another_length_than_its_video_is_refused(tmp_path):
    film(tmp_path, PICTURES, 30)
    write_wav(tmp_path / f"audio/{NAME}.wav", np.full(int(2.2 * RATE), 0.1))
    assert filled(tmp_path)[0].all()
    write_wav(tmp_path / f"audio/{NAME}.wav", np.full(RATE, 0.1))
    with pytest.raises(
        Refusal, match=r"x32\.wav lasts 1\.00 s, but .*x32\.mp4 2\.00 s; make it an"
    ):
        filled(tmp_path)


def test_a_wav_that_holds_nothing_is_refused(tmp_path):
    for count in (0, 100):
        write_wav(tmp_path / f"audio/{NAME}.wav", np.zeros(count))
        with pytest.raises(Refusal, match=r"x32\.wav lasts 0\.0. s; make it anew with: ffmpeg"):
            filled(tmp_path)


def test_a_short_wav_of_a_track_as_short_is_heard(tmp_path):
    """As of simulated videos of two pictures."""
    track = Track("2-25-32x32", tmp_path, np.array([1, 2]))
    write_wav(tmp_path / "audio/2-25-32x32.wav", np.full(int(0.08 * RATE), 0.1))
    inputs = voices.allocate(2, Space(tmp_path / "prepared"))
    assert fill_sound(inputs, slice(0, 2), track, tmp_path, {})[0].all()


def test_videos_of_other_cameras_are_read_and_other_files_counted(tmp_path):
    (tmp_path / "videos").mkdir()
    for name in ("a.mkv", "b.mov", "c.MTS", "d.wmv", "README.txt", "Thumbs.db"):
        (tmp_path / "videos" / name).write_bytes(b"")
    counts = Counter()
    assert sorted(voices.find_videos(tmp_path, counts)) == ["a", "b", "c"]
    assert counts == {"other files": 1}
