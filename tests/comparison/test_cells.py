"""Which sums a cell has when a fold, or all of its members, have nothing to score."""

import numpy as np

from affectbench.comparison.cells import read_cells
from affectbench.comparison.key import Key
from affectbench.evaluation.sums import SumTable
from affectbench.stages.evaluate import COLUMNS
from affectbench.store import paths
from affectbench.store.tables import write_csv, write_parquet


def evaluation(fold: int) -> dict:
    about = {"dataset": f"watch-fold={fold}", "dataset_base": "watch", "options": {"fold": fold}}
    about |= {"variant": "xa_cmd", "variant_base": "xa_cmd", "sweep": {}, "generation": 0}
    return {**about, "seeds": [0, 1], "ensemble_sizes": [1]}


def store(fold: int, kl: float | None) -> dict:
    """Write the evaluation of two seeds: each with a divergence from teachers, or with nothing."""
    entry = evaluation(fold)
    folder = paths.metrics(entry["dataset"], entry["variant"], entry["generation"])
    table, rows = SumTable(), []
    for seed in entry["seeds"] if kl is not None else ():
        sums = {"count": np.ones(1), "val_kl": np.array([kl])}
        table.add(("training", "training", 1, seed), np.array(["all"]), sums)
        rows.append(("training", 1, seed, 1, 1, "ok", "val_kl", kl, 0, 1))
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
