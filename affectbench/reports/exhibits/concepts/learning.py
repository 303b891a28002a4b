"""How the sides of the headline claim learned: no figure of the paper."""

import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits import learning
from affectbench.reports.exhibits.learning import Panel

KIND = "figure"
TITLE = "Learning curves: end to end and by step"
CAPTION = (
    "The sides of the paper's headline claim on validation rows, by optimisation step, at the"
    " paper's embedding size. Line: mean over seeds; band: their range; a line ends where the first"
    " fit stopped. By step: its second step, a head on concepts that are learned already, so that"
    " it begins where they end; what these took is in the figure of costs. Above: what the claim is"
    " about, or as near to it as fits measure; below: the task's loss."
)
READS = ("history",)
ARMS = ("agcm", "by_step")
STILLS, STREAMS = ({"sweep.embedding_size": size} for size in ("16", "32"))
PANELS = (
    Panel("RAF-DB: accuracy", "raf_db", "val_accuracy", ARMS, STILLS),
    Panel("Aff-Wild2: accuracy", "aff_wild2_frames", "val_accuracy", ARMS, STILLS),
    Panel("NoXi: loss of engagement", "noxi", "val_task_loss", ARMS, STREAMS),
    Panel("RAF-DB: cross-entropy", "raf_db", "val_task_loss", ARMS, STILLS),
    Panel("Aff-Wild2: cross-entropy", "aff_wild2_frames", "val_task_loss", ARMS, STILLS),
)


def figure(history: pd.DataFrame) -> Figure:
    """Return a panel for each dataset, and below it one of its loss."""
    return learning.figure(history, PANELS)
