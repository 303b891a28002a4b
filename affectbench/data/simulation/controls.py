"""Controls: rows that are made such that the answer to a paper's main claim is known. Ours.

A verdict of the suite is believed if it would have been another one where another one is true. So
the papers' methods are also fitted to the cases below, and evaluated, compared and judged like all
others. A row is of one of four classes, a1, a2, b1 and b2: two pairs of siblings. It has

- `first` and `second`, which teachers see, and `poor`, which students see: each a symbol, one for
  each class, and six normal numbers beside it that say nothing, unless a case says otherwise;
- `picture`, of 8 x 8 pixels: the quarters `left`, `right` and `below` are lit where a row has the
  trait of this name. The class is of pair b where `below` is lit, and the second of its pair where
  exactly one of `left` and `right` is.

Two thirds of the rows are for validation and test. Of the training rows, those from the laboratory
have their class; of those from the field, where validation and test rows are from, it is missing.
Where a case does not speak of the field, all training rows have their class. Networks that see
symbols are linear, so that they can say every posterior of a symbol.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from affectbench import streams
from affectbench.arrays import MISSING_CLASS, Array

CLASSES = ("a1", "a2", "b1", "b2")
TRAITS = ("left", "right", "below")
TRAINED = 1 / 3  # share of the rows that are for training
GROUP = 12  # rows of a group, which are no more alike than others
LABORATORY = {"harmful": 0.1, "coin": 0.5}  # share of the training rows, where it is not all
CLEAR, POOR = 0.8, 0.9  # how often `first` and `poor` show a class and not its sibling
AGREED = 0.7  # how often the label is the class that is shown, where labels are noisy
BOTH = 0.25  # how often a pair's first class has both of left and right, and not neither
BESIDE = 6  # numbers beside a symbol
SIDE, QUARTER = 8, 4  # pixels of a picture, and of its quarters
DARK, LIT, GRAIN = 64, 192, 24  # grey levels of 255: of quarters, and the deviation of a pixel


@dataclass(frozen=True)
class Shown:
    """The symbols (N,) that modalities show, and labels (N,).

    beside_N2  the first numbers beside `poor`, (N, 2), where they are no noise; else None
    """

    first_N: Array
    second_N: Array
    poor_N: Array
    label_N: Array
    beside_N2: Array | None = None


Case = Callable[[Array, Array, np.random.Generator], Shown]  # of classes, and who is of the field


def harmful(class_N: Array, field_N: Array, rng: np.random.Generator) -> Shown:
    """Show two teachers one class each, of which one is wrong about pair a in the field.

    XA-CMD is more accurate than CMD: .9 against .5.

    `poor` shows the class in 9 of 10 rows and else its sibling, `first` in 8 of 10. `second` shows
    the class in the laboratory, from where one of ten training rows is; in the field it shows that
    of b1 and b2, but of a1 and a2 the sibling. Its teacher, who learned in the laboratory, is 99 %
    sure, and in the field's pair a sure of what is wrong.

    CMD's soft target of a1 is a1 with ((.8^2 + .2^2) + .9 * .01 + .1 * .99) / 2 = .394, on average
    over training rows. So its student calls a1 a2 and a2 a1, and is right on .1 of pair a and on .9
    of pair b.
    XA-CMD's weights for a1 are in proportion to exp(W), where W of `first` is
    .8 ln .8 + .2 ln .2 + ln 4 = .886, and W of `second` is ln .01 + ln 4 = -3.219: they are .984
    and .016. Its soft target of a1 is a1 with .671, and its student is right on .9 of both pairs,
    which is the best that `poor` allows.
    """
    second_N = np.where(field_N & (class_N < 2), sibling(class_N), class_N)
    return Shown(_seen(class_N, CLEAR, rng), second_N, _seen(class_N, POOR, rng), class_N)


def disjoint(class_N: Array, field_N: Array, rng: np.random.Generator) -> Shown:
    """Show each of two teachers other classes.

    XA-CMD has a lower loss than CMD: .385 against .441 nats. Both are right on the same .9 of rows.

    `first` tells a1 and a2 from each other and from pair b, whose classes look the same to it;
    `second` the other way round. `poor` shows the class in 9 of 10 rows and else its sibling. For
    a1 the teachers say (1, 0) and (1/2, 1/2) of a1 and a2.

    CMD's mean is (.75, .25). Seen through `poor`, it is .7 for the class that is shown, whose loss
    is -(.9 ln .7 + .1 ln .3) = .441.
    XA-CMD's weights are in proportion to 1 / (1/4) and (1/2) / (1/4), which is 2/3 and 1/3. So its
    mixture is (.833, .167), through `poor` .767, and the loss .385. The best possible is .325.
    If the other teacher is a copy of the first, both weigh 1/2, and XA-CMD is CMD.
    """
    first_N = np.where(class_N < 2, class_N, pair(class_N))
    second_N = np.where(class_N < 2, pair(class_N), class_N)
    return Shown(first_N, second_N, _seen(class_N, POOR, rng), class_N)


def coin(class_N: Array, field_N: Array, rng: np.random.Generator) -> Shown:
    """Show all the pair, and nobody which of its two classes a row is of.

    XA-CMD is as accurate as CMD, and a concept model end to end as one by steps: .5.

    Within a pair the class is a coin. In the field, from where every other training row is, `first`
    and `second` show another coin each, although in the laboratory they showed the class. So the
    teachers are equals: as good, and as sure of what they do not know. Two of the numbers beside
    `poor` are these two coins, so that students can learn any mixture of what teachers say. `left`
    and `right` are coins, too. Whatever a network makes of all this, if it tells the pairs it is
    right on exactly half of all rows that could be drawn.
    """
    coin_2N = rng.integers(2, size=(2, len(class_N)))
    first_N, second_N = np.where(field_N, pair(class_N) + coin_2N, class_N)
    beside_N2 = np.stack([first_N, second_N], axis=1) & 1
    return Shown(first_N, second_N, pair(class_N), class_N, beside_N2)


def noisy(class_N: Array, field_N: Array, rng: np.random.Generator) -> Shown:
    """Show everybody the class, and label a row by it in 7 of 10 rows, else by another one.

    Students of an ensemble have a lower loss than its members; one member's student has its loss.

    A teacher who learns fast from few rows at a time says what the last ones were, and takes
    numbers for signs that are none; no other teacher saw the same last rows. As -ln is convex, the
    mean of their probabilities has a lower loss than they have on average, wherever they differ
    (Jensen's inequality). A student learns this mean, which is the same whenever a row is seen. If
    it has one teacher, there is no mean to learn: it is linear as its teacher is, and becomes it.

    If teachers had counted four labels of a symbol each, and half a one of each class more, their
    loss would be 1.077 nats, and that of the mean of eight .999. The best possible is
    -(.7 ln .7 + .3 ln .1) = .940.
    """
    other_N = (class_N + rng.integers(1, len(CLASSES), size=len(class_N))) % len(CLASSES)
    label_N = np.where(rng.random(len(class_N)) < AGREED, class_N, other_N)
    return Shown(class_N, class_N, class_N, label_N)


def certain(class_N: Array, field_N: Array, rng: np.random.Generator) -> Shown:
    """Show everybody the class, and label a row by it.

    Students of an ensemble have the same loss as its members: all say the same with the same
    certainty, so that there is nothing for their mean to undo. Losses are below .01 nats, and so is
    their difference.
    """
    return Shown(class_N, class_N, class_N, class_N)


def determined(class_N: Array, field_N: Array, rng: np.random.Generator) -> Shown:
    """Show a picture whose three traits determine the class, though not linearly.

    A concept model end to end has a lower loss than one by steps, on probabilities: 0 against .617.

    Within a pair the class is whether `left` and `right` differ. A head by steps sees their
    probabilities, and compares two linear functions of them, which has the wrong sign for at least
    one of the four combinations. The rarest, both lit, is an eighth of the rows. So if the traits
    are found the head is right on at most .875. Where its loss is lowest it says "they differ" with
    p = .278 where neither is lit, 1 - 3 p / 2 = .583 where one is, and 3 p = .835 where both are.
    A concept's embeddings can carry what the head needs, and training end to end asks that of them:
    then all rows can be right.
    """
    return Shown(class_N, class_N, class_N, class_N)


CASES: dict[str, Case] = {
    "harmful": harmful,
    "disjoint": disjoint,
    "coin": coin,
    "noisy": noisy,
    "certain": certain,
    "determined": determined,
}


def draw(case: str, rows: int, seed: int) -> dict[str, Array]:
    """Return rows of a case, by the names that the dataset `controls` has for them.

    first, second, poor  (N, 10) float32: a symbol, one of four numbers being 1, and six beside it
    picture              (N, 8, 8, 3) uint8
    class                (N,) int, -1 where missing
    traits               (N, 3) float32, 0 or 1
    group                (N,) int: rows of one are all for training, or none
    split                (N,) "train", or "test" for the rows of validation and test
    """
    rng = streams.generator(seed, "controls", case)
    class_N = rng.permutation(np.arange(rows) % len(CLASSES))
    train = GROUP * round(rows * TRAINED / GROUP)
    train_N = np.arange(rows) < train
    field_N = np.arange(rows) >= round(train * LABORATORY.get(case, 1.0))
    shown = CASES[case](class_N, field_N, rng)
    first_NB, second_NB, poor_NB = rng.normal(size=(3, rows, BESIDE))
    if shown.beside_N2 is not None:
        poor_NB[:, :2] = shown.beside_N2
    traits_NK = _traits(class_N, rng, decisive=case != "coin")
    return {
        "first": _vector(shown.first_N, first_NB),
        "second": _vector(shown.second_N, second_NB),
        "poor": _vector(shown.poor_N, poor_NB),
        "picture": _picture(traits_NK, rng),
        "class": np.where(train_N & field_N, MISSING_CLASS, shown.label_N),
        "traits": traits_NK.astype(np.float32),
        "group": np.arange(rows) // GROUP,
        "split": np.where(train_N, "train", "test"),
    }


def sibling(class_N: Array) -> Array:
    """Return the other class of each one's pair: of (0, 1, 2, 3) these are (1, 0, 3, 2)."""
    return class_N ^ 1


def pair(class_N: Array) -> Array:
    """Return the first class of each one's pair: of (0, 1, 2, 3) these are (0, 0, 2, 2)."""
    return class_N & 2


def _seen(class_N: Array, share: float, rng: np.random.Generator) -> Array:
    """Return the class in a share of the rows, else its sibling."""
    return np.where(rng.random(len(class_N)) < share, class_N, sibling(class_N))


def _traits(class_N: Array, rng: np.random.Generator, *, decisive: bool) -> Array:
    """Return the traits (N, 3); `decisive`: if left and right tell which class of its pair."""
    left_N, right_N = rng.integers(2, size=(2, len(class_N)))
    if decisive:
        is_second_N, both_N = class_N & 1, (rng.random(len(class_N)) < BOTH).astype(int)
        right_N = np.where(is_second_N, 1 - left_N, both_N)
        left_N = np.where(is_second_N, left_N, both_N)
    return np.stack([left_N, right_N, class_N >> 1], axis=1)


def _vector(symbol_N: Array, beside_NB: Array) -> Array:
    return np.concatenate([np.eye(len(CLASSES))[symbol_N], beside_NB], axis=1).astype(np.float32)


def _picture(traits_NK: Array, rng: np.random.Generator) -> Array:
    """Return pictures whose quarters above left, above right and below left are lit by traits."""
    lit_N4 = np.concatenate([traits_NK, np.zeros((len(traits_NK), 1))], axis=1)
    lit_NHW = np.kron(lit_N4.reshape(-1, 2, 2), np.ones((1, QUARTER, QUARTER)))
    grain = rng.normal(0, GRAIN, (len(traits_NK), SIDE, SIDE, 3))
    grey = DARK + (LIT - DARK) * lit_NHW[..., None] + grain
    return np.clip(grey, 0, 255).astype(np.uint8)
