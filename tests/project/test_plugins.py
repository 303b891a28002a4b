"""One rule of plugin names: the plan accepts exactly the plugins that the loader loads."""

from dataclasses import fields

import pytest

from affectbench.plan.catalogue import Catalogue
from affectbench.project import plugins
from affectbench.project.plugins import KINDS, load
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal

CATALOGUE = Catalogue([ROOT])
DECLARED = "    decode = ()\n    modalities = ()\n    tasks = ()"  # what a dataset has to say


def test_the_plan_reads_what_the_plugin_has():
    """What `ast` sees of a plugin is what Python sees."""
    for kind, class_name in (("method", "Method"), ("dataset", "Dataset"), ("network", "Net")):
        for name in CATALOGUE.names(kind):
            declared = CATALOGUE.get(kind, name, "")
            plugin = load(class_name, name, {})
            assert {f.name: f.default for f in fields(plugin)} == {
                option: value.default for option, value in declared.options.items()
            }


def accepts(act) -> str:
    """Return "" where an action goes through, else its refusal."""
    try:
        act()
    except Refusal as refusal:
        return str(refusal)
    return ""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("place", "name", "accepted"),
    [
        ("{folder}/plain.py", "plain", True),
        ("{folder}/_draft.py", "_draft", False),
        ("{folder}/with-dash.py", "with-dash", False),
        ("{folder}/deeper/below.py", "deeper/below", False),
        ("{folder}/../aside.py", "../aside", False),
        ("nets/root.py", "root", False),
        ("{folder}/other_class.py", "other_class", False),
        (None, "absent", False),
    ],
)
def test_what_the_plan_accepts_the_loader_loads(tmp_path, monkeypatch, kind, place, name, accepted):
    """And the other way round; both refuse in one line that has the name."""
    monkeypatch.setattr(plugins, "ROOT", tmp_path)
    monkeypatch.setattr(plugins.sys, "modules", dict(plugins.sys.modules))
    (tmp_path / "affectbench").mkdir()  # as the project's root has it
    class_name, folder = KINDS[kind].class_name, KINDS[kind].folder
    if place:
        path = tmp_path / place.format(folder=folder)
        path.parent.mkdir(parents=True, exist_ok=True)
        written = "Other" if name == "other_class" else class_name
        path.write_text(f"class {written}:\n{DECLARED if kind == 'dataset' else '    pass'}\n")
    planned = accepts(lambda: Catalogue([tmp_path]).get(kind, name, "here"))
    loaded = accepts(lambda: load(class_name, name, {}))
    assert (planned == "") == (loaded == "") == accepted
    assert (name in plugins.names(kind, tmp_path)) == (accepted or name == "other_class")
    for told in filter(None, (planned, loaded)):
        assert name in told
        assert "\n" not in told


def test_nothing_else_says_where_plugins_lie():
    """`datasets` is a key of the config, too, so it may stand elsewhere."""
    folders = [KINDS[kind].folder for kind in ("method", "network")]
    for path in (ROOT / "affectbench").rglob("*.py"):
        text = path.read_text("utf-8")
        assert path.name == "plugins.py" or not any(f'"{folder}"' in text for folder in folders)
