"""SSI streams: an XML header `X.stream` beside its samples `X.stream~`, as binary or as text.

This is the format of the Social Signal Interpretation framework (J. Wagner et al., ACM MM 2013), in
which NoXi's features are distributed. NoXi's labels are text files with one value a line.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.data.formats.guard import reading
from affectbench.data.formats.ssi_header import REMEDY, TYPES, Header, read_header
from affectbench.data.formats.text import MOST, lines_of, number_at
from affectbench.project.folders import is_file, shown
from affectbench.refusal import Refusal

MOST_HOLES = 10  # times as many samples as are stored may be missing in holes
FEW_VALUES = 10_000_000  # a stream of so many (80 MB) may have holes of any length


def read_stream(path: Path) -> tuple[Array, float]:
    """Return a stream's samples (T, D) and its rate in Hz, sample k at k / rate seconds.

    Binary samples are a memory map, unless the stream has holes: those are NaN, as is all before
    the first chunk. Refuses a stream without its samples' file, or whose size is not what the
    header says, and one that is nearly all holes.

    path  the header, X.stream; the samples are in X.stream~ beside it
    """
    header, data = read_header(path), path.with_name(f"{path.name}~")
    if not is_file(data):
        raise Refusal(f"{shown(data)} is missing; {REMEDY}")
    _check_holes(path, header)
    shape, item = (header.samples, header.dim), np.dtype(TYPES[header.type])
    if header.text:
        return _placed(_read_text(data, header), header), header.rate
    with reading(data, remedy=REMEDY):
        size = data.stat().st_size
        if size != item.itemsize * header.samples * header.dim:
            raise Refusal(
                f"{shown(data)} holds {size} bytes, its header says {header.samples} x"
                f" {header.dim} values of {item.itemsize}; {REMEDY}"
            )
        stored = np.memmap(data, item, "r", shape=shape) if size else np.empty(shape, item)
    return _placed(stored, header), header.rate


def _check_holes(path: Path, header: Header) -> None:
    """Refuse a stream of which MOST_HOLES times as much is missing as stored, before it is placed.

    As its times are all that says so, a wrong rate or `from` would fill the memory with NaN.
    """
    holes = header.length - header.samples
    if holes > MOST_HOLES * header.samples and header.length * header.dim > FEW_VALUES:
        raise Refusal(
            f"{shown(path)}: {header.samples} samples of {header.dim} values at sr {header.rate:g}"
            f" Hz, but chunks end at sample {header.length}: holes are more than {MOST_HOLES} times"
            f" as long as what is stored; correct 'from' and sr, or {REMEDY}"
        )


def _placed(stored: Array, header: Header) -> Array:
    """Return samples at their places on the clock, NaN in holes.

    Worked value: at 2 Hz, chunks of 1 sample from 0 s and 1 from 1.5 s -> a NaN NaN b.
    """
    if header.length == header.samples:
        return stored
    values = np.full((header.length, header.dim), np.nan)
    begin = 0
    for chunk in header.chunks:
        values[chunk.first : chunk.first + chunk.samples] = stored[begin : begin + chunk.samples]
        begin += chunk.samples
    return values


def _read_text(data: Path, header: Header) -> Array:
    """Return samples (T, D) that are stored as text, NaN where a value is none or infinite.

    Memory is taken for what is there, and not for what the header says.
    """
    lines = lines_of(data, REMEDY, REMEDY)
    if len(lines) != header.samples:
        raise Refusal(
            f"{shown(data)} holds {len(lines)} lines, its header says {header.samples} x"
            f" {header.dim} values; {REMEDY}"
        )
    rows = []
    for row, line in enumerate(lines):
        parts = line.split(None if header.delimiter.isspace() else header.delimiter)
        if len(parts) == header.dim + 1 and not parts[-1].strip():
            parts.pop()  # the sign that ends a line
        if len(parts) != header.dim:
            raise Refusal(
                f"{shown(data)}, line {row + 1}: {len(parts)} values, its header says {header.dim};"
                f" {REMEDY}"
            )
        rows.append(_numbers(parts, data, row + 1))
    values = np.array(rows, dtype=np.float64).reshape(len(rows), header.dim)
    if header.type in ("FLOAT", "DOUBLE"):
        return values.astype(TYPES[header.type])
    limits = np.iinfo(TYPES[header.type])
    bad = ~((values >= limits.min) & (values <= limits.max) & (values == np.round(values)))
    if bad.any():
        row, column = np.argwhere(bad)[0]
        raise Refusal(
            f"{shown(data)}, line {row + 1}: {values[row, column]:g} is no {header.type}; {REMEDY}"
        )
    return values.astype(TYPES[header.type])


def _numbers(parts: Sequence[str], data: Path, line: int) -> Array:
    """Return a line of numbers; the slow way only where one is missing or no number."""
    try:
        values = np.array(parts, dtype=np.float64)
    except ValueError:
        values = np.array([np.inf])
    if np.isfinite(values).all() and np.abs(values).max() <= MOST:
        return values
    return np.array([number_at(part, data, line) for part in parts])


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
    """Return the values of an annotation file (T,), one a line; -nan(ind) becomes NaN.

    Refuses a blank line that is not at the end: the lines are counted, so that it may be a value
    that is missing or none at all.
    """
    lines = lines_of(path, REMEDY, REMEDY)
    for line, text in enumerate(lines, start=1):
        if not text:
            raise Refusal(
                f"{shown(path)}, line {line}: is blank, and a line is a frame; write -nan(ind)"
                " where a value is missing"
            )
    return np.array([number_at(text, path, line) for line, text in enumerate(lines, start=1)])


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
