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
