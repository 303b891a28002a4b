"""What is known of a dataset's rows, against which explanations are measured. Only reads."""

from collections.abc import Mapping
from dataclasses import dataclass

from affectbench.arrays import Array, Arrays
from affectbench.store.arrays import read_prepared
from affectbench.store.assemble import rows_of
from affectbench.store.truth import true_of


@dataclass(frozen=True)
class Known:
    """What is known of a dataset's rows, by role, and of its maps where it has some.

    arrays     all rows with the variant's tasks
    maps       all rows with the task of maps alone, by its own name
    true_maps  (N, K, H, W) of all rows, without the labels' errors, where the data is simulated
    intensity  task -> (N, [T,] K) likewise
    """

    arrays: Arrays
    roles: Mapping[str, str]  # role -> the dataset's name
    maps: Arrays | None
    true_maps: Array | None
    intensity: Mapping[str, Array]


def known_of(spec: Mapping, arrays: Arrays) -> Known:
    """Return what is known of an evaluation's rows; maps also where the variant learned none."""
    dataset, source, roles = spec["dataset"], spec["source"], spec["tasks"]
    names = [name for name, task in read_prepared(source).tasks.items() if task.kind == "map"]
    maps = rows_of(dataset, source, [], {names[0]: names[0]}) if names else None
    true_maps, intensity = None, {}
    if spec["simulated"]:
        true_maps = true_of(dataset, source, names[0], "map") if names else None
        found = {name: true_of(dataset, source, name, "intensity") for name in roles.values()}
        intensity = {name: values for name, values in found.items() if values is not None}
    return Known(arrays, roles, maps, true_maps, intensity)
