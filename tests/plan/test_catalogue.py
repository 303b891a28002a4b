"""The catalogue reads plugins without importing them."""

import subprocess
import sys
from pathlib import Path

import pytest

from affectbench.plan.catalogue import Catalogue
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal


def test_planning_imports_nothing_heavy():
    script = (
        "import sys; from pathlib import Path;"
        "from affectbench.plan import configs;"
        "from affectbench.plan.catalogue import Catalogue;"
        "from affectbench.plan.members import read_plan;"
        "from affectbench.plan.specs import Specs;"
        f"root = Path({str(ROOT)!r});"
        "plan = read_plan(configs.read(), Catalogue([root])); specs = Specs(plan);"
        "[specs.fit(m) for m in plan.members];"
        "heavy = {'torch', 'numpy', 'pandas', 'scipy', 'snakemake'} & set(sys.modules);"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_plugins_are_read_not_run(tmp_path: Path):
    (tmp_path / "methods").mkdir()
    (tmp_path / "methods/loud.py").write_text(
        "raise SystemExit('imported')\nclass Method:\n    lr: float = 0.1\n    needs = ()\n"
    )
    declared = Catalogue([tmp_path]).get("method", "loud", "here")
    assert declared.options["lr"].default == 0.1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("class Other: pass\n", "no class 'Method'"),
        ("class Method:\n    lr: float = f()\n", "the default of 'lr' is not a literal"),
        ("class Method\n", "line 1: not valid Python"),
    ],
)
def test_a_plugin_that_cannot_be_read_is_named(tmp_path: Path, text, told):
    (tmp_path / "methods").mkdir()
    (tmp_path / "methods/odd.py").write_text(text)
    with pytest.raises(Refusal, match=r"odd\.py") as refusal:
        Catalogue([tmp_path]).get("method", "odd", "here")
    assert told in str(refusal.value)
