"""Mistakes in what a user's own plug-in declares: each is refused in one line with its remedy."""

from pathlib import Path

import pytest

from affectbench.plan.catalogue import Catalogue, Declaration, check_relations
from affectbench.plan.fields import docstrings, fields_of
from affectbench.plan.members import read_plan
from affectbench.project.plugins import KINDS
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal

DATASET = '''"""Ours: Verhältnis."""

class Dataset:
    """Nothing in it."""

    size: int = 8  # of a picture
    decode = ("size",)
    modalities = ("face",)
    tasks = ("expression",)

    def simulate(self, into, *, rows, seed):
        pass
'''
METHOD = """class Method:
    steps: int = 8
    kinds = ("multiclass",)
    needs = ("teachers",)
    budget = ("steps",)
"""
DECODE, MODALITIES, TASKS = (f"    {line.strip()}\n" for line in DATASET.splitlines()[6:9])
RELATION = f"    relations = (({{!r}}, 'halve it'),)\n{DECODE}"
TWICE = f"{DECODE}    relations = ('size > 1', 'grow it')\n"
FAULTS = {
    "no decode": (
        DECODE, "", "class 'Dataset' has no 'decode' that a plan can read without running it; write"
        " decode = ('NAME',) there, literally, with the options that change what `prepare` makes",
    ),
    "an unknown option in decode": (
        '("size",)', '("sise",)', "decode names 'sise', which is no option; did you mean 'size'?",
    ),
    "a text as decode": (
        '("size",)', '("size")',
        "decode is 'size', which is no tuple of texts; write decode = ('size',)",
    ),
    "a number in tasks": (
        '("expression",)', "(7,)", "tasks is (7,), which is no tuple of texts; write tasks = ('NAM",
    ),
    "no modalities": (MODALITIES, "", "class 'Dataset' has no 'modalities' that a plan can read"),
    "no tasks": (TASKS, "", "has no 'tasks' that a plan can read without running it; write tasks"),
    "computed modalities": (
        '("face",)', 'tuple(["face"])', "has no 'modalities' that a plan can read without running",
    ),
    "modalities without a value": (
        '("face",)', "{[1]: 2}", "has no 'modalities' that a plan can read without running it",
    ),
    "a text as truth": (
        TASKS, f"{TASKS}    truth = 'a/value'\n", "truth is 'a/value', which is no tuple of texts",
    ),
    "bundled of two": (
        TASKS, f"{TASKS}    bundled = ('a', 'b')\n",
        "bundled is ('a', 'b'), which is no text; write bundled = 'PACKAGE/FOLDER'",
    ),
    "a relation of an unknown option": (
        DECODE, RELATION.format("sise == 4"),
        "relations: 'sise == 4' names 'sise', which is no option; did you mean 'size'?",
    ),
    "an unknown option that is not reached": (
        DECODE, RELATION.format("size > 0 or sise"), "names 'sise', which is no option",
    ),
    "a relation with /": (
        DECODE, RELATION.format("size / 2 == 4"),
        "'size / 2 == 4' has 'size / 2'; a relation is made of options, numbers, and, or, not, in,",
    ),
    "a relation that calls": (
        DECODE, RELATION.format("open('x')"), "has 'open('x')'; a relation is made of options",
    ),
    "a function as an option": (
        DECODE, RELATION.format("len > 3"), "'len > 3' names 'len', which is no option",
    ),
    "a relation that is no expression": (
        DECODE, RELATION.format("size ="), "'size =' is no expression; write one in options, as '",
    ),
    "a relation alone": (
        DECODE, TWICE, "relations is ('size > 1', 'grow it'), which are no pairs of texts; write",
    ),
    "a default without a value": (
        DECODE, f"    odd: dict = {{[1]: 2}}\n{DECODE}",
        "line 7: the default of 'odd' is not a literal; write the value out, so that a plan can",
    ),
    "a NUL byte": (TASKS, f"{TASKS}\0", "mine.py: not valid Python: source code string cannot"),
    "brackets": ("8  #", "((  #", ", line 6: not valid Python: '(' was never closed; correct it"),
    "an unknown encoding": (
        '"""Ours', '# coding: none\n"""Ours', "not valid Python: unknown encoding: none; save it",
    ),
}  # fmt: skip


def declared(folder: Path, text: str | bytes, kind: str = "dataset") -> Declaration:
    """Return what a catalogue reads of a file `mine.py` of a kind."""
    path = KINDS[kind].folder_in(folder) / "mine.py"
    path.parent.mkdir()
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Catalogue([folder]).get(kind, "mine", "here")


def refusal_of(folder: Path, text: str | bytes, kind: str = "dataset") -> str:
    with pytest.raises(Refusal) as refusal:
        declared(folder, text, kind)
    assert str(refusal.value).startswith(str(KINDS[kind].folder_in(folder) / "mine.py"))
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_in_a_dataset_is_refused_with_its_file_and_remedy(tmp_path, case):
    old, new, expected = FAULTS[case]
    assert DATASET.count(old) == 1
    assert expected in refusal_of(tmp_path, DATASET.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('("teachers",)', '"teachers"', "needs is 'teachers', which is no tuple of texts; write"),
        ('("steps",)', '("step",)', "budget names 'step', which is no option; did you mean 'ste"),
        ('("steps",)', '("steps",)\n    relations = 3', "relations is 3, which are no pairs of te"),
    ],
)  # fmt: skip
def test_a_fault_in_a_method_is_refused_with_its_file_and_remedy(tmp_path, old, new, expected):
    assert expected in refusal_of(tmp_path, METHOD.replace(old, new), "method")


@pytest.mark.parametrize(
    ("before", "encoding"),
    [("\ufeff", "utf-8"), ("# -*- coding: latin-1 -*-\n", "latin-1"), ("#\r\n", "utf-8")],
)
def test_a_file_is_decoded_as_python_does(tmp_path, before, encoding):
    plugin = declared(tmp_path, (before + DATASET).encode(encoding))
    assert plugin.facts["decode"] == ("size",)
    assert docstrings(plugin.path)[0] == "Ours: Verhältnis."
    assert fields_of(plugin)["size"].text == "size: int = 8  # of a picture"


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ("", "invalid or missing encoding declaration"),
        (
            "#\n#\n",
            "'utf-8' codec can't decode byte 0xe4 in position 17: invalid continuation byte",
        ),
    ],
)
def test_a_file_in_latin_1_that_does_not_say_so_is_refused(tmp_path, before, reason):
    message = refusal_of(tmp_path, (before + DATASET).encode("latin-1"))
    assert message.endswith(f"/datasets/mine.py: not valid Python: {reason}; save it as UTF-8")


def test_what_a_plugin_need_not_say_may_be_left_out(tmp_path):
    assert declared(tmp_path, DATASET.replace('("size",)', "()")).facts["decode"] == ()
    assert declared(tmp_path, "class Method:\n    odd = {[1]: 2}\n", "method").facts == {}
    assert declared(tmp_path, "class Net:\n    tasks: int = 3\n", "network").options["tasks"]


@pytest.mark.parametrize("kind", ["dataset", "method"])
def test_a_template_declares_what_it_should(tmp_path, kind):
    template = ROOT / f"affectbench/running/templates/{kind}.py.txt"
    assert declared(tmp_path, template.read_bytes(), kind).facts


@pytest.mark.parametrize("expression", ["8 % size == 0", "len(size) > 0"])
def test_a_relation_without_a_value_does_not_hold(tmp_path, expression):
    plugin = declared(tmp_path, DATASET.replace(DECODE, RELATION.format(expression)))
    with pytest.raises(Refusal) as refusal:
        check_relations(plugin, {"size": 0}, "datasets.mine")
    line = f"datasets.mine: {expression} does not hold for size 0; halve it"
    assert str(refusal.value) == line


def test_a_dataset_that_declares_what_it_should_is_planned(tmp_path):
    declared(tmp_path, DATASET)
    (tmp_path / "methods").mkdir()
    (tmp_path / "methods/plain.py").write_text("class Method:\n    needs = ()\n")
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets/flat.py").write_text("class Net:\n    pass\n")
    variant = {
        "method": "plain", "net": {"name": "flat"}, "inputs": ["face"],
        "tasks": {"target": "expression"},
    }  # fmt: skip
    config = {
        "rows": {"mine": 9},
        "datasets": {"mine": {"use": "mine", "size": [8, 16]}},
        "variants": {"one": variant},
        "papers": {"own": {"arms": [{"datasets": ["mine"], "variants": ["one"]}]}},
    }
    assert set(read_plan(config, Catalogue([tmp_path])).sources) == {"mine", "mine-size=16"}
