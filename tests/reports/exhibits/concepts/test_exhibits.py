"""The concept paper's tables and figures, from made-up comparisons whose answers are known."""

import matplotlib.pyplot as plt
import pandas as pd

from affectbench.comparison.key import Key, Swept
from affectbench.comparison.published import Published
from affectbench.reports.exhibits.concepts import (
    explanations,
    faithfulness,
    fig2,
    interventions,
    table1,
)
from affectbench.reports.exhibits.concepts._rows import ROWS

NAN = float("nan")
COUNTS = {"rows": 90, "groups": 9, "folds": 1, "seeds": 3, "members": 3, "of": 3}
COUNTS |= {"status": "complete", "verdict": "not comparable: simulated data"}
AT = {"generation": 0, "ensemble_size": 1}


TITLES = {"agcm": "AGCM", "ts_cam": "TS-CAM"}


def swept(size: str) -> dict:
    sweep = f"embedding_size={size}" if size else ""
    return {"sweep": sweep, "sweep.embedding_size": size}


def cell(variant: str, value: float, **more) -> dict:
    key = {"dataset": "raf_db", "options": "", "option.classes": "", "task": "expression"}
    key |= {"title": TITLES.get(variant, variant), **swept(more.pop("size", "16"))}
    numbers = {"metric": "accuracy", "value": value, "low": value - 0.1, "high": value + 0.1}
    printed = {"published": "", "published_on": ""}
    return {**key, **AT, **numbers, **COUNTS, **printed, "variant": variant, **more}


def test_table_one_sets_ours_beside_the_papers_at_the_papers_size():
    cells = pd.DataFrame(
        [
            cell("agcm", 0.6, published="0.9440"),
            cell("by_step", 0.5, published="0.8971"),
            cell("agcm", 0.2, size="1"),
            cell("agcm", 0.9, task="corrected/expression"),
            cell("agcm_voice", 0.4, dataset="aff_wild2_frames", metric="macro_f1"),
        ]
    )
    pair = {"dataset": "raf_db", "options": "", "option.classes": "", **AT, **swept("16")}
    pair |= {"variant": "agcm", "other_variant": "by_step", "title": "AGCM"}
    pair |= {"task": "expression", "metric": "accuracy", "groups": 9}
    pair |= {"difference": 0.1, "low": 0.02, "high": 0.2, "p_holm": 0.031, "effect": 0.5}
    pairs = pd.DataFrame([{**pair, "improvement": 0.75}])
    claims = pd.DataFrame([{**pair, "p_holm": 0.007}])
    table = table1.table(cells, pairs, claims)
    assert table.shown["Data"].tolist() == ["RAF-DB, V"]  # the voice has no by-step arm here
    [row] = table.shown.map(str).to_dict("records")
    assert row["End to end"] == "0.600 [0.500, 0.700]; paper 0.9440"
    assert row["Difference"] == "0.100 [0.020, 0.200]"
    assert (row["p (Holm)"], row["Paper: difference"]) == ("0.007", "+0.0469")  # the claim's
    assert row["Groups, folds, seeds"] == "9, 1, 3"
    assert table.data["value"].tolist() == [0.6, 0.5]
    alone = table1.table(cells, pairs, claims.iloc[:0]).shown
    assert alone["p (Holm)"].map(str).tolist() == ["0.031"]  # among all that the paper compares


def test_table_one_needs_no_dataset_that_is_swept():
    cells = pd.DataFrame([cell("agcm", 0.6), cell("by_step", 0.5)]).drop(columns="option.classes")
    none = pd.DataFrame(columns=[*cells, "other_variant"])
    shown = table1.table(cells, none, none).shown
    assert shown["Data"].tolist() == ["RAF-DB, V"]
    assert shown["Difference"].tolist() == ["–"]


def test_a_published_value_is_that_of_the_dataset_the_options_and_the_size():
    printed = Published("concepts")

    def found(options: str, size: int, use: str):
        sweep = Swept.of({"embedding_size": size})
        key = Key(use, Swept.read(options), "agcm", sweep, 0, 1, "expression")
        return printed.find(key, "accuracy", use)

    eight = found("classes=8", 16, "affectnet")
    assert (eight.value, eight.dataset) == (0.6562, "affectnet")
    assert found("classes=7", 16, "affectnet").value == 0.6945
    assert found("", 16, "raf_db").value == 0.944
    assert found("", 1, "raf_db").value == 0.51
    assert found("", 3, "raf_db") is None


def test_every_number_of_table_one_and_every_size_of_figure_two_is_there():
    every = [one for found in Published("concepts").values.values() for *_, one in found]
    by_table = {name: [c.value for c in every if c.table == name] for name in ("1", "Fig. 2")}
    assert sorted(by_table["1"]) == sorted(
        [
            0.9440, 0.8971, 0.6945, 0.6408, 0.6562, 0.6136, 0.4495, 0.3910, 0.4752, 0.3923,
            0.5924, 0.5201, 0.8039, 0.6788,
        ]
    )  # fmt: skip
    assert len(by_table["Fig. 2"]) == 7 * 6 + 1  # seven sizes; Table 1 has one, and NoXi's is twice


def test_figure_two_draws_ours_and_the_papers_against_the_size():
    cells = pd.DataFrame(
        [
            cell("agcm", value, size=str(size), published=str(value + 0.3))
            for size, value in ((16, 0.6), (1, 0.3), (64, 0.55))
        ]
        + [cell("by_step", 0.5), cell("constant", 0.35, size="")]
    )
    drawn = fig2.figure(cells)
    axis = drawn.axes[0]
    ours, paper, chosen = axis.get_lines()[:3]
    assert ours.get_xdata().tolist() == [1, 16, 64]
    assert ours.get_ydata().tolist() == [0.3, 0.6, 0.55]
    assert paper.get_xdata().tolist() == [1, 2, 4, 8, 16, 32, 64]  # also those that we lack
    assert paper.get_ydata().tolist() == [0.51, 0.76, 0.82, 0.87, 0.944, 0.943, 0.939]
    assert (chosen.get_xdata().tolist(), chosen.get_ydata().tolist()) == ([16], [0.944])
    [floor] = [line for line in axis.get_lines() if line.get_label() == "constant predictor"]
    assert floor.get_ydata() == [0.35, 0.35]
    plt.close(drawn)
    assert "No arm" in fig2.figure(cells[cells["variant"] == "by_step"]).axes[0].texts[0].get_text()


def test_figure_two_draws_both_of_the_papers_values_where_they_disagree():
    """NoXi's Fig. 2 has .582 where Table 1 has .5924; with a voice .310 and .500 at 4 and 8."""
    rows = {row.name: fig2.published(row) for row in ROWS}
    seen = [0.35, 0.48, 0.56, 0.582, 0.58, 0.57, 0.53]
    assert rows["NoXi, V"] == {
        "1": {32: 0.5924},
        "Fig. 2": dict(zip((4, 8, 16, 32, 64, 128, 256), seen, strict=True)),
    }
    voice = rows["NoXi, V/A"]
    assert (voice["Fig. 2"][4], voice["Fig. 2"][8], voice["1"]) == (0.31, 0.5, {32: 0.8039})
    assert rows["AffectNet-7, V"]["1"] == {16: 0.6945}
    assert rows["AffectNet-8, V"]["1"] == {16: 0.6562}


def test_explanations_stand_beside_their_controls():
    said = [
        cell("agcm", 0.8, task="maps/au", metric="cosine"),
        cell("agcm", 0.7, task="maps/au/constant", metric="cosine"),
        cell("agcm", 0.65, task="embeddings/au", metric="alignment", low=NAN, high=NAN),
        cell("agcm", 0.55, task="embeddings/au/random", metric="alignment", low=NAN, high=NAN),
        cell("agcm", 0.9, task="corrected/expression", metric="accuracy_at_100"),
        cell("agcm", 0.3, task="corrected/expression/anothers", metric="accuracy_at_100"),
        cell("agcm", 0.7, task="likeness/contributions/expression", metric="across"),
        cell("agcm", 0.6, task="likeness/contributions/expression/anothers", metric="across"),
        cell("ts_cam", 0.4, task="maps/expression", metric="cosine", size=""),
        cell("agcm", 0.5),
    ]
    shown = explanations.table(pd.DataFrame(said)).shown
    assert shown["Method"].tolist() == ["AGCM", "TS-CAM"]
    [ours, cam] = shown.to_dict("records")
    located = ours["AUs located: cosine"]
    assert str(located) == "0.800 [0.700, 0.900]; control 0.700"
    assert [key.task for key in located.keys] == ["maps/au", "maps/au/constant"]
    assert str(ours["Alignment"]) == "0.650 [no interval]; control 0.550"
    assert str(cam["Expression located: cosine"]) == "0.400 [0.300, 0.500]"
    assert cam["AUs located: cosine"] == "–"
    [ours, _] = interventions.table(pd.DataFrame(said)).shown.to_dict("records")
    assert str(ours["100 % corrected"]) == "0.900 [0.800, 1.000]; control 0.300"
    assert ours["As predicted"] == "–"
    assert str(ours["Alike: contributions"]) == "0.700 [0.600, 0.800]; control 0.600"


def test_faithfulness_is_the_difference_of_the_mean_changes():
    changes = {"there": 0.4, "elsewhere": 0.1, "faithfulness": 0.3}
    lines = [
        cell("agcm", change, task="occluded/region", metric=name, low=change, high=change)
        for name, change in changes.items()
    ]
    [row] = faithfulness.table(pd.DataFrame([*lines, cell("agcm", 0.5)])).shown.to_dict("records")
    assert (row["Method"], row["Covered"]) == ("AGCM", "Region of the concept")
    assert str(row["Change there"]) == "0.4000 [0.4000, 0.4000]"
    assert str(row["Difference"]) == "0.3000 [0.3000, 0.3000]"
    assert [row[name].keys[0].task for name in faithfulness.COLUMNS] == ["occluded/region"] * 3
    assert faithfulness.table(pd.DataFrame([cell("agcm", 0.5)])).shown.empty


def test_references_stand_below_interventions():
    """The constant predictor has maps, and so a row; what the truth allows gets one."""
    cells = [
        cell("agcm", 0.5, task="corrected/expression", metric="accuracy_at_0"),
        cell("constant", 0.9, task="likeness/maps/expression", metric="across", size=""),
        cell("constant", 0.35, size=""),
        cell("oracle", 0.9, size=""),
    ]
    shown = interventions.table(pd.DataFrame(cells)).shown.map(str).set_index("Method")
    assert shown["As predicted"].str[:5].to_dict() == {
        "AGCM": "0.500",
        "constant": "0.350",
        "oracle": "0.900",
    }
    assert shown.loc["constant", "Alike: maps"].startswith("0.900")
    assert shown.loc["oracle", "Alike: maps"] == "–"
