"""One face's prediction as a sum: the contribution of each concept to the logit."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from affectbench.reports.exhibits.concepts._faces import (
    AGCM,
    TASK,
    concept_probs,
    of,
    predicted,
    short,
)
from affectbench.reports.exhibits.inputs import Shown
from affectbench.reports.exhibits.look import begin, nothing

KIND = "figure"
TITLE = "What each concept adds to one face's prediction"
CAPTION = (
    "AGCM's head is linear in the concepts' embeddings, so that a logit is its bias and one exact"
    " contribution a concept; nothing is sampled or approximated. Of all faces shown, the one of"
    " which the method is surest among those that it gets right. Beside each unit its probability."
)
READS = ("gallery",)
SHOWN = 12


def figure(gallery: list[Shown]) -> Figure:
    """Return the waterfall of one face, from the head's bias to the logit."""
    ours = of(gallery, AGCM)
    if ours is None or f"contributions/{TASK}" not in ours.gallery.products:
        return nothing("No arm of this paper shows AGCM's faces: name it in its gallery.")
    import shap

    row, of_class = surest(ours)
    names, probs_RK = concept_probs(ours)
    contributions_K = ours.gallery.products[f"contributions/{TASK}"][row][:, of_class]
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
    drawn.set_size_inches(7.2, 5.0)
    classes, true = ours.gallery.tasks[TASK].names, ours.gallery.targets[TASK][row]
    title = f"Logit of {classes[of_class]} (label: {classes[true]})"
    for axis in drawn.axes[1:]:  # those of shap's two labels, above and below its plot
        labels = [_named(label.get_text()) for label in axis.get_xticklabels()]
        axis.set_xticklabels(labels)
        axis.get_xticklabels()[0].set_ha("right")
    drawn.suptitle(title, fontsize=10, y=0.985)
    drawn.tight_layout(rect=(0, 0, 1, 0.97))
    return drawn


def _named(label: str) -> str:
    """Return a label of shap's axis in this paper's words."""
    return label.replace("$E[f(X)]$", "bias").replace("$f(x)$", "logit")


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
