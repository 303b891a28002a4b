"""Fig. 1 of the self-distillation paper: a face, its predicted labels and their uncertainty."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from affectbench.arrays import MISSING_CLASS, Array, Task
from affectbench.evaluation.metrics.uncertainty import entropy_share
from affectbench.probabilities import distributions, pooled
from affectbench.reports.exhibits.inputs import Shown
from affectbench.reports.exhibits.look import COLOURS, begin, nothing
from affectbench.reports.exhibits.self_distillation._cells import DATA
from affectbench.store.galleries import Gallery

KIND = "figure"
TITLE = "Fig. 1: a face, its labels and their uncertainty"
CAPTION = (
    "The middle frame of a test window and what the ensemble of all students of one generation"
    " predicts: expression, valence, arousal and each action unit, with the annotation behind it (–"
    " where there is none). Bars: normalised entropy of what is predicted; crosses: of what"
    " teachers without class weights predict; rings: of the simulator's true posterior, where there"
    " is one. Class weights make rare labels seem likely, so that students of weighted teachers are"
    " sure of nothing. As in the paper an example, not a measurement, and chosen for showing low,"
    " middling and high entropies: of the gallery's faces that all three sets label (of all, if"
    " there is none), the one whose bars are closest to an even spread from 0 to 1 (least mean"
    " distance when sorted). Whether what is predicted is right plays no part."
)
READS = ("gallery",)
VARIANT, GENERATION, PICTURE = "stu_v", 3, "face"
PLAIN = "tea_v_plain"  # networks that learned without class weights


class Line(NamedTuple):
    """One bar of the figure."""

    name: str
    said: str  # "prediction (annotation)"
    entropy: float  # of what is said, a share of its maximum
    true_entropy: float  # NaN where the truth is not known


def figure(gallery: list[Shown]) -> Figure:
    """Return a figure with the face on the left and bars of uncertainty on the right."""
    said = _of(gallery, VARIANT)
    if not said:
        return nothing("no student that could say anything of a face is left")
    chosen = min(said, key=lambda shown: abs(shown.key.generation - GENERATION))
    rows, plain = chosen.gallery, _of(gallery, PLAIN)
    frame = rows.inputs[PICTURE].shape[1] // 2
    candidates = _labelled(rows.targets, tuple(rows.logits))
    lines_of_row = {row: _lines_of(rows, row, frame) for row in candidates}
    row = min(candidates, key=lambda r: unevenness([line.entropy for line in lines_of_row[r]]))
    other = _lines_of(plain[0].gallery, row, frame) if plain else []
    return _drawn(rows.inputs[PICTURE][row, frame], lines_of_row[row], other, chosen.title)


def _of(gallery: list[Shown], variant: str) -> list[Shown]:
    """Return what is shown of a variant, without members that all diverged."""
    key = (DATA, variant)
    return [s for s in gallery if (s.key.dataset, s.key.variant) == key and s.gallery.logits]


def _order(task: Task) -> int:
    """Return a task's place in the figure from above: classes, then values, then labels."""
    return ("multiclass", "regression", "multilabel").index(task.kind)


def unevenness(entropies: Sequence[float]) -> float:
    """Return how far n entropies in [0, 1] are from an even spread: [0, 0.5], lower is more even.

    It is the mean distance of the sorted entropies from the middles of n equal parts of [0, 1].
    Worked value: 0.75 and 0.25 -> 0; 1 and 1 -> (0.75 + 0.25) / 2 = 0.5.
    """
    n = len(entropies)
    return float(np.abs(np.sort(entropies) - (np.arange(n) + 0.5) / n).mean())


def _labelled(targets: Mapping[str, Array], names: Sequence[str]) -> Array:
    """Return the rows whose middle frame every task labels, or all rows where there is none."""
    labelled = []
    for name in names:
        middle = targets[name][:, targets[name].shape[1] // 2]
        is_class = middle.ndim == 1
        labelled.append(middle != MISSING_CLASS if is_class else ~np.isnan(middle).any(axis=1))
    in_all = np.flatnonzero(np.all(labelled, axis=0))
    return in_all if len(in_all) else np.arange(len(labelled[0]))


def _lines_of(rows: Gallery, row: int, frame: int) -> list[Line]:
    """Return the lines of a frame of a row: classes, then values, then labels."""
    names = sorted(rows.logits, key=lambda name: _order(rows.tasks[name]))
    return [
        line
        for name in names
        for line in _lines(
            rows.tasks[name],
            rows.logits[name][:, row, frame],
            rows.targets[name][row, frame],
            rows.posterior[name][row, frame] if name in rows.posterior else None,
        )
    ]


def _lines(task: Task, logits_S: Array, target: Array, posterior: Array | None) -> list[Line]:
    """Return a line for a task's class, or for each of its labels or values.

    logits_S   (S, ...) of one frame, by seed;  target, posterior  of that frame
    """
    entropy = entropy_share(distributions(task, logits_S[:, None]).mean(axis=0))[0]
    said = pooled(task, logits_S[:, None])[0]
    if task.kind == "multiclass":
        truth = np.nan if posterior is None else float(entropy_share(posterior))
        label = task.names[target] if target != MISSING_CLASS else "–"
        said = f"{task.names[said.argmax()]} ({label})"
        return [Line("expression", said, float(entropy[0]), truth)]
    truths = np.full(len(task.names), np.nan)
    if posterior is not None and task.kind == "multilabel":
        truths = entropy_share(np.stack([1 - posterior, posterior], axis=-1))
    form = "{:.0f}" if task.kind == "multilabel" else "{:.1f}"
    values = np.round(said) if task.kind == "multilabel" else said
    return [
        Line(name, f"{_number(form, value)} ({_number(form, label)})", float(share), float(truth))
        for name, value, label, share, truth in zip(
            task.names, values, target, entropy, truths, strict=True
        )
    ]


def _number(form: str, value: float) -> str:
    return "–" if np.isnan(value) else form.format(round(float(value), 1) + 0.0)


def _drawn(face: Array, lines: list[Line], other: list[Line], title: str) -> Figure:
    """Draw the face, its lines, and the entropies of what another network says of it."""
    begin()
    drawn, (left, right) = plt.subplots(1, 2, figsize=(7.2, 3.8), width_ratios=(1, 1.6))
    left.imshow(face, interpolation="nearest")
    left.set_axis_off()
    left.set_title(f"{title}: predicted (annotated)")
    y = np.arange(len(lines))[::-1]
    names, said, entropy, truth = (list(column) for column in zip(*lines, strict=True))
    right.barh(y, entropy, color=COLOURS[0], height=0.7, label="predicted")
    if other:
        plain = [line.entropy for line in other]
        right.plot(plain, y, "x", color="black", markersize=5, label="without class weights")
    right.plot(truth, y, "o", mfc="none", color=COLOURS[1], markersize=5, label="true")
    labels = [f"{name}: {what}" for name, what in zip(names, said, strict=True)]
    right.set_yticks(y, labels, size=8)
    right.set_xlim(0, 1)
    right.set_xlabel("normalised entropy")
    right.grid(visible=True, axis="x")
    right.grid(visible=False, axis="y")
    drawn.legend(loc="outside lower right", ncols=3, frameon=False, fontsize=8)
    return drawn
