"""The page's introductions of papers and datasets, from workflow/published/."""

import yaml

from affectbench.project.root import PUBLISHED

PAPERS, DATASETS = PUBLISHED / "papers.yaml", PUBLISHED / "datasets.yaml"


def of_paper(paper: str) -> dict:
    """Return a paper's title, authors, short name, claim and headline claim.

    A paper that `papers.yaml` does not have is called by its name in the config.
    """
    papers = yaml.safe_load(PAPERS.read_text("utf-8"))
    unnamed = {"title": paper, "short": paper, "authors": "", "says": "", "headline": None}
    return unnamed | papers.get(paper, {})


def of_source(source: str, use: str, origin: str) -> str:
    """Return a source's introduction: its dataset, and how it was simulated where it was."""
    dataset = yaml.safe_load(DATASETS.read_text("utf-8")).get(use, {})
    heading = f"{source}: {dataset.get('name', use)}, {origin}."
    return " ".join(filter(None, [heading, dataset.get("is"), dataset.get(origin)]))
