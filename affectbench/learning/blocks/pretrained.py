"""Weights of vision transformers that timm knows by name, downloaded from its hub.

`load_into` needs a network connection or a filled cache; `standardisation` needs neither.
"""

import torch
from torch import nn

from affectbench.learning.blocks import torchvision_schemas
from affectbench.refusal import Refusal, remedy


def standardisation(model: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return mean and standard deviation, for each colour in [0, 1], of a model's training."""
    config = _config(model)
    return tuple(config.mean), tuple(config.std)


def load_into(transformer: nn.Module, model: str) -> None:
    """Load a pretrained model's weights; refuse one whose sizes are others.

    Position embeddings of another grid are resampled, as timm does.

    transformer  timm's VisionTransformer without a head
    model        a name of timm's, such as "vit_base_patch16_224.mae"
    """
    torchvision_schemas.declare()
    import timm

    _config(model)
    side = transformer.patch_embed.img_size[0]
    try:
        source = timm.create_model(
            model, pretrained=True, img_size=side, num_classes=0, global_pool=""
        )
    except Exception as error:  # the hub raises errors of many libraries
        reason = next(iter(str(error).strip().splitlines()), "") or type(error).__name__
        raise Refusal(
            f"vit: the weights of pretrained '{model}' cannot be downloaded ({reason}); on a"
            " machine without a network, copy their file and set prefit: {file: PATH} instead"
        ) from None
    theirs, ours = source.state_dict(), transformer.state_dict()
    for name in sorted(theirs.keys() | ours.keys()):
        shapes = [tuple(w[name].shape) if name in w else "none" for w in (theirs, ours)]
        if shapes[0] != shapes[1]:
            raise Refusal(
                f"vit: weight '{name}' of pretrained '{model}' has shape {shapes[0]}, but that of"
                f" the network {shapes[1]}; set width, depth, heads and grid to the model's"
            )
    with torch.no_grad():
        transformer.load_state_dict(theirs)


def _config(model: str):
    """Return what timm says of a model; refuse a name that it does not know, or has no weights."""
    torchvision_schemas.declare()
    from timm.models import get_pretrained_cfg, list_pretrained

    try:
        config = get_pretrained_cfg(model)
    except RuntimeError:  # it knows the model, but not the name of these weights
        config = None
    if config is None or not config.has_weights:
        models = list_pretrained("vit_*")
        raise Refusal(f"vit: timm has no pretrained '{model}'; {remedy(model, models, 'model')}")
    return config
