"""The metrics module of each kind of task."""

from affectbench.metrics import multiclass, multilabel, regression

METRICS = {"multiclass": multiclass, "multilabel": multilabel, "regression": regression}
