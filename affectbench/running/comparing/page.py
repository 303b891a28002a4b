"""The differences of two runs as a page: one file that requests nothing."""

from affectbench.project.root import ROOT
from affectbench.reports.templates import templates
from affectbench.running.comparing.differences import Differences
from affectbench.running.comparing.numbers import GONE, KINDS, NEW, SAME, WITHIN, Verdict, counts
from affectbench.running.comparing.text import rounded

FOLDER = ROOT / "affectbench/running/comparing"
MOST = 2000  # rows of a table


def rendered(differences: Differences) -> str:
    """Return the page as HTML."""
    environment = templates(FOLDER)
    environment.filters["rounded"] = rounded
    alone = [number for number in differences.numbers if number.kind in (NEW, GONE)]
    within = [number for number in differences.numbers if number.kind == WITHIN]
    return environment.get_template("page.html.j2").render(
        differences=differences,
        kinds=KINDS,
        counts={paper: counts(differences.of_paper(paper)) for paper in differences.papers},
        tables={
            "Moved by more than seeds do, or with another status": differences.notable,
            "Moved within the spread of seeds": sorted(within, key=lambda n: -n.weight),
            "Only in one of the runs": alone,
        },
        verdicts=_sorted(differences.verdicts),
        same=sum(verdict.kind == SAME for verdict in differences.verdicts),
        most=MOST,
    )


def _sorted(verdicts: list[Verdict]) -> list[Verdict]:
    """Return the tests that differ: those with another verdict first, then what one run has."""
    differing = [verdict for verdict in verdicts if verdict.kind != SAME]
    return sorted(differing, key=lambda verdict: verdict.kind in (NEW, GONE))
