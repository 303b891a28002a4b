"""SSI streams: an XML header `X.stream` beside its samples `X.stream~`, as binary or as text.

This is the format of the Social Signal Interpretation framework (J. Wagner et al., ACM MM 2013), in
which NoXi's features are distributed. NoXi's labels are text files with one value a line.
"""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
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
MISSING = ("-nan(ind)", "nan", "-nan", "nan(ind)", "")
MOST_HEADER = 1_000_000  # bytes; a header is far smaller


@dataclass(frozen=True)
class Header:
    """The content of a stream's header."""

    rate: float  # samples a second
    dim: int  # values a sample
    type: str  # of a value: a key of TYPES
    text: bool  # True where samples are stored as text, False for binary
    delimiter: str
    samples: int


def read_header(path: Path) -> Header:
    """Return the header of a stream; refuse one that is missing, no XML, or incomplete."""
    try:
        if path.stat().st_size > MOST_HEADER:
            raise Refusal(f"{path} is too large for a header; is it the samples' file?")
        content = path.read_bytes()
    except FileNotFoundError:
        raise Refusal(f"{path} is missing; copy the session again") from None
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Refusal(f"{path} declares entities, which no SSI header does; it is not opened")
    try:
        root = ET.fromstring(content)
        info = root.find("info")
        kind = info.attrib["ftype"].upper()
        header = Header(
            rate=float(info.attrib["sr"]),
            dim=int(info.attrib["dim"]),
            type=info.attrib["type"].upper(),
            text=kind == "ASCII",
            delimiter=info.attrib.get("delim", " "),
            samples=sum(int(chunk.attrib["num"]) for chunk in root.findall("chunk")),
        )
    except (ET.ParseError, AttributeError, KeyError, ValueError) as error:
        raise Refusal(f"{path} is no SSI header ({error}); copy the session again") from None
    if kind not in ("ASCII", "BINARY"):
        raise Refusal(f"{path}: ftype '{kind}' is neither ASCII nor BINARY")
    if header.type not in TYPES:
        raise Refusal(f"{path}: type '{header.type}' is unknown; known: {', '.join(TYPES)}")
    if header.rate <= 0 or header.dim <= 0:
        raise Refusal(f"{path}: sr {header.rate:g} and dim {header.dim} must be above 0")
    return header


def read_stream(path: Path) -> tuple[Array, float]:
    """Return a stream's samples (T, D) and its rate in Hz; binary samples are a memory map.

    Refuses a stream without its samples' file, or whose size is not what the header says.

    path  the header, X.stream; the samples are in X.stream~ beside it
    """
    header, data = read_header(path), path.with_name(f"{path.name}~")
    if not data.is_file():
        raise Refusal(f"{data} is missing; copy the session again")
    shape = (header.samples, header.dim)
    if header.text:
        return _read_text(data, header), header.rate
    item = np.dtype(TYPES[header.type])
    if data.stat().st_size != item.itemsize * header.samples * header.dim:
        raise Refusal(
            f"{data} holds {data.stat().st_size} bytes, its header says {header.samples} x"
            f" {header.dim} values of {item.itemsize}; copy the session again"
        )
    if not header.samples:
        return np.empty(shape, item), header.rate
    return np.memmap(data, item, "r", shape=shape), header.rate


def _read_text(data: Path, header: Header) -> Array:
    try:
        delimiter = None if header.delimiter.isspace() else header.delimiter
        values = np.loadtxt(data, delimiter=delimiter, ndmin=2, encoding="ascii")
    except (ValueError, UnicodeDecodeError) as error:
        raise Refusal(f"{data} is no table of numbers ({error}); copy the session again") from None
    if values.shape != (header.samples, header.dim):
        shape = " x ".join(map(str, values.shape))
        raise Refusal(
            f"{data} holds {shape} values, its header says {header.samples} x {header.dim}"
        )
    return values.astype(TYPES[header.type])


def write_stream(path: Path, samples_TD: Array, rate: float, *, text: bool = False) -> None:
    """Write samples (T, D) as an SSI stream of 4-byte floats: header and samples' file.

    rate  samples a second
    text  whether samples are written as text instead of binary
    """
    count, dim = samples_TD.shape
    kind = "ASCII" if text else "BINARY"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        '<?xml version="1.0" ?>\n<stream ssi-v="2">\n'
        f'  <info ftype="{kind}" sr="{rate:.6f}" dim="{dim}" byte="4" type="FLOAT" delim=" " />\n'
        f'  <chunk from="0.000000" to="{count / rate:.6f}" byte="0" num="{count}"/>\n'
        "</stream>\n",
        "ascii",
    )
    data = path.with_name(f"{path.name}~")
    if text:
        np.savetxt(data, samples_TD, fmt="%.6g")
    else:
        data.write_bytes(np.ascontiguousarray(samples_TD, "<f4").tobytes())


def read_values(path: Path) -> Array:
    """Return the values of an annotation file (T,), one a line; -nan(ind) becomes NaN."""
    try:
        lines = path.read_text("ascii").splitlines()
    except FileNotFoundError:
        raise Refusal(f"{path} is missing; copy the session again") from None
    except UnicodeDecodeError:
        raise Refusal(f"{path} is not plain text; copy the session again") from None
    values = np.empty(len(lines))
    for number, line in enumerate(lines, start=1):
        text = line.strip().lower()
        try:
            values[number - 1] = np.nan if text in MISSING else float(text)
        except ValueError:
            raise Refusal(f"{path}, line {number}: '{line}' is no number, nor -nan(ind)") from None
    return values


def at_rate(samples: Array, rate: float, wanted: float) -> Array:
    """Return samples (T, ...) brought to another rate: for each new time the nearest old sample.

    Worked value: samples a b c d at 4 Hz, wanted at 2 Hz -> a c.

    rate    Hz of the samples
    wanted  Hz of the result
    """
    if rate == wanted:
        return samples
    count = int(len(samples) * wanted / rate)
    nearest = np.minimum(np.round(np.arange(count) * rate / wanted).astype(int), len(samples) - 1)
    return samples[nearest]


def write_values(path: Path, values: Sequence[float]) -> None:
    """Write an annotation, one value a line, to six decimals; NaN becomes -nan(ind)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ("-nan(ind)" if np.isnan(value) else f"{value:.6f}" for value in values)
    path.write_text("".join(f"{line}\n" for line in lines), "ascii")
