"""The readings of XA-CMD's weighting that the paper leaves open, and what each one changes."""

import pandas as pd

from affectbench.comparison.key import Key
from affectbench.reports.exhibits.cell import NO_NUMBER, Keys, Note, cell_of
from affectbench.reports.exhibits.references import references
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Readings of XA-CMD's weighting"
CAPTION = (
    "The paper leaves open what SAGE(f, y_k) is computed on, over what its softmax goes, whether"
    " probabilities or logits are combined, and whether features are summed or averaged. Accuracy"
    " and loss of the student under each reading: value [95 % interval], on the folds that a"
    " reading was run on, which may be fewer than Table II has. Then the sign, in each fold and"
    " seed, of each teacher's summed SAGE value for anger (the paper's Fig. 1 has EEG and face"
    " mostly negative, behaviour mostly positive), and the mean entropy of the weights over"
    " teachers as a share of its maximum (1: CMD). Last the constant predictor and, where data is"
    " simulated, the true posterior, which have no weights."
)
READS = ("cells", "diagnostics")
VARIANT, CLASS = "readings", "anger"
MODES = {"rows": "rows of the class", "ovr": "one against the rest", "constant": "all rows as if"}
AXES = {"teachers": "over teachers", "classes": "over classes"}
ALWAYS = {"sweep.class_mode": "SAGE on", "sweep.normalize": "Softmax"}  # field -> heading
OPTIONS = {**ALWAYS, "sweep.combine": "Combines", "sweep.reduce": "Over features"}
WORDS = {**MODES, **AXES}  # value of a field -> what it means, where the value does not say it
UNSWEPT = {"sweep.combine": "probabilities", "sweep.reduce": "sum"}  # what a reading then has
METRICS = {"accuracy": "Accuracy", "nll": "Loss"}
ENTROPY = "weights_entropy"  # of the task `training`


def table(cells: pd.DataFrame, diagnostics: pd.DataFrame) -> Table:
    """Return a row for each reading, dataset and option, then one for each reference there."""
    data = cells[(cells["variant"] == VARIANT) & cells["metric"].isin((*METRICS, ENTROPY))]
    sage = diagnostics[
        (diagnostics["variant"] == VARIANT)
        & (diagnostics["quantity"] == "summed_sage")
        & (diagnostics["column"] == CLASS)
    ]
    if not {*ALWAYS} <= {*data}:  # no variant is swept over readings
        return Table(pd.DataFrame(), data.iloc[:0], CAPTION)
    swept = [field for field in OPTIONS if field in data]
    identity, rows = ["dataset", "options", *swept], []
    for names, reading in data.groupby(identity, sort=False):
        dataset, options, *values = names
        of_metric = {row["metric"]: row for _, row in reading.iterrows()}
        row = {"Dataset": dataset}
        for field, value in zip(swept, values, strict=True):
            row[OPTIONS[field]] = WORDS.get(value, value) or UNSWEPT[field]
        row |= {label: cell_of(of_metric[metric]) for metric, label in METRICS.items()}
        same = (sage[identity] == list(names)).all(axis=1)
        row |= _signs(sage[same], (Key.read(reading.iloc[0]),))
        entropy = of_metric.get(ENTROPY)  # a student without a teacher left has none
        row["Entropy of weights"] = (
            NO_NUMBER if entropy is None else cell_of(entropy, digits=2, exact=True)
        )
        rows.append(row | {"Options": options})
    places = list(dict.fromkeys(zip(data["dataset"], data["options"], strict=True)))
    of_references = [
        reference for place in places for reference in references(_at(cells, place), [*METRICS])
    ]
    for reference in of_references:
        first = reference.iloc[0]
        row = {"Dataset": first["dataset"], "SAGE on": first["title"], "Options": first["options"]}
        rows.append(
            row | {name: cell_of(reference.loc[metric]) for metric, name in METRICS.items()}
        )
    return Table(pd.DataFrame(rows).fillna(""), pd.concat([data, *of_references]), CAPTION)


def _at(cells: pd.DataFrame, place: tuple[str, str]) -> pd.DataFrame:
    """Return the cells of a dataset and of one choice of its options."""
    dataset, options = place
    return cells[(cells["dataset"] == dataset) & (cells["options"] == options)]


def _signs(sage: pd.DataFrame, keys: Keys) -> dict[str, Note]:
    """Return, for each teacher, the sign of its summed SAGE value for one class in each fold."""
    return {
        f"{teacher}, {CLASS}": Note("".join("+" if v > 0 else "−" for v in folds["value"]), keys)
        for teacher, folds in sage.groupby("row_title", sort=False)
    }
