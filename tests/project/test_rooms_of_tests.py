"""A test is found by its path: folders of tests/ have the names of the rooms that they test."""

from affectbench.project.root import ROOT

TESTS = ROOT / "tests"
BESIDE = {  # what is tested outside the package, and what tests stand on
    "cluster": "profiles/slurm on a real SLURM",
    "datasets": "datasets/, where no layout of affectbench/data/layouts does the work",
    "methods": "methods/",
    "workflow": "Snakefile and workflow/rules/",
    "expected": "the smoke run's numbers",
    "support": "helpers that several tests share",
    "toy": "a data set and methods as a user would add them",
}


def test_every_folder_of_tests_is_a_room():
    folders = {
        path.parent.relative_to(TESTS).parts[:2]
        for path in TESTS.rglob("*.py")
        if path.parent != TESTS
    }
    rooms = {"/".join(parts) for parts in folders if parts[0] not in BESIDE}
    assert "learning/weighting" in rooms
    assert not {room for room in rooms if not (ROOT / "affectbench" / room).is_dir()}


def test_what_stands_beside_the_rooms_is_there():
    assert not {name for name in BESIDE if not (TESTS / name).is_dir()}
