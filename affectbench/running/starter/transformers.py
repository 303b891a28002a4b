"""Imports timm, which takes two seconds, so that the warm starter does it once in a run."""

from affectbench.learning.blocks import torchvision_schemas

torchvision_schemas.declare()

import timm.models.vision_transformer  # noqa: E402, F401
