"""Importing this imports timm, two seconds of work that the warm starter does once a run."""

from affectbench.learning.blocks import torchvision_schemas

torchvision_schemas.declare()

import timm.models.vision_transformer  # noqa: E402, F401
