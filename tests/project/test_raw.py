"""The raw folder of a dataset that an installed package has."""

import pytest

from affectbench.project.raw import raw_folder
from affectbench.refusal import Refusal


@pytest.mark.parametrize(
    ("bundled", "package"),
    [
        ("nosuch/data", "nosuch"),
        ("nosuch.sub/data", "nosuch.sub"),
        ("json.tool/x", "json.tool"),
        ("json.tool.sub/x", "json.tool.sub"),
        ("/data", ""),
        (".data", ".data"),
    ],
)
def test_a_package_that_is_not_installed_is_refused(bundled, package):
    with pytest.raises(Refusal) as refusal:
        raw_folder("bundled", bundled, "mine")
    assert str(refusal.value) == (
        f"dataset 'mine' ships with the package '{package}', which is not installed; run: make env,"
        f" or correct bundled ('{bundled}') in datasets/mine.py"
    )


def test_a_folder_that_the_package_does_not_have_is_refused():
    assert raw_folder("bundled", "json", "mine").name == "json"
    with pytest.raises(Refusal) as refusal:
        raw_folder("bundled", "json/nosuch", "mine")
    assert str(refusal.value) == (
        "dataset 'mine': the package 'json' has no folder 'nosuch'; correct bundled"
        " ('json/nosuch') in datasets/mine.py"
    )
