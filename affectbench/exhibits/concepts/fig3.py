"""Fig. 3 of the concept paper: faces explained by class maps, by attention, and by concepts."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from affectbench.exhibits.concepts._faces import (
    FACE,
    MAPS,
    TASK,
    concept_probs,
    of,
    one_of_each_class,
    overlay,
    predicted,
    short,
)
from affectbench.exhibits.inputs import Shown
from affectbench.exhibits.look import begin, nothing

KIND = "figure"
TITLE = "Fig. 3: class maps, attention maps, and the maps of 18 concepts"
CAPTION = (
    "One held-out face of each expression. Left: the face with its label; TS-CAM's map of the class"
    " it predicts; the attention that the attention-map method shares over classes. Right: where"
    " AGCM looks for each action unit, with the unit's probability p (what the paper prints), and"
    " its exact contribution c to the logit of the expression that AGCM predicts (named above),"
    " in bold where the unit is labelled as active. Each map is stretched to its own range. Maps"
    " follow the face's parts whether or not a unit is active."
)
READS = ("gallery",)
METHODS = {"TS-CAM": "ts_cam", "Att-Map": "attention_map_fer"}
CONCEPTUAL = ("agcm_fine", "agcm")
ACROSS, FACES, LINES, COLUMNS = 2, 6, 3, 6  # blocks side by side, faces, and concepts of a block


def figure(gallery: list[Shown]) -> Figure:
    """Return a block for each face."""
    ours = next((shown for name in CONCEPTUAL if (shown := of(gallery, name))), None)
    if ours is None or MAPS not in ours.gallery.products:
        return nothing("No arm of this paper shows AGCM's faces: name it in its gallery.")
    rows = one_of_each_class(ours)[:FACES]
    rivals = {title: of(gallery, name) for title, name in METHODS.items()}
    begin(pictures=True)
    lines = -(-len(rows) // ACROSS)
    drawn = plt.figure(figsize=(11.5, 2.9 * lines))
    blocks = drawn.subfigures(lines, ACROSS, squeeze=False, wspace=0.02, hspace=0.02)
    for block, row in zip(blocks.flat, rows, strict=False):
        _block(block, ours, rivals, row)
    return drawn


def _block(block, ours: Shown, rivals: dict[str, Shown | None], row: int) -> None:
    names = ours.gallery.tasks[TASK].names
    axes = block.subplots(LINES, COLUMNS + 1)
    block.subplots_adjust(left=0.01, right=0.99, top=0.86, bottom=0.01, wspace=0.06, hspace=0.34)
    face, told = ours.gallery.inputs[FACE][row], names[predicted(ours)[row]]
    block.suptitle(f"AGCM says {told}", fontsize=8, y=0.985)
    axes[0, 0].imshow(face)
    axes[0, 0].set_title(names[ours.gallery.targets[TASK][row]], fontsize=7, pad=2)
    for axis, (title, shown) in zip(axes[1:, 0], rivals.items(), strict=True):
        if shown is not None:
            overlay(axis, face, _class_map(shown, row))
            axis.set_title(f"{title}: {names[predicted(shown)[row]]}", fontsize=6, pad=2)
    for axis in axes.flat:
        axis.set_axis_off()
    _concepts(axes[:, 1:], ours, row, face)


def _concepts(axes: np.ndarray, ours: Shown, row: int, face: np.ndarray) -> None:
    units, probs_RK = concept_probs(ours)
    contributions_KC = ours.gallery.products[f"contributions/{TASK}"][row]
    own_K = contributions_KC[:, predicted(ours)[row]]
    active_K = next(ours.gallery.targets[n] for n in ("au", "concepts") if n in ours.gallery.logits)
    for k, (axis, unit) in enumerate(zip(axes.flat, units, strict=False)):
        overlay(axis, face, ours.gallery.products[MAPS][row, k])
        text = f"{short(unit)} p={probs_RK[row, k]:.2f}\nc={own_K[k]:+z.2f}"
        bold = "bold" if active_K[row][k] == 1 else "normal"
        axis.set_title(text, fontsize=5.5, pad=1.5, fontweight=bold, linespacing=0.95)


def _class_map(shown: Shown, row: int) -> np.ndarray:
    """Return the map of the class predicted, or the one that all classes share (H, W)."""
    maps_CHW = shown.gallery.products[f"maps/{TASK}"][row]
    return maps_CHW[predicted(shown)[row] % len(maps_CHW)]
