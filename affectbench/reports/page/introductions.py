"""What the page says of a paper and of a dataset before it shows their numbers."""

import yaml

from affectbench.project.root import PUBLISHED

PAPERS, DATASETS = PUBLISHED / "papers.yaml", PUBLISHED / "datasets.yaml"


def of_paper(paper: str) -> dict[str, str]:
    """Return a paper's title, authors, short name and claim; a paper of one's own has its name."""
    known = yaml.safe_load(PAPERS.read_text("utf-8"))
    return {"title": paper, "short": paper, "authors": "", "says": ""} | known.get(paper, {})


def of_source(source: str, use: str, origin: str) -> str:
    """Return what a source holds: its dataset, and what was drawn where it is simulated."""
    known = yaml.safe_load(DATASETS.read_text("utf-8")).get(use, {})
    told = [f"{source}: {known.get('name', use)}, {origin}.", known.get("is"), known.get(origin)]
    return " ".join(filter(None, told))
