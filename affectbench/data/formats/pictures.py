"""Images of a raw folder, decoded one at a time to uint8 RGB."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.refusal import Refusal

MOST_PIXELS = 64_000_000  # far above any picture of a face: more may be a decompression bomb


def path_inside(root: Path, name: str, named_in: Path) -> Path:
    """Return root/name, where `name` was read from a data file; refuse it if it leaves `root`.

    named_in  the data file, for the message
    """
    path = (root / name).resolve()
    if not path.is_relative_to(root.resolve()):
        raise Refusal(f"{named_in}: '{name}' leads out of {root}; the file is not to be trusted")
    return path


def read_picture(path: Path, size: int, box: tuple[int, int, int, int] | None = None) -> Array:
    """Return a picture as (size, size, 3) uint8 RGB, resized bilinearly.

    Refuses a picture that is missing, broken, or larger than MOST_PIXELS.

    box  left, top, width and height in pixels of the part to cut out before resizing
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Refusal(f"{path}: {image.width} x {image.height} pixels are too many")
            image.load()
            image = image.convert("RGB")
            if box is not None:
                left, top, width, height = box
                image = image.crop((left, top, left + width, top + height))
            if image.size != (size, size):
                image = image.resize((size, size), Image.Resampling.BILINEAR)
            return np.asarray(image)
    except FileNotFoundError:
        raise Refusal(f"{path} is missing; the data is incomplete, copy it again") from None
    except UnidentifiedImageError:
        raise Refusal(f"{path} is no image; copy it again from the original data") from None
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refusal(
            f"{path} cannot be decoded ({error}); copy it again from the original data"
        ) from None


def read_pictures(paths: Iterable[Path], into: Array) -> None:
    """Decode N pictures into `into`, a memory map (N, size, size, 3) uint8.

    Memory in use stays at one picture, whatever N is.
    """
    for row, path in enumerate(paths):
        into[row] = read_picture(path, into.shape[1])


def write_picture(path: Path, image: Array, quality: int = 92) -> None:
    """Write (H, W, 3) uint8 as JPEG or PNG, by the suffix; equal images give equal bytes."""
    from PIL import Image

    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"quality": quality} if path.suffix in (".jpg", ".jpeg") else {}
    Image.fromarray(image).save(path, **options)
