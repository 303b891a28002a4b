"""A paper's claims at a glance: one row a claim, all its places on one small axis."""

from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from affectbench.comparison.claims import FAILS, HOLDS, OPEN, read_claims
from affectbench.reports.exhibits.cell import difference_of
from affectbench.reports.exhibits.claims import reach_of, within_of
from affectbench.reports.exhibits.interval_plot import drawing

STEP, WIDTH = 7, 240  # CSS pixels: a place's line, and the plot


@dataclass(frozen=True)
class Glance:
    """What became of one claim: how many places say what, on which data, and a plot of them all."""

    says: str
    place: str
    metric: str
    counts: dict[str, int]
    datasets: tuple[str, ...]
    reach: float  # half of the plot's axis
    plot: Markup

    @property
    def told(self) -> str:
        """Return the verdicts in words.

        >>> Glance("", "", "", {"holds": 2, "inconclusive": 1}, (), 0.1, Markup("")).told
        'holds in 2 of 3 places, inconclusive in 1'
        """
        total = sum(self.counts.values())
        if not total:
            return "not tested here"
        told = [f"{verdict} in {count}" for verdict, count in self.counts.items() if count]
        return ", ".join([f"{told[0]} of {total} places", *told[1:]])


def glance(paper: str, claims: pd.DataFrame) -> list[Glance]:
    """Return the claims of a paper in the ledger's order; claims is `read`'s frame of that name."""
    found = []
    for claim in read_claims(paper):
        mine = claims[claims["claim"] == claim.name]
        cells = [difference_of(place) for _, place in mine.iterrows()]
        plot, reach = Markup(""), reach_of(mine)
        if cells:
            plot = drawing(cells, within_of(claim), reach, STEP, WIDTH)
        counts = {name: int((mine["verdict"] == name).sum()) for name in (HOLDS, FAILS, OPEN)}
        datasets = tuple(dict.fromkeys(mine["dataset"]))
        found.append(Glance(claim.says, claim.place, claim.metric, counts, datasets, reach, plot))
    return found
