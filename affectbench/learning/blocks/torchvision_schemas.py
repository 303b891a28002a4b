"""Makes `import timm` work if torchvision was built for another version of torch.

timm imports torchvision, which registers shape rules for two of its compiled operators. With a
CPU-only torch, a torchvision built for CUDA cannot load its compiled part, and the import fails
with "operator torchvision::nms does not exist". The shape rules need only the operators' schemas,
so declaring these is enough; this project never calls the operators. This module imports nothing
else of the project, so that the warm starter can preload it.
"""

import sys

SCHEMA = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
OPERATORS = ("torchvision::nms", "torchvision::qnms")


def declare() -> None:
    """Declare the schemas, unless torchvision is already imported or can be imported."""
    from torch import library

    if "torchvision" in sys.modules:
        return
    try:
        import torchvision  # noqa: F401
    except RuntimeError:
        for name in OPERATORS:
            library.define(name, SCHEMA)
