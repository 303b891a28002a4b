"""The ledger of the concept paper: every claim has a row, which names what was compared."""

import pandas as pd
from claim_rows import JUDGED

from affectbench.reports.exhibits.concepts import claims

SINGLE = {"generation": 0, "ensemble_size": 1}


def test_the_ledger_names_every_claim_of_the_paper():
    shown = claims.table(pd.DataFrame(columns=["claim", "role"])).shown
    assert set(shown["Verdict"]) == {"– not tested here"}
    assert shown["Paper"].str.contains("Table 1").sum() >= 5
    assert shown["Paper"].str.startswith("ours").any()


def test_the_ledger_says_in_what_two_sides_of_one_variant_differ():
    row = {"claim": "size_helps", "dataset": "raf_db", "options": "", "variant": "agcm", **SINGLE}
    row |= {"task": "expression", "metric": "accuracy", "sweep": "embedding_size=16"}
    row["sweep.embedding_size"] = "16"
    row |= {f"other_{name}": value for name, value in row.items() if name != "claim"}
    row |= {"title": "AGCM", "other_title": "AGCM", "other_sweep.embedding_size": "1"}
    row |= {**JUDGED, "difference": 0.1, "low": 0.05, "high": 0.2, "p_holm": 0.01}
    row |= {"effect": 1, "improvement": 0.7, "groups": 9, "folds": 1, "seeds": 3}
    control = {**row, "claim": "located_better_than_a_constant", "other_sweep.embedding_size": "16"}
    control |= {"task": "maps/au", "other_task": "maps/au/constant"}
    shown = claims.table(pd.DataFrame([row, control]))
    assert [of for of in shown.shown["Of"] if of] == [
        "AGCM, embedding_size=16 − AGCM, embedding_size=1",
        "AGCM, maps/au − AGCM, maps/au/constant",
    ]
