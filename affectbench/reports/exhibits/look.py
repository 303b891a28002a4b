"""One look for every figure: colour-blind-safe colours, quiet axes, deterministic files."""

from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from affectbench.store import files

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")  # Okabe-Ito
STYLE = Path(__file__).with_suffix(".mplstyle")
NAMES = {  # how the papers call our variants
    "baseline": "Baseline (labels)",
    "uniform_cmd": "CMD",
    "xa_cmd": "XA-CMD",
    "ce_cmd": "CE weighting",
    "accuracy_cmd": "Accuracy weighting",
    "entropy_cmd": "EBKD",
    "confidence_cmd": "CA-MKD",
    "gradient_cmd": "AE-KD",
    "stacking_cmd": "Stacking",
    "best_teacher": "Best teacher",
    "random_cmd": "Random weights",
    "sampled_cmd": "XA-CMD (sampled)",
    "eeg": "EEG",
    "behaviour": "Behavioural",
    "face": "Facial",
    "tea_v": "Tea (V)",
    "tea_va": "Tea (VA)",
    "tea_v_plain": "Tea (V), no class weights",
    "tea_v_unbalanced": "Tea (V), not balanced",
    "stu_v": "Stu{} (V)",
    "stu_v_printed": "Stu{} (V), weighted as Eq. 9",
    "stu_va": "Stu{} (VA)",
    "ts_v": "Temperature scaling (V)",
    "ts_va": "Temperature scaling (VA)",
    "vs_v": "Vector scaling (V)",
    "vs_va": "Vector scaling (VA)",
    "mc_v": "MC dropout (V)",
    "mc_va": "MC dropout (VA)",
    "laplace_v": "Laplace (V)",
    "laplace_va": "Laplace (VA)",
    "digits_tea": "Tea (digits)",
    "digits_stu": "Stu{} (digits)",
    "digits_ts": "Temperature scaling (digits)",
    "digits_mc": "MC dropout (digits)",
    "agcm": "AGCM",
    "agcm_voice": "AGCM (V/A)",
    "agcm_fine": "AGCM (14 x 14)",
    "agcm_layout": "AGCM (tokens as released)",
    "agcm_rescaled": "AGCM (gate not dimmed)",
    "by_step": "AGCM by step",
    "by_step_voice": "AGCM by step (V/A)",
    "by_step_probabilities": "By step, on probabilities",
    "independent": "Independent",
    "ts_cam": "TS-CAM",
    "attention_map_fer": "Attention-map FER",
    "concept_embedding": "CEM",
    "concept_bottleneck": "Concept bottleneck",
}


def name_of(variant: str, generation: int | str = "") -> str:
    """Return a variant's name as a reader knows it. Worked value: ("stu_v", 2) -> "Stu2 (V)"."""
    name = NAMES.get(variant, variant.replace("_", " ").capitalize())
    return name.format(generation)


def split_name(split: str) -> str:
    """Return a split as a reader knows it. Worked value: "subject" -> "by subject"."""
    return "random windows" if split == "random" else f"by {split}"


def begin(*, pictures: bool = False) -> None:
    """Start a figure in the one look; one of pictures is laid out by itself, without lines."""
    plt.style.use(STYLE)
    if pictures:
        plt.rcParams.update({"axes.grid": False, "figure.constrained_layout.use": False})


def nothing(reason: str) -> Figure:
    """Return a figure that says why there is nothing to draw."""
    begin()
    figure, axis = plt.subplots(figsize=(7.2, 2.5))
    axis.set_axis_off()
    axis.text(0.5, 0.5, reason, ha="center", va="center", transform=axis.transAxes)
    return figure


def save(figure: Figure, path: Path) -> None:
    """Write PATH.png and PATH.pdf, whole and without a time stamp; it is laid out once for both."""
    figure.draw_without_rendering()
    with plt.rc_context({"figure.constrained_layout.use": False}):
        figure.set_layout_engine(None)
    for suffix, metadata in ((".png", {"Software": None}), (".pdf", {"CreationDate": None})):
        with files.whole(path.with_suffix(suffix)) as aside:
            figure.savefig(aside, format=suffix[1:], metadata=metadata)
    plt.close(figure)
