"""Folders of plug-ins outside the project: they are found, and what cannot be used is refused."""

import pytest

from affectbench.plan.places import catalogue_of, note_places
from affectbench.project import fingerprint
from affectbench.project.plugins import load, path_of, places
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal

OWN = '''"""Ours."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Method:
    """Does nothing."""

    share: float = 0.5
    kinds = ("multiclass",)
    needs = ()
'''


@pytest.fixture
def ours(tmp_path, monkeypatch):
    """A folder of plug-ins with a space in its name, and a working folder beside it."""
    folder = tmp_path / "our methods"
    (folder / "methods").mkdir(parents=True)
    (folder / "methods/ours.py").write_text(OWN, "utf-8")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return folder


def test_a_plugin_of_a_folder_is_planned_and_loaded(ours):
    catalogue = catalogue_of({"plugins": ["../our methods"]})
    assert "ours" in catalogue.names("method")
    assert catalogue.get("method", "ours", "here").path == ours / "methods/ours.py"
    assert "xa_cmd" in catalogue.names("method")
    with pytest.raises(Refusal, match="unknown method 'ours'"):
        path_of("method", "ours")
    note_places(catalogue)
    assert places() == [ours]
    assert load("Method", "ours", {"share": 0.25}).share == 0.25
    note_places(catalogue_of({}))
    assert places() == []


def test_its_code_is_in_the_fingerprint_under_the_name_that_the_projects_own_would_have(ours):
    before = fingerprint.of_files([ours / "methods/ours.py"])
    assert "methods/ours.py" in fingerprint.CONTENTS[before]
    (ours / "nets").mkdir()
    (ours / "nets/ours.py").write_text("class Net:\n    pass\n", "utf-8")
    both = fingerprint.of_files([ours / "methods/ours.py", ours / "nets/ours.py"])
    assert {"methods/ours.py", "nets/ours.py"} <= set(fingerprint.CONTENTS[both])


def test_what_cannot_be_used_is_refused_in_one_line(ours, tmp_path):
    taken, empty = tmp_path / "taken", tmp_path / "empty"
    (taken / "methods").mkdir(parents=True)
    (taken / "methods/xa_cmd.py").write_text(OWN, "utf-8")
    again = tmp_path / "again"
    (again / "methods").mkdir(parents=True)
    (again / "methods/ours.py").write_text(OWN, "utf-8")
    empty.mkdir()
    for written, told in (
        ([str(tmp_path / "absent")], "plugins.0: "),
        ([str(empty)], f"plugins.0: {empty} has no plug-in; put files into methods/, datasets/, "),
        ([str(taken)], f"xa_cmd.py has the name of a method of {ROOT}; rename it"),
        ([str(ours), str(again)], f"ours.py has the name of a method of {ours}; rename it"),
        ("../our methods", "plugins: '../our methods' is not a list of folders"),
    ):
        with pytest.raises(Refusal) as refused:
            catalogue_of({"plugins": written})
        assert told in str(refused.value)
        assert "\n" not in str(refused.value)
