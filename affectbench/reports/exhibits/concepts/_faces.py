"""What this paper's figures of single faces share: which faces are shown, and maps over faces."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib import colormaps

from affectbench.arrays import Array
from affectbench.reports.exhibits.inputs import Shown
from affectbench.reports.exhibits.rows import rows_where
from affectbench.reports.wording import options_words

AGCM = "agcm"  # the variant whose faces are explained
TASK, CONCEPTS, MAPS, FACE = "expression", ("au", "concepts"), "maps/au", "face"
OF_PAPER = "affectnet"  # the dataset whose faces the paper shows
CONTRIBUTIONS = f"contributions/{TASK}"  # of concepts to the logits of that task
ACCURACY, CRITERION = "val_accuracy", "val_loss"  # of a history; the network of the least is kept
ALPHA = 0.5  # opacity of a map over a face, as in the released rendering


def of(gallery: list[Shown], variant: str, dataset: str = "") -> Shown | None:
    """Return the faces with a variant's predictions.

    dataset  the name and options of a dataset, as `place` gives them; "" for the first that shows
             the variant
    """
    fitting = (s for s in gallery if s.key.variant == variant and dataset in ("", place(s)))
    return next(filter(_has, fitting), None)


class Learned(NamedTuple):
    """How well an arm learned, by validation."""

    accuracy: float  # of the networks that were kept, mean over seeds; NaN where none is stored
    seeds: int
    classes: int

    @property
    def above_chance(self) -> float:
        """The share of what chance leaves that is right, so that arms can be compared.

        With C classes it is (accuracy - 1/C) / (1 - 1/C): 1 is the best, 0 is chance.

        >>> round(Learned(0.75, 5, 2).above_chance, 3), round(Learned(0.75, 5, 4).above_chance, 3)
        (0.5, 0.667)
        """
        chance = 1 / self.classes
        return (self.accuracy - chance) / (1 - chance)

    def __str__(self) -> str:
        of_seeds = "1 seed" if self.seeds == 1 else f"mean of {self.seeds} seeds"
        return f"{self.accuracy:.3f} ({of_seeds}; chance 1/{self.classes})"


def learned(shown: Shown, history: pd.DataFrame) -> Learned:
    """Return the validation accuracy of an arm at the steps whose networks were kept.

    history  the frame of that name. A network is kept at its least validation loss
    """
    key, classes = shown.key, len(shown.gallery.tasks[TASK].names)
    about = {"dataset": key.dataset, "options": str(key.options), "variant": key.variant}
    about |= {"sweep": str(key.sweep), "generation": key.generation}
    of_arm = rows_where(history, about)
    wide = of_arm.pivot_table(index=["fold", "seed", "step"], columns="quantity", values="value")
    if not {ACCURACY, CRITERION} <= {*wide}:
        return Learned(np.nan, 0, classes)
    wide = wide[[ACCURACY, CRITERION]].dropna()
    kept = wide.loc[wide.groupby(["fold", "seed"])[CRITERION].idxmin()]
    return Learned(float(kept[ACCURACY].mean()), len(kept), classes)


def best_of_agcm(
    gallery: list[Shown], history: pd.DataFrame, product: str
) -> list[tuple[Shown, Learned]]:
    """Return AGCM's arms whose gallery has a product, with how well they learned, the best first.

    Of equals the paper's dataset comes first; arms without a validation come last.
    """
    having = [
        (shown, learned(shown, history))
        for shown in gallery
        if shown.key.variant == AGCM and _has(shown) and product in shown.gallery.products
    ]
    having.sort(key=lambda arm: arm[0].key.dataset != OF_PAPER)
    return sorted(having, key=lambda arm: -np.nan_to_num(arm[1].above_chance, nan=-np.inf))


def best_and_papers(arms: list[tuple[Shown, Learned]]) -> list[tuple[Shown, Learned]]:
    """Return of arms, the best first, the best and the best of the paper's dataset, each once."""
    of_paper = [arm for arm in arms if arm[0].key.dataset == OF_PAPER]
    return arms[:1] + [arm for arm in of_paper[:1] if arm is not arms[0]]


def captioned(caption: str, arms: list[tuple[Shown, Learned]]) -> str:
    """Return a caption with the sentence which arm is shown, where there is one."""
    return f"{caption} {which(arms)}" if arms else caption


def which(arms: list[tuple[Shown, Learned]]) -> str:
    """Return in a sentence which arm is shown, with the figures by which it was chosen."""
    (first, best), *others = arms
    if np.isnan(best.accuracy):
        return f"Shown is {place(first)}: no validation is stored by which to choose."
    text = f"Shown is {place(first)}, with a validation accuracy of {best}"
    rest = ", ".join(f"{reached} on {place(shown)}" for shown, reached in others)
    return f"{text}, against {rest}." if rest else f"{text}."


def place(shown: Shown) -> str:
    """Return where faces are from. Worked value: "AffectNet, classes 8"."""
    return ", ".join(filter(None, (shown.dataset_title, options_words(shown.key.options))))


def one_of_each_class(shown: Shown) -> list[int]:
    """Return the first row of each class, in the order of the classes."""
    class_R = shown.gallery.targets[TASK]
    return [int(np.flatnonzero(class_R == c)[0]) for c in np.unique(class_R[class_R >= 0])]


def predicted(shown: Shown) -> Array:
    """Return the most probable class of each row (R,), by the first seed that did not diverge."""
    return shown.gallery.logits[TASK][0].argmax(axis=-1)


def concept_probs(shown: Shown) -> tuple[tuple[str, ...], Array]:
    """Return the concepts' names, and their probabilities (R, K) by the same seed."""
    name = next(name for name in CONCEPTS if name in shown.gallery.logits)
    logits_RK = shown.gallery.logits[name][0].astype(np.float64)
    return shown.gallery.tasks[name].names, 1 / (1 + np.exp(-logits_RK))


def overlaid(face_HW3: Array, map_hw: Array) -> Array:
    """Return a face under a coloured map, uint8 (H, W, 3).

    The map's values are stretched to [0, 1], enlarged without smoothing and coloured by magma, as
    the released code does.
    """
    low, high = map_hw.min(), map_hw.max()
    stretched = (map_hw.astype(np.float64) - low) / (high - low if high > low else 1)
    down, across = (
        np.arange(side) * cells // side
        for side, cells in zip(face_HW3.shape[:2], map_hw.shape, strict=True)
    )
    colour_HW3 = colormaps["magma"](stretched[np.ix_(down, across)])[..., :3] * 255
    return np.rint((1 - ALPHA) * face_HW3 + ALPHA * colour_HW3).astype(np.uint8)


def short(unit: str) -> str:
    """Return an action unit as the paper writes it. Worked value: "AU04" -> "AU4"."""
    return unit.replace("AU0", "AU")


def _has(shown: Shown) -> bool:
    return bool(shown.gallery.logits) and FACE in shown.gallery.inputs
