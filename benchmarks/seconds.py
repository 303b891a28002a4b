"""Where the seconds of a run go: of its cores, how much is in jobs of each rule, and how much idle.

Core-seconds are the run's time on the clock times its workers. What is in no job is Snakemake's own
work, the starts of jobs, and waiting: at the end of a chain of jobs a core may have nothing to do.

Run: python benchmarks/seconds.py [FOLDER]      of a folder's last run; the project's, if absent
"""

import csv
import sys
from pathlib import Path

from affectbench.reports.page.spending import of_rules
from affectbench.store.costs import duration

ROOT = Path(__file__).resolve().parents[1]
BAR = 0.8  # of the core-seconds should be in fits


def last_run(folder: Path) -> dict[str, str] | None:
    """Return the row of logs/runs.csv of the last run, if it made all that is there by itself."""
    path = folder / "logs/runs.csv"
    if not path.is_file():
        return None
    with path.open(encoding="utf-8") as file:
        done = [run for run in csv.DictReader(file) if int(run["jobs"])]
    return done[0] if len(done) == 1 and done[0]["outcome"] == "done" else None


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    run = last_run(folder)
    if run is None:
        print("Not measured: the folder holds no run that was made from nothing in one go.")
        return 0
    workers, seconds = int(run["workers"]), float(run["seconds"])
    available, rules = workers * seconds, of_rules(folder / "logs")
    print(f"A run of {run['jobs']} jobs in {duration(seconds)} on {workers} cores")
    print()
    print("| rule | jobs | CPU s | share of core-seconds |")
    print("|---|---|---|---|")
    for row in rules.sort_values("cpu_seconds", ascending=False).itertuples():
        share = row.cpu_seconds / available
        print(f"| {row.rule} | {row.jobs} | {row.cpu_seconds:,.0f} | {share:.1%} |")
    rest = available - rules["cpu_seconds"].sum()
    print(f"| in no job | | {rest:,.0f} | {rest / available:.1%} |")
    print()
    fits = rules.set_index("rule")["cpu_seconds"].get("fit", 0.0) / available
    print(f"seconds: {fits:.0%} of core-seconds in fits (asked for: {BAR:.0%})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
