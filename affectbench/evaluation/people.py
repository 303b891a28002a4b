"""How sure people are: what their votes say of them, and of the best that could be known."""

from collections.abc import Mapping

import numpy as np

from affectbench.arrays import MISSING_CLASS, Array
from affectbench.evaluation.metrics import votes

MEASURES = {  # what `sureness` returns -> its name in tables
    "rows": "rows",
    "votes": "votes a row",
    "unanimous": "all agree",
    "agreement": "two agree",
    "one_of_others": "one agrees with the others' majority",
    "entropy": "entropy of votes (nats)",
    "true_entropy": "entropy of people (nats)",
    "kl_of_perfect": "KL of the true posterior to votes (nats)",
    "correlation": "r of true and votes' entropy",
    "one_accuracy": "one is right",
    "most_accuracy": "the majority is right",
}


def sureness(votes_NC: Array, label_N: Array | None, rng: np.random.Generator) -> dict[str, float]:
    """Return what the votes on rows say, a number for each of MEASURES.

    rows, votes     rows with enough votes, and the mean number of votes on them
    unanimous       [0, 1], the share of rows on which all chose the same
    agreement       [0, 1], the probability that two people chose the same of a row
    one_of_others   [0, 1], the probability that a person chose what most of the others did; of
                    classes that tie among the others each counts a part
    entropy         nats, the mean entropy of a row's votes
    true_entropy    nats, an estimate of the mean entropy of what all people would choose
    kl_of_perfect, correlation  as `metrics.votes` has them
    one_accuracy    [0, 1], the probability that a person chose the label; NaN without labels
    most_accuracy   [0, 1], that what most chose is the label; ties count a part

    label_N  what the row really is, if that is not made from the votes; -1 where it is missing

    Worked value: votes (3, 1) and (4, 0) -> unanimous 1/2; agreement (3/6 + 1) / 2 = 3/4;
    one_of_others (3/4 + 1) / 2 = 7/8.
    """
    votes_NC = np.nan_to_num(votes_NC.astype(np.float64))
    voted_N = votes_NC.sum(axis=1) >= votes.FEWEST
    votes_NC = votes_NC[voted_N]
    n_N = votes_NC.sum(axis=1)
    uniform = np.full(votes_NC.shape, 1 / votes_NC.shape[1])
    sums = votes.statistics(uniform, votes_NC, np.zeros(len(votes_NC)), rng)
    scores = votes.scores({name: values.sum(axis=0) for name, values in sums.items()})
    one, most = np.nan, np.nan
    if label_N is not None:
        labelled_N = label_N[voted_N] != MISSING_CLASS
        label_N, of_label = label_N[voted_N][labelled_N], votes_NC[labelled_N]
        index = np.arange(len(label_N))
        one = (of_label[index, label_N] / n_N[labelled_N]).mean()
        most = _winning(of_label)[index, label_N].mean()
    entropy = votes.entropy(votes_NC).mean()
    return {
        "rows": len(votes_NC),
        "votes": n_N.mean(),
        "unanimous": (votes_NC.max(axis=1) == n_N).mean(),
        "agreement": ((votes_NC * (votes_NC - 1)).sum(axis=1) / (n_N * (n_N - 1))).mean(),
        "one_of_others": _one_of_others(votes_NC).mean(),
        "entropy": entropy,
        "true_entropy": entropy + float(scores["kl_of_perfect"]),
        "kl_of_perfect": float(scores["kl_of_perfect"]),
        "correlation": float(scores["entropy_correlation_of_perfect"]),
        "one_accuracy": one,
        "most_accuracy": most,
    }


def _winning(votes_NC: Array) -> Array:
    """Return 1 for the class with most votes, and equal parts of it for those that tie, (N, C)."""
    best_NC = votes_NC == votes_NC.max(axis=1, keepdims=True)
    return best_NC / best_NC.sum(axis=1, keepdims=True)


def _one_of_others(votes_NC: Array) -> Array:
    """Return the probability that one of a row's people chose as most of the others, (N,)."""
    share_NC = votes_NC / votes_NC.sum(axis=1, keepdims=True)
    agreed = np.zeros(len(votes_NC))
    for c, one in enumerate(np.eye(votes_NC.shape[1])):
        others_NC = np.clip(votes_NC - one, 0, None)
        agreed += share_NC[:, c] * _winning(others_NC)[:, c]
    return agreed


def chose_as_most(votes_NC: Array, other_NC: Array) -> float:
    """Return the probability that a person who was given one thing chose as most given another did.

    Where most of the others tie, each class counts a part. Rows without enough votes are left out.

    Worked value: votes (3, 1), where most given the other chose the first class -> 3/4.
    """
    votes_NC, other_NC = (np.nan_to_num(v.astype(np.float64)) for v in (votes_NC, other_NC))
    voted_N = np.minimum(votes_NC.sum(axis=1), other_NC.sum(axis=1)) >= votes.FEWEST
    votes_NC, other_NC = votes_NC[voted_N], other_NC[voted_N]
    share_NC = votes_NC / votes_NC.sum(axis=1, keepdims=True)
    return float((share_NC * _winning(other_NC)).sum(axis=1).mean())


def by_given(
    given: Mapping[str, Array], label_N: Array | None, rng: np.random.Generator
) -> dict[str, dict[str, float]]:
    """Return what people say who were given different things of the same rows.

    The outer keys are those of `given`; the inner ones those of MEASURES, and "as OTHER", the
    probability that a person chose as most did who were given OTHER.

    given    what was given, such as "voice" -> votes (N, C)
    label_N  as `sureness` takes it
    """
    of_given = {name: sureness(votes_NC, label_N, rng) for name, votes_NC in given.items()}
    for name in of_given:
        for other in given:
            if name != other:
                of_given[name][f"as {other}"] = chose_as_most(given[name], given[other])
    return of_given
