"""Keeps what the jobs of a study cost in config/costs.csv, for estimates before a first run.

Run: python workflow/costs.py FOLDER [FOLDER ...]
Folders of runs of config/study.yaml on this machine, which is measured now; of what several have,
the first counts.
"""

import sys
from pathlib import Path

from affectbench.plan import configs
from affectbench.plan.catalogue import Catalogue
from affectbench.plan.members import read_plan
from affectbench.plan.study_costs import COLUMNS, PATH
from affectbench.project.record import processor
from affectbench.project.root import ROOT
from affectbench.running.calibration import measured
from affectbench.running.shipped import CALIBRATION, figures
from affectbench.store.tables import write_csv


def main() -> int:
    folders = [Path(name) for name in sys.argv[1:]]
    if not folders:
        print(__doc__, file=sys.stderr)
        return 2
    plan = read_plan(configs.read([ROOT / "config/study.yaml"]), Catalogue([ROOT]))
    rows = {}
    for folder in folders:
        of_folder = list(figures(plan, folder / "logs"))
        if not of_folder:
            print(f"{folder} has no logs of the study; give the folder of its run", file=sys.stderr)
            return 2
        for row in of_folder:
            rows.setdefault(row[:5], row)
    seconds = measured()
    if seconds is None:
        module = "affectbench.running.calibration"
        print(f"this machine was not measured; see python -P -m {module}", file=sys.stderr)
        return 1
    machine = (CALIBRATION, processor(), "", "", 0, 1, round(seconds, 4), 0)
    write_csv(PATH, COLUMNS, [machine, *rows.values()], sealed=False)
    print(f"{PATH}: {len(rows)} kinds of jobs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
