"""How the students of the headline claim learned: no figure of the paper."""

import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits import learning
from affectbench.reports.exhibits.learning import Panel

KIND = "figure"
TITLE = "Learning curves: XA-CMD and CMD"
CAPTION = (
    "The sides of the paper's headline claim on validation rows, by optimisation step; split by"
    " recording, no overlap. Line: mean over folds and seeds; band: their range; a line ends where"
    " the first fit stopped. Above: accuracy, which the claim is about and which neither student"
    " sees. Below: Kullback-Leibler divergence from its own soft targets, on which it stops and"
    " whose level says nothing between the two, as each has targets of its own."
)
READS = ("history",)
ARMS = ("uniform_cmd", "xa_cmd")
WHERE = {"option.split": "recording", "option.overlap": "0"}
PANELS = (
    Panel("PPB-Emo: accuracy", "ppb_emo", "val_accuracy", ARMS, WHERE),
    Panel("Smartwatch: accuracy", "watch", "val_accuracy", ARMS, WHERE),
    Panel("PPB-Emo: KL divergence (nats)", "ppb_emo", "val_kl", ARMS, WHERE),
    Panel("Smartwatch: KL divergence (nats)", "watch", "val_kl", ARMS, WHERE),
)


def figure(history: pd.DataFrame) -> Figure:
    """Return a column for each dataset."""
    return learning.figure(history, PANELS, columns=2)
