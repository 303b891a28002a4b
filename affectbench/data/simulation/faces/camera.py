"""Light on the face's relief, and the camera: exposure, tint, blur and noise."""

import torch
from torch import Tensor

from affectbench.data.simulation.faces.features import Features
from affectbench.data.simulation.faces.paint import Picture
from affectbench.data.simulation.faces.relief import slopes

# How far the camera's exposure compensates the brightness of skin: 0 not at all, 1 fully. Real
# cameras are in between, so darker skin has a lower signal-to-noise ratio. This known bias is kept
# on purpose and reported.
AUTO_EXPOSURE = 0.35
UNSEEN_BLUR = 0.2  # pixels: no larger blur in a batch with one stream, and none is blurred


def light(picture: Picture, f: Features, height: Tensor, dark: Tensor, pixel: Tensor) -> None:
    """Light the face of a picture in place: Lambertian shading, a small highlight, dark creases.

    height  (N, H, W) relief of the skin
    dark    (N, H, W) share of light that creases take
    pixel   (N, 1, 1) size of a pixel in the face frame
    """
    along_u, along_v = slopes(height, pixel)
    rise, strength = torch.cos(f.p["light_el"]), f.p["light"]
    toward = torch.cos(f.p["light_az"]) * rise - torch.sin(f.p["light_az"]) * rise * along_u
    toward = toward + torch.sin(f.p["light_el"]) * along_v
    lambert = (toward / (1 + along_u**2 + along_v**2).sqrt()).clamp_(min=0)
    lit = ((1 - 0.75 * strength) + 1.05 * strength * lambert) * (1 - dark)
    picture.image.mul_((1 + f.face * (lit - 1))[:, None])
    picture.image.add_((0.10 * strength * lambert**8 * f.face * (1 - dark))[:, None])


def expose(
    image: Tensor, who: dict[str, Tensor], skin: Tensor, noise: torch.Generator | Tensor
) -> Tensor:
    """Return the pictures that a camera takes of images (N, 3, H, W) in [0, 1]: (N, H, W, 3) uint8.

    skin   (N, 3) colours, which the exposure depends on
    noise  a stream for all pictures, or a seed (N,) for each
    """
    rows, own = len(image), isinstance(noise, Tensor)
    if own:  # a power in float32 differs in its last digit between batches
        skin = skin.double()
    gain = (who["exposure"] * (0.5 / skin.mean(dim=1)) ** AUTO_EXPOSURE).float()
    tint = torch.stack([1 + who["warm"], torch.ones(rows), 1 - who["warm"]], dim=1)
    image = image * (tint * gain[:, None])[:, :, None, None]
    sigma = who["blur"] * image.shape[-1] / 64
    if own or float(sigma.max()) > UNSEEN_BLUR:
        image = blur(image, sigma)
    level = who["noise"].view(rows, 1, 1, 1) * (0.5 + image.clamp(0, 1).sqrt())
    image = image + _normal(image.shape, noise) * level
    return (image.clamp_(0, 1) * 255 + 0.5).to(torch.uint8).permute(0, 2, 3, 1)


def _normal(shape: torch.Size, noise: torch.Generator | Tensor) -> Tensor:
    """Return standard normal noise: of one stream, or of a stream for each seed (N,)."""
    if isinstance(noise, torch.Generator):
        return torch.randn(shape, generator=noise)
    own = torch.Generator()
    return torch.stack(
        [torch.randn(shape[1:], generator=own.manual_seed(s)) for s in noise.tolist()]
    )


def blur(image: Tensor, sigma_N: Tensor) -> Tensor:
    """Return images (N, 3, H, W) blurred by Gaussians with a standard deviation each, in pixels.

    Kernels have 5 x 5 pixels.
    """
    size = image.shape[-1]
    sigma = sigma_N.clamp(min=1e-3).view(-1, 1, 1, 1)
    near, far = torch.exp(-0.5 / sigma**2), torch.exp(-2 / sigma**2)
    for axis in (2, 3):
        pad = (2, 2, 0, 0) if axis == 3 else (0, 0, 2, 2)
        padded = torch.nn.functional.pad(image, pad, mode="replicate")
        shifted = [padded.narrow(axis, start, size) for start in range(5)]
        image = (shifted[1] + shifted[3]) * near + (shifted[0] + shifted[4]) * far + shifted[2]
        image = image / (1 + 2 * near + 2 * far)
    return image
