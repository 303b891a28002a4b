"""Videos: frames read one at a time, and files written so that equal frames give equal bytes."""

from collections.abc import Iterable
from pathlib import Path

from affectbench.arrays import Array
from affectbench.data.formats.pictures import MOST_PIXELS
from affectbench.refusal import Refusal

BIT_RATE = 150_000  # bits a second of a written video


def read_frames(path: Path, rate: float, into: Array) -> None:
    """Fill `into`, (T, size, size, 3) uint8, with the frames at 0, 1/rate, 2/rate, ... seconds.

    The frame taken is the first that is at most half a frame early. Memory in use stays at one
    picture. Refuses a video that is broken, too large, or shorter than T/rate seconds.

    rate  frames a second to take, whatever the video's own rate is
    """
    import av

    size, filled, time = into.shape[1], 0, 0.0
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise Refusal(f"{path} has no picture; copy it again")
            stream = container.streams.video[0]
            if stream.width * stream.height > MOST_PIXELS:
                raise Refusal(f"{path}: {stream.width} x {stream.height} pixels are too many")
            stream.codec_context.thread_count = 1
            own_rate = float(stream.average_rate or 30)
            first = None
            for number, frame in enumerate(container.decode(stream)):
                time = frame.time if frame.time is not None else number / own_rate
                first = time if first is None else first
                time -= first
                due = time >= filled / rate - 0.5 / own_rate
                picture = _resized(frame, size) if due and filled < len(into) else None
                while filled < len(into) and time >= filled / rate - 0.5 / own_rate:
                    into[filled] = picture
                    filled += 1
    except (av.error.FFmpegError, OSError) as error:
        raise Refusal(f"{path} cannot be decoded ({error}); copy it again") from None
    if filled < len(into):
        raise Refusal(
            f"{path} ends after {time:.1f} s, before second {filled / rate:g}; it is cut off, copy"
            " it again"
        )


def _resized(frame, size: int) -> Array:
    return frame.reformat(size, size, "rgb24", interpolation="AREA").to_ndarray()


def write_video(path: Path, pictures_THW3: Iterable[Array], rate: int) -> None:
    """Write frames (H, W, 3) uint8 as MPEG-4 without sound and date; H and W must be even.

    rate  frames a second
    """
    import av

    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w", options={"fflags": "+bitexact"}) as container:
        stream = None
        for picture in pictures_THW3:
            if stream is None:
                stream = container.add_stream("mpeg4", rate=rate, options={"flags": "+bitexact"})
                stream.height, stream.width = picture.shape[:2]
                stream.pix_fmt, stream.bit_rate = "yuv420p", BIT_RATE
                stream.codec_context.thread_count = 1
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
