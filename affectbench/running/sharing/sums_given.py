"""Whether sums that a stranger gives can be read: their size, their columns, what they are of."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from affectbench.comparison.cells import METRICS, SUMS
from affectbench.evaluation.metrics.kinds import JOINT, MODULES
from affectbench.refusal import Refusal, reason_of
from affectbench.running.sharing.given import ASK
from affectbench.store.bundle_names import SUMS as SUMS_FILE
from affectbench.store.given_tables import read_given
from affectbench.store.tables import read_csv

MOST_LINES = 20_000_000  # of one evaluation's sums
MOST_NUMBERS = 200_000_000  # of one task's sums, with the zeros that are not stored
MOST_INDEX = 100_000  # numbers of one statistic


def check_sums(shown: str, folder: Path, entry: Mapping) -> None:
    """Refuse sums and metrics of an evaluation that `compare` could not read, or not safely.

    shown   the bundle's name
    folder  where the evaluation's files lie
    entry   the evaluation, as the plan has it
    """
    place = f"{shown}: {'/'.join(folder.parts[-3:])}/{SUMS_FILE}"
    try:
        sums = read_given(folder / SUMS_FILE, SUMS, MOST_LINES)
    except (Refusal, OverflowError) as refusal:
        raise Refusal(f"{place} cannot be read ({reason_of(refusal)[-120:]}); {ASK}") from None
    if sums.empty:
        return
    try:
        wrong = _wrong(sums, entry)
    except (TypeError, ValueError, AttributeError):  # columns of other types than any of ours
        wrong = "its columns are of other types than export writes"
    if wrong:
        raise Refusal(f"{place}: {wrong}; {ASK}")
    read_csv(folder / "metrics.csv", METRICS)


def _wrong(sums: pd.DataFrame, entry: Mapping) -> str:
    """Return what is wrong with some sums, in words; "" if nothing is."""
    texts = ("task", "kind", "group", "statistic")
    if not all(sums[name].map(lambda value: isinstance(value, str)).all() for name in texts):
        return "a name in it is no text"
    for name in ("ensemble_size", "seed", "index"):
        if not pd.api.types.is_integer_dtype(sums[name]):
            return f"a number in its column '{name}' is none"
    if not pd.api.types.is_float_dtype(sums["value"]):
        return "a sum in it is no number"
    if not sums["group"].str.fullmatch(r"g\d{1,9}").all():
        return "a group in it is called otherwise than by a number"
    if unknown := set(sums["kind"]) - {*MODULES, *JOINT}:
        return f"it has sums of the unknown kind '{min(unknown)[:40]}'"
    if not sums["index"].between(0, MOST_INDEX).all():
        return "a statistic in it has a place that none has"
    if not sums["ensemble_size"].isin(entry["ensemble_sizes"]).all():
        return "it has an ensemble of a size that its plan does not have"
    for (task, _), part in sums.groupby(["task", "ensemble_size"], sort=False):
        units = part["seed"].nunique() * part["group"].nunique()
        width = part.groupby("statistic", sort=False)["index"].max().add(1).sum()
        if units * width > MOST_NUMBERS:
            return f"its sums of '{task[:60]}' would fill the memory"
    return ""
