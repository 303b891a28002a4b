"""`new` writes plug-ins that keep their contract as they are, and `check` says what does not."""

import subprocess
import sys

import pytest

from affectbench.project.root import ROOT


def ask(*arguments: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "affectbench", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("kind", "inside", "says"),
    [
        ("method", "methods", "a method repeats itself bit for bit"),
        ("dataset", "datasets", "a dataset prepares and selects"),
        ("net", "nets", "a network embeds and has a head for each task"),
    ],
)
def test_what_is_written_into_a_folder_keeps_its_contract_and_can_be_planned(
    tmp_path, kind, inside, says
):
    folder = tmp_path / "our plug-ins"
    told = ask("new", kind, "our_own", "--into", str(folder))
    assert (folder / inside / "our_own.py").is_file()
    assert f"check {kind} our_own --plugins '{folder}'" in told
    told = ask("check", kind, "our_own", "--plugins", str(folder))
    assert f"✓ {says} (" in told
    assert told.endswith("it keeps its contract\n")
    shown = ask(
        "show", "our_own", "--configfile", "config/smoke.yaml", str(folder / "our_own.yaml")
    )
    assert "our_own" in shown
    assert "already" in ask("new", kind, "our_own", "--into", str(folder), code=2)


def test_a_method_that_draws_at_random_is_told_in_plain_words(tmp_path):
    ask("new", "method", "unsteady", "--into", str(tmp_path))
    path = tmp_path / "methods/unsteady.py"
    text = path.read_text("utf-8")
    drawn = "        import time\n        score_MC = time.time_ns() % 9973 * 1e-4 * "
    path.write_text(text.replace("        score_MC = ", drawn, 1), "utf-8")
    told = ask("check", "method", "unsteady", "--plugins", str(tmp_path), code=1)
    assert "✗ a method repeats itself bit for bit" in told
    assert told.splitlines()[-1].endswith("failed")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("new", "metod", "x"), "new: error: there is no kind 'metod'; did you mean 'method'?"),
        (("new", "method", "my-cmd"), "new: error: 'my-cmd' is no name of a plug-in; use letters"),
        (("new", "method", "no"), "new: error: 'no' is no text to YAML, in which configs are"),
        (("new", "method", "xa_cmd"), "new: error: there is a method 'xa_cmd' already; choose"),
        (("new", "net", "baseline"), "new: error: variants.baseline is in the presets already; ch"),
        (("check", "method", "xa_cdm"), "check: error: check method: unknown method 'xa_cdm'; did"),
        (
            ("new", "method", "x", "--into", "Snakefile/x"),
            f"new: error: {ROOT}/Snakefile/x/methods: Not a directory",
        ),
        (
            ("check", "method", "xa_cmd", "--plugins", "absent"),
            "check: error: plugins.0: absent is no folder; write the folder that has methods/",
        ),
    ],
)
def test_a_mistake_is_one_line(arguments, told):
    [line] = ask(*arguments, code=2).splitlines()
    assert line.startswith(f"affectbench {told}")


OWN = '''"""A network that is trained on, for some rounds, from what another one learned."""

from dataclasses import dataclass

import torch
from torch.nn.functional import cross_entropy

from affectbench.learning.training import Schedule, train


@dataclass(frozen=True)
class Method:
    lr: float = 0.01
    rounds: int = 4
    validate_every: int = 2

    kinds = ("multiclass",)
    needs = ("prefit",)
    budget = ("rounds", "validate_every")

    def fit(self, network, train_rows, val_rows, run):
        [role] = train_rows.tasks
        truth = torch.from_numpy(val_rows.targets[role])
        return train(
            network,
            train_rows,
            val_rows,
            loss=lambda out, batch: cross_entropy(out[role], batch.targets[role]),
            validate=lambda out: {
                "val_loss": float(cross_entropy(torch.from_numpy(out[role][0]), truth))
            },
            schedule=Schedule(self.lr, self.rounds, 8, 5, self.validate_every),
            run=run,
        )
'''


def test_a_method_may_name_its_budget_and_train_on(tmp_path):
    (tmp_path / "methods").mkdir()
    (tmp_path / "methods/tuned_on.py").write_text(OWN, "utf-8")
    told = ask("check", "method", "tuned_on", "--plugins", str(tmp_path))
    assert "✓ effort multiplies every budget in steps (1 case)" in told
    assert told.endswith("it keeps its contract\n")
