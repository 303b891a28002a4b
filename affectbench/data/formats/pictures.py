"""Images of a raw folder, decoded one at a time to uint8 RGB."""

import io
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.data.formats.guard import COPY, reading
from affectbench.naming import IN_DATA, check_name
from affectbench.project.folders import shown
from affectbench.refusal import Refusal

FORMATS = ("JPEG", "PNG", "BMP", "GIF", "WEBP", "TIFF", "PPM")  # none that runs a program
PNG, NOTES = b"\x89PNG\r\n\x1a\n", (b"tEXt", b"zTXt", b"iTXt", b"iCCP")
IN_FILES = f"{IN_DATA}@"  # which names of files have besides letters, digits, _ and .
MOST_PIXELS = 64_000_000  # far above any picture of a face: more may be a decompression bomb


def path_inside(root: Path, name: str, named_in: Path) -> Path:
    """Return root/name, where `name` was read from a data file; refuse it if it leaves `root`.

    Each part of it must be a plain name, in which an @ is also taken, as in PPB-Emo's.

    named_in  the data file, for the message
    """
    parts = name.split("/")
    if not name.startswith("/") and ".." not in parts:
        for part in parts:
            check_name(part, f"{shown(named_in)}: a file", IN_FILES)
    path, top = Path(os.path.realpath(root / name)), os.path.realpath(root)
    if ".." in parts or not (root / name).is_relative_to(root):
        raise Refusal(
            f"{shown(named_in)}: '{shown(name)}' leads out of {shown(root)}; the file is not to be"
            " trusted"
        )
    if not path.is_relative_to(top):
        above = [root.joinpath(*parts[:depth]) for depth in range(1, len(parts) + 1)]
        link = next(p for p in above if not Path(os.path.realpath(p)).is_relative_to(top))
        raise Refusal(
            f"{shown(link)} is a link to {shown(os.path.realpath(link))}, out of {shown(root)}; put"
            " there what it leads to"
        )
    return path


def read_picture(
    path: Path,
    size: int,
    box: tuple[int, int, int, int] | None = None,
    sides: Sequence[int] = (),
) -> Array:
    """Return a picture as (size, size, 3) uint8 RGB, resized bilinearly.

    It is turned as its EXIF tag says, and 16 bits are scaled to 8. Refuses a picture that is
    missing, broken, or larger than MOST_PIXELS, and a box that has nothing of the picture.

    box    left, top, width and height in pixels of the part to cut out before resizing; what is
           outside of the picture is black
    sides  in pixels, of which a picture must be a square, as landmarks of it are known; () for any
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    with reading(path, "cannot be decoded"):
        content = without_notes(path.read_bytes())
        try:
            image = Image.open(io.BytesIO(content), formats=FORMATS)
        except UnidentifiedImageError:
            raise Refusal(f"{shown(path)} is no image; {COPY}") from None
        if image.width * image.height > MOST_PIXELS:
            raise Refusal(f"{shown(path)}: {image.width} x {image.height} pixels are too many")
        image.load()
        is_wide = image.mode == "I" and image.format == "TIFF"
        image = in_colour(ImageOps.exif_transpose(image), path, is_wide=is_wide)
        if sides and image.size not in [(side, side) for side in sides]:
            raise Refusal(
                f"{shown(path)} has {image.width} x {image.height} pixels, and its landmarks are of"
                f" {sides[0]} x {sides[0]}; copy the picture again from the release"
            )
        if box is not None:
            image = image.crop(_corners(box, image.size, path))
        if image.size != (size, size):
            image = image.resize((size, size), Image.Resampling.BILINEAR)
        return np.asarray(image)


def in_colour(image, path: Path, *, is_wide: bool):
    """Return a Pillow image in 8-bit RGB, where 16-bit grey v becomes v / 257.

    Pillow alone would clip it at 255. Refuses grey of which the range is not known: floats and 32
    bits.

    is_wide  whether the file has 32 bits, as TIFF may: of other formats Pillow's 32 bits hold 16
    """
    from PIL import Image

    if image.mode[0] not in "IF":
        return image.convert("RGB")
    values = np.asarray(image)
    if image.mode == "F" or is_wide or values.min() < 0 or values.max() > 0xFFFF:
        raise Refusal(f"{shown(path)}: grey in {image.mode}, of unknown range; save it in 8 bits")
    return Image.fromarray(np.round(values / 257).astype(np.uint8)).convert("RGB")


def without_notes(content: bytes) -> bytes:
    """Return a PNG without texts and colour profiles; other files as they are.

    They do not change what is decoded here, and Pillow refuses pictures in which they are large.
    """
    if not content.startswith(PNG):
        return content
    kept, place = [PNG], len(PNG)
    while place + 8 <= len(content):
        end = place + 12 + int.from_bytes(content[place : place + 4], "big")
        if content[place + 4 : place + 8] not in NOTES:
            kept.append(content[place:end])
        place = end
    return b"".join(kept)


def _corners(box: tuple, size: tuple[int, int], path: Path) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of a box; refuse one that is outside of the picture."""
    left, top, width, height = box
    right, bottom = left + width, top + height
    inside = min(right, size[0]) > max(left, 0) and min(bottom, size[1]) > max(top, 0)
    if not inside or width * height > MOST_PIXELS:
        raise Refusal(
            f"{shown(path)}: the face's box at {left}, {top}, of {width} x {height}, is not in the"
            f" picture of {size[0]} x {size[1]} pixels; correct the list or take its line out"
        )
    return left, top, right, bottom


def read_pictures(paths: Sequence[Path], into: Array, sides: Sequence[int] = ()) -> None:
    """Decode N pictures into `into`, a memory map (N, size, size, 3) uint8, one after another.

    sides  as `read_picture` takes them
    """
    for row, path in enumerate(paths):
        into[row] = read_picture(path, into.shape[1], sides=sides)


def write_picture(path: Path, image: Array, quality: int = 92) -> None:
    """Write (H, W, 3) uint8 as JPEG or PNG, by the suffix; equal images give equal bytes."""
    from PIL import Image

    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"quality": quality} if path.suffix in (".jpg", ".jpeg") else {}
    Image.fromarray(image).save(path, **options)
