"""A paper's claims at a glance: a row for each claim, with all its tests in one small plot."""

from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from affectbench.comparison.claims import read_claims
from affectbench.comparison.verdicts import VERDICTS
from affectbench.reports.exhibits.cell import difference_of
from affectbench.reports.exhibits.claims import MARKS, reach_of, within_of
from affectbench.reports.exhibits.interval_plot import drawing

STEP, WIDTH = 7, 240  # CSS pixels: the height of a test's line, the width of the plot


@dataclass(frozen=True)
class Glance:
    """The outcome of one claim: how many tests have which verdict, on which data, and a plot."""

    says: str
    source: str
    metric: str
    counts: dict[str, int]
    datasets: tuple[str, ...]
    reach: float  # half the width of the plot's axis
    plot: Markup

    @property
    def verdicts(self) -> str:
        """Return the verdicts in words.

        >>> Glance("", "", "", {"holds": 2, "inconclusive": 1}, (), 0.1, Markup("")).verdicts
        'holds in 2 of 3 tests, inconclusive in 1'
        """
        total = sum(self.counts.values())
        if not total:
            return "not tested here"
        first, *more = [f"{name} in {count}" for name, count in self.counts.items() if count]
        return ", ".join([f"{first} of {total} tests", *more])

    @property
    def marked(self) -> list[tuple[str, str]]:
        """Return the verdicts that occur, each with the name of its look on the page.

        >>> Glance("", "", "", {"holds": 0, "no difference": 2}, (), 0.1, Markup("")).marked
        [('no-difference', '≈ no difference: 2')]
        """
        told = ((name, count) for name, count in self.counts.items() if count)
        return [(name.replace(" ", "-"), f"{MARKS[name]}: {count}") for name, count in told]


def glance(paper: str, claims: pd.DataFrame) -> list[Glance]:
    """Return the outcomes of a paper's claims, in the order of `claims.yaml`.

    claims  the frame of that name (see `inputs.read`)
    """
    glances = []
    for claim in read_claims(paper):
        tests = claims[claims["claim"] == claim.name]
        cells = [difference_of(row) for _, row in tests.iterrows()]
        plot, reach = Markup(""), reach_of(tests)
        if cells:
            plot = drawing(cells, within_of(claim), reach, STEP, WIDTH)
        counts = {name: int((tests["verdict"] == name).sum()) for name in VERDICTS}
        datasets = tuple(dict.fromkeys(tests["dataset"]))
        about = (claim.says, claim.source, claim.metric, counts, datasets)
        glances.append(Glance(*about, reach, plot))
    return glances
