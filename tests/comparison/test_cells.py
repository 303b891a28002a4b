"""Which sums a cell has when a fold, or all of its members, have nothing to score."""

import numpy as np

from affectbench.comparison.cells import read_cells
from affectbench.comparison.key import Key
from affectbench.evaluation.sums import SumTable
from affectbench.stages.evaluate import COLUMNS
from affectbench.store import paths
from affectbench.store.tables import read_csv, write_csv, write_parquet


def evaluation(fold: int) -> dict:
    about = {"dataset": f"watch-fold={fold}", "dataset_base": "watch", "options": {"fold": fold}}
    about |= {"variant": "xa_cmd", "variant_base": "xa_cmd", "sweep": {}, "generation": 0}
    return {**about, "seeds": [0, 1], "ensemble_sizes": [1]}


def store(fold: int, kl: float | None, task: str = "training") -> dict:
    """Write the evaluation of two seeds: each with a divergence from teachers, or with nothing."""
    entry = evaluation(fold)
    folder = paths.metrics(entry["dataset"], entry["variant"], entry["generation"])
    table, rows = SumTable(), []
    for seed in entry["seeds"] if kl is not None else ():
        sums = {"count": np.ones(1), "val_kl": np.array([kl])}
        table.add((task, "training", 1, seed), np.array(["all"]), sums)
        rows.append((task, 1, seed, 1, 1, "ok", "val_kl", kl, 0, 1))
    write_parquet(folder / "sufficient.parquet", table.columns)
    write_csv(folder / "metrics.csv", COLUMNS, rows)
    return entry


def test_a_fold_without_anything_to_score_counts_with_all_its_members(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for first, second in ((0.2, None), (None, 0.2)):  # whichever fold it is
        folds = [store(0, first), store(1, second)]
        [(key, cell)] = read_cells(folds)
        assert (key.task, cell.members, cell.of) == ("training", 2, 4)
        assert cell.metrics == ("val_kl",)
        assert cell.values()["val_kl"] == 0.2
        assert key.without_task() == Key.of(folds[0])


def test_a_fold_that_was_not_asked_is_not_there(tmp_path, monkeypatch):
    """As where two of five folds are explained: the others are no folds of what explaining says."""
    monkeypatch.chdir(tmp_path)
    folds = [store(0, 0.2, "explained"), store(1, 0.4, "main")]
    cells = {key.task: cell for key, cell in read_cells(folds)}
    for task, fold in (("explained", "0"), ("main", "1")):
        assert cells[task].folds.tolist() == [fold]
        assert (cells[task].members, cells[task].of) == (2, 2)


def test_a_diverged_seed_is_asked_for_where_only_others_are_scored(tmp_path, monkeypatch):
    """Votes and other datasets leave out a seed that diverged; the count does not."""
    monkeypatch.chdir(tmp_path)
    entry = store(0, 0.2)
    folder = paths.metrics(entry["dataset"], entry["variant"], entry["generation"])
    rows = read_csv(folder / "metrics.csv")[:1]
    write_csv(folder / "metrics.csv", COLUMNS, [tuple(row.values()) for row in rows])
    [(_, cell)] = read_cells([entry])
    assert (cell.members, cell.of) == (1, 2)
