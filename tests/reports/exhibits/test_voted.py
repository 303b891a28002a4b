"""The tables of open data: predictions beside people's votes, and how sure people are."""

import numpy as np
import pandas as pd
import pytest

from affectbench.reports.exhibits import sureness
from affectbench.reports.exhibits.any_paper.people import table as people_table
from affectbench.reports.exhibits.any_paper.votes import table as votes_table
from affectbench.reports.exhibits.cell import NO_NUMBER

ABOUT = {
    "dataset": "clips", "options": "", "variant": "tea", "sweep": "", "generation": 0,
    "ensemble_size": 1, "title": "Tea", "low": 0.1, "high": 0.9, "rows": 20, "groups": 5,
    "members": 1, "of": 1, "status": "complete", "published": "", "verdict": "",
}  # fmt: skip
METRICS = {
    "votes/voice/emotion": {
        "kl_to_truth": 0.5, "kl_of_perfect": 0.2, "kl_beyond_perfect": 0.3,
        "entropy_correlation": 0.4, "entropy_correlation_of_perfect": 0.8,
    },
    "emotion": {"accuracy": 0.6, "nll": 1.1, "kl_to_truth": 0.7},
    "other": {"accuracy": 0.1},
}  # fmt: skip


def cells(**changed) -> pd.DataFrame:
    return pd.DataFrame(
        [
            ABOUT | changed | {"task": task, "metric": metric, "value": value}
            for task, of_task in METRICS.items()
            for metric, value in of_task.items()
        ]
    )


def test_a_prediction_stands_beside_the_votes_and_its_own_label():
    both = pd.concat([cells(), cells(variant="stu", title="Stu", generation=1)])
    shown = votes_table(both).shown
    assert shown["Method"].tolist() == ["Tea", "Stu"]
    assert shown["Given"].tolist() == ["voice", "voice"]
    row = shown.iloc[0]
    values = {name: cell.value for name, cell in row.items() if hasattr(cell, "value")}
    assert values == {
        "accuracy": 0.6, "NLL": 1.1, "KL to votes": 0.5, "a perfect one": 0.2, "beyond it": 0.3,
        "r": 0.4, "r, a perfect one": 0.8,
    }  # fmt: skip
    assert str(row["Rows / groups"]) == "20 / 5"
    assert len(votes_table(both).data) == 2 * 7


def test_without_votes_the_table_says_so():
    none = cells()
    none = none[~none["task"].str.startswith("votes")]
    assert "this run has no such cell" in votes_table(none).markdown()


def test_people_have_a_row_for_what_they_were_given():
    votes = {"votes/voice": np.array([[3, 1], [0, 4]]), "votes/face": np.array([[4, 0], [2, 2]])}
    frame = sureness.measured("clips", votes, np.array([0, 1]))
    shown = people_table(frame).shown
    assert shown["Given"].tolist() == ["voice", "face"]
    assert shown["one is right"].tolist() == ["0.875", "0.750"]
    assert shown["as most given face"].tolist() == ["0.625", NO_NUMBER]
    unknown = people_table(sureness.measured("faces", votes, None)).shown
    assert set(unknown["one is right"]) == {NO_NUMBER}
    value = frame.set_index(["given", "measure"])["value"]
    assert value["voice", "unanimous"] == pytest.approx(0.5)
