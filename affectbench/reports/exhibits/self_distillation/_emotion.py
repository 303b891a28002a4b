"""The columns of this paper's tables of performance."""

from affectbench.reports.exhibits.self_distillation._cells import Shown

EMOTION = {
    "AU": Shown("total", "au_metric", 4),
    "EXPR": Shown("total", "expression_metric", 4),
    "Valence": Shown("affect/valence", "ccc", 4),
    "Arousal": Shown("affect/arousal", "ccc", 4),
}
WITH_TOTAL = {**EMOTION, "Total Emotion": Shown("total", "total", 4)}
METRICS = (
    " AU: 0.5 macro F1 + 0.5 accuracy; EXPR: 0.67 macro F1 + 0.33 accuracy; valence and arousal:"
    " concordance correlation; total: their sum. Higher is better."
)
