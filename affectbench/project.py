"""Where the project lies: the folder that holds `methods/`, `datasets/` and `workflow/`."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
