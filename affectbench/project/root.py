"""The project's root: the folder that holds `methods/`, `datasets/` and `workflow/`."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STARTS = "starts"  # the folder of weights that networks may start from, in any root
PUBLISHED = ROOT / "workflow/published"  # what papers print and claim; facts of datasets
