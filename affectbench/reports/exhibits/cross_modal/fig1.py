"""Fig. 1 of the cross-modal paper: SAGE value of each feature of each teacher, for one class."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits.look import begin, nothing

KIND = "figure"
TITLE = "Fig. 1: features of each teacher, for one class"
CAPTION = (
    "SAGE values (nats of cross-entropy on the rows of the class that a feature removes; below 0 it"
    " adds loss) of the features that each teacher's head sees, largest first, with the standard"
    " error of sampling; folds averaged. The class is anger where there is one, else the first."
    " Drawn by shap. The paper finds mostly negative values for EEG and face, although the"
    " teachers' sums must be positive wherever they beat the class's share."
)
READS = ("importance",)
CLASS = "anger"
SHOWN = 12  # bars of a panel; the last one sums the other features
MODE = "rows"  # of SAGE: on the rows of the class


def figure(importance: pd.DataFrame) -> Figure:
    """Return a row of panels for each dataset, a panel for each teacher."""
    if importance.empty:
        return nothing("no member is explained: name teachers in an arm's 'explain'")
    data = importance[importance["class_mode"] == MODE]
    datasets = list(dict.fromkeys(data["dataset"]))
    most = max(data[data["dataset"] == name]["variant"].nunique() for name in datasets)
    begin()
    drawn, axes = plt.subplots(
        len(datasets), most, figsize=(3.4 * most, 3.4 * len(datasets)), squeeze=False
    )
    for axis in axes.flat:
        axis.set_axis_off()
    for row, dataset in zip(axes, datasets, strict=True):
        of_dataset = data[data["dataset"] == dataset]
        classes = set(of_dataset["class"])
        shown = CLASS if CLASS in classes else of_dataset["class"].iloc[0]
        teachers = of_dataset[of_dataset["class"] == shown].groupby("title", sort=False)
        for axis, (title, teacher) in zip(row, teachers, strict=False):
            axis.set_axis_on()
            _bars(axis, teacher)
            axis.set_title(f"{title}: {shown} ({dataset})", size=9)
    return drawn


def _bars(axis, teacher: pd.DataFrame) -> None:
    """Draw the features of one teacher with shap, and their standard errors on top."""
    import shap

    folds = teacher.groupby("feature", sort=False)
    value_F = folds["value"].mean().to_numpy()
    error_F = folds["standard_error"].apply(lambda se: np.sqrt((se**2).sum()) / len(se)).to_numpy()
    names = [f"feature {name}" for name in folds.groups]
    drawn = shap.Explanation(values=value_F, feature_names=names)
    shap.plots.bar(drawn, max_display=SHOWN, show=False, ax=axis)
    for text in list(axis.texts):
        text.remove()  # shap's numbers would lie under the error bars
    order = np.argsort(-np.abs(value_F), kind="stable")
    single = order if len(order) <= SHOWN else order[: SHOWN - 1]
    height = min(len(order), SHOWN) - np.arange(len(single))  # shap counts bars from 1, upwards
    axis.errorbar(
        value_F[single], height, xerr=error_F[single], fmt="none", ecolor="#222222", elinewidth=0.8
    )
    axis.tick_params(labelsize=7)
    axis.locator_params(axis="x", nbins=5)
    axis.set_xlabel("SAGE value (nats)", size=8)
