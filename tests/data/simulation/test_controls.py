"""Controls: what rows show is what their cases say, and the known answers follow by hand.

The populations below have each kind of row as often as it should be, so that their means are exact;
teachers say the posterior of what they see. Weights and mixtures are the suite's own.
"""

from itertools import product
from math import comb, log

import numpy as np
import pytest
from scipy.optimize import minimize

from affectbench.data.simulation.controls import CASES, CLASSES, draw, pair, sibling
from affectbench.learning.distillation import Teachers
from affectbench.learning.methods import load_method
from affectbench.learning.weighting.ensemble import combine
from affectbench.refusal import Refusal

ROWS = 36_000
WITHIN = 0.02  # of a share of thousands of rows
SURE = 0.99  # what a teacher gives a symbol that was right in all rows that it learned from


def symbol(vector_N: np.ndarray) -> np.ndarray:
    return vector_N[:, : len(CLASSES)].argmax(axis=1)


def of_field(case: str) -> dict[str, np.ndarray]:
    """Return the rows of validation and test, with symbols in place of vectors."""
    rows = draw(case, ROWS, 7)
    rest = {name: values[rows["split"] == "test"] for name, values in rows.items()}
    return rest | {name: symbol(rest[name]) for name in ("first", "second", "poor")}


def two(class_N: np.ndarray, certainty: float | np.ndarray) -> np.ndarray:
    """Return probabilities (N, 4): so much for a class, and the rest for its sibling."""
    rows, probs_NC = np.arange(len(class_N)), np.zeros((len(class_N), len(CLASSES)))
    probs_NC[rows, class_N], probs_NC[rows, sibling(class_N)] = certainty, 1 - certainty
    return probs_NC


def students(probs_MNC, class_N, poor_N, judged_N) -> dict[str, tuple]:
    """Return what each method's ideal student says of each symbol of `poor`, (4, 4).

    judged_N  the rows on which teachers are weighed, as validation rows are
    """
    teachers = Teachers(probs_MNC[:, judged_N], class_N[judged_N], probs_MNC, CLASSES)
    said = {}
    for name in ("uniform_cmd", "xa_cmd"):
        weight_MC = load_method(name, {}).weigh(teachers)
        soft_NC = combine(probs_MNC, weight_MC)
        by_symbol = np.stack([soft_NC[poor_N == s].mean(axis=0) for s in range(4)])
        said[name] = weight_MC, soft_NC, by_symbol
    return said


def test_a_harmful_teacher_is_right_in_the_laboratory_and_wrong_about_a_in_the_field():
    rows, field = draw("harmful", ROWS, 7), of_field("harmful")
    labelled = rows["class"] >= 0
    train = rows["split"] == "train"
    assert (labelled & train).sum() == 1200
    laboratory = labelled & train
    assert (symbol(rows["second"]) == rows["class"])[laboratory].all()
    second_of_a = np.where(field["class"] < 2, sibling(field["class"]), field["class"])
    assert (field["second"] == second_of_a).all()
    assert (field["first"] == field["class"]).mean() == pytest.approx(0.8, abs=WITHIN)
    assert (field["poor"] == field["class"]).mean() == pytest.approx(0.9, abs=WITHIN)
    assert (pair(field["poor"]) == pair(field["class"])).all()


def test_weighting_undoes_a_harmful_teacher_by_hand():
    kinds = product(range(4), [1] * 9 + [0], [1] * 4 + [0], [0] + [1] * 9)
    class_N, poor_right_N, first_right_N, field_N = np.array(list(kinds)).T
    poor_N = np.where(poor_right_N, class_N, sibling(class_N))
    first_N = np.where(first_right_N, class_N, sibling(class_N))
    second_N = np.where(field_N & (class_N < 2), sibling(class_N), class_N)
    probs_MNC = np.stack([two(first_N, 0.8), two(second_N, SURE)])
    said = students(probs_MNC, class_N, poor_N, field_N == 1)
    of_a1 = class_N == 0
    assert said["xa_cmd"][0][:, 0] == pytest.approx([0.984, 0.016], abs=5e-4)
    assert said["xa_cmd"][1][of_a1, 0].mean() == pytest.approx(0.671, abs=5e-4)
    assert said["uniform_cmd"][1][of_a1, 0].mean() == pytest.approx(0.394)
    called = {name: by_symbol.argmax(axis=1) for name, (*_, by_symbol) in said.items()}
    assert called["uniform_cmd"].tolist() == [1, 0, 2, 3]
    assert called["xa_cmd"].tolist() == [0, 1, 2, 3]
    right = {name: (symbol_4[poor_N] == class_N).mean() for name, symbol_4 in called.items()}
    assert right == pytest.approx({"uniform_cmd": 0.5, "xa_cmd": 0.9})


def test_each_of_two_disjoint_teachers_tells_other_classes():
    field = of_field("disjoint")
    for name, known in (("first", field["class"] < 2), ("second", field["class"] >= 2)):
        assert (field[name] == np.where(known, field["class"], pair(field["class"]))).all()


def test_weighting_disjoint_teachers_lowers_the_loss_by_hand():
    class_N, poor_right_N = np.array(list(product(range(4), [1] * 18 + [0] * 2))).T
    poor_N = np.where(poor_right_N, class_N, sibling(class_N))
    knows_2N = np.stack([class_N < 2, class_N >= 2])
    probs_MNC = np.stack([two(class_N, np.where(knows_N, 1.0, 0.5)) for knows_N in knows_2N])
    said = students(probs_MNC, class_N, poor_N, class_N >= 0)
    losses = {
        name: -np.log(by_symbol[poor_N, class_N]).mean() for name, (*_, by_symbol) in said.items()
    }
    assert said["xa_cmd"][0][:, 0] == pytest.approx([2 / 3, 1 / 3])
    assert losses["uniform_cmd"] == pytest.approx(-(0.9 * log(0.7) + 0.1 * log(0.3)))
    assert losses == pytest.approx({"uniform_cmd": 0.441, "xa_cmd": 0.385}, abs=5e-4)


def test_copies_of_one_teacher_weigh_the_same_and_make_one_target():
    class_N, poor_right_N = np.array(list(product(range(4), [1] * 18 + [0] * 2))).T
    poor_N = np.where(poor_right_N, class_N, sibling(class_N))
    first_NC = two(class_N, np.where(class_N < 2, 1.0, 0.5))
    said = students(np.stack([first_NC, first_NC]), class_N, poor_N, class_N >= 0)
    assert said["xa_cmd"][0] == pytest.approx(np.full((2, 4), 1 / 2))
    assert said["xa_cmd"][1] == pytest.approx(said["uniform_cmd"][1])


def test_nothing_that_is_shown_tells_how_a_coin_fell():
    field = of_field("coin")
    for name in ("first", "second", "poor"):
        assert (pair(field[name]) == pair(field["class"])).all()
    traits = field["traits"].astype(int)
    shown = np.stack([field["first"] & 1, field["second"] & 1, *traits.T])
    for kind in np.unique(shown, axis=1).T:
        chosen = (shown == kind[:, None]).all(axis=0)
        assert chosen.sum() > 500
        assert (field["class"][chosen] & 1).mean() == pytest.approx(0.5, abs=0.1)
    beside = draw("coin", ROWS, 7)["poor"][ROWS // 3 :, 4:6]
    assert (beside == shown[:2].T).all()


def test_in_the_laboratory_both_teachers_of_a_coin_are_shown_it():
    rows = draw("coin", ROWS, 7)
    laboratory = (rows["class"] >= 0) & (rows["split"] == "train")
    assert laboratory.sum() == ROWS / 6
    for name in ("first", "second"):
        assert (symbol(rows[name]) == rows["class"])[laboratory].all()


def counted(labels: int, teachers: int) -> float:
    """Return the loss of the mean of teachers who each counted labels of a symbol by themselves.

    A teacher says (k + 1/2) / (labels + 2) of a class that it counted k times.
    """
    total, shares, loss = labels * teachers, (0.7, 0.1, 0.1, 0.1), 0.0
    for share in shares:
        for k in range(total + 1):
            chance = comb(total, k) * share**k * (1 - share) ** (total - k)
            loss -= share * chance * log((k + teachers / 2) / (total + 2 * teachers))
    return loss


def test_a_mean_of_noisy_teachers_has_a_lower_loss_by_hand():
    field = of_field("noisy")
    for name in ("first", "second", "poor"):
        assert (field["class"] == field[name]).mean() == pytest.approx(0.7, abs=WITHIN)
    others = np.bincount(field["class"][field["first"] == 0], minlength=4)
    assert others[1:] / others.sum() == pytest.approx([0.1] * 3, abs=WITHIN)
    assert counted(4, teachers=1) == pytest.approx(1.077, abs=5e-4)
    assert counted(4, teachers=8) == pytest.approx(0.999, abs=1e-3)
    assert -(0.7 * log(0.7) + 0.3 * log(0.1)) == pytest.approx(0.940, abs=5e-4)


def test_labels_are_certain():
    field = of_field("certain")
    assert (field["first"] == field["class"]).all()


def test_three_traits_determine_the_class_but_no_line_does():
    field = of_field("determined")
    left, right, below = field["traits"].astype(int).T
    assert (2 * below + (left ^ right) == field["class"]).all()
    shares = {(0, 0): 0.375, (0, 1): 0.25, (1, 0): 0.25, (1, 1): 0.125}
    for (a, b), share in shares.items():
        assert ((left == a) & (right == b)).mean() == pytest.approx(share, abs=WITHIN)
    lines = product(np.linspace(-2, 2, 9), repeat=3)
    right_on = [
        sum(share for (a, b), share in shares.items() if (u * a + v * b + w > 0) == (a != b))
        for u, v, w in lines
    ]
    assert max(right_on) == pytest.approx(0.875)


def test_a_linear_head_of_two_traits_has_its_lowest_loss_by_hand():
    """Its score equations are those of the docstring; the optimiser knows nothing of them."""
    lit_4 = np.array([0, 1, 1, 2])
    share_4, differ_4 = np.array([0.375, 0.25, 0.25, 0.125]), np.array([0, 1, 1, 0])

    def loss(of) -> float:
        logit_4 = of[0] + of[1] * lit_4
        return float(share_4 @ np.logaddexp(0, np.where(differ_4, -logit_4, logit_4)))

    found = minimize(loss, [0.0, 0.0])
    p_4 = 1 / (1 + np.exp(-found.x[0] - found.x[1] * lit_4))
    assert found.fun == pytest.approx(0.617, abs=5e-4)
    assert p_4 == pytest.approx([0.278, 0.583, 0.583, 0.835], abs=1e-3)
    assert [1 - 1.5 * p_4[0], 3 * p_4[0]] == pytest.approx(p_4[[1, 3]], abs=1e-3)


@pytest.mark.parametrize("case", CASES)
def test_pictures_show_the_traits(case):
    rows = draw(case, 600, 7)
    quarters = rows["picture"].reshape(600, 2, 4, 2, 4, 3).mean(axis=(2, 4, 5)).reshape(600, 4)
    assert ((quarters[:, :3] > 128) == rows["traits"]).all()
    assert (quarters[:, 3] < 128).all()


def test_groups_are_all_for_training_or_none():
    rows = draw("noisy", 720, 7)
    groups = [set(rows["group"][rows["split"] == part]) for part in ("train", "test")]
    assert [len(part) for part in groups] == [20, 40]
    assert not groups[0] & groups[1]


def test_an_unknown_case_is_refused():
    from affectbench.project.plugins import load

    with pytest.raises(Refusal, match="case harmfull is out of range; write what is harmful or"):
        load("Dataset", "controls", {"case": "harmfull"})
