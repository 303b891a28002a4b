"""Fig. 1 of the cross-modal paper: SAGE value of each feature of each teacher, for one class."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits.look import begin, nothing

KIND = "figure"
TITLE = "Fig. 1: features of each teacher, for one class"
CAPTION = (
    "SAGE values: by how many nats a feature lowers the cross-entropy on rows of the class (below 0"
    " it raises it), largest first by magnitude: mean over folds and seeds, and its standard error"
    " over these (of one, that of sampling). Each panel has a scale of its own; below it the sum of"
    " all its values, which can be compared between panels. Upper panels: of the features that each"
    " teacher's head sees, which are what XA-CMD sums. A feature is a filter of the last"
    " convolution, averaged over the window: it is learned, has no name, and is another one in each"
    " fold and seed. So no. k is what is k-th by magnitude in each of these, and its bar is the"
    " mean of their values with their signs, which may be opposite. Lower panels: of named groups"
    " of the teacher's input channels, each known or unknown as a whole, on fewer rows (140, with"
    " 128 others in place of what is not known, drawn anew for each seed); their sum is the same"
    " quantity. EEG: quarters of the 32 electrodes, which PPB-Emo numbers and does not name."
    " Behavioural: what the simulator of the car logs; position is where on the road it is. Facial:"
    " OpenFace's action units of brows and eyes (1, 2, 4 to 7, 45), of nose and mouth (all others),"
    " where the head points, and gaze. The class is anger where there is one, else the first. Drawn"
    " by shap. The paper finds mostly negative values for EEG and face, although the teachers' sums"
    " must be positive wherever they beat the class's share."
)
READS = ("importance", "channels")
CLASS = "anger"
SHOWN = 12  # bars of a panel; the last one sums the other features
MODE = "rows"  # of SAGE: on the rows of the class
RUN = ("options", "fold", "seed")  # columns that tell one fold and seed from another
ROOM = 0.05  # beside the farthest end of a bar or its error, of the width of all
HEIGHTS = {"feature": 3.6, "group": 2.4}  # inches of a panel


def figure(importance: pd.DataFrame, channels: pd.DataFrame) -> Figure:
    """Return two rows of panels for each dataset, of features and of channels; one a teacher."""
    if importance.empty:
        return nothing("no member is explained: name teachers in an arm's 'explain'")
    kinds = [
        (data[data["class_mode"] == MODE], column)
        for data, column in ((importance, "feature"), (channels, "group"))
        if not data.empty
    ]
    data = kinds[0][0]
    lines = [
        (named, of_kind[of_kind["dataset_title"] == named], column)
        for named in dict.fromkeys(data["dataset_title"])
        for of_kind, column in kinds
    ]
    most = max(part["variant"].nunique() for _, part, _ in lines)
    begin()
    drawn, axes = plt.subplots(
        len(lines), most, figsize=(3.4 * most, sum(HEIGHTS[c] for *_, c in lines)), squeeze=False,
        height_ratios=[HEIGHTS[column] for *_, column in lines],
    )  # fmt: skip
    for axis in axes.flat:
        axis.set_axis_off()
    for row, (named, part, column) in zip(axes, lines, strict=True):
        classes = list(dict.fromkeys(part["class"]))
        shown = CLASS if CLASS in classes else classes[0]
        teachers = part[part["class"] == shown].groupby("title", sort=False)
        for axis, (title, teacher) in zip(row, teachers, strict=False):
            axis.set_axis_on()
            _bars(axis, teacher, column)
            axis.set_title(f"{title}, {column}s\n{shown} ({named})", size=9)
    return drawn


def _limits(axis, value: np.ndarray, error: np.ndarray) -> tuple[float, float]:
    """Return limits within which all bars of an axis and the ends of their errors have room."""
    error = np.nan_to_num(error)
    bars = [end for bar in axis.patches for end in (bar.get_x(), bar.get_x() + bar.get_width())]
    ends = np.concatenate([[0.0], bars, value - error, value + error])
    room = ROOM * np.ptp(ends)
    return ends.min() - room * (ends.min() < 0), ends.max() + room * (ends.max() > 0)


def _bars(axis, teacher: pd.DataFrame, column: str) -> None:
    """Draw the features or groups of one teacher with shap, and their standard errors on top."""
    import shap

    runs = [name for name in RUN if name in teacher]
    of_run = teacher.groupby(runs, dropna=False) if runs else teacher.groupby(lambda _: 0)
    if column == "feature":
        size = teacher["value"].abs().groupby([of_run.ngroup()])
        teacher = teacher.assign(feature=size.rank(ascending=False, method="first").astype(int))
    same = teacher.groupby(column, sort=column == "feature")
    value_F, sums = same["value"].mean().to_numpy(), of_run["value"].sum()
    several = len(sums) > 1
    error_F = (same["value"].sem() if several else same["standard_error"].first()).to_numpy()
    names = [f"no. {name}" if column == "feature" else name for name, _ in same]
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
    axis.set_xlim(_limits(axis, value_F[single], error_F[single]))
    axis.tick_params(labelsize=7)
    axis.locator_params(axis="x", nbins=5)
    error = f" ± {sums.sem():.3f}" if several else ""
    axis.set_xlabel(f"SAGE value (nats), own scale\nsum: {sums.mean():+z.3f}{error}", size=8)
