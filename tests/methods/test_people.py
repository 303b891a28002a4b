"""People as a predictor, on simulated faces with votes, from the files to the metrics."""

import json
import sys

import numpy as np
import pandas as pd
import pytest
from presets import CATALOGUE
from scipy.stats import entropy
from small_config import minimal

from affectbench.learning.workplace import Workplace
from affectbench.plan.members import read_plan
from affectbench.plan.specs import Specs
from affectbench.project.plugins import load
from affectbench.refusal import Refusal
from affectbench.stages import evaluate, fit, prepare, select, simulate
from affectbench.store.assemble import rows_of
from affectbench.store.members import read_prediction

ROWS = 60
ABOUT = {"source": "faces", "use": "fer_plus", "root_seed": 0}
OPTIONS = {"size": 16, "label": "votes", "needed": "half", "released_maps": False,
           "difficulty": "web"}  # fmt: skip


@pytest.fixture(scope="module")
def metrics(tmp_path_factory) -> pd.DataFrame:
    """The metrics of people and of the true posterior, on all simulated faces that have a label."""
    folder, frames = tmp_path_factory.mktemp("people"), []
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        simulate.run({**ABOUT, "options": OPTIONS, "rows": ROWS}, "code")
        made = {"origin": "simulated", "raw": "", "manifest": ""}
        prepare.run({**ABOUT, "options": OPTIONS, **made}, "code")
        chosen = {"dataset": "faces", "options": OPTIONS, "tasks": ["expression"]}
        select.run({**ABOUT, **chosen}, "code")
        for method, given in (("people", "asked/votes"), ("oracle", "truth/answers")):
            spec = {
                "member": ["faces", method, 0, 0], "root_seed": 0, "source": "faces",
                "method": method, "hparams": {}, "net": "", "net_fields": {}, "inputs": [],
                "tasks": {"target": "expression"}, "teachers": {}, "stacked_on": {},
                "prefit": None, "importance": False, "given": [given],
            }  # fmt: skip
            fit.run(spec, "code", Workplace())
            scored = {
                "dataset": "faces", "source": "faces", "variant": method, "generation": 0,
                "seeds": [0], "ensemble_sizes": [1], "tasks": {"target": "expression"}, "ood": [],
                "root_seed": 0, "simulated": True, "occluded": [], "explained": [],
            }  # fmt: skip
            evaluate.run(scored, "code")
            frame = pd.read_csv(f"results/metrics/faces/{method}/g0/metrics.csv")
            frames.append(frame.assign(method=method))
        by_hand = {"method": "people", "task": "by hand", "metric": "kl_to_truth"}
        frames.append(pd.DataFrame([by_hand | {"value": kl_to_votes()}]))
    return pd.concat(frames).set_index(["method", "task", "metric"])["value"].sort_index()


def kl_to_votes() -> float:
    """Return the mean KL from the shares of votes on test rows to what `people` stored."""
    said = read_prediction(("faces", "people", 0, 0))["expression"][0].astype(float)
    arrays = rows_of("faces", "faces", [], {"votes": "votes"})
    test = arrays.split == "test"
    share = arrays.targets["votes"][test].astype(float)
    share /= share.sum(axis=1, keepdims=True)
    return float(np.mean([entropy(v, p) for v, p in zip(share, np.exp(said[test]), strict=True)]))


def test_predictions_are_scored_against_votes_and_against_the_truth(metrics):
    for method in ("people", "oracle"):
        of_votes = metrics[method, "votes/expression"]
        assert {"kl_to_truth", "kl_of_perfect", "entropy_correlation"} <= set(of_votes.index)
        beyond = of_votes["kl_to_truth"] - of_votes["kl_of_perfect"]
        assert of_votes["kl_beyond_perfect"] == pytest.approx(beyond)
    assert metrics["people", "votes/expression", "kl_to_truth"] == pytest.approx(
        metrics["people", "by hand", "kl_to_truth"]
    )
    assert metrics["oracle", "expression", "kl_to_truth"] < 1e-6
    assert metrics["people", "expression", "kl_to_truth"] > 0.01


def test_shares_have_their_worked_value():
    shares = sys.modules[type(load("Method", "people", {})).__module__].shares
    votes = np.array([[3.0, 0.0], [np.nan, np.nan]])
    assert shares(votes) == pytest.approx(np.array([[0.875, 0.125], [0.5, 0.5]]))


def config_of(asked: str, use: str = "crema_d") -> dict:
    config = minimal()
    config["rows"] = {use: 60}
    config["datasets"]["clips"] = {"use": use}
    config["variants"]["heard"] = {
        "method": "people", "inputs": [], "tasks": {"target": "emotion"},
        "hparams": {"asked": asked},
    }  # fmt: skip
    arms = [{"datasets": ["clips"], "variants": ["heard"]}]
    config["papers"]["self_distillation"] = {"arms": arms}
    return config


def test_the_plan_gives_a_fit_the_votes_that_it_asks_for():
    plan = read_plan(config_of("votes/voice"), CATALOGUE)
    member = next(m for m in plan.members if m.variant == "heard")
    assert json.loads(Specs(plan).fit(member))["given"] == ["asked/votes/voice"]
    # People are scored on real data, too: votes come with it.
    real = read_plan(config_of("votes/voice") | {"raw": {"crema_d": "data/crema"}}, CATALOGUE)
    assert "heard" in {m.variant for m in real.members}


def test_votes_that_a_dataset_does_not_have_are_refused():
    with pytest.raises(Refusal, match=r"heard.hparams.asked: dataset 'clips' has no votes 'votes'"):
        read_plan(config_of("votes"), CATALOGUE)
