"""Still faces: of several that OpenFace saw, the picture's own is taken."""

from collections import Counter

import numpy as np
import pytest

from affectbench.data.face_tracks import FACE, read_face_track
from affectbench.data.faces import (
    check_inside,
    outside,
    read_still,
    sides_with,
    tiny,
)
from affectbench.data.formats.openface import LANDMARKS, PRESENCES, read_faces, write_openface
from affectbench.data.reader_log import also_tested
from affectbench.refusal import Refusal

SIDE = np.full(2, 100)
UNIT = np.linspace(0, 1, 68)  # landmarks on a diagonal


def face(left: float, side: float, shown: int, confidence: float = 0.9) -> dict[str, float]:
    """A face whose box begins at (left, left) in a picture of 100 pixels, with units `shown`."""
    points = left + side * UNIT
    values = dict(zip(LANDMARKS, [*points, *points], strict=True))
    return {"face": 0, "confidence": confidence} | values | dict.fromkeys(PRESENCES, shown)


def read(path, faces, own=None, side=SIDE, **columns):
    counts = Counter()
    table = {name: [one[name] for one in faces] for name in faces[0]}
    write_openface(path, table | columns)
    concepts, points = read_still(path, side, own, counts)
    return concepts, points, counts


BYSTANDER = face(2, 8, 1, 0.99)


@pytest.mark.parametrize("first", [True, False])
def test_a_bystander_is_passed_over_wherever_it_stands(first, tmp_path):
    """The picture's face covers its middle; the bystander in the corner does not."""
    faces = [BYSTANDER, face(20, 60, 0, 0.8)]
    faces = faces if first else faces[::-1]
    concepts, points, counts = read(tmp_path / "a.csv", faces)
    assert concepts.tolist() == [0] * 18
    assert points[0] == pytest.approx([0.2, 0.2], abs=1e-5)
    assert points[67] == pytest.approx([0.8, 0.8], abs=1e-5)
    assert counts["several faces"] == 1


def test_the_pictures_own_landmarks_say_which_face_it_is(tmp_path):
    own = np.stack([0.02 + 0.08 * UNIT] * 2, axis=1)  # its face is the small one in the corner
    concepts, points, _ = read(tmp_path / "a.csv", [face(20, 60, 0), BYSTANDER], own)
    assert concepts.tolist() == [1] * 18
    assert points is own


def test_the_middle_is_that_of_the_picture_however_large_it_is(tmp_path):
    """Of a crop of 640 x 320 pixels the face in its middle is taken, not the one at 50, 50."""
    own = np.stack([0.25 + 0.5 * UNIT, 0.25 + 0.5 * UNIT], axis=1)
    stranger, central = face(30, 40, 1), face(90, 200, 0)
    central |= {f"x_{i}": 160 + 320 * UNIT[i] for i in range(68)}
    wide = np.array([640, 320])
    assert read(tmp_path / "a.csv", [stranger, central], own, wide)[0].tolist() == [0] * 18
    assert read(tmp_path / "a.csv", [stranger, central], None, wide)[0].tolist() == [0] * 18


def test_two_faces_of_a_csv_in_capitals_are_read(tmp_path):
    read(tmp_path / "a.CSV", [BYSTANDER, face(20, 60, 0)])
    concepts, _ = read_still(tmp_path / "a.csv", SIDE, None, Counter())
    assert concepts.tolist() == [0] * 18


def test_pictures_with_a_csv_are_as_large_as_its_landmarks(tmp_path):
    path = tmp_path / "a.csv"
    assert sides_with(path, 100) == ()
    path.write_text("")
    assert sides_with(path, 100) == (100,)
    assert sides_with(path, 100, "official", 56) == (100,)
    assert sides_with(path, 100, "used", 56) == (100, 56)
    assert sides_with(path, 100, "used", 224) == (100, 100)


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("AU01_c", 0.5, "line 4, column AU01_c: 0.5 is neither 0 nor 1; write it anew"),
        ("AU01_r", 500, "line 4, column AU01_r: 500 is not 0 to 5"),
        ("AU01_r", -1, "line 4, column AU01_r: -1 is not 0 to 5"),
        ("confidence", 98, "line 4, column confidence: 98 is not 0 to 1"),
    ],
)
def test_what_openface_does_not_write_is_refused(column, value, told, tmp_path):
    columns = {"confidence": np.ones(3), "success": np.ones(3)} | dict.fromkeys(FACE, np.zeros(3))
    path = tmp_path / "a.csv"
    write_openface(path, columns)
    assert read_face_track(path, 1.0)[1].all()
    columns[column] = np.array([1, 1, value])
    write_openface(path, columns)
    with pytest.raises(Refusal, match=told):
        read_face_track(path, 1.0)


def test_of_faces_over_the_middle_the_largest_then_the_surest_is_taken(tmp_path):
    small, large = face(40, 20, 1), face(20, 60, 0)
    assert read(tmp_path / "a.csv", [small, large])[0].tolist() == [0] * 18
    unsure, sure = face(20, 60, 1, 0.8), face(20, 60, 0, 0.9)
    assert read(tmp_path / "b.csv", [unsure, sure])[0].tolist() == [0] * 18


def test_a_face_that_the_tool_did_not_find_is_missing(tmp_path):
    for faces, columns in (
        ([face(20, 60, 1)], {"success": [0]}),
        ([face(20, 60, 1, 0.7)], {}),
        ([face(20, 60, 1, 0.725)], {"success": [1]}),
        ([face(20, 60, 1, np.nan)], {"success": [1]}),
        ([face(20, 60, 1)], {"success": [np.nan]}),
    ):
        concepts, points, counts = read(tmp_path / "a.csv", faces, **columns)
        assert np.isnan(concepts).all()
        assert np.isnan(points).all()
        assert counts == {"looked at": 1, "csv": 1, "no face": 1}


def test_a_value_that_is_no_number_is_missing_and_counted(tmp_path):
    path = tmp_path / "a.csv"
    read(path, [face(20, 60, 1)])
    header, line = path.read_text().splitlines()
    fields = line.split(", ")
    fields[header.split(", ").index("AU12_c")] = "-nan(ind)"
    fields[header.split(", ").index("x_3")] = "inf"
    path.write_text(f"{header}\n{', '.join(fields)}\n\n")
    counts = Counter()
    concepts, points = read_still(path, SIDE, None, counts)
    assert np.flatnonzero(np.isnan(concepts)).tolist() == [PRESENCES.index("AU12_c")]
    assert np.argwhere(np.isnan(points)).tolist() == [[3, 0]]
    assert counts["concepts missing"] == 2


def test_training_pictures_that_are_tested_on_are_counted():
    face = np.zeros((5, 2, 2, 3), np.uint8)
    face[:, 0, 0, 0] = [1, 2, 1, 3, 2]  # the first two are in the test too
    split = np.array(["train", "train", "test", "train", "test"])
    assert also_tested(face, split) == 2


def test_a_face_of_a_larger_picture_is_counted_and_most_of_them_are_refused(tmp_path):
    assert read(tmp_path / "a.csv", [face(20, 60, 0)])[2]["outside"] == 0
    assert read(tmp_path / "b.csv", [face(35, 105, 0)])[2]["outside"] == 1
    check_inside(tmp_path, 1, 0, 2, "do it again")
    with pytest.raises(Refusal, match="landmarks of 2 of 3 faces lie beyond the picture; do it ag"):
        check_inside(tmp_path, 2, 0, 3, "do it again")
    with pytest.raises(Refusal, match="landmarks of 2 of 3 faces span less than 10% of the pictur"):
        check_inside(tmp_path, 0, 2, 3, "do it again")


def test_a_face_of_a_twentieth_of_the_picture_is_in_another_unit(tmp_path):
    assert read(tmp_path / "a.csv", [face(40, 5, 0)])[2]["tiny"] == 1
    assert read(tmp_path / "a.csv", [face(40, 15, 0)])[2]["tiny"] == 0
    nothing = np.full((1, 68, 2), np.nan)
    assert not tiny(nothing).any()
    assert not outside(nothing).any()


def test_a_file_of_a_part_of_its_video_is_refused(tmp_path):
    """Stretched over the whole, its values would be those of other seconds."""
    path, whole = tmp_path / "a.csv", np.arange(1, 121)

    def write(frames: np.ndarray) -> None:
        times = (frames - 1) / 30
        write_openface(path, {"frame": frames, "timestamp": times, "AU01_c": 0 * frames})

    for frames, reason in (
        (whole[:100], r"has 100 frames of 3\.33 s, and the video lasts 4\.00 s"),
        (whole[60:], "line 2: frame 61 is the first"),
    ):
        write_openface(
            path, {"frame": frames, "timestamp": (frames - 1) / 30, "AU01_c": 0 * frames}
        )
        with pytest.raises(Refusal, match=reason):
            read_faces(path, ("AU01_c",), frames=True, seconds=4.0)
    for frames in (whole, whole[:-9]):  # a video may end a little before its sound
        write_openface(
            path, {"frame": frames, "timestamp": (frames - 1) / 30, "AU01_c": 0 * frames}
        )
        assert len(read_faces(path, ("AU01_c",), frames=True, seconds=4.0)[0]) == len(frames)
    write_openface(path, {"AU01_c": 0 * whole[:9]})  # without times nothing is known
    assert len(read_faces(path, ("AU01_c",), frames=True, seconds=4.0)[0]) == 9


def test_a_line_more_or_less_does_not_move_the_frames(tmp_path):
    path = tmp_path / "a.csv"
    write_openface(path, {"frame": [1, 2, 4], "success": [1, 1, 1], "AU01_c": [0, 1, 0]})
    with pytest.raises(Refusal, match="line 4: frame 4 follows frame 2"):
        read_faces(path, ("AU01_c",), frames=True)
    write_openface(path, {"frame": [1, 2, 3], "success": [1, 0, 1], "AU01_c": [0, 1, 0]})
    values, seen, lines = read_faces(path, ("AU01_c",), frames=True)
    assert seen.tolist() == [True, False, True]
    assert lines == [2, 3, 4]
    assert np.array_equal(values[:, 0], [0, np.nan, 0], equal_nan=True)
