"""Pictures inside the page: WebP in data URIs, no larger than a screen shows them."""

import base64
import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from affectbench.store import files

WIDTH = 1600  # pixels: the most that the page shows, on a screen with two pixels a CSS pixel
QUALITY, METHOD = 75, 6  # with loss: from 0 to 100; how much time it may take, from 0 to 6
LARGE = 100_000  # bytes: a figure that is larger without loss is compressed with loss


@dataclass(frozen=True)
class Picture:
    """A picture as a data URI, with its size in pixels."""

    uri: str
    width: int
    height: int


def embedded(path: Path, *, photographs: bool = False) -> Picture:
    """Return a picture at the page's resolution; photographs are compressed with loss.

    So are figures that are large without it, as those of faces and maps are.
    """
    with files.reading(path), Image.open(path) as opened:
        image = opened.convert("RGB")
    if image.width > WIDTH:
        height = round(image.height * WIDTH / image.width)
        image = image.resize((WIDTH, height), Image.Resampling.LANCZOS)
    written = b"" if photographs else _webp(image, lossless=True)
    if photographs or len(written) > LARGE:
        written = _webp(image, lossless=False)
    text = base64.b64encode(written).decode("ascii")
    return Picture(f"data:image/webp;base64,{text}", image.width, image.height)


def _webp(image: Image.Image, *, lossless: bool) -> bytes:
    written = io.BytesIO()
    image.save(
        written, "WEBP", lossless=lossless, quality=QUALITY, method=4 if lossless else METHOD
    )
    return written.getvalue()
