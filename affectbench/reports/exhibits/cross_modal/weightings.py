"""Differences between the weightings of teachers, on the same rows."""

import pandas as pd

from affectbench.reports.exhibits.cell import (
    NO_NUMBER,
    Note,
    both_keys,
    compared,
    difference_of,
    units_of,
)
from affectbench.reports.exhibits.cross_modal._panels import with_settings
from affectbench.reports.exhibits.look import split_name
from affectbench.reports.exhibits.references import beside
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "All weightings of the teachers, against XA-CMD and CMD"
CAPTION = (
    "Differences between students on the same held-out windows: value [95 % interval by bootstrap"
    " of groups, or of folds where there are five, and of seeds where several were run]. p:"
    " permutation test within groups (with several seeds: Student's t), corrected for the pairs of"
    " this metric (Holm). Effect: in standard deviations between groups. P(better): probability"
    " that ours is better on a group, over pairs of seeds; ties count half. Students of one seed"
    " share initial weights, order of batches and dropout, so that they differ in their soft"
    " targets alone. CMD combines logits (III-D.2), all others probabilities: from CMD"
    " (probabilities) XA-CMD differs in its teachers' weights alone. XA-CMD (sampled) shows what"
    " sampling SAGE values instead of summing them exactly comes to. The two: what both reach on"
    " the folds and seeds that they share. Beside: what, on all folds, the constant predictor and,"
    " on simulated data, the true posterior reach. Intervals of one seed do not include variance"
    " between training runs."
)
READS = ("cells", "differences")
METRICS = {"accuracy": "Accuracy (higher is better)", "nll": "Loss (lower is better)"}


def table(cells: pd.DataFrame, differences: pd.DataFrame) -> Table:
    """Return a row for each pair, split and overlap, with the values of both sides."""
    data = with_settings(differences[differences["metric"].isin(METRICS)])
    rows = []
    for (dataset, split, overlap, *_), pair in data.groupby(
        ["dataset", "option.split", "option.overlap", "variant", "other_variant"], sort=False
    ):
        first = pair.iloc[0]
        row = {
            "Dataset": dataset,
            "Split": split_name(split),
            "Overlap": f"{float(overlap):.0%}" if overlap else NO_NUMBER,
            "Difference": f"{first['title']} − {first['other_title']}",
        }
        for metric, label in METRICS.items():
            difference = pair[pair["metric"] == metric].iloc[0]
            row[label] = difference_of(difference)
            row |= {f"{name}, {metric}": note for name, note in compared(difference).items()}
            text = f"{difference['own_value']:.3f} / {difference['other_value']:.3f}"
            row[f"The two ({metric})"] = Note(text, both_keys(difference))
            row[f"Beside ({metric})"] = beside(_at(cells, dataset, difference["options"]), metric)
        row["Groups, folds, seeds"] = units_of(first)
        rows.append(row)
    return Table(pd.DataFrame(rows), data, CAPTION)


def _at(cells: pd.DataFrame, dataset: str, options: str) -> pd.DataFrame:
    """Return the cells of a dataset and of one choice of its options."""
    return cells[(cells["dataset"] == dataset) & (cells["options"] == options)]
