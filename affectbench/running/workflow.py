"""How Snakemake is called on the project's workflow from any folder."""

from pathlib import Path

from affectbench.project.root import ROOT

OF_PROJECT = (
    "--snakefile", str(ROOT / "Snakefile"), "--workflow-profile", str(ROOT / "profiles/default"),
)  # fmt: skip


def snakemake() -> tuple[str, ...]:
    """Return how a printed command begins: Snakemake finds the workflow in the project's folder."""
    return ("snakemake",) if Path.cwd() == ROOT else ("snakemake", *OF_PROJECT)
