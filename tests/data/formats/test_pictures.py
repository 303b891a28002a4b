"""Pictures: turned, scaled and cut rightly; what has nothing of a picture is refused."""

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from affectbench.data.formats.pictures import path_inside, read_picture
from affectbench.refusal import Refusal


def test_grey_of_16_bits_is_scaled_and_not_clipped(tmp_path):
    values = np.full((4, 4), 0, np.uint16)
    values[1], values[2], values[3] = 257, 0x8000, 0xFFFF
    Image.fromarray(values).save(tmp_path / "a.png")
    assert read_picture(tmp_path / "a.png", 4)[:, 0, 0].tolist() == [0, 1, 128, 255]
    Image.fromarray(np.full((4, 4), 0.5, np.float32)).save(tmp_path / "f.tif")
    Image.fromarray(np.full((4, 4), 200, np.int32)).save(tmp_path / "i.tif")
    for name, mode in (("f", "F"), ("i", "I")):
        with pytest.raises(Refusal, match=rf"{name}\.tif: grey in {mode}, of unknown range"):
            read_picture(tmp_path / f"{name}.tif", 4)
    Image.fromarray(values).save(tmp_path / "b.tif")
    assert read_picture(tmp_path / "b.tif", 4)[:, 0, 0].tolist() == [0, 1, 128, 255]


def test_a_picture_is_turned_as_its_tag_says(tmp_path):
    """Orientation 6: what the camera stored in the left column belongs to the top row."""
    values = np.zeros((4, 4, 3), np.uint8)
    values[:, 0] = 200
    tag = Image.Exif()
    tag[0x0112] = 6
    Image.fromarray(values).save(tmp_path / "a.png", exif=tag)
    assert read_picture(tmp_path / "a.png", 4)[:, :, 0].tolist() == [[200] * 4] + [[0] * 4] * 3


def test_large_texts_and_profiles_do_not_matter(tmp_path):
    picture = Image.new("RGB", (4, 4), (10, 20, 30))
    notes = PngInfo()
    notes.add_text("comment", "x" * 2_000_000, zip=True)
    picture.save(tmp_path / "a.jpg", format="PNG", pnginfo=notes, icc_profile=bytes(5_000_000))
    assert (read_picture(tmp_path / "a.jpg", 4) == (10, 20, 30)).all()


def test_a_box_is_cut_out_and_black_beyond_the_edge(tmp_path):
    Image.new("L", (10, 10), 100).save(tmp_path / "a.png")
    cut = read_picture(tmp_path / "a.png", 4, box=(8, 0, 4, 4))[0, :, 0]
    assert cut.tolist() == [100, 100, 0, 0]
    for box in ((10, 0, 4, 4), (-4, 0, 4, 4), (0, 99999, 4, 4), (0, 0, 0, 4), (0, 0, 10**5, 10**5)):
        with pytest.raises(Refusal, match=r"a\.png: the face's box at .* is not in the picture"):
            read_picture(tmp_path / "a.png", 4, box=box)


def test_a_picture_of_another_size_than_its_landmarks_is_refused(tmp_path):
    Image.new("L", (10, 10), 100).save(tmp_path / "a.png")
    for sides in ((), (10,), (20, 10)):
        assert read_picture(tmp_path / "a.png", 4, sides=sides).shape == (4, 4, 3)
    with pytest.raises(Refusal, match="has 10 x 10 pixels, and its landmarks are of 20 x 20"):
        read_picture(tmp_path / "a.png", 4, sides=(20,))


def test_what_is_no_picture_is_told(tmp_path):
    (tmp_path / "folder.jpg").mkdir()
    (tmp_path / "text.jpg").write_text("text")
    (tmp_path / "page.jpg").write_text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")
    for name, told in (
        ("folder.jpg", "is a folder where a file should be"),
        ("text.jpg", "is no image"),
        ("page.jpg", "is no image"),
        ("none.jpg", "is missing; the data is incomplete"),
    ):
        with pytest.raises(Refusal, match=told):
            read_picture(tmp_path / name, 4)


def test_a_name_in_a_list_stays_inside(tmp_path):
    assert path_inside(tmp_path, "a/b@c-1.jpg", tmp_path / "l").name == "b@c-1.jpg"
    (tmp_path / "in").mkdir()
    (tmp_path / "in/link").symlink_to(tmp_path / "out")
    for name, told in (
        ("../x", "leads out of"),
        ("a/../../x", "leads out of"),
        ("a/../x", "leads out of"),
        ("/etc/passwd", "leads out of"),
        ("link/x", r"in/link is a link to .*/out, out of .*/in; put there what it leads"),
        ("a\nb", "l: a file: .* is no usable name"),
        ("a\0b", "l: a file: .* is no usable name"),
        ("a//b", "l: a file: .* is no usable name"),
        ("x" * 121, "l: a file: .* is no usable name"),
    ):
        with pytest.raises(Refusal, match=told) as refused:
            path_inside(tmp_path / "in", name, tmp_path / "l")
        assert "\n" not in str(refused.value)
