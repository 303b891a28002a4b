"""Scoring the stored predictions of a whole self-distillation paper, without loading torch.

Ensembles of 1, 5 and 10 members, of teachers and four generations of students, on as many rows as
the default preset scores, and on another dataset's rows. This runs in a process of its own, which
must not load torch. Times are CPU seconds of that process.

Run: python benchmarks/scoring.py      Exit code 1 where the bar is missed.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from affectbench.arrays import Arrays, Rows, Take, Task
from affectbench.project.root import ROOT
from affectbench.store import paths
from affectbench.store.arrays import Space, write_npz, write_prepared, write_rows
from affectbench.store.members import DIAGNOSTICS, HISTORY
from affectbench.store.tables import write_csv

BAR = 20.0  # seconds
SEEDS, SIZES, GENERATIONS = 10, (1, 5, 10), 5
COURSE = [(step, f"{of}_loss", 1 / step) for step in range(20, 201, 20) for of in ("train", "val")]
CLIPS, FRAMES, OTHERS = 200, 8, 500  # test videos, frames of each, and rows of another dataset
TASKS = {
    "au": Task("multilabel", tuple(f"AU{n}" for n in range(12))),
    "expression": Task("multiclass", tuple("abcdefg")),
    "affect": Task("regression", ("valence", "arousal"), tuple(np.linspace(-1, 1, 20).tolist())),
}


def stored_predictions(folder: Path) -> list[dict]:
    """Write rows and all members' predictions below a folder; return the specs of `evaluate`."""
    rng, total = np.random.default_rng(0), CLIPS * FRAMES
    lengths = {"own": total, "other": OTHERS}
    targets = {
        "au": rng.integers(0, 2, (total, 12)).astype("float32"),
        "expression": rng.integers(0, 7, total),
        "affect": rng.uniform(-1, 1, (total, 2)).astype("float32"),
    }
    for name, rows in lengths.items():
        row, prepared = np.arange(rows), folder / paths.prepared(name)
        prepared.mkdir(parents=True)
        inputs = {"x": Space(prepared).array("inputs/x", (rows, 1), "uint8")}
        of_rows = {task: values[:rows] for task, values in targets.items()}
        split = np.full(rows, "test")
        write_prepared(prepared, Arrays(inputs, of_rows, TASKS, row, row // FRAMES, split))
        takes = dict.fromkeys(TASKS, Take(row))
        write_rows(folder / paths.rows(name) / "rows.npz", Rows(row, row // FRAMES, split, takes))
    specs = []
    for generation in range(GENERATIONS):
        for seed in range(SEEDS):
            files = {
                "own": folder / paths.member("own", "stu", generation, seed) / "prediction.npz",
                "other": folder / paths.prediction("other", "own", "stu", generation, seed),
            }
            for name, rows in lengths.items():
                shapes = {task: (1, rows, *TASKS[task].outputs) for task in TASKS}
                logits = {task: rng.normal(size=s).astype("float32") for task, s in shapes.items()}
                write_npz(files[name], logits)
            folder_of = files["own"].parent
            write_csv(folder_of / "history.csv", HISTORY, COURSE)
            write_csv(folder_of / "diagnostics.csv", DIAGNOSTICS, [])
        specs.append(
            {"dataset": "own", "source": "own", "simulated": False, "variant": "stu"}
            | {"generation": generation, "seeds": list(range(SEEDS)), "ood": ["other"]}
            | {"tasks": {task: task for task in TASKS}, "ensemble_sizes": SIZES, "root_seed": 0}
        )
    return specs


SCORE = """
import json, sys, time
start = time.process_time()
from affectbench.stages import evaluate
for spec in json.load(sys.stdin):
    evaluate.run(spec, "")
print(time.process_time() - start, "torch" in sys.modules)
"""


def scored() -> float:
    """Return the CPU seconds of scoring all generations; end where that loads torch."""
    with tempfile.TemporaryDirectory(prefix="scoring-") as name:
        done = subprocess.run(
            [sys.executable, "-c", SCORE],
            input=json.dumps(stored_predictions(Path(name))),
            cwd=name,
            env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
            text=True,
            stdout=subprocess.PIPE,
            check=True,
        )
    seconds, torch_loaded = done.stdout.split()
    if torch_loaded == "True":
        sys.exit("scoring: scoring stored predictions loads torch")
    return float(seconds)


def main() -> int:
    print(f"{platform.machine()}, {os.cpu_count()} cores, one thread")
    seconds = scored()
    print()
    print(f"{GENERATIONS} generations of {SEEDS} members, ensembles of {SIZES},")
    print(f"{CLIPS * FRAMES} rows and {OTHERS} of another dataset.")
    print()
    print(f"scoring: {seconds:.1f} CPU s, without torch (bar {BAR:g})")
    return int(seconds > BAR)


if __name__ == "__main__":
    sys.exit(main())
