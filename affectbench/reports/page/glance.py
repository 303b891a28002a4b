"""A paper's claims at a glance: a row for each claim, with all its tests in one small plot."""

from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from affectbench.comparison.claims import read_claims
from affectbench.comparison.verdicts import OPEN, VERDICTS
from affectbench.reports.exhibits.cell import difference_of
from affectbench.reports.exhibits.claims import MARKS, reach_of, within_of
from affectbench.reports.exhibits.interval_plot import drawing

STEP, WIDTH = 7, 240  # CSS pixels: the height of a test's line, the width of the plot


@dataclass(frozen=True)
class Glance:
    """The outcome of one claim: how many tests have which verdict, on which data, and a plot.

    visible  the smallest visible effects of the inconclusive tests, as far as they are known
    """

    says: str
    source: str
    metric: str
    counts: dict[str, int]
    datasets: tuple[str, ...]
    reach: float  # half the width of the plot's axis
    plot: Markup
    visible: tuple[float, ...] = ()

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
        return [
            (name.replace(" ", "-"), f"{MARKS[name]}: {count}{self._seen if name == OPEN else ''}")
            for name, count in told
        ]

    @property
    def _seen(self) -> str:
        """Beside inconclusive verdicts: from how large an effect on they would have seen one.

        >>> Glance("", "", "", {}, (), 0.1, Markup(""), (0.03, 0.0214))._seen
        ' (visible from 0.021 to 0.03)'
        """
        if not self.visible:
            return ""
        ends = dict.fromkeys(f"{end:.2g}" for end in (min(self.visible), max(self.visible)))
        return f" (visible from {' to '.join(ends)})"


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
        visible = tuple(tests.loc[tests["verdict"] == OPEN, "visible"].dropna())
        glances.append(Glance(*about, reach, plot, visible))
    return glances
