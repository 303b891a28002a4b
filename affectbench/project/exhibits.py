"""Where the files of exhibits lie: a paper's own, and those that any paper may show."""

from pathlib import Path

from affectbench.project.root import ROOT

FOLDER = "affectbench/reports/exhibits"
SHARED = "any_paper"  # the folder of those that any paper may show


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


def shared(root: Path = ROOT) -> tuple[str, ...]:
    """Return the names of the exhibits that any paper may show, tables first."""
    names = [file.stem for file in (root / FOLDER / SHARED).glob("[!_]*.py")]
    return tuple(sorted(names, key=lambda name: (FIRST.get(name, len(FIRST)), name)))


def module_of(paper: str, exhibit: str) -> str:
    """Return the module of an exhibit. Worked value: cross_modal, table2 ->
    "affectbench.reports.exhibits.cross_modal.table2".
    """
    path = exhibit_files(paper)[exhibit].relative_to(ROOT)
    return ".".join(path.with_suffix("").parts)


FIRST = {"values": 0, "differences": 1, "forest": 2, "curves": 3}  # in which order they are shown
