"""Programs that are not installed here: a stand-in of the same name, first on the path."""

import os
import sys
from pathlib import Path


def stand_in(monkeypatch, folder: Path, name: str, text: str, **places: object) -> Path:
    """Put a program on the path, and return a Python without a space in its path, which runs it.

    text    of the program, with {python} in its first line, and {place} for each of `places`
    folder  in which it is written
    """
    programs = folder / "bin"
    programs.mkdir()
    (folder / "venv").symlink_to(sys.prefix)
    python = folder / "venv/bin/python"
    (programs / name).write_text(text.format(python=python, **places))
    (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    return python
