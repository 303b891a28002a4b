"""Where the files of exhibits lie: a paper's own, and those that any paper may show."""

from pathlib import Path

from affectbench.project.root import ROOT

FOLDER = "affectbench/reports/exhibits"
SHARED = "any_paper"  # the folder of those that any paper may show
ON_BY_DEFAULT = ("values", "differences", "forest", "curves")  # of them, in a paper of one's own


def exhibit_files(paper: str, root: Path = ROOT) -> dict[str, Path]:
    """Return the exhibits that a paper may show: name -> file. Its own come before shared ones."""
    return {
        file.stem: file
        for folder in (SHARED, paper)
        for file in sorted((root / FOLDER / folder).glob("[!_]*.py"))
    }


def has_own(paper: str, root: Path = ROOT) -> bool:
    """Return whether a paper has a folder of exhibits of its own."""
    return (root / FOLDER / paper).is_dir()


def module_of(paper: str, exhibit: str) -> str:
    """Return the module of an exhibit. Worked value: cross_modal, table2 ->
    "affectbench.reports.exhibits.cross_modal.table2".
    """
    path = exhibit_files(paper)[exhibit].relative_to(ROOT)
    return ".".join(path.with_suffix("").parts)
