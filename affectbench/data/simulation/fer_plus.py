"""Simulates FER+: rendered faces in grey with ten people's votes, in the layout of the release.

A person votes "unknown" with a probability that is the same for all faces, and else for an
expression that is drawn from the face's true posterior. So the votes on expressions, given how many
there are, are multinomial with that posterior, which is the truth of votes. The truth of labels is
how often ten other people would have given a face each label, if any. A few pictures are black: all
vote that they are no face, and they have no name. FER2013's own label is one person's, who is right
less often.
"""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np

from affectbench import streams
from affectbench.arrays import Array
from affectbench.data.formats.attributes import ATTRIBUTES, write_attributes
from affectbench.data.formats.openface import write_openface
from affectbench.data.layouts.fer_plus import CHOICES, EXPRESSIONS, OLD, SIDE, USAGES, VOTES
from affectbench.data.simulation.look import Difficulty, Look
from affectbench.data.simulation.stills import draw_stills, openface_columns, truth_of
from affectbench.data.simulation.write import write_truth

VOTERS = 10
ASKED_AGAIN = 400  # times that ten other people are asked of each face
NEVER = 0.0125  # times, in place of 0, that a label came which never did
Labels = Callable[[Array], Array]  # votes (N, 10) -> the shares of labels (N, 8), NaN without one
UNKNOWN, NO_FACE = 0.047, 0.005  # probability of a vote; share of black pictures
# Of the release, by the majority of votes in its training lines: the prior.
TRAIN_COUNTS = (8740, 7287, 3149, 3014, 2100, 119, 532, 119)
SHARES = {"Training": 0.8, "PublicTest": 0.1}  # of lines; the rest is PrivateTest
CARELESS = 0.3  # share of FER2013's own labels that are drawn from the prior
GREY = (0.299, 0.587, 0.114)  # of red, green and blue (ITU-R BT.601)


def write(into: Path, rows: int, seed: int, difficulty: Difficulty, labels: Labels) -> None:
    """Write `rows` faces to into/raw, and their truth to into/truth.

    labels  what the dataset makes of votes
    """
    look = Look("used", SIDE, difficulty)
    stills = draw_stills(EXPRESSIONS, TRAIN_COUNTS, rows, SIDE, seed, look)
    raw, rng = into / "raw", streams.generator(seed, "fer_plus")
    black = rng.random(rows) < NO_FACE
    chances = _chances(stills.posterior)
    votes = np.pad(rng.multinomial(VOTERS, chances), ((0, 0), (0, 1)))
    votes[black] = VOTERS * np.eye(len(CHOICES), dtype=int)[-1]
    pictures = np.round(stills.images @ np.array(GREY)).astype(np.uint8)
    pictures[black] = 0
    name = np.array([f"fer{row:07d}" for row in range(rows)])
    usage = _usages(rows)
    with (raw / VOTES).open("w", newline="", encoding="ascii") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["Usage", "Image name", *CHOICES])
        for row in range(rows):
            writer.writerow([usage[row], "" if black[row] else f"{name[row]}.png", *votes[row]])
    old = _old_labels(stills.posterior, rng)
    with (raw / "fer2013.csv").open("w", newline="", encoding="ascii") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["emotion", "pixels", "Usage"])
        for row in range(rows):
            writer.writerow([old[row], " ".join(map(str, pictures[row].ravel())), usage[row]])
    for row in np.flatnonzero(~black & ~stills.failed):
        write_openface(raw / f"openface/{name[row]}.csv", openface_columns(stills, row, rng))
    attributes = {key: values[~black] for key, values in stills.attributes.items()}
    write_attributes(raw / ATTRIBUTES, name[~black].tolist(), attributes)
    truth = {
        task: {quantity: values[~black] for quantity, values in of_task.items()}
        for task, of_task in truth_of(stills).items()
    }
    truth["votes"] = truth["expression"]
    of_labels = posterior_of_labels(chances[~black], labels, rng)
    truth["expression"] = {"row": truth["votes"]["row"], "posterior": of_labels}
    write_truth(into / "truth", truth)


def _chances(posterior_NC: Array) -> Array:
    """Return how probable each vote on a face is, (N, 9): the expressions, and unknown."""
    share = posterior_NC.astype(np.float64)
    share = (1 - UNKNOWN) * share / share.sum(axis=1, keepdims=True)
    chances = np.concatenate([share, np.full((len(share), 1), UNKNOWN)], axis=1)
    return chances / chances.sum(axis=1, keepdims=True)


def posterior_of_labels(chances_NK: Array, labels: Labels, rng: np.random.Generator) -> Array:
    """Return how often a face gets each label, of the times when it gets one: (N, 8) float32.

    Ten people are asked ASKED_AGAIN times.

    chances_NK  of the expressions, and of unknown
    """
    classes = len(EXPRESSIONS)
    frequencies = np.empty((len(chances_NK), classes), dtype=np.float32)
    for row, chances in enumerate(chances_NK):
        drawn = np.pad(rng.multinomial(VOTERS, chances, ASKED_AGAIN), ((0, 0), (0, 1)))
        votes, times = np.unique(drawn, axis=0, return_counts=True)
        share = labels(votes)
        labelled = ~np.isnan(share).any(axis=1)
        count = times[labelled] @ share[labelled] + NEVER
        frequencies[row] = count / count.sum()
    return frequencies


def _old_labels(posterior_NC: Array, rng: np.random.Generator) -> list[int]:
    """Return FER2013's labels: one draw from the posterior, or from the mean of all, of OLD."""
    share = posterior_NC[:, [EXPRESSIONS.index(name) for name in OLD]].astype(np.float64)
    share /= share.sum(axis=1, keepdims=True)
    share = (1 - CARELESS) * share + CARELESS * share.mean(axis=0)
    return (share.cumsum(axis=1) < rng.random((len(share), 1))).sum(axis=1).clip(max=6).tolist()


def _usages(rows: int) -> list[str]:
    """Return the Usage of each line: as in the release, all of one before all of the next.

    >>> [_usages(10).count(usage) for usage in USAGES]
    [8, 1, 1]
    """
    train = round(rows * SHARES["Training"])
    val = max(1, round(rows * SHARES["PublicTest"]))
    names = list(USAGES)
    return [names[(row >= train) + (row >= train + val)] for row in range(rows)]
