"""Fig. 3 of the concept paper: faces explained by class maps, by attention, and by concepts."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits import mosaic
from affectbench.reports.exhibits.concepts._faces import (
    CONTRIBUTIONS,
    FACE,
    MAPS,
    TASK,
    best_and_papers,
    best_of_agcm,
    captioned,
    concept_probs,
    of,
    one_of_each_class,
    overlaid,
    place,
    predicted,
    short,
)
from affectbench.reports.exhibits.inputs import Shown
from affectbench.reports.exhibits.look import begin, nothing

KIND = "figure"
TITLE = "Fig. 3: class maps, attention maps, and the maps of 18 concepts"
CAPTION = (
    "One held-out face of each expression, the first of the gallery. The paper's are of AffectNet;"
    " here that one comes first on which AGCM learned best by validation: chance-corrected accuracy"
    " on validation rows, (accuracy − 1/C) / (1 − 1/C) of C classes. Left: the face with its label;"
    " TS-CAM's map of the class it predicts; the attention that the attention-map method shares"
    " over classes. Right: where AGCM looks for each action unit, with the unit's probability"
    " (what the paper prints) and, below it, its exact contribution to the logit of the expression"
    " that AGCM predicts (named above), in bold where the unit is labelled as active. Each map is"
    " stretched to its own range. Maps follow the face's parts whether or not a unit is active."
    " Maps are of the first seed."
)
READS = ("gallery", "history")
METHODS = {"TS-CAM": "ts_cam", "Att-Map": "attention_map_fer"}
SMALL = 8  # points: the text above a cell
HEIGHT, HEADING = 3.3, 0.4  # inches: of a line of blocks, and of a dataset's name
ACROSS, FACES, LINES, COLUMNS = 2, 6, 3, 6  # blocks side by side, faces, and concepts of a block


def figure(gallery: list[Shown], history: pd.DataFrame) -> Figure:
    """Return a part for each dataset, with a block for each face, two blocks side by side."""
    arms = best_and_papers(best_of_agcm(gallery, history, MAPS))
    if not arms:
        return nothing("No arm of this paper shows AGCM's faces: name it in its gallery.")
    begin(pictures=True)
    chosen = [one_of_each_class(shown)[:FACES] for shown, _ in arms]
    heights = [HEADING + HEIGHT * -(-len(rows) // ACROSS) for rows in chosen]
    drawn = plt.figure(figsize=(10.4, sum(heights)))
    parts = drawn.subfigures(len(arms), 1, squeeze=False, height_ratios=heights, hspace=0)
    for part, (shown, reached), rows in zip(parts.flat, arms, chosen, strict=True):
        rivals = {title: of(gallery, name, place(shown)) for title, name in METHODS.items()}
        _faces(part, shown, rivals, rows, f"AGCM's validation accuracy {reached}")
    return drawn


def _faces(part, shown: Shown, rivals: dict[str, Shown | None], rows: list[int], how: str) -> None:
    """Draw the faces of one dataset under a heading."""
    lines = -(-len(rows) // ACROSS)
    heading, faces = part.subfigures(2, 1, height_ratios=(HEADING, HEIGHT * lines), hspace=0)
    heading.text(0.01, 0.5, f"Faces of {place(shown)}; {how}", va="center", fontsize=12)
    blocks = faces.subfigures(lines, ACROSS, squeeze=False, wspace=0.02, hspace=0.02)
    for block, row in zip(blocks.flat, rows, strict=False):
        _block(block, shown, rivals, row)


def caption(gallery: list[Shown], history: pd.DataFrame) -> str:
    """Return the caption with the dataset that is shown, and why."""
    arms = best_of_agcm(gallery, history, MAPS)
    beside = " Below it are faces of AffectNet." * (len(best_and_papers(arms)) - 1)
    return captioned(CAPTION, arms) + beside


def _block(block, ours: Shown, rivals: dict[str, Shown | None], row: int) -> None:
    """Draw one face: the face and the rivals' maps on the left, AGCM's concepts on the right."""
    names = ours.gallery.tasks[TASK].names
    axis = block.add_axes((0.01, 0.01, 0.98, 0.9))
    mosaic.lay_out(axis, COLUMNS + 1, LINES)
    face, prediction = ours.gallery.inputs[FACE][row], names[predicted(ours)[row]]
    block.suptitle(f"AGCM predicts {prediction}", fontsize=10, y=0.985)
    mosaic.picture(axis, (0, 0), face)
    mosaic.title(axis, (0, 0), names[ours.gallery.targets[TASK][row]], fontsize=SMALL)
    for line, (title, shown) in enumerate(rivals.items(), start=1):
        if shown is not None:
            mosaic.picture(axis, (0, line), overlaid(face, _class_map(shown, row)))
            text = f"{title}:\n{names[predicted(shown)[row]]}"
            mosaic.title(axis, (0, line), text, fontsize=SMALL, linespacing=0.95)
    _concepts(axis, ours, row, face)


def _concepts(axis, ours: Shown, row: int, face: np.ndarray) -> None:
    units, probs_RK = concept_probs(ours)
    contributions_KC = ours.gallery.products[CONTRIBUTIONS][row]
    contribution_K = contributions_KC[:, predicted(ours)[row]]
    active_RK = next(
        ours.gallery.targets[n] for n in ("au", "concepts") if n in ours.gallery.logits
    )
    for k, unit in enumerate(units[: LINES * COLUMNS]):
        cell = 1 + k % COLUMNS, k // COLUMNS
        mosaic.picture(axis, cell, overlaid(face, ours.gallery.products[MAPS][row, k]))
        text = f"{short(unit)} {probs_RK[row, k]:.2f}\n{contribution_K[k]:+z.2f}"
        bold = "bold" if active_RK[row][k] == 1 else "normal"
        mosaic.title(axis, cell, text, fontsize=SMALL, fontweight=bold, linespacing=0.95)


def _class_map(shown: Shown, row: int) -> np.ndarray:
    """Return the map (H, W) of the predicted class, or the one map that all classes share."""
    maps_CHW = shown.gallery.products[f"maps/{TASK}"][row]
    return maps_CHW[predicted(shown)[row] % len(maps_CHW)]
