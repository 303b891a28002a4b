"""Builds the site: docs/, what plug-ins may use, and the committed report as its demonstration.

Run: python workflow/build_site.py [FOLDER]      Into FOLDER, .site if absent. What is wrong in a
page ends the build.
"""

import argparse
import html
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from affectbench.refusal import Refusal
from affectbench.store.arrays import WholeFolder

ROOT = Path(__file__).resolve().parents[1]
MARK = ".buildinfo"  # Sphinx's file in a site that it built
# Parts of the site -> pages, each by its file; the first part is what the README says.
PARTS = {
    "Use it": ["docs/extend.md", "docs/data.md", "docs/config.md", "docs/presets.md",
               "docs/cluster.md", "docs/share.md"],
    "Understand it": ["docs/design.md", "docs/one_number.md", "docs/words.md",
                      "docs/simulation.md"],
    "Rely on it": ["docs/reliability.md", "docs/performance.md", "docs/scale.md",
                   "docs/dependencies.md", "SECURITY.md"],
    "Build on it": ["docs/api.md", "CONTRIBUTING.md", "CHANGELOG.md"],
}  # fmt: skip
PAGES = {"README.md": "index"} | {
    path: Path(path).stem.lower() for paths in PARTS.values() for path in paths
}
PICTURES = ("docs/report.png",)
DEMO = "reports/index.html"
CODE = r"^```.*?^```$|^    .*?$|`[^`\n]+`"
# Code, in which nothing is a link; or a link within the project, with or without an anchor.
LINK = re.compile(
    rf"(?P<code>{CODE})|(?<!!)\[([^\]]+)\]\((?!https?:|#)([^)#\s]+)(#[^)]*)?\)", re.M | re.S
)
PICTURE = re.compile(r"(!\[[^\]]*\])\(([^)\s]+)\)")
# What methods, networks and datasets of one's own may use, in the order in which one meets it.
MODULES = {
    "Arrays and tasks": ["affectbench.arrays", "affectbench.ranges", "affectbench.refusal"],
    "Training": ["affectbench.learning.training", "affectbench.learning.batches",
                 "affectbench.learning.standardise", "affectbench.learning.log"],
    "Distillation": ["affectbench.learning.distillation"],
    "Losses": ["affectbench.learning.losses.masked", "affectbench.learning.losses.distillation",
               "affectbench.learning.losses.concordance"],
    "Weightings": ["affectbench.learning.weighting.likelihood",
                   "affectbench.learning.weighting.by_class"],
    "Networks": ["affectbench.learning.blocks.heads"],
}  # fmt: skip


def linked(text: str, path: str, pages: Mapping[str, str]) -> tuple[str, set[str]]:
    """Return a page whose links lead within the site, and the files that it links to besides.

    A link to another page leads there, one to a folder is plain text, and any other file is copied
    to source/, the report to report/.

    path   of the page in the project
    pages  path in the project -> name in the site
    """
    others: set[str] = set()

    def within(match: re.Match) -> str:
        code, words, target, anchor = match.groups()
        if code:
            return code
        inside = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        if inside in pages:
            return f"[{words}]({pages[inside]}.md{anchor or ''})"
        if not (ROOT / inside).exists():
            raise SystemExit(f"{path}: the link to {target} leads nowhere")
        if (ROOT / inside).is_dir():
            return words
        others.add(inside)
        return f'<a href="{_place(inside)}">{html.escape(words.replace("`", ""))}</a>'

    def beside(match: re.Match) -> str:
        return f"{match[1]}({posixpath.basename(match[2])})"

    return LINK.sub(within, PICTURE.sub(beside, text)), others


def _place(path: str) -> str:
    """Return where the site has a file of the project."""
    return "report/index.html" if path == DEMO else f"source/{path}"


def contents() -> str:
    """Return the tables of contents of the first page."""
    return "".join(
        f"\n```{{toctree}}\n:hidden:\n:caption: {part}\n\n"
        + "".join(f"{PAGES[path]}\n" for path in paths)
        + "```\n"
        for part, paths in PARTS.items()
    )


def reference() -> str:
    """Return the page of what plug-ins may use, from docstrings."""
    lines = [
        "# What plug-ins may use\n",
        "Whatever a method, a network or a dataset of one's own imports from affectbench;"
        " [extend](extend.md) has whole examples.\n",
    ]
    for title, modules in MODULES.items():
        lines.append(f"## {title}\n")
        for module in modules:
            lines.append(f"### {module}\n")
            lines.append(f"```{{eval-rst}}\n.. automodule:: {module}\n   :members:\n```\n")
    return "\n".join(lines)


def write_sources(folder: Path) -> None:
    """Write what Sphinx reads: the pages, Sphinx's settings, and what is copied as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    others = {DEMO}
    for path, name in PAGES.items():
        if path == "docs/api.md":
            text = reference()
        else:
            text, more = linked((ROOT / path).read_text("utf-8"), path, PAGES)
            others |= more
        (folder / f"{name}.md").write_text(text + (contents() if name == "index" else ""), "utf-8")
    for path in PICTURES:
        shutil.copy(ROOT / path, folder)
    for path in sorted(others):
        target = folder / "extra" / _place(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, target)
    shutil.copy(ROOT / "docs/site/conf.py", folder)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / ".site")
    folder = parser.parse_args().folder.resolve()
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).is_file():
        parser.error(f"{folder} holds other files than a site; name an empty or a new folder")
    with tempfile.TemporaryDirectory(prefix="affectbench-site-") as scratch:
        write_sources(Path(scratch) / "source")
        command = [sys.executable, "-P", "-m", "sphinx", "--fail-on-warning", "--keep-going", "-q"]
        done = subprocess.run([*command, f"{scratch}/source", f"{scratch}/site"], check=False)
        if done.returncode == 0:
            try:
                with WholeFolder(folder) as aside:
                    shutil.copytree(f"{scratch}/site", aside, dirs_exist_ok=True)
            except Refusal as refusal:
                parser.error(str(refusal))
            print(f"The site: {folder / 'index.html'}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
