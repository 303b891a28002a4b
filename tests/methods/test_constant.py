"""The constant predictor: averages that are derived by hand, and what it says of every row."""

import numpy as np
import pytest
import torch

from affectbench.arrays import Arrays, Task
from affectbench.learning.log import Log
from affectbench.learning.methods import load_method
from affectbench.learning.training import Run
from affectbench.probabilities import pooled
from affectbench.refusal import Refusal

NAN = np.nan


def rows_of(task: Task, target, splits: str = "train") -> Arrays:
    target = np.asarray(target)
    index = np.arange(len(target))
    return Arrays(
        inputs={"rows": index},
        targets={"t": target},
        tasks={"t": task},
        row=index,
        group=index,
        split=np.full(len(index), splits),
    )


def fitted(task: Task, target, log: Log | None = None):
    method = load_method("constant", {})
    arrays = rows_of(task, target)
    network = method.build(None, arrays.shapes(), arrays.tasks)
    run = Run(0, torch.device("cpu"), log or Log())
    return method, method.fit(network, arrays, arrays, run)


def said(task: Task, target, rows: int = 5) -> np.ndarray:
    """What is said of 5 other rows, pooled: it must be the same of each."""
    method, network = fitted(task, target)
    prediction = method.predict(network, {"rows": np.arange(100, 100 + rows)})["t"]
    values = pooled(task, prediction)
    assert len(values) == rows
    assert (values == values[0]).all()
    return values[0]


def test_frequencies_of_classes_leave_missing_ones_out():
    two = Task("multiclass", ("a", "b"))
    assert said(two, [0, 0, 1, -1]) == pytest.approx([2 / 3, 1 / 3])


def test_a_class_without_a_row_has_the_frequency_of_half_a_row():
    three = Task("multiclass", ("a", "b", "c"))
    assert said(three, [0, 0, 1, -1]) == pytest.approx([2 / 3.5, 1 / 3.5, 0.5 / 3.5])
    assert said(three, [-1, -1]) == pytest.approx([1 / 3, 1 / 3, 1 / 3])


def test_rates_of_labels_are_half_a_row_from_certainty():
    task = Task("multilabel", ("mixed", "never", "always", "unknown"))
    target = [[0, 0, 1, NAN], [0, 0, 1, NAN], [1, 0, NAN, NAN], [NAN, 0, NAN, NAN]]
    # never: half of 4 rows; always: 1 less half of 2 rows
    assert said(task, target) == pytest.approx([1 / 3, 1 / 8, 3 / 4, 1 / 2])


def test_means_of_values():
    task = Task("regression", ("x", "y"))
    assert said(task, [[1.0, 4.0], [2.0, NAN], [6.0, NAN]]) == pytest.approx([3, 4])
    with pytest.raises(Refusal, match="no training row has a value of 'y'"):
        fitted(task, [[1.0, NAN]])


@pytest.mark.parametrize("mean", [-1.0, -0.3, 0.0, 0.123, 1.0])
def test_on_bins_the_expectation_is_the_mean(mean):
    task = Task("regression", ("x",), tuple(np.linspace(-1, 1, 20)))
    assert said(task, [[mean], [NAN], [mean]]) == pytest.approx([mean], abs=1e-6)


def test_frames_are_pooled_and_each_gets_an_answer():
    two = Task("multiclass", ("a", "b"))
    method, network = fitted(two, [[0, 0, 1], [-1, 0, -1]])
    prediction = method.predict(network, {"rows": np.arange(7)})["t"]
    assert prediction.shape == (1, 7, 3, 2)
    assert pooled(two, prediction)[4, 2] == pytest.approx([3 / 4, 1 / 4])
    labels = Task("multilabel", ("a",))
    method, network = fitted(labels, [[[1.0], [0.0]], [[NAN], [1.0]]])
    prediction = method.predict(network, {"rows": np.arange(7)})["t"]
    assert prediction.shape == (1, 7, 2, 1)
    assert pooled(labels, prediction)[0, 0] == pytest.approx([2 / 3])


def test_the_mean_map_is_of_rows_with_whole_maps():
    maps = np.zeros((3, 1, 14, 14), "float32")
    maps[0], maps[1, 0, 3, 3] = 1, NAN
    method, network = fitted(Task("map", ("AU01",)), maps)
    prediction = method.predict(network, {"rows": np.arange(4)})["t"]
    assert prediction.shape == (4, 1, 14, 14)
    assert (prediction == 0.5).all()


def test_it_is_stored_with_the_number_of_frames_and_says_how_it_does():
    log, task = Log(), Task("multiclass", ("a", "b"))
    method, network = fitted(task, [[0, 0, 1]], log)
    again = method.build(None, {"rows": ()}, {"t": task})
    again.load_state_dict(network.state_dict())
    first, second = (method.predict(n, {"rows": np.arange(2)})["t"] for n in (network, again))
    assert np.array_equal(first, second)
    # accuracy 2/3; F1 of a 4/5, of b 0
    assert log.best == pytest.approx({"val_t": 0.67 * 0.4 + 0.33 * 2 / 3})
