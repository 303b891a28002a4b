"""The project's files as git sees them."""

import subprocess
from pathlib import Path

from affectbench.project.root import ROOT


def tracked() -> list[Path]:
    """Return the project's files: those that git knows, and new ones that it does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / n for n in filter(None, listed.stdout.split("\0")) if (ROOT / n).is_file()]


def text_in_index(path: str) -> str:
    """Return a file as git has it in its index: a user's own run may have written over it."""
    shown = subprocess.run(
        ["git", "show", f":{path}"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return shown.stdout


def committed() -> set[Path]:
    """Return the files that git knows: what is the project's, and no user's own."""
    listed = subprocess.run(
        ["git", "ls-files", "-c", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {ROOT / name for name in filter(None, listed.stdout.split("\0"))}
