"""Whether two lists that are joined by their order really are of the same rows.

A list that lost a line, or gained one, is joined wrongly from there on, and nothing else tells. So
where both lists say something of a row's class, they have to agree better than chance, and better
than if one of them were a few lines later, in every part of the list.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.project.folders import shown
from affectbench.refusal import Refusal

PART, FEWEST = 120, 50  # rows of a part that is judged by itself; fewer than FEWEST tell nothing
SHIFTS = (-3, -2, -1, 1, 2, 3)  # lines by which one list may be late
SURE = 4.0  # standard errors


def check_order(
    label_N: Array, votes_NC: Array, lines: Sequence[int], path: Path, other: Path
) -> None:
    """Refuse labels and votes that are not of the same rows, with the line where that begins.

    A row's agreement is the share of its votes that chose its label. Rows without label (-1) or
    votes tell nothing, nor does a list of fewer than FEWEST rows that do.

    label_N   classes by one list
    votes_NC  votes on the same classes by the other list
    lines     the line of each row in the file of the votes
    path      that file
    other     the file of the labels

    Worked value: of 120 rows that agree on 6 of 10 votes, where a shift by one leaves 2, each with
    a standard deviation of .4, the shift is 11 standard errors worse.
    """
    total_N = votes_NC.sum(axis=1)
    telling = np.flatnonzero((label_N >= 0) & (total_N > 0))
    share_NC = votes_NC[telling] / total_N[telling, None]
    label_N = label_N[telling]
    parts = np.array_split(np.arange(len(telling)), max(1, len(telling) // PART))
    for rows in parts:
        if len(rows) < FEWEST:
            continue
        agreed = share_NC[rows, label_N[rows]]
        chance = share_NC[rows].mean(axis=0)[label_N[rows]]
        better = {s: _sure(share_NC[(rows + s) % len(share_NC), label_N[rows]] - agreed)
                  for s in SHIFTS}  # fmt: skip
        shift = max(better, key=better.get)
        where = f"{shown(path)}, from about line {lines[telling[rows[0]]]}"
        if better[shift] > SURE:
            raise Refusal(
                f"{where}: votes fit {shown(other)} better {abs(shift)}"
                f" {'line' if abs(shift) == 1 else 'lines'} {'later' if shift > 0 else 'earlier'};"
                " a line is missing or too many in one of them, copy both again"
            )
        if _sure(agreed - chance) < SURE:
            raise Refusal(
                f"{where}: votes agree with the labels of {shown(other)} no more than by chance;"
                " the lines of one of them were mixed up, copy both again"
            )


def _sure(difference_N: Array) -> float:
    """Return by how many standard errors the mean of differences is above 0."""
    error = difference_N.std() / np.sqrt(len(difference_N))
    return float(difference_N.mean() / max(error, 1e-9))
