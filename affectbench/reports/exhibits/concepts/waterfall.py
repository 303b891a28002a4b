"""One face's prediction as a sum: the contribution of each concept to the logit."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits.concepts._faces import (
    CONTRIBUTIONS,
    FACE,
    TASK,
    best_of_agcm,
    captioned,
    concept_probs,
    predicted,
    short,
)
from affectbench.reports.exhibits.inputs import Shown
from affectbench.reports.exhibits.look import begin, nothing

KIND = "figure"
TITLE = "What each concept adds to one face's prediction"
CAPTION = (
    "AGCM's head is linear in the concepts' embeddings, so that a logit is its bias and one exact"
    " contribution a concept; nothing is sampled or approximated. Left: the face. Of the faces of"
    " the dataset on which AGCM learned best by validation, it is the one of which the method is"
    " surest (largest margin between logits) among those that it gets right. Beside each unit its"
    " probability. First seed."
)
READS = ("gallery", "history")
SHOWN = 12
DARK = "#333333"
LEFT, SIDE = 0.24, 1.7  # the share of the width that the face has, and its side in inches


def figure(gallery: list[Shown], history: pd.DataFrame) -> Figure:
    """Return a face and its waterfall, from the head's bias to the logit."""
    arms = best_of_agcm(gallery, history, CONTRIBUTIONS)
    if not arms:
        return nothing("No arm of this paper shows AGCM's faces: name it in its gallery.")
    import shap

    (ours, _), *_ = arms
    row, of_class = surest(ours)
    names, probs_RK = concept_probs(ours)
    contributions_K = ours.gallery.products[CONTRIBUTIONS][row][:, of_class]
    logit = float(ours.gallery.logits[TASK][0, row, of_class])
    explanation = shap.Explanation(
        values=contributions_K.astype(np.float64),
        base_values=logit - float(contributions_K.sum(dtype=np.float64)),
        data=probs_RK[row].round(2),
        feature_names=[short(name) for name in names],
    )
    begin(pictures=True)
    plt.figure()
    shap.plots.waterfall(explanation, max_display=SHOWN, show=False)
    drawn = plt.gcf()
    width, height = 8.6, 5.0
    drawn.set_size_inches(width, height)
    classes, true = ours.gallery.tasks[TASK].names, ours.gallery.targets[TASK][row]
    title = f"Logit of {classes[of_class]} (label: {classes[true]})"
    axis = drawn.axes[0]
    axis.set_yticklabels(
        [label.get_text().replace("features", "units") for label in axis.get_yticklabels()]
    )
    for label in axis.get_yticklabels():  # shap's grey of the values is too light to read
        label.set_color(DARK)
    ends = (("\nbias", explanation.base_values, "left"), ("logit", logit, "right"))
    for axis, (name, value, side) in zip(drawn.axes[1:], ends, strict=True):  # shap's two labels
        axis.set_xticklabels([f"{name} = {value:.3f}", ""])
        axis.get_xticklabels()[0].set_ha(side)
    drawn.suptitle(title, fontsize=10, y=0.985)
    drawn.tight_layout(rect=(LEFT, 0, 1, 0.97))
    face = drawn.add_axes((0.01, 0.5 - SIDE / height / 2, SIDE / width, SIDE / height))
    face.set_axis_off()
    face.imshow(ours.gallery.inputs[FACE][row], interpolation="nearest")
    face.set_title(f"face of {classes[true]}", size=9)
    return drawn


def caption(gallery: list[Shown], history: pd.DataFrame) -> str:
    """Return the caption with the dataset that is shown, and why."""
    return captioned(CAPTION, best_of_agcm(gallery, history, CONTRIBUTIONS))


def surest(shown: Shown) -> tuple[int, int]:
    """Return the row that is predicted with the largest margin, and the predicted class.

    The row is one that is predicted correctly, if there is any. The margin is the largest logit
    minus the second largest.
    """
    logits_RC = shown.gallery.logits[TASK][0]
    ordered = np.sort(logits_RC, axis=1)
    margin_R = ordered[:, -1] - ordered[:, -2]
    of_class_R = predicted(shown)
    right_R = of_class_R == shown.gallery.targets[TASK]
    row = int(np.where(right_R, margin_R, margin_R - margin_R.max() - 1).argmax())
    return row, int(of_class_R[row])
