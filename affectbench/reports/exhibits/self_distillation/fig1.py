"""Fig. 1 of the self-distillation paper: a face, its predicted labels and their uncertainty."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from affectbench.arrays import MISSING_CLASS, Array, Task
from affectbench.evaluation.metrics.uncertainty import entropy_share
from affectbench.probabilities import distributions, pooled
from affectbench.reports.exhibits.inputs import Shown
from affectbench.reports.exhibits.look import COLOURS, begin, nothing
from affectbench.reports.exhibits.self_distillation._cells import DATA

KIND = "figure"
TITLE = "Fig. 1: a face, its labels and their uncertainty"
CAPTION = (
    "The middle frame of a test window and what the ensemble of all students of one generation says"
    " of it: expression, valence, arousal and each action unit, with the annotator's word behind it"
    " (– where there is none). Bars: normalised entropy of what is said; rings: of the simulator's"
    " true posterior, where there is one. The face is the first of the gallery that all three sets"
    " label; as in the paper, an example, not a measurement."
)
READS = ("gallery",)
VARIANT, GENERATION, PICTURE = "stu_v", 3, "face"


def figure(gallery: list[Shown]) -> Figure:
    """Return a figure with the face on the left and bars of uncertainty on the right."""
    of_variant = [
        shown
        for shown in gallery
        if (shown.key.dataset, shown.key.variant) == (DATA, VARIANT) and shown.gallery.logits
    ]
    if not of_variant:
        return nothing("no student that could say anything of a face is left")
    chosen = min(of_variant, key=lambda shown: abs(shown.key.generation - GENERATION))
    rows = chosen.gallery
    row = _first_labelled(rows.targets, tuple(rows.logits))
    frame = rows.inputs[PICTURE].shape[1] // 2
    lines = [
        line
        for name, logits in sorted(rows.logits.items(), key=lambda kv: _order(rows.tasks[kv[0]]))
        for line in _lines(
            rows.tasks[name],
            logits[:, row, frame],
            rows.targets[name][row, frame],
            rows.posterior[name][row, frame] if name in rows.posterior else None,
        )
    ]
    return _drawn(rows.inputs[PICTURE][row, frame], lines, chosen.title)


def _order(task: Task) -> int:
    """Return a task's place in the figure from above: classes, then values, then labels."""
    return ("multiclass", "regression", "multilabel").index(task.kind)


def _first_labelled(targets: dict[str, Array], names: tuple[str, ...]) -> int:
    """Return the first row whose middle frame every task labels, else the first."""
    labelled = []
    for name in names:
        middle = targets[name][:, targets[name].shape[1] // 2]
        is_class = middle.ndim == 1
        labelled.append(middle != MISSING_CLASS if is_class else ~np.isnan(middle).any(axis=1))
    return int(np.argmax(np.all(labelled, axis=0)))


def _lines(
    task: Task, logits_S: Array, target: Array, posterior: Array | None
) -> list[tuple[str, str, float, float]]:
    """Return (name, "prediction (annotation)", entropy, true entropy or NaN) of each label.

    logits_S   (S, ...) of one frame, by seed;  target, posterior  of that frame
    """
    entropy = entropy_share(distributions(task, logits_S[:, None]).mean(axis=0))[0]
    said = pooled(task, logits_S[:, None])[0]
    if task.kind == "multiclass":
        truth = np.nan if posterior is None else float(entropy_share(posterior))
        label = task.names[target] if target != MISSING_CLASS else "–"
        return [("expression", f"{task.names[said.argmax()]} ({label})", float(entropy[0]), truth)]
    truths = np.full(len(task.names), np.nan)
    if posterior is not None and task.kind == "multilabel":
        truths = entropy_share(np.stack([1 - posterior, posterior], axis=-1))
    form = "{:.0f}" if task.kind == "multilabel" else "{:.1f}"
    values = np.round(said) if task.kind == "multilabel" else said
    return [
        (name, f"{_number(form, value)} ({_number(form, label)})", float(share), float(truth))
        for name, value, label, share, truth in zip(
            task.names, values, target, entropy, truths, strict=True
        )
    ]


def _number(form: str, value: float) -> str:
    return "–" if np.isnan(value) else form.format(round(float(value), 1) + 0.0)


def _drawn(face: Array, lines: list[tuple[str, str, float, float]], title: str) -> Figure:
    begin()
    drawn, (left, right) = plt.subplots(1, 2, figsize=(7.2, 3.8), width_ratios=(1, 1.6))
    left.imshow(face, interpolation="nearest")
    left.set_axis_off()
    left.set_title(f"{title}: said (annotated)")
    y = np.arange(len(lines))[::-1]
    names, said, entropy, truth = (list(column) for column in zip(*lines, strict=True))
    right.barh(y, entropy, color=COLOURS[0], height=0.7, label="said")
    right.plot(truth, y, "o", mfc="none", color=COLOURS[1], markersize=5, label="true")
    labels = [f"{name}: {what}" for name, what in zip(names, said, strict=True)]
    right.set_yticks(y, labels, size=8)
    right.set_xlim(0, 1)
    right.set_xlabel("normalised entropy")
    right.grid(visible=True, axis="x")
    right.grid(visible=False, axis="y")
    drawn.legend(loc="outside lower right", ncols=2, frameon=False, fontsize=8)
    return drawn
