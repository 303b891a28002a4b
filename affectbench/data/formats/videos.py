"""Videos: frames read one at a time, and files written so that equal frames give equal bytes."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.data.formats.guard import reading
from affectbench.data.formats.pictures import MOST_PIXELS
from affectbench.project.folders import shown
from affectbench.refusal import Refusal

LONGEST = 1.0  # seconds without a picture
BIT_RATE = 150_000  # bits a second of a written video


def read_frames(path: Path, rate: float, into: Array, *, middle: bool = False) -> None:
    """Fill `into`, (T, size, size, 3) uint8, with the frames at 0, 1/rate, 2/rate, ... seconds.

    The frame taken is the first that is at most half a frame early, by the video's own clock,
    whether or not its rate is steady. It is turned by a right angle if the video says so. Memory in
    use stays at one picture. Refuses a video that is broken, too large, shorter than T/rate
    seconds, or without a picture for longer than LONGEST.

    rate    frames a second to take, whatever the video's own rate is
    middle  whether only the square in the middle of a picture is taken; else all is made square
    """
    import av

    filled, before = 0, 0.0
    with reading(path, "cannot be decoded", "copy it again"), av.open(str(path)) as container:
        for time, early, frame in _decoded(container, path):
            if time - before > LONGEST:
                raise Refusal(
                    f"{shown(path)} has no picture from second {before:g} to {time:g}; copy it"
                    " again"
                )
            before = time
            picture = None
            while filled < len(into) and time >= filled / rate - early:
                picture = _resized(frame, into.shape[1], middle) if picture is None else picture
                into[filled] = picture
                filled += 1
    if filled < len(into):
        raise Refusal(
            f"{shown(path)} ends after {before:.1f} s, before second {filled / rate:g}; it is cut"
            " off, copy it again"
        )


def _decoded(container, path: Path) -> Iterator[tuple[float, float, object]]:
    """Yield the time of each picture of an open video, half a frame in seconds, and the picture.

    Refuses a video without pictures, with too large ones, and one that does not begin with a whole
    picture, on which all others depend.
    """
    if not container.streams.video:
        raise Refusal(f"{shown(path)} has no picture; copy it again")
    stream = container.streams.video[0]
    if stream.width * stream.height > MOST_PIXELS:
        raise Refusal(f"{shown(path)}: {stream.width} x {stream.height} pixels are too many")
    stream.codec_context.thread_count = 1
    own_rate, first = float(stream.average_rate or 30), None
    for number, frame in enumerate(container.decode(stream)):
        if frame.width * frame.height > MOST_PIXELS:
            raise Refusal(f"{shown(path)}: {frame.width} x {frame.height} pixels are too many")
        time = frame.time if frame.time is not None else number / own_rate
        if first is None:
            first = time
            begin = time if stream.start_time is None else stream.start_time * stream.time_base
            late = time - begin > 1.5 / own_rate
            if frame.is_corrupt or not frame.key_frame or late:
                raise Refusal(f"{shown(path)} does not begin with a whole picture; copy it again")
        yield time - first, 0.5 / own_rate, frame


def seconds_of(path: Path) -> float:
    """Return how long a video lasts by its pictures' own clock; none of them is decoded.

    Refuses a video that cannot be opened, and one without pictures.
    """
    import av

    with reading(path, "cannot be decoded", "copy it again"), av.open(str(path)) as container:
        if not container.streams.video:
            raise Refusal(f"{shown(path)} has no picture; copy it again")
        stream = container.streams.video[0]
        packets = (p for p in container.demux(stream) if p.size and p.pts is not None)
        stamps = [float(packet.pts * packet.time_base) for packet in packets]
        rate = float(stream.average_rate or 30)
    if not stamps:
        raise Refusal(f"{shown(path)} has no picture; copy it again")
    return max(stamps) - min(stamps) + 1 / rate


def _resized(frame, size: int, middle: bool) -> Array:
    scale = size / min(frame.width, frame.height) if middle else 0
    width, height = (max(size, round(side * scale)) for side in (frame.width, frame.height))
    picture = frame.reformat(width, height, "rgb24", interpolation="AREA").to_ndarray()
    left, top = (width - size) // 2, (height - size) // 2
    return np.rot90(picture[top : top + size, left : left + size], round(frame.rotation / 90))


def write_video(path: Path, pictures_THW3: Iterable[Array], rate: int) -> None:
    """Write frames (H, W, 3) uint8 without sound and date; H and W must be even.

    The codec is MPEG-4, and in .flv that of Flash.

    rate  frames a second
    """
    import av

    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w", options={"fflags": "+bitexact"}) as container:
        stream = None
        for picture in pictures_THW3:
            if stream is None:
                codec = "flv" if path.suffix == ".flv" else "mpeg4"
                stream = container.add_stream(codec, rate=rate, options={"flags": "+bitexact"})
                stream.height, stream.width = picture.shape[:2]
                stream.pix_fmt, stream.bit_rate = "yuv420p", BIT_RATE
                stream.codec_context.thread_count = 1
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
