"""What makes `import timm` work where torchvision was built for another torch.

timm imports torchvision, and torchvision registers shape rules for two operators of its compiled
part. Beside a CPU-only torch, a torchvision built for CUDA cannot load that part, and the import
ends in "operator torchvision::nms does not exist". The rules need the operators' schemas alone, so
declaring those is enough; the operators themselves are never called here. It imports nothing else
of the project, so that the warm starter may use it too.
"""

import sys

SCHEMA = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
OPERATORS = ("nms", "qnms")


def declare() -> None:
    """Declare the schemas, where torchvision has not been imported and cannot bring them."""
    import torch

    if "torchvision" in sys.modules:
        return
    try:
        import torchvision  # noqa: F401
    except RuntimeError:
        for name in OPERATORS:
            torch.library.define(f"torchvision::{name}", SCHEMA)
