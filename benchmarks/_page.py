"""Runs benchmarks and writes docs/performance.md: what each measures, and what it prints.

Run: python benchmarks/_page.py [NAME ...]      Those of speed, if absent; exit code 1: a bar is
missed, or a benchmark failed, whose section stays as it was.
"""

import ast
import re
import subprocess
import sys
import time
from pathlib import Path

from affectbench.refusal import remedy
from affectbench.store.files import write_text

FOLDER = Path(__file__).resolve().parent
PAGE = FOLDER.parent / "docs/performance.md"
# Of the data rather than of speed, some minutes each; and of a SLURM, which needs root.
BY_NAME = ("ceilings", "informative", "memory", "cluster")
ELSEWHERE = ("faults",)  # a campaign, whose table is in docs/reliability.md
NOT_HERE = "Not measured"  # how a benchmark begins that lacks what it measures
OPENING = """# Performance

Each section is the output of one file of `benchmarks/`: what it measures, a table, and in the last
line what is judged, with the bar that it has to reach. A benchmark that misses its bar ends with
exit code 1. `make bench` runs those of speed and writes this page; `python benchmarks/_page.py
NAME` runs one, also of the data (ceilings, informative, memory) or of SLURM (cluster), and writes
its section. These, and what cannot be measured where `make bench` runs (gpu, seconds), are of
earlier runs, some on other machines: compare times within a section alone. What follows from them
for large plans and large data is in [scale.md](scale.md).
"""


def benchmarks() -> list[Path]:
    """Return the benchmarks that have a section, in its order."""
    return [path for path in sorted(FOLDER.glob("[a-z]*.py")) if path.stem not in ELSEWHERE]


def introduction(benchmark: Path) -> str:
    """Return the beginning of a benchmark's section: its name, and its docstring but for "Run:"."""
    text = ast.get_docstring(ast.parse(benchmark.read_text("utf-8"))).partition("\n\nRun:")[0]
    return f"\n## {benchmark.stem}\n\n{text}\n"


def written() -> dict[str, str]:
    """Return the sections that the page has, by the names of their benchmarks."""
    if not PAGE.is_file():
        return {}
    parts = re.split(r"^(?=## )", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {part[3:].split("\n", 1)[0]: "\n" + part.rstrip("\n") + "\n" for part in parts}


def is_whole(name: str, printed: str) -> bool:
    """Return whether a benchmark came to its end: its last line says what is judged.

    >>> is_whole("rows", "rows: ratio 1.5 (bar 1)"), is_whole("rows", "| 1 |")
    (True, False)
    """
    last = printed.strip().rpartition("\n")[2]
    return NOT_HERE in printed or last.startswith(f"{name}: ")


def main() -> int:
    asked, sections, missed = sys.argv[1:], written(), False
    names = [benchmark.stem for benchmark in benchmarks()]
    for name in asked:
        if name not in names:
            near = remedy(name, names, "benchmark")
            print(f"there is no benchmark '{name}'; {near}", file=sys.stderr)
            return 2
    for benchmark in benchmarks():
        if benchmark.stem not in asked if asked else benchmark.stem in BY_NAME:
            continue
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, benchmark], stdout=subprocess.PIPE, text=True, check=False
        )
        section = f"{introduction(benchmark)}\n{done.stdout}"
        whole = is_whole(benchmark.stem, done.stdout)
        print(section, flush=True)
        if whole and (NOT_HERE not in done.stdout or benchmark.stem not in sections):
            sections[benchmark.stem] = section  # else what was measured elsewhere stays
        print(f"{benchmark.stem}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        missed |= done.returncode != 0 or not whole
    write_text(PAGE, OPENING + "".join(sections[n] for n in names if n in sections))
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
