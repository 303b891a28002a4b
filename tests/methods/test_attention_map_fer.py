"""Attention-map FER: its attention is pulled to where the units of the class show."""

import numpy as np
import torch
from concept_data import CHEAP, TINY, only, still

from affectbench.arrays import Arrays, Task
from affectbench.learning.log import Log
from affectbench.learning.losses.location import location
from affectbench.learning.methods import load_method
from affectbench.learning.training import Run
from affectbench.project.plugins import load


def test_the_attention_is_pulled_to_the_units_of_the_class():
    """It looks nearer to where AU12 shows, happiness's unit here, than one that is not pulled."""
    maps = np.zeros((48, 4, 14, 14), np.float16)
    maps[:, 2, 8:12, 3:11] = 1
    arrays = only(still(), ("face",), ("target", "maps"))
    tasks = {**arrays.tasks, "target": Task("multiclass", ("happiness", "neutral", "surprise"))}
    targets = {**arrays.targets, "maps": maps}
    arrays = Arrays(**{**vars(arrays), "tasks": tasks, "targets": targets})
    happy = torch.from_numpy(arrays.targets["target"] == 0)
    near = {}
    for weight in (0.0, 9.0):
        hparams = {**CHEAP, "steps": 80, "validate_every": 20, "lr": 0.01, "align_weight": weight}
        method = load_method("attention_map_fer", hparams)
        torch.manual_seed(0)
        network = method.build(load("Net", "vit", TINY), arrays.shapes(), arrays.tasks)
        run = Run(0, torch.device("cpu"), Log())
        method.fit(network, arrays.of("train"), arrays.of("val"), run)
        looks = torch.from_numpy(method.predict(network, arrays.inputs)["maps/target"]).float()
        near[weight] = 1 - location(looks[happy], torch.from_numpy(maps[:, 2:3])[happy]).item()
    assert near[9.0] > near[0.0] + 0.1
