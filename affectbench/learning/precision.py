"""The precision in which a network computes its outputs.

Weights, losses, gradients and the optimiser's moments are float32 in all of them. A network says
its precision by an attribute of that name; one without it computes in float32.

    float32  all products of matrices and all convolutions in float32
    tf32     their factors are rounded to 10 bits of mantissa on a GPU that can (Ampere and later);
             on a CPU the same as float32
    bf16     they are computed in bfloat16 (8 bits of mantissa), by torch's autocast
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor, nn

PRECISIONS = ("float32", "tf32", "bf16")


def prepare(network: nn.Module, precision: str, device: torch.device) -> nn.Module:
    """Let a network compute in a precision on a device, and return it.

    What is float32 is told to torch for the whole process: it would take TF32 for convolutions.
    """
    network.precision = precision
    if device.type == "cuda":
        products = "tf32" if precision == "tf32" else "ieee"
        torch.backends.cuda.matmul.fp32_precision = products
        torch.backends.cudnn.conv.fp32_precision = products
    return network


def outputs_of(network: nn.Module, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return what a network makes of inputs, by role, in its precision.

    What is bfloat16 becomes float32, so that losses are float32; float16, in which some networks
    give maps, stays.
    """
    with as_precise_as(network):
        outputs = network(inputs)
    return {
        role: values.float() if values.dtype == torch.bfloat16 else values
        for role, values in outputs.items()
    }


def as_precise_as(network: nn.Module) -> AbstractContextManager:
    """Return a context in which parts of a network, too, compute in the network's precision."""
    if getattr(network, "precision", "float32") != "bf16":
        return nullcontext()
    return torch.autocast(next(network.parameters()).device.type, torch.bfloat16)
