"""Which test of a claim is its main one, by a stated rule; the others repeat it elsewhere.

A claim can be tested in many cells: datasets, splits, overlaps, generations, sizes. Were all of one
rank, each would have to pass a correction for hundreds of tests, and a reader would have to weigh
"holds in 3 of 28". So `workflow/published/main_tests.yaml` says which cell comes first. Main tests
are corrected for the number of main tests, repeats for that of repeats: the chance that any of a
paper's main tests says falsely that there is a difference stays at 5 %, and so does the chance that
any says falsely that there is none. Tests of another effort are corrected by themselves.
"""

from collections.abc import Mapping, Sequence

import yaml

from affectbench.comparison.key import Key
from affectbench.project.root import PUBLISHED

PATH = PUBLISHED / "main_tests.yaml"
MAIN, REPEAT = "main", "repeat"

Preferences = Sequence[Mapping[str, object]]


def preferences_of(paper: str) -> Preferences:
    """Return the fields of a key that a paper's main tests have, the weightiest first; () if none.

    Of a paper without preferences every test is a main one.
    """
    return yaml.safe_load(PATH.read_text("utf-8")).get(paper, ())


def roles(sides: Sequence[Key], preferences: Preferences) -> list[str]:
    """Return MAIN for one test of a claim at each effort, and REPEAT for the others.

    sides  the first side of every test of one claim, in the order of the config

    Each preference leaves the tests that have its fields, unless none has. Of what is left at the
    end the first is the main test.

    >>> two = [Key("a", (), "v", (), n, 1, "t") for n in (1, 2)]
    >>> roles(two, [{"dataset": "b"}, {"generation": 2}]), roles(two, [])
    (['repeat', 'main'], ['main', 'main'])
    """
    if not preferences:
        return [MAIN] * len(sides)
    of_effort: dict[str, list[int]] = {}
    for number, key in enumerate(sides):
        of_effort.setdefault(key.effort, []).append(number)
    mains = set()
    for left in of_effort.values():
        for wanted in preferences:
            left = [number for number in left if sides[number].matches(wanted)] or left
        mains.add(left[0])
    return [MAIN if number in mains else REPEAT for number in range(len(sides))]
