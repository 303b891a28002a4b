"""What is known of a dataset's rows, against which explanations are measured. Only reads."""

from collections.abc import Mapping
from dataclasses import dataclass

from affectbench.arrays import Array, Arrays
from affectbench.store.arrays import read_prepared
from affectbench.store.assemble import rows_of
from affectbench.store.truth import true_of


@dataclass(frozen=True)
class GroundTruth:
    """The rows of a dataset with their labels, concept maps and, if simulated, the true state.

    arrays     all rows, with the variant's tasks by role
    roles      role -> the dataset's name of its task
    maps       all rows, with the task of concept maps alone, by the dataset's name; None if the
               dataset has no maps
    true_maps  (all rows, K, H, W), the maps without the errors of labels; None if not simulated
    intensity  task -> (all rows, [T,] K), how strong each concept truly is; {} if not simulated
    """

    arrays: Arrays
    roles: Mapping[str, str]
    maps: Arrays | None
    true_maps: Array | None
    intensity: Mapping[str, Array]


def ground_truth_of(spec: Mapping, arrays: Arrays) -> GroundTruth:
    """Return the ground truth of an evaluation's rows; with maps even if the variant learns none.

    spec    has the keys dataset, source, tasks (role -> task) and simulated
    arrays  all rows with the variant's tasks
    """
    dataset, source, roles = spec["dataset"], spec["source"], spec["tasks"]
    names = [name for name, task in read_prepared(source).tasks.items() if task.kind == "map"]
    maps = rows_of(dataset, source, [], {names[0]: names[0]}) if names else None
    true_maps, intensity = None, {}
    if spec["simulated"]:
        true_maps = true_of(dataset, source, names[0], "map") if names else None
        of_tasks = {name: true_of(dataset, source, name, "intensity") for name in roles.values()}
        intensity = {name: values for name, values in of_tasks.items() if values is not None}
    return GroundTruth(arrays, roles, maps, true_maps, intensity)
