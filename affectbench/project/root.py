"""Where the project lies: the folder that holds `methods/`, `datasets/` and `workflow/`."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ROOT / "workflow/published"  # what papers and datasets say of themselves
