"""`check method NAME`: whether one plug-in keeps its contract, in plain words.

The tests are those of the project's own plug-ins; what each says is its name.
"""

from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

from affectbench.naming import plural
from affectbench.plan.catalogue import Catalogue
from affectbench.plan.places import catalogue_with, note_places
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal
from affectbench.running.lifeline import scratch
from affectbench.running.new import WORDS, kind_of, shown

TESTS = {
    "method": "tests/methods/test_contract.py",
    "dataset": "tests/datasets/test_contract.py",
    "network": "tests/learning/nets/test_contract.py",
}
LONGEST = 300  # characters of a reason


def is_asked_for(word: str) -> bool:
    """Return whether the first argument of `check` is a kind of plug-in and no folder."""
    return word in WORDS and not Path(word).is_dir()


def check_plugin(word: str, name: str, folder: str | None) -> bool:
    """Print what a plug-in does of what it must, and return whether it does everything.

    folder  of plug-ins, where it is not the project's own
    """
    kind = kind_of(word)
    catalogue = catalogue_with(folder)
    path = catalogue.get(kind, name, f"check {word}").path
    print(f"{word} {name}: {shown(path)}")
    results = _results(kind, name, catalogue)
    if not results:
        raise Refusal(f"no test of {TESTS[kind]} is about {name}; state its kinds and needs")
    failed = 0
    for sentence, of_test in results.items():
        wrong = [line for outcome, line in of_test if outcome == "failed"]
        skipped = [line for outcome, line in of_test if outcome == "skipped"]
        failed += len(wrong)
        mark = "✗" if wrong else "–" if len(skipped) == len(of_test) else "✓"
        print(f"{mark} {sentence} ({plural(len(of_test), 'case')})")
        for line in dict.fromkeys([*wrong, *skipped]):
            print(f"    {line}")
    print("it keeps its contract" if not failed else f"{plural(failed, 'case')} failed")
    return not failed


def _results(kind: str, name: str, catalogue: Catalogue) -> dict[str, list[tuple[str, str]]]:
    """Run the tests of a kind about one plug-in: sentence -> outcome and reason of each case."""
    try:
        import pytest
    except ImportError:
        raise Refusal("check needs pytest, which 'make env' installs") from None

    class Only:
        """Keeps the tests of one plug-in, and what became of them."""

        def __init__(self) -> None:
            self.results: dict[str, list[tuple[str, str]]] = {}

        def pytest_collection_modifyitems(self, items: list) -> None:
            items[:] = [item for item in items if name in _parameters(item)]

        def pytest_runtest_logreport(self, report) -> None:
            if report.when == "call" or report.outcome != "passed":
                words = report.nodeid.rpartition("::")[2].removeprefix("test_")
                sentence, _, case = words.partition("[")
                reason = _reason(report)
                line = f"{case.rstrip(']')}: {reason}" if reason else ""
                of_test = self.results.setdefault(sentence.replace("_", " "), [])
                of_test.append((report.outcome, line))

    only = Only()
    with scratch() as folder, chdir(folder):
        note_places(catalogue)
        options = ["-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:xdist"]
        options += ["--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml")]
        pytest.main([*options, str(ROOT / TESTS[kind])], plugins=[only])
    return only.results


def _parameters(item) -> Iterator[object]:
    """Return the values with which a test is called."""
    return iter(getattr(getattr(item, "callspec", None), "params", {}).values())


def _reason(report) -> str:
    """Return in a line why a test failed or was skipped; "" where it passed."""
    if report.outcome == "passed":
        return ""
    if report.outcome == "skipped":
        text = str(report.longrepr[2]).removeprefix("Skipped: ")
    else:
        crash = getattr(report.longrepr, "reprcrash", None)
        text = crash.message if crash else str(report.longrepr)
        text = text.partition("Use -v to get more diff")[0]
    return " ".join(text.split())[:LONGEST]
