"""Keeps what the jobs of a study cost in config/costs.csv, for estimates before a first run.

Run: python workflow/costs.py FOLDER [FOLDER ...]
Folders of runs of config/study.yaml on this machine, which is measured now; of what several have,
the first counts.
"""

import os
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
    os.chdir(ROOT)
    plan = read_plan(configs.read(["config/study.yaml"]), Catalogue([ROOT]))
    rows = {}
    for folder in sys.argv[1:]:
        for row in figures(plan, Path(folder) / "logs"):
            rows.setdefault(row[:5], row)
    seconds = measured()
    if not rows or seconds is None:
        print(__doc__, file=sys.stderr)
        return 2
    machine = (CALIBRATION, processor(), "", "", 0, 1, round(seconds, 4), 0)
    write_csv(PATH, COLUMNS, [machine, *rows.values()], sealed=False)
    print(f"{PATH}: {len(rows)} kinds of jobs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
