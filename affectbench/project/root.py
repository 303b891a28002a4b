"""The project's root: the folder that holds `methods/`, `datasets/` and `workflow/`."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ROOT / "workflow/published"  # what papers print and claim; facts of datasets
