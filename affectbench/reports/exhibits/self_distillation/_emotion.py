"""The columns of this paper's tables of performance."""

from affectbench.reports.exhibits.self_distillation._cells import Column

EMOTION = {
    "AU": Column("total", "au_metric", 4),
    "EXPR": Column("total", "expression_metric", 4),
    "Valence": Column("affect/valence", "ccc", 4),
    "Arousal": Column("affect/arousal", "ccc", 4),
}
WITH_TOTAL = {**EMOTION, "Total Emotion": Column("total", "total", 4)}
METRICS = (
    " AU: 0.5 macro F1 + 0.5 accuracy; EXPR: 0.67 macro F1 + 0.33 accuracy; valence and arousal:"
    " concordance correlation; total: their sum. Higher is better."
)
