"""Runs every benchmark and writes docs/performance.md: what each measures, and what it prints.

Run: python benchmarks/_page.py      Exit code 1 where a bar is missed.
"""

import ast
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
PAGE = FOLDER.parent / "docs/performance.md"
ELSEWHERE = ("faults",)  # a campaign, whose table is in docs/reliability.md
OPENING = """# Performance

Each section is the output of one file of `benchmarks/`: what it measures, a table, and in the last
line what is judged, with the bar that it has to reach. A benchmark that misses its bar ends with
exit code 1. `make bench` runs all of them and writes this page.
"""


def benchmarks() -> list[Path]:
    """Return the benchmarks that have a section, in its order."""
    return [path for path in sorted(FOLDER.glob("[a-z]*.py")) if path.stem not in ELSEWHERE]


def introduction(benchmark: Path) -> str:
    """Return the beginning of a benchmark's section: its name, and its docstring but for "Run:"."""
    text = ast.get_docstring(ast.parse(benchmark.read_text("utf-8"))).partition("\n\nRun:")[0]
    return f"\n## {benchmark.stem}\n\n{text}\n"


def main() -> int:
    sections, missed = [OPENING], 0
    for benchmark in benchmarks():
        done = subprocess.run(
            [sys.executable, benchmark], stdout=subprocess.PIPE, text=True, check=False
        )
        sections.append(f"{introduction(benchmark)}\n{done.stdout}")
        print(sections[-1], flush=True)
        missed |= done.returncode
    PAGE.write_text("".join(sections), "utf-8")
    return missed


if __name__ == "__main__":
    sys.exit(main())
