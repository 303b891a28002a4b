"""The header of an SSI stream, as XML: how samples are stored, and when each chunk begins."""

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from affectbench.data.formats.guard import reading
from affectbench.project.folders import shown
from affectbench.refusal import Refusal

TYPES = {
    "CHAR": "i1",
    "UCHAR": "u1",
    "SHORT": "<i2",
    "USHORT": "<u2",
    "INT": "<i4",
    "UINT": "<u4",
    "LONG": "<i8",
    "ULONG": "<u8",
    "FLOAT": "<f4",
    "DOUBLE": "<f8",
}
MOST_HEADER = 1_000_000  # bytes; a header is far smaller
LEAST_RATE, MOST_RATE = 0.001, 1e6  # Hz
MOST_DIM, MOST_SECONDS = 100_000, 86_400  # values a sample, length of a session
SLACK = 1.5  # samples by which a chunk's times may be rounded
DELIMITERS = (" ", ";", ",", "\t", "|", ":")
REMEDY = "copy the session again"


@dataclass(frozen=True)
class Chunk:
    """Samples without a hole; the first is sample `first` of the clock, which begins at 0."""

    first: int
    samples: int


@dataclass(frozen=True)
class Header:
    """The content of a stream's header."""

    rate: float  # samples a second
    dim: int  # values a sample
    type: str  # of a value: a key of TYPES
    text: bool  # True where samples are stored as text, False for binary
    delimiter: str
    chunks: tuple[Chunk, ...]

    @property
    def samples(self) -> int:
        """How many samples are stored."""
        return sum(chunk.samples for chunk in self.chunks)

    @property
    def length(self) -> int:
        """How many samples the clock has until the last that is stored: holes count too."""
        return max((chunk.first + chunk.samples for chunk in self.chunks), default=0)


def read_header(path: Path) -> Header:
    """Return the header of a stream; refuse one that is missing, no XML, or out of range."""
    with reading(path, "is no SSI header", REMEDY, REMEDY):
        if path.stat().st_size > MOST_HEADER:
            raise Refusal(f"{shown(path)} is too large for a header; is it the samples' file?")
        content = path.read_bytes()
        if any(word in content.replace(b"\0", b"") for word in (b"<!DOCTYPE", b"<!ENTITY")):
            raise Refusal(f"{shown(path)} declares entities, which no SSI header does; {REMEDY}")
        try:
            root = ET.fromstring(content)
        except (LookupError, ValueError) as error:  # an encoding that is unknown
            raise Refusal(f"{shown(path)} is no SSI header ({error}); {REMEDY}") from None
    info = root.find("info")
    if info is None:
        raise Refusal(f"{shown(path)} is no SSI header (it has no <info>); {REMEDY}")
    kind, of_type = _text(info, "ftype", path).upper(), _text(info, "type", path).upper()
    if kind not in ("ASCII", "BINARY"):
        raise Refusal(f"{shown(path)}: ftype '{shown(kind)}' is neither ASCII nor BINARY; {REMEDY}")
    if of_type not in TYPES:
        raise Refusal(
            f"{shown(path)}: type '{shown(of_type)}' is unknown; known: {', '.join(TYPES)}"
        )
    rate = _value(info, "sr", path, LEAST_RATE, MOST_RATE)
    dim = int(_value(info, "dim", path, 1, MOST_DIM, whole=True))
    delimiter = info.attrib.get("delim", " ")
    if kind == "ASCII" and delimiter not in DELIMITERS:
        raise Refusal(
            f"{shown(path)}: delim '{shown(delimiter)}' is not one of blank, tab, ; , | or :;"
            f" {REMEDY}"
        )
    size = np.dtype(TYPES[of_type]).itemsize
    if "byte" in info.attrib and _value(info, "byte", path, 1, 8, whole=True) != size:
        raise Refusal(
            f"{shown(path)}: byte {info.attrib['byte']}, but a {of_type} has {size}; {REMEDY}"
        )
    chunks = _chunks(root, path, rate, None if kind == "ASCII" else size * dim)
    return Header(rate, dim, of_type, kind == "ASCII", delimiter, chunks)


def _chunks(root: ET.Element, path: Path, rate: float, bytes_a_sample: int | None) -> tuple:
    """Return a stream's chunks, placed by their `from`; refuse what contradicts itself.

    bytes_a_sample  of binary samples, whose place in the file must be as the chunks follow
    """
    chunks, end, stored = [], 0, 0
    for number, chunk in enumerate(root.findall("chunk"), start=1):
        where = f"{shown(path)}, chunk {number}"
        samples = int(_value(chunk, "num", path, 0, rate * MOST_SECONDS, whole=True))
        begin, until = end / rate, (end + samples) / rate
        if "from" in chunk.attrib:
            begin = _value(chunk, "from", path, 0, MOST_SECONDS)
            until = begin + samples / rate
        if "to" in chunk.attrib:
            until = _value(chunk, "to", path, 0, 2 * MOST_SECONDS)
        if abs((until - begin) * rate - samples) > SLACK + 0.01 * samples:
            raise Refusal(
                f"{where}: {samples} samples at {rate:g} Hz do not last from {begin:g} to"
                f" {until:g} s; {REMEDY}"
            )
        if begin * rate < end - SLACK:
            raise Refusal(
                f"{where}: begins at {begin:g} s, before the one above ends at {end / rate:g} s;"
                f" {REMEDY}"
            )
        if bytes_a_sample and "byte" in chunk.attrib:
            place = _value(chunk, "byte", path, 0, 1e15, whole=True)
            if place != stored * bytes_a_sample:
                raise Refusal(
                    f"{where}: byte {place:g} instead of {stored * bytes_a_sample}; {REMEDY}"
                )
        first = max(round(begin * rate), end)
        first = end if first - end <= SLACK else first
        chunks.append(Chunk(first, samples))
        end, stored = first + samples, stored + samples
    return tuple(chunks)


def _text(element: ET.Element, name: str, path: Path) -> str:
    if name not in element.attrib:
        raise Refusal(f"{shown(path)} is no SSI header ({element.tag} has no {name}); {REMEDY}")
    return element.attrib[name].strip()


def _value(
    element: ET.Element, name: str, path: Path, least: float, most: float, *, whole: bool = False
) -> float:
    """Return a number of the header; refuse one that is none, not finite or out of range."""
    text = _text(element, name, path)
    try:
        value = float(text)
    except ValueError:
        raise Refusal(
            f"{shown(path)} is no SSI header ({name} '{shown(text)}' is no number); {REMEDY}"
        ) from None
    if not least <= value <= most or (whole and value != int(value)):
        kind = "a whole number from " if whole else ""
        raise Refusal(
            f"{shown(path)}: {name} {shown(text)} is not {kind}{least:g} to {most:g}; {REMEDY}"
        )
    return value
