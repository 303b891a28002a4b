"""The comparison and tables of a bundle, made from its sums in a folder of their own."""

import importlib
from collections.abc import Iterable, Mapping
from contextlib import chdir, redirect_stdout
from io import StringIO
from pathlib import Path

from affectbench.comparison.claims import papers_with_claims
from affectbench.plan.catalogue import Catalogue
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal, remedy
from affectbench.running.sharing.contents import READABLE
from affectbench.running.stage import stage
from affectbench.store import paths
from affectbench.store.bundle_names import COMPARED, FORMATS
from affectbench.store.whole_files import read_bytes


def rebuild(folder: Path, tables: Mapping[str, Iterable[str]], root_seed: int) -> dict[str, bytes]:
    """Make the comparison and tables of papers from the plan, sums and records in a folder.

    tables  paper -> the names of its tables

    It returns what was made: name -> content. Draws have the seeds that the context says (see
    `draw_seeds`).
    """
    made = {}
    with chdir(folder), redirect_stdout(StringIO()):
        for paper, names in tables.items():
            stage("compare").run({"paper": paper, "root_seed": root_seed}, "")
            for name in names:
                stage("table").run({"paper": paper, "exhibit": name}, "")
            of_tables = (
                paths.REPORTS / "tables" / paper / f"{name}.{kind}"
                for name in names
                for kind in FORMATS
            )
            compared = (paths.comparison(paper) / f"{name}.csv" for name in COMPARED)
            made |= {path.as_posix(): read_bytes(path) for path in (*compared, *of_tables)}
    return made


def tables_of(paper: str, names: Iterable[str]) -> list[str]:
    """Return which of some tables of a paper are made of what a bundle holds.

    names  as in reports/tables; those that this project does not have are left out
    """
    exhibits, kept = Catalogue([ROOT]).exhibits(paper), []
    for name in sorted(exhibits.keys() & set(names)):
        module = importlib.import_module(f"affectbench.reports.exhibits.{paper}.{name}")
        if module.KIND == "table" and set(module.READS) <= set(READABLE):
            kept.append(name)
    return kept


def check_papers(names: Iterable[str], where: str) -> None:
    """Refuse a paper that this project does not have."""
    papers = papers_with_claims()
    for name in names:
        if name not in papers:
            raise Refusal(f"{where}: unknown paper '{name}'; {remedy(name, papers, 'paper')}")
