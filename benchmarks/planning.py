"""What planning costs: a dry run of the paper preset, as it is and with so many seeds that it has
more than 20,000 jobs, beside a workflow of as many jobs as the first that read, ask and compute
nothing.

CPU seconds are the process's own, memory is its peak. A job of ours has inputs from other jobs and
parameters that say what changes its numbers; the plain one has an output.

Run: python benchmarks/planning.py      Exit code 1 where a bar is missed.
"""

import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from affectbench.plan import configs

ROOT = Path(__file__).resolve().parents[1]
PRESET = "config/paper.yaml"
SEEDS = 24  # of each variant, for the large plan
BAR_MS, BAR_MIB = 3.0, 1024  # a job, and the large plan
TOTAL = re.compile(r"^total +(\d+)$", re.MULTILINE)
PLAIN = """
rule all:
    input: expand("{{n}}.txt", n=range({jobs}))
rule one:
    output: "{{n}}.txt"
    shell: "touch {{output}}"
"""


def dry_run(folder: Path, *options: str) -> tuple[int, float, float]:
    """Return the jobs, the CPU seconds and the peak MiB of a dry run in a new folder."""
    folder.mkdir()
    printed = folder / "printed"
    command = [sys.executable, "-P", "-m", "snakemake", "--dry-run", "--quiet", "rules"]
    command += ["--cores", "2", "--directory", str(folder), *options]
    with printed.open("w", encoding="utf-8") as file:
        running = subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(running.pid, 0)
    text = printed.read_text("utf-8")
    if status:
        sys.exit(text[-2000:])
    return int(TOTAL.findall(text)[0]), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def many_seeds(path: Path) -> Path:
    """Write a config in which every variant of the preset has many seeds, and return its path."""
    seeds = [*range(SEEDS)]
    names = configs.read([str(ROOT / PRESET)])["variants"]
    path.write_text(
        json.dumps({"seeds": seeds, "variants": {name: {"seeds": seeds} for name in names}}),
        "utf-8",
    )
    return path


def main() -> int:
    rows, missed = [], 0
    with tempfile.TemporaryDirectory(prefix="planning-") as name:
        folder = Path(name)
        large = str(many_seeds(folder / "seeds.json"))
        for what, files in (("paper", [PRESET]), (f"paper, {SEEDS} seeds", [PRESET, large])):
            jobs, *used = dry_run(folder / f"ours{len(rows)}", "--configfile", *files, "--", "all")
            rows.append((what, jobs, *used))
            missed |= used[0] / jobs * 1000 > BAR_MS or used[1] > BAR_MIB
        (folder / "plain.smk").write_text(PLAIN.format(jobs=rows[0][1] - 1), "utf-8")
        plain = dry_run(folder / "plain", "-s", str(folder / "plain.smk"), "--", "all")
        rows.append(("empty rules", *plain))
    print(f"{platform.machine()}, {os.cpu_count()} cores, once each")
    print()
    print("| plan | jobs | CPU s | ms a job | MiB |")
    print("|---|---|---|---|---|")
    for what, jobs, seconds, peak in rows:
        print(f"| {what} | {jobs:,} | {seconds:.1f} | {seconds / jobs * 1000:.1f} | {peak:,.0f} |")
    worst = max(seconds / jobs * 1000 for _, jobs, seconds, _ in rows[:2])
    print()
    print(f"planning: {worst:.1f} ms a job (bar {BAR_MS:g}), {rows[1][3]:,.0f} MiB of {BAR_MIB:,}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
