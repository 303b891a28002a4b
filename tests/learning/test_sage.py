"""Class-wise SAGE against enumeration, the closed form, shap and the reference implementation."""

from itertools import combinations
from math import comb, log

import numpy as np
import pytest
import sage as reference  # sage-importance, not affectbench.sage
import shap
import torch
from torch import nn

from affectbench.learning.sage.background import draw_by_class
from affectbench.learning.sage.estimate import class_wise_sage
from affectbench.learning.sage.layers import affine_layers
from affectbench.learning.sage.scores import CLASS_MODES
from affectbench.learning.weighting.closed_form import summed_sage
from affectbench.probabilities import softmax
from affectbench.store import paths
from affectbench.store.members import IMPORTANCE, read_importance
from affectbench.store.tables import write_csv

N, F, B, C = 40, 7, 9, 3
RNG = np.random.default_rng(5)
ROWS = RNG.normal(size=(N, F)).astype(np.float32)
BACKGROUND = (RNG.normal(size=(B, F)) + 0.3).astype(np.float32)
IN, OUT = RNG.normal(size=(6, F)), RNG.normal(size=(C, 6))
# about half of the labels follow the head, so that values of both signs occur
FOLLOWED = ((ROWS @ IN.T).clip(0) @ OUT.T).argmax(axis=1)
CLASSES = np.where(RNG.random(N) < 0.5, FOLLOWED, RNG.integers(0, C, N))


def linear(weight: np.ndarray, bias: np.ndarray | None = None) -> nn.Linear:
    layer = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None)
    layer.weight.data = torch.from_numpy(weight).float()
    if bias is not None:
        layer.bias.data = torch.from_numpy(bias).float()
    return layer


HEAD = nn.Sequential(linear(IN), nn.ReLU(), linear(OUT, np.array([0.2, 0.0, -0.1])))


def probs_of(rows: np.ndarray) -> np.ndarray:
    """HEAD once more, in numpy."""
    hidden = np.maximum(rows.astype(float) @ IN.T, 0)
    return softmax(hidden @ OUT.T + np.array([0.2, 0.0, -0.1]))


def ours(head=HEAD, rows=ROWS, classes=CLASSES, background=BACKGROUND, seed=0, **options):
    options = {"threshold": 0, "max_rounds": 2, "class_modes": CLASS_MODES, **options}
    rng = np.random.default_rng(seed)
    return class_wise_sage(head, rows, classes, background, rng=rng, **options)


def value(mode: str, k: int, known: np.ndarray) -> float:
    """The game of class k, written down once more from its definition."""
    expected = probs_of(np.where(known, ROWS[:, None], BACKGROUND)).mean(axis=1)
    if mode == "rows":
        return np.log(expected[k == CLASSES, k]).mean()
    if mode == "constant":
        return np.log(expected[:, k]).mean()
    if mode == "ordinary":
        return np.log(expected[np.arange(N), CLASSES]).mean()
    return np.where(k == CLASSES, np.log(expected[:, k]), np.log(1 - expected[:, k])).mean()


def enumerated(mode: str, k: int, groups=tuple((j,) for j in range(F))) -> np.ndarray:
    """Shapley values by every coalition of the groups."""
    players = range(len(groups))

    def of(coalition) -> float:
        known = np.zeros(F, dtype=bool)
        known[[j for g in coalition for j in groups[g]]] = True
        return value(mode, k, known)

    game = {c: of(c) for size in range(len(groups) + 1) for c in combinations(players, size)}
    found = np.zeros(len(groups))
    for c in game:
        for g in set(players) - set(c):
            share = 1 / len(groups) / comb(len(groups) - 1, len(c))
            found[g] += share * (game[tuple(sorted((*c, g)))] - game[c])
    return found


EXACT = {mode: np.stack([enumerated(mode, k) for k in range(C)]) for mode in CLASS_MODES}


def agrees(value, error, exact) -> None:
    z = (value - exact) / error
    assert np.abs(z).max() < 4
    assert 0.5 < np.sqrt((z**2).mean()) < 1.6


@pytest.mark.parametrize("mode", CLASS_MODES)
def test_it_is_the_enumerated_game(mode):
    found = ours(max_rounds=512)[mode]
    agrees(found.value_CG, found.standard_error_CG, EXACT[mode])
    assert np.abs(found.value_CG - EXACT[mode]).max() < 0.02 * np.ptp(EXACT[mode])
    assert (EXACT[mode] < -0.01).any()
    assert np.sign(found.value_CG[EXACT[mode] < -0.01]).max() == -1  # negative values are kept


@pytest.mark.parametrize("mode", CLASS_MODES)
def test_two_groups_are_exact(mode):
    """Two players have two orders, one the reverse of the other: no chance is left."""
    groups = ((0, 2, 3, 6), (5, 1, 4))
    found = ours(groups=groups)[mode]
    exact = np.stack([enumerated(mode, k, groups) for k in range(C)])
    assert found.value_CG == pytest.approx(exact, abs=1e-5)
    assert found.standard_error_CG == pytest.approx(0, abs=1e-6)


def test_groups_of_unequal_size_are_the_enumerated_game():
    groups = ((3,), (0, 1), (2, 4, 6), (5,))
    found = ours(groups=groups, max_rounds=64)["rows"]
    exact = np.stack([enumerated("rows", k, groups) for k in range(C)])
    agrees(found.value_CG, found.standard_error_CG, exact)


@pytest.mark.parametrize("mode", CLASS_MODES)
def test_shap_agrees(mode):
    """The exact explainer of shap, on the game of the mean loss (not on the loss of each row)."""
    for k in range(C):
        explainer = shap.explainers.Exact(
            lambda masks, k=k: np.array([value(mode, k, mask != 0) for mask in masks]),
            np.zeros((1, F)),
        )
        shapley = explainer(np.ones((1, F))).values[0]
        assert shapley == pytest.approx(EXACT[mode][k], abs=1e-9)
        found = ours(max_rounds=16)[mode]
        assert np.abs((found.value_CG[k] - shapley) / found.standard_error_CG[k]).max() < 4


def test_values_sum_to_the_closed_form():
    found = ours()["rows"]
    closed = summed_sage(probs_of(ROWS), CLASSES, probs_of(BACKGROUND), tuple("abc"), min_rows=1)
    assert found.value_CG.sum(axis=1) == pytest.approx(closed, abs=1e-5)
    assert found.residual_C == pytest.approx(0, abs=1e-5)


def test_nothing_known_may_come_from_more_rows():
    """v(none) moved by d moves every value by -d / F, and the sum is the new closed form."""
    more = np.concatenate([BACKGROUND, ROWS])
    plain, moved = ours(), ours(none_probs_C=probs_of(more).mean(axis=0))
    closed = summed_sage(probs_of(ROWS), CLASSES, probs_of(more), tuple("abc"), min_rows=1)
    assert moved["rows"].value_CG.sum(axis=1) == pytest.approx(closed, abs=1e-5)
    few, many = (np.log(probs_of(rows).mean(axis=0)) for rows in (BACKGROUND, more))
    for mode in ("rows", "constant"):
        shift = moved[mode].value_CG - plain[mode].value_CG
        assert shift == pytest.approx(np.repeat((few - many)[:, None] / F, F, axis=1), abs=1e-6)
        assert moved[mode].standard_error_CG == pytest.approx(plain[mode].standard_error_CG)
    assert max(sage.residual_C.max() for sage in moved.values()) < 1e-5


def test_classes_weighted_by_their_shares_are_ordinary_sage():
    found = ours(max_rounds=32)["rows"]
    share = np.bincount(CLASSES) / N
    error = np.sqrt(share**2 @ found.standard_error_CG**2)
    agrees(share @ found.value_CG, error, enumerated("ordinary", -1))


def test_one_label_for_all_rows_sums_to_no_more_than_zero():
    """Jensen: the mean of a log is at most the log of the mean."""
    constant = ours(background=ROWS)["constant"]
    assert (constant.value_CG.sum(axis=1) < 0).all()


def test_features_in_another_order_have_the_same_values():
    order = np.random.default_rng(1).permutation(F)
    turned = nn.Sequential(linear(IN[:, order]), HEAD[1], HEAD[2])
    place = np.argsort(order)  # where each feature went
    found = ours(
        turned, ROWS[:, order], background=BACKGROUND[:, order], groups=[[j] for j in place]
    )
    for mode, sage in ours().items():
        assert found[mode].value_CG == pytest.approx(sage.value_CG, abs=1e-5)


def test_a_feature_that_is_not_used_has_no_importance():
    blind = IN.copy()
    blind[:, 1] = 0
    for head in (nn.Sequential(linear(blind), *HEAD[1:]), lambda x: x[:, [0, 2, 3]] * 2):
        for sage in ours(head).values():
            assert sage.value_CG[:, 1] == pytest.approx(0, abs=1e-12)
            assert sage.standard_error_CG[:, 1] == pytest.approx(0, abs=1e-12)


def test_a_head_that_sees_one_feature_gives_it_all():
    only = np.zeros((C, F))
    only[:, 4] = [1, 0, -1]
    found = ours(linear(only))["rows"]
    probs, nothing = softmax(ROWS @ only.T), softmax(BACKGROUND @ only.T)
    closed = summed_sage(probs, CLASSES, nothing, tuple("abc"), min_rows=1)
    assert found.value_CG[:, 4] == pytest.approx(closed, abs=1e-6)


def normalised(width: int) -> nn.BatchNorm1d:
    layer = nn.BatchNorm1d(width)
    rng = np.random.default_rng(width)
    for tensor in (layer.weight.data, layer.bias.data, layer.running_mean, layer.running_var):
        tensor.copy_(torch.from_numpy(rng.uniform(0.5, 2, width)))
    return layer


HEADS = {
    "linear": (1, linear(OUT @ IN)),
    "one hidden layer": (2, HEAD),
    "normalised first": (2, nn.Sequential(normalised(F), *HEAD)),
    "normalised before": (2, nn.Sequential(HEAD[0], normalised(6), nn.ReLU(), HEAD[2])),
    "normalised after": (
        2, nn.Sequential(HEAD[0], nn.ReLU(), nn.Dropout(), normalised(6), HEAD[2], nn.Dropout()),
    ),
    "nested, three layers": (
        3, nn.Sequential(HEAD[:2], linear(IN[:, :6]), normalised(6), nn.ReLU(), HEAD[2]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADS)
def test_updating_the_first_layer_is_a_full_forward_pass(name):
    depth, head = HEADS[name]
    assert len(affine_layers(head)) == depth
    head.train()
    before = {key: tensor.clone() for key, tensor in head.state_dict().items()}
    fast = ours(head)
    assert head.training
    assert all(torch.equal(before[key], tensor) for key, tensor in head.state_dict().items())
    slow = ours(nn.ModuleList([head.eval()])[0].forward)  # a bound method: nothing to look into
    for mode in CLASS_MODES:
        assert fast[mode].value_CG == pytest.approx(slow[mode].value_CG, abs=2e-5)
        assert fast[mode].standard_error_CG == pytest.approx(slow[mode].standard_error_CG, abs=2e-5)
        assert fast[mode].residual_C.max() < 2e-5


@pytest.mark.parametrize(
    "head",
    [
        nn.Sequential(linear(IN), nn.GELU(), linear(OUT)),
        nn.Sequential(nn.ReLU(), linear(OUT @ IN)),
        nn.Sequential(linear(OUT @ IN), nn.ReLU()),
        nn.Sequential(nn.BatchNorm1d(F, track_running_stats=False), linear(OUT @ IN)),
        nn.utils.parametrizations.weight_norm(linear(OUT @ IN)),
        nn.Sequential(),
    ],
    ids=["gelu", "relu first", "relu last", "batch statistics", "weight norm", "empty"],
)
def test_any_other_head_goes_the_long_way(head):
    assert affine_layers(head) is None


def test_how_many_rows_go_at_once_changes_nothing():
    whole = ours()
    for chunk in (1, 7, N):
        for mode, sage in ours(chunk=chunk).items():
            assert sage.value_CG == pytest.approx(whole[mode].value_CG, abs=1e-7)
            assert sage.standard_error_CG == pytest.approx(whole[mode].standard_error_CG, abs=1e-7)


def test_same_seed_same_bytes_on_any_number_of_threads():
    before, found = torch.get_num_threads(), []
    for threads in (1, 2):
        torch.set_num_threads(threads)
        found.append(ours()["rows"].value_CG.tobytes())
        assert torch.get_num_threads() == threads
    torch.set_num_threads(before)
    assert found[0] == found[1] != ours(seed=1)["rows"].value_CG.tobytes()


def test_a_class_without_rows_has_no_value_of_its_own_rows():
    found = ours(classes=np.where(CLASSES == 2, 0, CLASSES))
    assert np.isnan(found["rows"].value_CG[2]).all()
    assert np.isnan(found["rows"].standard_error_CG[2]).all()
    assert np.isfinite(found["rows"].value_CG[:2]).all()
    assert np.isfinite(found["rows"].worst_ratio)
    assert all(np.isfinite(found[mode].value_CG).all() for mode in ("ovr", "constant"))


def test_a_confident_head_keeps_its_one_vs_rest_values():
    """1 - p in float32 would be 0 for logits 20 apart; the sum of the others is e^-20."""
    head = linear(np.array([[20.0], [0.0]]))
    one, none = np.ones((4, 1), np.float32), np.zeros((2, 1), np.float32)
    found = ours(head, one, np.array([0, 1, 1, 1]), none, class_modes=("ovr",))["ovr"]
    # class 0, own row: ln 1 - ln 1/2; the others' loss goes from -ln 1/2 to 20
    assert found.value_CG[0, 0] == pytest.approx(0.25 * log(2) + 0.75 * (log(2) - 20), abs=1e-5)
    assert found.residual_C.max() < 1e-5


def test_it_stops_when_every_class_is_told_apart():
    assert ours(lambda x: x[:, :C] * 0, threshold=0.025, max_rounds=64)["rows"].rounds == 2
    rough, fine = (ours(threshold=t, max_rounds=64) for t in (0.2, 0.05))
    assert all(sage.worst_ratio < 0.05 for sage in fine.values())
    assert 2 <= rough["rows"].rounds < fine["rows"].rounds < 64
    assert ours(threshold=1e-9, max_rounds=4)["rows"].rounds == 4
    sage = fine["rows"]
    spread = sage.value_CG.max(axis=1) - sage.value_CG.min(axis=1)
    assert sage.ratio_C == pytest.approx(sage.standard_error_CG.max(axis=1) / spread)


def test_errors_are_those_of_repeated_runs():
    runs = [ours(seed=seed, max_rounds=4) for seed in range(60)]
    for mode in CLASS_MODES:
        spread = np.std([run[mode].value_CG for run in runs], axis=0, ddof=1)
        told = np.mean([run[mode].standard_error_CG for run in runs], axis=0)
        assert (spread / told).mean() == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"max_rounds": 3}, "rounds come in twos"),
        ({"class_modes": ("row",)}, "class mode 'row' is none of rows, ovr, constant"),
        ({"groups": [[0, 1], [1, 2, 3, 4, 5, 6]]}, "each of 7 features once"),
        ({"classes": np.full(N, -1)}, "the head has 3"),
        ({"classes": CLASSES[:5]}, "40 rows and 5 classes"),
    ],
    ids=lambda value: "" if isinstance(value, dict) else value,
)
def test_what_makes_no_sense_is_refused(changed, message):
    with pytest.raises(ValueError, match=message):
        ours(**changed)


def test_the_reference_implementation_agrees():
    found = ours(max_rounds=32)["rows"]
    imputer = reference.MarginalImputer(probs_of, BACKGROUND)
    z = []
    for k in range(C):
        estimator = reference.PermutationEstimator(imputer, "cross entropy", random_state=k)
        theirs = estimator(
            ROWS[k == CLASSES], CLASSES[k == CLASSES], batch_size=256, n_permutations=1024,
            detect_convergence=False, bar=False,
        )  # fmt: skip
        error = np.hypot(theirs.std, found.standard_error_CG[k])
        z.append((theirs.values - found.value_CG[k]) / error)
    assert np.abs(z).max() < 4
    assert 0.5 < np.sqrt(np.mean(np.square(z))) < 1.6


def test_the_background_keeps_every_class_at_its_share():
    classes = np.repeat([0, 1, -1], [30, 10, 40])
    drawn = draw_by_class(classes, 16, np.random.default_rng(0))
    assert len(set(drawn)) == 16
    assert (np.diff(drawn) > 0).all()
    assert [(classes[drawn] == k).sum() for k in (0, 1, -1)] == [6, 2, 8]
    assert draw_by_class(classes, 100, np.random.default_rng(0)).tolist() == list(range(80))
    assert drawn.tolist() != draw_by_class(classes, 16, np.random.default_rng(1)).tolist()


def test_what_is_written_is_read_by_mode_class_and_feature(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    member = ("watch", "gyroscope", 0, 0)
    lines = [
        ("mood", mode, name, feature, str(value), 0.1, 2, 0.02, 0.0)
        for mode, first in (("rows", 0), ("ovr", 10))
        for name, value in (("calm", first), ("glad", first + 1))
        for feature in range(3)
    ]
    lines.append(("other", "rows", "calm", 0, 9.0, 0.1, 2, 0.02, 0.0))
    write_csv(paths.importance(*member), IMPORTANCE, lines)
    found = read_importance(member, "mood")
    assert {mode: values.tolist() for mode, values in found.items()} == {
        "rows": [[0] * 3, [1] * 3],
        "ovr": [[10] * 3, [11] * 3],
    }
    assert read_importance(member, "absent") == {}
