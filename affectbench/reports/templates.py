"""Templates of HTML pages: how they are read, and what they may call."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from affectbench.store.costs import duration


def templates(folder: Path) -> Environment:
    """Return the templates of a folder: all text is escaped, and a missing value is an error.

    They have the filter `duration`, of seconds.
    """
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(["j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["duration"] = duration
    return environment
