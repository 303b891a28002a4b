"""What this paper's pictures of single faces share: who is shown, and how maps lie on a face."""

import numpy as np

from affectbench.arrays import Array
from affectbench.exhibits.inputs import Shown

TASK, CONCEPTS, MAPS, FACE = "expression", ("au", "concepts"), "maps/au", "face"
ALPHA = 0.5  # of a map on a face, as in the released rendering


def of(gallery: list[Shown], variant: str) -> Shown | None:
    """Return what a variant said of the faces shown, on the first dataset that shows it."""
    return next((shown for shown in gallery if shown.variant == variant and _has(shown)), None)


def one_of_each_class(shown: Shown) -> list[int]:
    """Return the first row of each class, in the order of the classes."""
    class_R = shown.gallery.targets[TASK]
    return [int(np.flatnonzero(class_R == c)[0]) for c in np.unique(class_R[class_R >= 0])]


def predicted(shown: Shown) -> Array:
    """Return the class that the first seed alive thinks likeliest (R,)."""
    return shown.gallery.logits[TASK][0].argmax(axis=-1)


def concept_probs(shown: Shown) -> tuple[tuple[str, ...], Array]:
    """Return the concepts' names, and their probabilities by the first seed alive (R, K)."""
    name = next(name for name in CONCEPTS if name in shown.gallery.logits)
    logits_RK = shown.gallery.logits[name][0].astype(np.float64)
    return shown.gallery.tasks[name].names, 1 / (1 + np.exp(-logits_RK))


def overlay(axis, face: Array, map_HW: Array) -> None:
    """Draw a face with a map stretched to [0, 1] on it, cell by cell, as the released code does."""
    side = face.shape[0]
    low, high = map_HW.min(), map_HW.max()
    stretched = (map_HW.astype(np.float64) - low) / (high - low if high > low else 1)
    axis.imshow(face)
    axis.imshow(
        stretched, cmap="magma", alpha=ALPHA, interpolation="nearest", extent=(0, side, side, 0)
    )
    axis.set_axis_off()


def short(unit: str) -> str:
    """Return a unit as the paper writes it. Worked value: "AU04" -> "AU4"."""
    return unit.replace("AU0", "AU")


def _has(shown: Shown) -> bool:
    return bool(shown.gallery.logits) and FACE in shown.gallery.inputs
