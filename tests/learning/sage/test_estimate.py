"""The estimate: reproducible, with honest errors, and as the reference implementation has it."""

import numpy as np
import pytest
import sage as reference  # sage-importance, not affectbench.sage
import torch
from sage_game import BACKGROUND, CLASSES, ROWS, C, N, ours, probs_of

from affectbench.learning.sage.scores import CLASS_MODES


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
