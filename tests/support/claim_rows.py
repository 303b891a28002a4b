"""The columns of a row of `claims.csv` that say how a claim was judged."""

from math import nan

JUDGED = {
    "role": "main",
    "expect": "greater",
    "margin": 0.02,
    "margin_of": "stated",
    "p_margin": nan,
    "p_margin_holm": nan,
    "visible": 0.04,
    "verdict": "holds",
    "verdict_alone": "holds",
    "because": "",
    "unlearned": "",
    "own_value": nan,
    "other_value": nan,
}
