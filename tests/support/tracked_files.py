"""The project's files as git sees them."""

import subprocess
from pathlib import Path

from affectbench.project.root import ROOT


def tracked() -> list[Path]:
    """Return the project's files: those that git knows, and new ones that it does not ignore."""
    listed = _git("ls-files", "-co", "--exclude-standard", "-z")
    return [ROOT / n for n in filter(None, listed.split("\0")) if (ROOT / n).is_file()]


def text_in_index(path: str) -> str:
    """Return a file as git has it in its index: a user's own run may have written over it."""
    return _git("show", f":{path}")


def committed() -> set[Path]:
    """Return the files that git knows: what is the project's, and no user's own."""
    return {ROOT / name for name in filter(None, _git("ls-files", "-c", "-z").split("\0"))}


def _git(*arguments: str) -> str:
    """Return what git prints."""
    command = ["git", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
