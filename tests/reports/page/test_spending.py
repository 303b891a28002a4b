"""What numbers cost: all networks behind them and those that these learned from, once each."""

import pandas as pd

from affectbench.reports.page.spending import dominated, of_fits, of_table, of_variants

TRACES = {"watch||teacher||0|1|": [0], "watch||student||0|1|": [1, 2]}


def member(variant: str, seed: int, cpu_seconds: float, *learned_from: str) -> dict:
    return {
        "dataset": "watch",
        "base": "watch",
        "variant": variant,
        "generation": 0,
        "seed": seed,
        "seconds": cpu_seconds,
        "cpu_seconds": cpu_seconds,
        "peak_mib": 400.0,
        "from": [["teachers", parent] for parent in learned_from],
    }


MEMBERS = [
    member("teacher", 0, 50.0),
    member("student", 0, 5.0, "watch/teacher/0/0"),
    member("student", 1, 5.0, "watch/teacher/0/0"),
    member("rival", 0, 900.0),
]


def test_a_table_costs_what_its_networks_and_their_teachers_do():
    students = ["watch||student||0|1|activity", "watch||student||0|1|total"]
    assert of_table(students, TRACES, MEMBERS) == (
        "Cost: 1 min of CPU time for 2 trained networks and 1 that these learned from."
    )
    both = [*students, "watch||teacher||0|1|activity"]
    assert of_table(both, TRACES, MEMBERS) == "Cost: 1 min of CPU time for 3 trained networks."


def test_a_table_whose_networks_noted_no_cost_says_nothing():
    missing = {**member("teacher", 0, 0.0), "status": "missing"}
    del missing["seconds"], missing["cpu_seconds"]
    assert of_table(["watch||teacher||0|1|activity"], TRACES, [missing]) == ""
    assert of_table(["digits||teacher||0|1|digit"], TRACES, MEMBERS) == ""


def test_the_most_expensive_variant_is_named_in_words():
    rules = pd.DataFrame([{"rule": "fit", "jobs": 4, "cpu_seconds": 960.0}])
    text = dominated(rules, of_variants(MEMBERS), {"watch": "Smartwatch"})
    assert "The most expensive variant was rival on Smartwatch: 15 min" in text


def test_all_fits_are_summed():
    assert of_fits(of_variants(MEMBERS)) == "4 trained networks in 16 min of CPU time"
    assert of_fits(of_variants([])) == "0 trained networks in 0.0 s of CPU time"
    assert isinstance(of_variants([]), pd.DataFrame)
