"""Whether a stored file was lost or cut, told from one that the system cannot read for now.

What is lost is made again, which may take hours; what cannot be read is there, and is left.
"""

import os
from math import prod
from pathlib import Path

from numpy.lib.format import read_array_header_1_0, read_array_header_2_0, read_magic

from affectbench.store.files import withheld


def is_cut(path: Path) -> bool:
    """Return whether an array's file is missing, or not as long as its header says.

    Only the header is read: the array may be larger than the memory that this process may use.
    """
    try:
        with path.open("rb") as file:
            major, _ = read_magic(file)
            read = read_array_header_1_0 if major == 1 else read_array_header_2_0
            shape, _, dtype = read(file)
            return path.stat().st_size != file.tell() + prod(shape) * dtype.itemsize
    except (ValueError, EOFError, SyntaxError, OSError):
        refuse_withheld(path)
        return True


def refuse_withheld(path: Path) -> None:
    """Refuse a file that is there and that the system cannot read; one that is missing is lost."""
    try:
        with path.open("rb") as file:
            file.read(1)
    except FileNotFoundError:
        return
    except OSError as error:
        raise withheld(path, error) from None


def end_at_a_line(path: Path) -> None:
    """Cut what follows the last whole line off a file of lines, as a full disk leaves it."""
    if path.is_file():
        content = path.read_bytes()
        if whole := content.rfind(b"\n") + 1:
            os.truncate(path, whole)
        else:
            path.unlink()
