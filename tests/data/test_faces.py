"""Still faces: of several that OpenFace saw, the picture's own is taken."""

from collections import Counter

import numpy as np
import pytest

from affectbench.data.faces import also_tested, check_inside, read_still
from affectbench.data.formats.openface import LANDMARKS, PRESENCES, read_faces, write_openface
from affectbench.refusal import Refusal

UNIT = np.linspace(0, 1, 68)  # landmarks on a diagonal


def face(left: float, side: float, shown: int, confidence: float = 0.9) -> dict[str, float]:
    """A face whose box begins at (left, left) in a picture of 100 pixels, with units `shown`."""
    points = left + side * UNIT
    values = dict(zip(LANDMARKS, [*points, *points], strict=True))
    return {"face": 0, "confidence": confidence} | values | dict.fromkeys(PRESENCES, shown)


def read(path, faces, own=None, **columns):
    counts = Counter()
    table = {name: [one[name] for one in faces] for name in faces[0]}
    write_openface(path, table | columns)
    concepts, points = read_still(path, 100, own, counts)
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
    ):
        concepts, points, counts = read(tmp_path / "a.csv", faces, **columns)
        assert np.isnan(concepts).all()
        assert np.isnan(points).all()
        assert counts == {"csv": 1, "no face": 1}


def test_a_value_that_is_no_number_is_missing_and_counted(tmp_path):
    path = tmp_path / "a.csv"
    read(path, [face(20, 60, 1)])
    header, line = path.read_text().splitlines()
    fields = line.split(", ")
    fields[header.split(", ").index("AU12_c")] = "-nan(ind)"
    fields[header.split(", ").index("x_3")] = "inf"
    path.write_text(f"{header}\n{', '.join(fields)}\n\n")
    counts = Counter()
    concepts, points = read_still(path, 100, None, counts)
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
    check_inside(tmp_path, 100, 1, 2)
    with pytest.raises(Refusal, match="landmarks of 2 of 3 faces lie beyond a picture of 100 pix"):
        check_inside(tmp_path, 100, 2, 3)


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
