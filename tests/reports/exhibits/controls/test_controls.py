"""The table of the controls: what is known, what the suite said, and whether that is the same."""

import pandas as pd

from affectbench.comparison.claims import read_claims
from affectbench.comparison.controls import PAPER
from affectbench.reports.exhibits.controls import controls

KEY = {"dataset": "controls", "sweep": "", "generation": 0, "ensemble_size": 1, "task": "class"}
NUMBERS = {"difference": 0.4, "low": 0.3, "high": 0.5, "groups": 300, "folds": 1, "seeds": 3}


def row(number: int, verdict: str) -> dict:
    claim = read_claims(PAPER)[number]
    case = claim.ours["options"]["case"]
    one = {**KEY, "variant": "xa_cmd", "options": f"case={case}", "option.case": case}
    other = {f"other_{name}": value for name, value in one.items()}
    other["other_variant"] = "uniform_cmd"
    titles = {"title": "XA-CMD", "other_title": "CMD"}
    about = {"claim": claim.name, "metric": claim.metric, "verdict": verdict}
    return {**one, **other, **titles, **about, **NUMBERS}


def test_each_control_says_whether_it_came_out_as_known():
    shown = controls.table(pd.DataFrame([row(0, "holds"), row(1, "inconclusive")])).shown
    assert len(shown) == len(read_claims(PAPER))
    first, second, third = (shown.iloc[n] for n in range(3))
    assert (first["Case"], first["Known"], str(first["As known"])) == ("harmful", "holds", "✓ yes")
    assert str(first["Difference"]) == "0.400 [0.300, 0.500]"
    assert first["Of"] == "XA-CMD − CMD"
    assert (str(second["Verdict"]), str(second["As known"])) == ("? inconclusive", "✗ no")
    assert (third["Verdict"], third["As known"]) == ("– not tested here", "✗ no")
    assert "losses are .385 and .441" in third["Why it is known"]


def test_the_plot_shades_the_margin():
    cell = controls.table(pd.DataFrame([row(0, "holds")])).shown.iloc[0]["Difference"]
    assert (cell.within, cell.reach) == (0.06, 0.5)
