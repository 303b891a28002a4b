"""Pictures inside the page: WebP in data URIs, no larger than a screen shows them."""

import base64
import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

WIDTH = 1600  # pixels: the most that the page shows, on a screen with two pixels a CSS pixel
QUALITY = 82  # of photographs, from 0 to 100


@dataclass(frozen=True)
class Picture:
    """A picture as a data URI, with its size in pixels."""

    uri: str
    width: int
    height: int


def embedded(path: Path, *, photographs: bool = False) -> Picture:
    """Return a picture at the page's resolution; photographs are compressed with loss."""
    with Image.open(path) as opened:
        image = opened.convert("RGB")
    if image.width > WIDTH:
        height = round(image.height * WIDTH / image.width)
        image = image.resize((WIDTH, height), Image.Resampling.LANCZOS)
    written = io.BytesIO()
    image.save(written, "WEBP", lossless=not photographs, quality=QUALITY, method=4)
    text = base64.b64encode(written.getvalue()).decode("ascii")
    return Picture(f"data:image/webp;base64,{text}", image.width, image.height)
